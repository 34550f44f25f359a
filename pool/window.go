package pool

// Window is the geometry of the windows, after ONNX's MaxPool and AveragePool.
// Each slice has one element for each spatial axis, in the order of
// Shape.Spatial.
//
// Window o of an axis has the taps o*Stride - PadBegin + t*Dilation,
// 0 <= t < Kernel; those outside the input are padding. With
// extent = (Kernel-1)*Dilation + 1 there are
//
//	floor((in + PadBegin + PadEnd - extent) / Stride) + 1
//
// windows along the axis, of which there must be at least one.
type Window struct {
	Kernel   []int // taps of a window, at least 1; required
	Stride   []int // cells from one window to the next, at least 1; required
	Dilation []int // cells from one tap to the next, at least 1; nil means 1

	// PadBegin and PadEnd are the cells of padding before and after the input,
	// at least 0 and less than Kernel; nil means 0. They go with AutoPad
	// Explicit.
	PadBegin, PadEnd []int

	// AutoPad Explicit, the zero value, takes PadBegin and PadEnd as they are.
	// The other modes work pads out from the shape of the input.
	AutoPad AutoPad

	// CeilMode divides rounding up instead of down, so that a last window may
	// reach beyond the padding, unless that window would begin at or beyond
	// in + PadBegin: as torch does, and ONNX since its opset 22. It goes with
	// AutoPad Explicit.
	CeilMode bool

	// CountIncludePad makes Average count padding as cells, of value 0; what
	// CeilMode reaches beyond the padding is never counted. The other
	// operations have no use for it.
	CountIncludePad bool

	// Divisor is what Average divides by; 0 means the count of cells. ONNX has
	// no such attribute, torch calls it divisor_override.
	Divisor int
}

// Uniform returns windows over rank axes with the same kernel, stride and pads
// along each.
func Uniform(rank, kernel, stride, pad int) Window {
	w := Window{Kernel: make([]int, rank), Stride: make([]int, rank), PadBegin: make([]int, rank), PadEnd: make([]int, rank)}
	for i := range rank {
		w.Kernel[i], w.Stride[i], w.PadBegin[i], w.PadEnd[i] = kernel, stride, pad, pad
	}
	return w
}

// Square returns 2-D windows of kernel x kernel taps, stride cells apart, with
// pad cells of padding on every side. There are no defaults: where a framework
// leaves the stride out, it means 1 (ONNX) or the kernel (Keras, torch).
func Square(kernel, stride, pad int) Window {
	return Uniform(2, kernel, stride, pad)
}

// AutoPad is a rule that pads follow: ONNX's auto_pad.
type AutoPad uint8

const (
	// Explicit takes the pads from PadBegin and PadEnd. ONNX: NOTSET.
	Explicit AutoPad = iota
	// Valid has no pads.
	Valid
	// SameUpper pads so that there are ceil(in / Stride) windows, with the odd
	// cell at the end. Keras and TensorFlow: "same".
	SameUpper
	// SameLower is SameUpper with the odd cell at the beginning.
	SameLower
	autoPadCount
)

var autoPadNames = [autoPadCount]string{"Explicit", "Valid", "SameUpper", "SameLower"}

// String returns the name of the constant.
func (a AutoPad) String() string {
	if a < autoPadCount {
		return autoPadNames[a]
	}
	return "unknown"
}

// check finds what is wrong with w whatever the input, but for the values of
// single axes, which axis checks.
func (w *Window) check(rank int) error {
	if w.AutoPad >= autoPadCount {
		return fail(ErrWindow, "Window.AutoPad = %d: want Explicit, Valid, SameUpper or SameLower", w.AutoPad)
	}
	if w.AutoPad != Explicit && w.CeilMode {
		return fail(ErrWindow, "Window.CeilMode = true: want false with AutoPad %v", w.AutoPad)
	}
	if w.Divisor < 0 {
		return fail(ErrWindow, "Window.Divisor = %d: want at least 1, or 0 for the count of cells", w.Divisor)
	}
	lists := [...]struct {
		name     string
		length   int
		optional bool
	}{
		{"Kernel", len(w.Kernel), false},
		{"Stride", len(w.Stride), false},
		{"Dilation", len(w.Dilation), true},
		{"PadBegin", len(w.PadBegin), true},
		{"PadEnd", len(w.PadEnd), true},
	}
	for i := range lists {
		l := &lists[i]
		if l.length == rank || l.optional && l.length == 0 {
			continue
		}
		return fail(ErrWindow, "len(Window.%s) = %d: want %d, one for each spatial axis", l.name, l.length, rank)
	}
	return nil
}
