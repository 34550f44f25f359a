package simdpool

import (
	"fmt"
	"math"
	"math/bits"
)

// The checks of the exported kernels: what keeps memory safe, before any of it
// is touched. No product in them wraps around.

func checkOp(op Op) {
	if !op.Valid() {
		panic(fmt.Sprintf("simdpool: op %d is not one of Max, Min, Sum, Average", op))
	}
}

// check requires axes within their limits and, where op counts taps, that they
// can be counted.
func (w *Window) check(op Op) {
	if !w.H.valid() || !w.W.valid() {
		w.fail()
	}
	if _, ok := product(w.H.Kernel, w.W.Kernel); !ok && op == Average {
		w.failTaps()
	}
}

func (w *Window) fail() {
	panic(fmt.Sprintf("simdpool: window %+v: In, Kernel, Stride, Dilation must be at least 1, Out and pads at least 0, and what an axis spans at most %d", *w, axisLimit))
}

func (w *Window) failTaps() {
	panic(fmt.Sprintf("simdpool: %d x %d taps: want a product within an int", w.H.Kernel, w.W.Kernel))
}

// axisLimit is what no extent of an Axis goes beyond, so that the sum of two
// is an int. All its bits are ones.
const axisLimit = math.MaxInt / 2

// valid reports whether a is as its documentation requires.
func (a *Axis) valid() bool {
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
	in, inOK := product3(w.H.In, w.W.In, channels)
	out, outOK := product3(w.H.Out, w.W.Out, channels)
	if !inOK || !outOK {
		panic(fmt.Sprintf("simdpool: %d channels of %d x %d cells, %d x %d windows: want products within an int",
			channels, w.H.In, w.W.In, w.H.Out, w.W.Out))
	}
	images := src / in
	if want, ok := product(images, out); !ok || images*in != src || want != dst {
		panic(fmt.Sprintf("simdpool: %d elements in, %d out: not equally many images of %d and %d", src, dst, in, out))
	}
	if rows, ok := product(images, w.H.Out); !ok || lo < 0 || hi < lo || hi > rows {
		panic(fmt.Sprintf("simdpool: rows [%d, %d) of %d images of %d", lo, hi, images, w.H.Out))
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
