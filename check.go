package simdpool

import (
	"fmt"
	"math"
	"math/bits"
)

// The checks of the exported kernels: what keeps memory safe, before any of it
// is touched. No product in them wraps around.

// checkOp requires an operation that there is for elements of type T.
func checkOp[T Element](op Op) {
	if !op.Valid() {
		panic(fmt.Sprintf("simdpool: op %d is not one of Max, Min, Sum, Average, Lp(p) with p from 1 to %d", op, MaxP))
	}
	if integer[T]() && op != Max && op != Min {
		panic(fmt.Sprintf("simdpool: %v of %T: want Max or Min", op, *new(T)))
	}
}

// check requires axes within their limits and, where op counts taps, that they
// can be counted.
func (w *Window) check(op Op) {
	if !w.depth().valid() || !w.H.valid() || !w.W.valid() || w.Divisor < 0 {
		w.fail()
	}
	if _, ok := w.taps(); !ok && op == Average {
		w.failTaps()
	}
}

func (w *Window) fail() {
	panic(fmt.Sprintf("simdpool: window %+v: In, Kernel, Stride, Dilation must be at least 1, Out, pads and Divisor at least 0, and what an axis spans at most %d", *w, axisLimit))
}

func (w *Window) failTaps() {
	panic(fmt.Sprintf("simdpool: %d x %d x %d taps: want a product within an int", w.depth().taps(), w.H.taps(), w.W.taps()))
}

// taps returns how many taps a window has, padding included; along Adaptive
// axes, what no window exceeds.
func (w *Window) taps() (n int, ok bool) {
	return product3(w.depth().taps(), w.H.taps(), w.W.taps())
}

func (a *Axis) taps() int {
	if a.Adaptive {
		return a.Extent()
	}
	return a.Kernel
}

// axisLimit is what no extent of an Axis goes beyond, so that the sum of two
// is an int. All its bits are ones.
const axisLimit = math.MaxInt / 2

// valid reports whether a is as its documentation requires.
func (a *Axis) valid() bool {
	if a.Adaptive {
		all, ok := product(a.In, a.Out)
		return a.In >= 1 && a.Out >= 0 && ok && uint(all)+uint(a.Out) <= axisLimit
	}
	all := a.In | a.Out | a.Kernel | a.Stride | a.Dilation | a.PadBegin | a.PadEnd
	if uint(all) > axisLimit { // one is, or is negative
		return false
	}
	if a.In == 0 || a.Kernel == 0 || a.Stride == 0 || a.Dilation == 0 {
		return false
	}
	reach, reachOK := product(a.Kernel-1, a.Dilation)
	last, lastOK := product(max(a.Out, 1)-1, a.Stride)
	return reachOK && lastOK &&
		uint(last)+uint(reach) < axisLimit && // the last window's end
		uint(a.In)+uint(a.PadBegin)+uint(a.PadEnd) <= axisLimit
}

// checkRows requires that dst and src hold equally many images, and that lo to
// hi is a range of dst's rows. w has passed check.
func checkRows(dst, src int, w *Window, channels, lo, hi int) {
	if channels < 1 {
		panic(fmt.Sprintf("simdpool: %d channels: want at least 1", channels))
	}
	d := w.depth()
	in, inOK := product4(d.In, w.H.In, w.W.In, channels)
	out, outOK := product4(d.Out, w.H.Out, w.W.Out, channels)
	if !inOK || !outOK {
		panic(fmt.Sprintf("simdpool: %d channels of %d x %d x %d cells, %d x %d x %d windows: want products within an int",
			channels, d.In, w.H.In, w.W.In, d.Out, w.H.Out, w.W.Out))
	}
	images := src / in
	if want, ok := product(images, out); !ok || images*in != src || want != dst {
		panic(fmt.Sprintf("simdpool: %d elements in, %d out: not equally many images of %d and %d", src, dst, in, out))
	}
	if rows, ok := product3(images, d.Out, w.H.Out); !ok || lo < 0 || hi < lo || hi > rows {
		panic(fmt.Sprintf("simdpool: rows [%d, %d) of %d images of %d x %d", lo, hi, images, d.Out, w.H.Out))
	}
}

// checkGlobal requires that src holds pixels elements for each of dst, and
// that lo to hi is a range of dst.
func checkGlobal(dst, src, pixels, channels, lo, hi int) {
	if pixels < 1 || channels < 1 || dst%channels != 0 {
		failGlobal(dst, src, pixels, channels)
	}
	if want, ok := product(dst, pixels); !ok || want != src {
		failGlobal(dst, src, pixels, channels)
	}
	if lo < 0 || hi < lo || hi > dst {
		panic(fmt.Sprintf("simdpool: elements [%d, %d) of %d", lo, hi, dst))
	}
}

func failGlobal(dst, src, pixels, channels int) {
	panic(fmt.Sprintf("simdpool: %d elements in, %d out: not %d pixels of %d channels an image", src, dst, pixels, channels))
}

// checkPositions requires that pos has an element for each of dst, and that P
// can tell the taps of a window apart. w has passed check.
func checkPositions[P Position](dst, pos int, w *Window) {
	taps, ok := w.taps()
	checkPlaces[P](dst, pos, taps, ok)
}

// checkPlaces is checkPositions for windows of taps taps, which is within an int
// if ok.
func checkPlaces[P Position](dst, pos, taps int, ok bool) {
	if pos != dst {
		panic(fmt.Sprintf("simdpool: %d positions of %d elements: want as many", pos, dst))
	}
	if flat[P]() {
		return
	}
	if most := int(none[P]()); !ok || taps > most {
		panic(fmt.Sprintf("simdpool: windows of more than %d taps have no positions of type %T", most, *new(P)))
	}
}

// checkUnpool requires as many indices as elements, and places in dst.
func checkUnpool(dst, src int, indices []int64) {
	if len(indices) != src {
		panic(fmt.Sprintf("simdpool: %d indices of %d elements: want as many", len(indices), src))
	}
	for i, index := range indices {
		if index < 0 || index >= int64(dst) {
			panic(fmt.Sprintf("simdpool: index %d of element %d: want one within [0, %d)", index, i, dst))
		}
	}
}

// product returns a*b, for a, b >= 0, and whether it is within an int.
func product(a, b int) (p int, ok bool) {
	high, low := bits.Mul(uint(a), uint(b))
	return int(low), high == 0 && low <= math.MaxInt
}

func product3(a, b, c int) (p int, ok bool) {
	ab, first := product(a, b)
	if !first {
		return 0, false
	}
	return product(ab, c)
}

func product4(a, b, c, d int) (p int, ok bool) {
	abc, first := product3(a, b, c)
	if !first {
		return 0, false
	}
	return product(abc, d)
}
