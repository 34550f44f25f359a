//go:build !amd64 && !arm64

package limit

func ways() []way { return []way{{"go", streamGo}} }
