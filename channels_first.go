package simdpool

import "unsafe"

// ChannelsFirst pools the output rows lo to hi of planes in src into dst. src
// holds whole planes of w.H.In x w.W.In elements, dst as many planes of
// w.H.Out x w.W.Out; output row r is row r % w.H.Out of plane r / w.H.Out.
// Where w.D is given, w.D.In planes make a volume of input and w.D.Out planes
// one of output.
//
// It panics if op is unknown, or another than Max and Min for integers, an axis
// of w is not as Axis requires, the divisor is below 0, the taps of a window to
// average overflow an int, the slices do not hold equally many planes, or
// [lo, hi) is not a range of dst's rows.
func ChannelsFirst[T Element](op Op, dst, src []T, w *Window, lo, hi int) {
	checkOp[T](op)
	w.check(op)
	checkRows(len(dst), len(src), w, 1, lo, hi)
	if lo == hi || len(dst) == 0 {
		return
	}
	if raceEnabled {
		raceWindows[T, byte](dst, nil, src, w, 1, lo, hi)
	}
	if isa := Active(); assembled[T](isa, op) && w.assembled(newReducer[T](isa, op), 1) {
		windowsFirst(newReducer[T](isa, op), unsafe.Pointer(unsafe.SliceData(dst)), unsafe.Pointer(unsafe.SliceData(src)), w, lo, hi)
		return
	}
	if isa := Active(); half[T]() && isa != Generic {
		if h := newHalves(isa, op, dst, src, w, 1); h.fits() {
			h.windows(lo, hi)
			return
		}
	}
	channelsFirstGeneric(op, dst, src, w, lo, hi)
}

// GlobalFirst reduces the planes lo to hi of src, of pixels elements each, to
// the elements lo to hi of dst.
//
// It panics if op is unknown or not for T, pixels < 1, len(src) is not len(dst)*pixels, or
// [lo, hi) is not a range of dst.
func GlobalFirst[T Element](op Op, dst, src []T, pixels, lo, hi int) {
	checkOp[T](op)
	checkGlobal(len(dst), len(src), pixels, 1, lo, hi)
	if lo == hi || len(dst) == 0 {
		return
	}
	if raceEnabled {
		raceGlobal(dst, src, pixels, 1, lo, hi, raceWrite[T], raceRead[T])
	}
	if isa := Active(); assembled[T](isa, op) {
		globalFirst(newReducer[T](isa, op), unsafe.Pointer(unsafe.SliceData(dst)), unsafe.Pointer(unsafe.SliceData(src)), pixels, lo, hi)
		return
	}
	if isa := Active(); half[T]() && isa != Generic {
		if h := newHalves(isa, op, dst, src, nil, 1); h.fitsPlane(pixels) {
			h.planes(pixels, lo, hi)
			return
		}
	}
	globalFirstGeneric(op, dst, src, pixels, lo, hi)
}

// ChannelsFirstKernel names the kernel that ChannelsFirst runs for op and w on
// the active instruction set.
func ChannelsFirstKernel[T Element](op Op, w *Window) string {
	checkOp[T](op)
	w.check(op)
	if !assembled[T](Active(), op) || !w.assembled(newReducer[T](Active(), op), 1) {
		return Generic.String()
	}
	return windowsFirstKernel(newReducer[T](Active(), op), w)
}
