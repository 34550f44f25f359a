//go:build !purego

package simdpool

import "golang.org/x/sys/cpu"

// Each test names every feature that its kernels need; a test in asm compares
// it with the generated code. GODEBUG=cpu.avx512f=off clears HasAVX512F alone.
var tiers = []tier{
	{AVX512, func() bool {
		return cpu.X86.HasAVX && cpu.X86.HasAVX2 && cpu.X86.HasAVX512F &&
			cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL
	}},
	{AVX2, func() bool { return cpu.X86.HasAVX && cpu.X86.HasAVX2 }},
}
