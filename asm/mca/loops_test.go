package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const arm = `
00000000000010f0 <github.com/simdpool/simdpool.reduceMaxF32x4NEON.abi0>:
    10f0:      	ldr	x0, [sp, #0x10]
    10f4:      	ldr	q0, [x0]
    10f8:      	ldp	q1, q2, [x0, #0x10]
    10fc:      	prfm	pldl1keep, [x0, #0x1000]
    1100:      	fmax	v1.4s, v1.4s, v2.4s
    1104:      	st1	{ v1.4s }, [x1]
    1108:      	b.ne	0x10f8 <github.com/simdpool/simdpool.reduceMaxF32x4NEON.abi0+0x8>
    110c:      	subs	x3, x3, #0x1
    1110:      	b.ne	0x10f4 <github.com/simdpool/simdpool.reduceMaxF32x4NEON.abi0+0x4>
    1114:      	ret

0000000000001200 <github.com/simdpool/simdpool.Max>:
    1200:      	ldr	q0, [x0]
    1204:      	b	0x1200 <github.com/simdpool/simdpool.Max>
`

const x86 = `
0000000000001000 <github.com/simdpool/simdpool.reduceMaxF64x4AVX2.abi0>:
    1000:      	movq	0x8(%rsp), %rax
    1005:      	vmovups	(%rax), %ymm0
    1009:      	prefetcht0	0x1000(%rax)
    1010:      	vmaxpd	0x20(%rax), %ymm0, %ymm0
    1015:      	jl	0x101e <github.com/simdpool/simdpool.reduceMaxF64x4AVX2.abi0+0x1e>
    1018:      	vmovups	%ymm0, (%rcx)
    101e:      	leaq	0x40(%rax), %rax
    1022:      	jne	0x1005 <github.com/simdpool/simdpool.reduceMaxF64x4AVX2.abi0+0x5>
    1024:      	retq
`

func TestHotLoop(t *testing.T) {
	for _, c := range []struct {
		text, isa, title                  string
		code, elem, loaded, stored, moves int
	}{
		{arm, "NEON", "reduceMaxF32x4", 5, 4, 32, 16, 2},
		{x86, "AVX2", "reduceMaxF64x4*", 7, 8, 64, 32, 3},
	} {
		all := functions(c.text, c.isa)
		require.Len(t, all, 1)
		l, ok := all[0].hot()
		require.True(t, ok)
		assert.Equal(t, c.title, l.title())
		assert.Len(t, l.code, c.code)
		assert.Equal(t, c.elem, l.elemBytes())
		assert.Equal(t, c.loaded, l.loaded)
		assert.Equal(t, c.stored, l.stored)
		moves := 0
		for _, in := range l.code {
			if in.touchesMemory() {
				moves++
			}
		}
		assert.Equal(t, c.moves, moves)
	}
}
