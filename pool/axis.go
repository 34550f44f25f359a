package pool

import (
	"math"

	"github.com/simdpool/simdpool"
)

// maxExtent bounds what an axis may span, by its cells or by a window. The sums
// that kernels make of extents, pads and dilations stay within an int.
const maxExtent = math.MaxInt / 8

// axis resolves w along spatial axis i of in cells: its pads and the number of
// its windows. w has passed check.
func (w *Window) axis(i, in int) (simdpool.Axis, error) {
	a, err := w.axisOf(i, in)
	if err != nil {
		return a, err
	}
	if w.AutoPad == SameUpper || w.AutoPad == SameLower {
		padSame(&a, w.AutoPad)
		return a, nil
	}
	a.Out = windows(&a, w.CeilMode)
	if a.Out < 1 {
		return a, fail(ErrWindow, "Window.Kernel[%d] = %d with Dilation[%d] = %d spans %d cells: want at most %d, Shape.Spatial[%d] and its pads",
			i, a.Kernel, i, a.Dilation, a.Extent(), padded(&a), i)
	}
	return a, nil
}

// axisOf returns what w says of spatial axis i of in cells, if it is legal.
func (w *Window) axisOf(i, in int) (simdpool.Axis, error) {
	a := simdpool.Axis{
		In: in, Kernel: w.Kernel[i], Stride: w.Stride[i], Dilation: at(w.Dilation, i, 1),
		PadBegin: at(w.PadBegin, i, 0), PadEnd: at(w.PadEnd, i, 0),
	}
	if in > maxExtent {
		return a, fail(ErrShape, "Shape.Spatial[%d] = %d: want at most %d", i, in, maxExtent)
	}
	if err := atLeastOne("Kernel", i, a.Kernel); err != nil {
		return a, err
	}
	if err := atLeastOne("Stride", i, a.Stride); err != nil {
		return a, err
	}
	if err := atLeastOne("Dilation", i, a.Dilation); err != nil {
		return a, err
	}
	if reach, ok := times(a.Kernel-1, a.Dilation, true); !ok || reach >= maxExtent {
		return a, fail(ErrWindow, "Window.Kernel[%d] = %d with Dilation[%d] = %d: want windows of at most %d cells",
			i, a.Kernel, i, a.Dilation, maxExtent)
	}
	if err := w.checkPad("PadBegin", i, a.PadBegin); err != nil {
		return a, err
	}
	if err := w.checkPad("PadEnd", i, a.PadEnd); err != nil {
		return a, err
	}
	return a, nil
}

// at returns element i of an optional list.
func at(list []int, i, missing int) int {
	if len(list) == 0 {
		return missing
	}
	return list[i]
}

func atLeastOne(name string, i, value int) error {
	if value < 1 {
		return fail(ErrWindow, "Window.%s[%d] = %d: want at least 1", name, i, value)
	}
	return nil
}

func (w *Window) checkPad(name string, i, pad int) error {
	if w.AutoPad != Explicit && pad != 0 {
		return fail(ErrWindow, "Window.%s[%d] = %d: want 0 with AutoPad %v", name, i, pad, w.AutoPad)
	}
	if pad < 0 || pad >= w.Kernel[i] {
		return fail(ErrWindow, "Window.%s[%d] = %d: want at least 0 and less than Kernel[%d] = %d", name, i, pad, i, w.Kernel[i])
	}
	return nil
}

// padded returns the cells of the axis with its padding.
func padded(a *simdpool.Axis) int { return a.In + a.PadBegin + a.PadEnd }

// windows returns the number of windows by the formula of Window; it is below 1
// where no window fits.
func windows(a *simdpool.Axis, ceil bool) int {
	room := padded(a) - a.Extent()
	last := room / a.Stride // the last window that ends within the padding
	over := room % a.Stride
	if over < 0 { // Go rounds towards 0
		last--
	}
	if ceil && over != 0 && last+1 < ceilDiv(a.In+a.PadBegin, a.Stride) {
		last++
	}
	return last + 1
}

// padSame sets the pads and the windows of SAME: ceil(in/stride) windows, and
// just enough padding that the last of them ends within it. A dilated window
// may need pads that are no less than its kernel.
//
// Source: the formulas for auto_pad of ONNX's MaxPool, with the extent for the
// kernel.
func padSame(a *simdpool.Axis, mode AutoPad) {
	a.Out = ceilDiv(a.In, a.Stride)
	total := max((a.Out-1)*a.Stride+a.Extent()-a.In, 0)
	a.PadBegin, a.PadEnd = total/2, total-total/2
	if mode == SameLower {
		a.PadBegin, a.PadEnd = a.PadEnd, a.PadBegin
	}
}

// ceilDiv returns a/b rounded up, for a, b >= 1 and however large.
func ceilDiv(a, b int) int { return (a-1)/b + 1 }

// forKernel returns an axis with the same windows whose fields are no larger
// than they need to be. Taps beyond the padding are neither read nor counted,
// and a stride beyond it is never taken; without them, no address that a
// kernel works out ahead is far from the data, and windows that are the same
// get the same kernel.
func forKernel(a simdpool.Axis) simdpool.Axis {
	if a.Adaptive {
		return evenly(a)
	}
	cells := padded(&a)
	a.Kernel = min(a.Kernel, ceilDiv(cells, a.Dilation))
	if a.Kernel == 1 {
		a.Dilation = 1
	}
	a.Stride = min(a.Stride, cells)
	return a
}

// evenly returns the windows of an adaptive axis as ordinary ones, where they
// share the cells evenly.
func evenly(a simdpool.Axis) simdpool.Axis {
	if a.In%a.Out != 0 {
		return a
	}
	share := a.In / a.Out
	return simdpool.Axis{In: a.In, Out: a.Out, Kernel: share, Stride: share, Dilation: 1}
}

// pointwise reports whether each cell is a window of its own. With as many
// windows as cells, of one tap and a stride of 1, there are no pads.
func pointwise(a *simdpool.Axis) bool {
	return a.Kernel == 1 && a.Stride == 1 && a.In == a.Out
}
