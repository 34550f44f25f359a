//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// The drivers of the gradients. They do what has kernels, and leave to plain Go
// what hangs over: rows and columns of dx at the edges.

// assembly does the rows lo to hi of dx, if there are kernels for b.
func (b *backward[T, P]) assembly(isa ISA, lo, hi int) bool {
	if len(b.dy) == 0 || !b.w.flat() || b.w.H.Adaptive || b.w.W.Adaptive {
		return false
	}
	v := newReducer[T](isa, b.op).base
	switch {
	case b.pos != nil && !bytePlaces[P]():
		return b.fromOthers(isa, v, lo, hi)
	case b.pos != nil:
		return b.fromPlaces(v, lo, hi)
	case b.channels == 1:
		return b.pairsOfRows(v, lo, hi)
	}
	return !b.accumulate && b.spreadPixels(v, lo, hi)
}

// fromPlaces does the rows lo to hi of dx from places of a byte, if there are
// kernels for b.
func (b *backward[T, P]) fromPlaces(v variant, lo, hi int) bool {
	if b.channels == 1 {
		return b.pairsOfRows(v, lo, hi)
	}
	return b.maxPixels(v, lo, hi)
}

// hasKernels reports whether there are kernels for places of a byte.
func (b *backward[T, P]) hasKernels(v variant) bool {
	if b.channels == 1 {
		_, ok := b.newRowPairs(v)
		return ok
	}
	var room [mostColumns]columns
	return b.pixelColumns(&room) != nil
}

// address returns where element i of a slice is, and nil of a slice that is not
// there.
func address[T any](s []T, i int) unsafe.Pointer {
	if s == nil {
		return nil
	}
	return unsafe.Add(unsafe.Pointer(unsafe.SliceData(s)), i*int(unsafe.Sizeof(*new(T))))
}

// places reports whether P are places of a byte each, which the kernels read.
func bytePlaces[P Position]() bool { return unsafe.Sizeof(*new(P)) == 1 }

// divisor is what the windows of an average that count count cells are divided
// by.
func (b *backward[T, P]) divisor(count int) T {
	switch {
	case b.op == Sum:
		return 1
	case b.w.Divisor > 0:
		return T(b.w.Divisor)
	}
	return T(count)
}

// numbers are 0, 1, 2, … for kernels to compare places with.
var (
	numbers32 = countUp[uint32]()
	numbers64 = countUp[uint64]()
)

const numberCount = 256

func countUp[T uint32 | uint64]() (list [numberCount]T) {
	for i := range list {
		list[i] = T(i)
	}
	return list
}

// numbersFrom returns the address of number n, of the size of T.
func numbersFrom[T Float](n int) unsafe.Pointer {
	if unsafe.Sizeof(*new(T)) == 8 {
		return unsafe.Pointer(&numbers64[n])
	}
	return unsafe.Pointer(&numbers32[n])
}

// assembly does the elements lo to hi of dy, if there are kernels for g.
func (g *globalBackward[T, P]) assembly(isa ISA, lo, hi int) bool {
	if g.op != Sum && g.op != Average || g.accumulate && g.channels == 1 {
		return false
	}
	size := int(unsafe.Sizeof(*new(T)))
	v := newReducer[T](isa, g.op).base | kindAverage
	divisor := T(1)
	if g.op == Average {
		divisor = T(g.pixels)
	}
	if g.channels > 1 {
		g.spread(v|formSpreadPixels, divisor, lo, hi)
		return true
	}
	if g.pixels*size > callBytes {
		return false
	}
	v = (v | formSpreadPlanes).widest(g.pixels)
	for most := max(callBytes/(g.pixels*size), 1); lo < hi; lo += most {
		callPlanes(v, address(g.dx, lo*g.pixels), address(g.dy, lo), min(most, hi-lo),
			g.pixels*size, g.pixels*size, unsafe.Pointer(&divisor))
	}
	return true
}

// spread spreads channels lo to hi over the pixels of their images: it divides
// some, which then fill pixel after pixel.
func (g *globalBackward[T, P]) spread(v variant, divisor T, lo, hi int) {
	var terms [2048]T
	size := int(unsafe.Sizeof(divisor))
	for lo < hi {
		image, c := lo/g.channels, lo%g.channels
		n := min(g.channels-c, hi-lo, len(terms))
		callPixels(v.widest(n), address(terms[:], 0), address(g.dy, lo), 1, 0, 0, 1, 0, 0,
			n*size, 1, 0, 1, 0, unsafe.Pointer(&divisor))
		for i := range g.pixels {
			put(g.dx[(image*g.pixels+i)*g.channels+c:], terms[:n], g.accumulate)
		}
		lo += n
	}
}
