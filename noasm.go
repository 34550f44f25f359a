//go:build purego || (!amd64 && !arm64)

package simdpool

import "unsafe"

// Without assembly, Generic is the only instruction set, and none of these is
// reached.

type reducer struct{}

func newReducer[T Element](ISA, Op) reducer { return reducer{} }

func windowsFirst(reducer, unsafe.Pointer, unsafe.Pointer, *Window, int, int) { unreachable() }

func windowsLast(reducer, unsafe.Pointer, unsafe.Pointer, *Window, int, int, int) { unreachable() }

func globalFirst(reducer, unsafe.Pointer, unsafe.Pointer, int, int, int) { unreachable() }

func globalLast(reducer, unsafe.Pointer, unsafe.Pointer, int, int, int, int) { unreachable() }

func windowsFirstKernel(reducer, *Window) string { return unreachable() }

func windowsLastKernel(reducer, *Window, int) string { return unreachable() }

func (b *backward[T, P]) assembly(ISA, int, int) bool { return unreachable() != "" }

func (g *globalBackward[T, P]) assembly(ISA, int, int) bool { return unreachable() != "" }

type maxima struct{}

func (reducer) fitsVolumes(*Window) bool { return false }

func (reducer) fitsMaxima(*Window, int) bool { return false }

func newMaxima[T Element, P Position](ISA, []T, []P, []T, *Window, int) maxima { return maxima{} }

func maximaFirst(*maxima, int, int) { unreachable() }

func maximaLast(*maxima, int, int) { unreachable() }

func regionSums[T Float](ISA, []T, []T, *Regions[T], *Grid, *Grid, int) bool { return false }

func positionColumns[T Float](ISA, []T, []T, *Regions[T], *Grid, *Grid, int) { unreachable() }

type squares struct{}

func (*PositionTables[T]) squaresFit() bool { return false }

func (*PositionTables[T]) fillSquares() int { return 0 }

func (*PositionTables[T]) sumSquares([]T, []T, int, int, int) int { return 0 }

func regionGradients[T Float](ISA, []T, []T, *Regions[T], *Grid, *Grid, int) bool { return false }

func regionMax[T Float](ISA, []T, []T, *Regions[T], *Grid, *Grid, int) bool { return false }

func regionArgmax[T Float](ISA, []T, []int64, []T, int, *Regions[T], *Grid, *Grid, int) bool {
	return false
}

type oneCall struct{}

func (oneCall) run(unsafe.Pointer, unsafe.Pointer) bool { return false }

func oneCallFirst(reducer, *Window, int) oneCall { return oneCall{} }

func oneCallLast(reducer, *Window, int, int) oneCall { return oneCall{} }

type halves struct{}

func newHalves[T Element](ISA, Op, []T, []T, *Window, int) halves { return halves{} }

func (*halves) fits() bool { return false }

func (*halves) fitsPlane(int) bool { return false }

func (*halves) windows(int, int) { unreachable() }

func (*halves) planes(int, int, int) { unreachable() }

func (*halves) pixels(int, int, int) { unreachable() }

func unreachable() string { panic("simdpool: no assembly in this build") }
