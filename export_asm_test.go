//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// StreamFrom sets from how many bytes on results go past the caches.
func StreamFrom(bytes int) (restore func()) {
	before := streamBytes
	streamBytes = bytes
	return func() { streamBytes = before }
}

// Stream reads src once and writes dst once, as fast as the machine moves
// bytes, past the caches if so wanted. Of each it leaves a rest of less than
// 64 bytes.
func Stream(dst, src []float32, past bool) {
	const step = 64
	streaming := 0
	if past {
		streaming = 1
	}
	steps := 4 * len(dst) / step
	if steps == 0 {
		return
	}
	v := (variant(Available()[0])<<isaShift | elemF32 | formStream | kindSum).widest(16)
	callStream(v, unsafe.Pointer(&dst[0]), unsafe.Pointer(&src[0]), steps, 4*len(src)/step/steps, streaming)
}
