#include "textflag.h"

// Does, steps times: read reads times 64 bytes, then write writes times as
// many.
//
// func streamNEON(dst, src unsafe.Pointer, steps, reads, writes int)
TEXT ·streamNEON(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD steps+16(FP), R2
	MOVD reads+24(FP), R3
	MOVD writes+32(FP), R4

outer:
	MOVD R3, R5
	CBZ  R5, write

read:
	VLD1.P 64(R1), [V0.B16, V1.B16, V2.B16, V3.B16]
	SUB    $1, R5
	CBNZ   R5, read

write:
	MOVD R4, R5
	CBZ  R5, next

store:
	VST1.P [V0.B16, V1.B16, V2.B16, V3.B16], 64(R0)
	SUB    $1, R5
	CBNZ   R5, store

next:
	SUB  $1, R2
	CBNZ R2, outer
	RET
