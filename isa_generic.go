//go:build purego || (!amd64 && !arm64)

package simdpool

var tiers []tier
