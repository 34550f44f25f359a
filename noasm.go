//go:build purego || (!amd64 && !arm64)

package simdpool

import "unsafe"

// Without assembly, Generic is the only instruction set, and none of these is
// reached.

func windowsFirst(ISA, Op, unsafe.Pointer, unsafe.Pointer, *Window, int, int) { unreachable() }

func windowsLast(ISA, Op, unsafe.Pointer, unsafe.Pointer, *Window, int, int, int) { unreachable() }

func globalFirst(ISA, Op, unsafe.Pointer, unsafe.Pointer, int, int, int) { unreachable() }

func globalLast(ISA, Op, unsafe.Pointer, unsafe.Pointer, int, int, int, int) { unreachable() }

func windowsFirstKernel(*Window) string { return unreachable() }

func windowsLastKernel(Op, *Window, int) string { return unreachable() }

func unreachable() string { panic("simdpool: no assembly in this build") }
