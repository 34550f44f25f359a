//go:build purego || (!amd64 && !arm64)

package simdpool

// StreamFrom does nothing: plain Go stores nothing past the caches.
func StreamFrom(int) (restore func()) { return func() {} }

// Stream moves the bytes with copy: without assembly there is nothing better.
func Stream(dst, src []float32, _ bool) {
	for len(src) > 0 {
		src = src[copy(dst, src):]
	}
}
