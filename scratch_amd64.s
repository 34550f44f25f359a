//go:build !purego

#include "funcdata.h"
#include "textflag.h"

// func slideOnStack(l *last, lo, hi int)
TEXT ·slideOnStack(SB), 0, $53360-24 // 6 words of arguments, 6664 of buffer
	NO_LOCAL_POINTERS
	MOVQ l+0(FP), AX
	MOVQ lo+8(FP), BX
	MOVQ hi+16(FP), CX
	LEAQ 48(SP), DX
	MOVQ AX, 0(SP)
	MOVQ BX, 8(SP)
	MOVQ CX, 16(SP)
	MOVQ DX, 24(SP)
	MOVQ $6664, 32(SP)
	MOVQ $6664, 40(SP)
	CALL ·slide(SB)
	RET
