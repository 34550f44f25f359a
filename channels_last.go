package simdpool

import "unsafe"

// ChannelsLast pools the output rows lo to hi of images in src into dst. src
// holds whole images of w.H.In x w.W.In pixels of channels elements, dst as
// many images of w.H.Out x w.W.Out pixels; output row r is row r % w.H.Out of
// image r / w.H.Out.
//
// It panics if op is unknown, channels < 1, an axis of w is not as Axis
// requires, the taps of a window to average overflow an int, the slices do not
// hold equally many images, or [lo, hi) is not a range of dst's rows.
func ChannelsLast[T Element](op Op, dst, src []T, w *Window, channels, lo, hi int) {
	checkOp(op)
	w.check(op)
	checkRows(len(dst), len(src), w, channels, lo, hi)
	if lo == hi || len(dst) == 0 {
		return
	}
	if isa := Active(); isa != Generic {
		windowsLast(newReducer[T](isa, op), unsafe.Pointer(unsafe.SliceData(dst)), unsafe.Pointer(unsafe.SliceData(src)), w, channels, lo, hi)
		return
	}
	channelsLastGeneric(op, dst, src, w, channels, lo, hi)
}

// GlobalLast reduces the channels lo to hi of src to the elements lo to hi of
// dst. src holds images of pixels pixels of channels elements; element u of
// dst is channel u % channels of image u / channels.
//
// It panics if op is unknown, pixels or channels < 1, dst does not hold a
// multiple of channels, len(src) is not len(dst)*pixels, or [lo, hi) is not a
// range of dst.
func GlobalLast[T Element](op Op, dst, src []T, pixels, channels, lo, hi int) {
	checkOp(op)
	checkGlobal(len(dst), len(src), pixels, channels, lo, hi)
	if lo == hi || len(dst) == 0 {
		return
	}
	if isa := Active(); isa != Generic {
		globalLast(newReducer[T](isa, op), unsafe.Pointer(unsafe.SliceData(dst)), unsafe.Pointer(unsafe.SliceData(src)), pixels, channels, lo, hi)
		return
	}
	globalLastGeneric(op, dst, src, pixels, channels, lo, hi)
}

// ChannelsLastKernel names the kernel that ChannelsLast runs for op, w and
// channels on the active instruction set.
func ChannelsLastKernel(op Op, w *Window, channels int) string {
	checkOp(op)
	w.check(op)
	if Active() == Generic {
		return "generic"
	}
	return windowsLastKernel(newReducer[float32](Active(), op), w, channels)
}
