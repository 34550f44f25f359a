#include "textflag.h"

// Each of these does, steps times: read reads times 64 bytes into the bits of
// two registers (one), then write those writes times. They differ in the width
// of registers and in the store: through the caches or past them (NT).

#define ARGUMENTS \
	MOVQ dst+0(FP), DI; \
	MOVQ src+8(FP), SI; \
	MOVQ steps+16(FP), CX; \
	MOVQ reads+24(FP), R8; \
	MOVQ writes+32(FP), R9; \
	VXORPS Y0, Y0, Y0; \
	VXORPS Y1, Y1, Y1

#define LOOP(READ, WRITE) \
outer: \
	MOVQ R8, AX; \
	TESTQ AX, AX; \
	JZ write; \
read: \
	READ; \
	ADDQ $64, SI; \
	DECQ AX; \
	JNZ read; \
write: \
	MOVQ R9, AX; \
	TESTQ AX, AX; \
	JZ next; \
store: \
	WRITE; \
	ADDQ $64, DI; \
	DECQ AX; \
	JNZ store; \
next: \
	DECQ CX; \
	JNZ outer; \
	SFENCE; \
	VZEROUPPER; \
	RET

#define READ_Y \
	VORPS 0(SI), Y0, Y0; \
	VORPS 32(SI), Y1, Y1

#define WRITE_Y(MOVE) \
	MOVE Y0, 0(DI); \
	MOVE Y1, 32(DI)

#define READ_Z \
	VPORQ 0(SI), Z0, Z0

#define WRITE_Z(MOVE) \
	MOVE Z0, 0(DI)

#define STORE_Y WRITE_Y(VMOVUPS)
#define STREAM_Y WRITE_Y(VMOVNTPS)
#define STORE_Z WRITE_Z(VMOVUPS)
#define STREAM_Z WRITE_Z(VMOVNTPS)

// func streamAVX2(dst, src unsafe.Pointer, steps, reads, writes int)
TEXT ·streamAVX2(SB), NOSPLIT, $0-40
	ARGUMENTS
	LOOP(READ_Y, STORE_Y)

// func streamAVX2NT(dst, src unsafe.Pointer, steps, reads, writes int)
TEXT ·streamAVX2NT(SB), NOSPLIT, $0-40
	ARGUMENTS
	LOOP(READ_Y, STREAM_Y)

// func streamAVX512(dst, src unsafe.Pointer, steps, reads, writes int)
TEXT ·streamAVX512(SB), NOSPLIT, $0-40
	ARGUMENTS
	LOOP(READ_Z, STORE_Z)

// func streamAVX512NT(dst, src unsafe.Pointer, steps, reads, writes int)
TEXT ·streamAVX512NT(SB), NOSPLIT, $0-40
	ARGUMENTS
	LOOP(READ_Z, STREAM_Z)
