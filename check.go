package simdpool

import "fmt"

// The checks of the exported kernels: what keeps memory safe, before any of it
// is touched.

func checkOp(op Op) {
	if !op.Valid() {
		panic(fmt.Sprintf("simdpool: op %d is not one of Max, Min, Sum, Average", op))
	}
}

func (w *Window) check() {
	if !w.H.valid() || !w.W.valid() {
		w.fail()
	}
}

func (w *Window) fail() {
	panic(fmt.Sprintf("simdpool: window %+v: In, Kernel, Stride, Dilation must be at least 1, Out and pads at least 0", *w))
}

func (a *Axis) valid() bool {
	return a.In >= 1 && a.Kernel >= 1 && a.Stride >= 1 && a.Dilation >= 1 &&
		a.Out >= 0 && a.PadBegin >= 0 && a.PadEnd >= 0
}

// checkRows requires that dst and src hold equally many images, and that lo to
// hi is a range of dst's rows.
func checkRows(dst, src int, w *Window, channels, lo, hi int) {
	in, out := w.H.In*w.W.In*channels, w.H.Out*w.W.Out*channels
	if channels < 1 || in < 1 {
		panic(fmt.Sprintf("simdpool: %d channels of %d x %d cells: want at least 1, and a product within an int", channels, w.H.In, w.W.In))
	}
	images := src / in
	if src%in != 0 || dst != images*out {
		panic(fmt.Sprintf("simdpool: %d elements in, %d out: not equally many images of %d and %d", src, dst, in, out))
	}
	if lo < 0 || hi < lo || hi > images*w.H.Out {
		panic(fmt.Sprintf("simdpool: rows [%d, %d) of %d", lo, hi, images*w.H.Out))
	}
}

// checkGlobal requires that src holds pixels elements for each of dst, and
// that lo to hi is a range of dst.
func checkGlobal(dst, src, pixels, channels, lo, hi int) {
	if pixels < 1 || channels < 1 || dst%channels != 0 || src != dst*pixels {
		panic(fmt.Sprintf("simdpool: %d elements in, %d out: not %d pixels of %d channels an image", src, dst, pixels, channels))
	}
	if lo < 0 || hi < lo || hi > dst {
		panic(fmt.Sprintf("simdpool: elements [%d, %d) of %d", lo, hi, dst))
	}
}
