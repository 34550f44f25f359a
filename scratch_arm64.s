//go:build !purego

#include "funcdata.h"
#include "textflag.h"

// func slideOnStack(l *last, lo, hi int)
TEXT ·slideOnStack(SB), 0, $53368-24 // a link, 6 words of arguments, 6664 of buffer
	NO_LOCAL_POINTERS
	MOVD l+0(FP), R0
	MOVD lo+8(FP), R1
	MOVD hi+16(FP), R2
	ADD  $56, RSP, R3
	MOVD $6664, R4
	MOVD R0, 8(RSP)
	MOVD R1, 16(RSP)
	MOVD R2, 24(RSP)
	MOVD R3, 32(RSP)
	MOVD R4, 40(RSP)
	MOVD R4, 48(RSP)
	CALL ·slide(SB)
	RET
