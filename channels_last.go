package simdpool

import "unsafe"

// ChannelsLast pools the output rows lo to hi of images in src into dst. src
// holds whole images of w.H.In x w.W.In pixels of channels elements, dst as
// many images of w.H.Out x w.W.Out pixels; output row r is row r % w.H.Out of
// image r / w.H.Out. Where w.D is given, an image is a volume of w.D.In planes
// of pixels, and of w.D.Out * w.H.Out rows of output.
//
// It panics as ChannelsFirst does, and if channels < 1.
func ChannelsLast[T Element](op Op, dst, src []T, w *Window, channels, lo, hi int) {
	checkOp[T](op)
	w.check(op)
	checkRows(len(dst), len(src), w, channels, lo, hi)
	if lo == hi || len(dst) == 0 {
		return
	}
	if raceEnabled {
		raceWindows[T, byte](dst, nil, src, w, channels, lo, hi)
	}
	if isa := Active(); assembled[T](isa, op) && w.assembled(newReducer[T](isa, op), channels) {
		windowsLast(newReducer[T](isa, op), unsafe.Pointer(unsafe.SliceData(dst)), unsafe.Pointer(unsafe.SliceData(src)), w, channels, lo, hi)
		return
	}
	if isa := Active(); half[T]() && isa != Generic {
		if h := newHalves(isa, op, dst, src, w, channels); h.fits() {
			h.windows(lo, hi)
			return
		}
	}
	channelsLastGeneric(op, dst, src, w, channels, lo, hi)
}

// GlobalLast reduces the channels lo to hi of src to the elements lo to hi of
// dst. src holds images of pixels pixels of channels elements; element u of
// dst is channel u % channels of image u / channels.
//
// It panics if op is unknown or not for T, pixels or channels < 1, dst does not hold a
// multiple of channels, len(src) is not len(dst)*pixels, or [lo, hi) is not a
// range of dst.
func GlobalLast[T Element](op Op, dst, src []T, pixels, channels, lo, hi int) {
	checkOp[T](op)
	checkGlobal(len(dst), len(src), pixels, channels, lo, hi)
	if lo == hi || len(dst) == 0 {
		return
	}
	if raceEnabled {
		raceGlobal(dst, src, pixels, channels, lo, hi, raceWrite[T], raceRead[T])
	}
	if isa := Active(); assembled[T](isa, op) {
		globalLast(newReducer[T](isa, op), unsafe.Pointer(unsafe.SliceData(dst)), unsafe.Pointer(unsafe.SliceData(src)), pixels, channels, lo, hi)
		return
	}
	if isa := Active(); half[T]() && isa != Generic {
		if h := newHalves(isa, op, dst, src, nil, channels); h.fitsPlane(pixels) {
			h.pixels(pixels, lo, hi)
			return
		}
	}
	globalLastGeneric(op, dst, src, pixels, channels, lo, hi)
}

// ChannelsLastKernel names the kernel that ChannelsLast runs for op, w and
// channels on the active instruction set.
func ChannelsLastKernel[T Element](op Op, w *Window, channels int) string {
	checkOp[T](op)
	w.check(op)
	if !assembled[T](Active(), op) || !w.assembled(newReducer[T](Active(), op), channels) {
		return Generic.String()
	}
	return windowsLastKernel(newReducer[T](Active(), op), w, channels)
}

// GlobalKernel names the kernel that GlobalFirst and GlobalLast run for op on
// the active instruction set.
func GlobalKernel[T Element](op Op) string {
	checkOp[T](op)
	if !assembled[T](Active(), op) {
		return Generic.String()
	}
	return "global"
}
