package limit

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

func ways() []way {
	var all []way
	if cpu.X86.HasAVX2 {
		all = append(all, way{"avx2", streamAVX2}, way{"avx2-nt", streamAVX2NT})
	}
	if cpu.X86.HasAVX512F {
		all = append(all, way{"avx512", streamAVX512}, way{"avx512-nt", streamAVX512NT})
	}
	if all == nil {
		all = append(all, way{"go", streamGo})
	}
	return all
}

//go:noescape
func streamAVX2(dst, src unsafe.Pointer, steps, reads, writes int)

//go:noescape
func streamAVX2NT(dst, src unsafe.Pointer, steps, reads, writes int)

//go:noescape
func streamAVX512(dst, src unsafe.Pointer, steps, reads, writes int)

//go:noescape
func streamAVX512NT(dst, src unsafe.Pointer, steps, reads, writes int)
