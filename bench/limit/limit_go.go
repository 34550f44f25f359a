//go:build !arm64

package limit

import "unsafe"

// streamGo is for CPUs without vector loops.
func streamGo(dst, src unsafe.Pointer, steps, reads, writes int) {
	type words [step / 8]uint64
	var acc words
	for range steps {
		for range reads {
			w := (*words)(src)
			for i := range acc {
				acc[i] |= w[i]
			}
			src = unsafe.Add(src, step)
		}
		for range writes {
			*(*words)(dst) = acc
			dst = unsafe.Add(dst, step)
		}
	}
}
