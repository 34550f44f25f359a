package simdpool

// Axis describes the windows along one spatial axis: window o, 0 <= o < Out,
// holds the taps o*Stride - PadBegin + t*Dilation, 0 <= t < Kernel, of which
// those in [0, In) are cells of the input and the rest is padding.
//
// A kernel requires In, Kernel, Stride, Dilation >= 1, Out >= 0, PadBegin,
// PadEnd >= 0. None of these, nor the padded input, In + PadBegin + PadEnd, nor
// the extent of all windows, (Out-1)*Stride + Extent(), may exceed MaxInt/2:
// then no sum of positions overflows. Out is the caller's: the kernels clip
// what reaches beyond the input, as the last window under ceil_mode does.
type Axis struct {
	In, Out                  int
	Kernel, Stride, Dilation int
	PadBegin, PadEnd         int
}

// Window is the geometry of 2-D windows over planes of H.In rows and W.In
// columns. CountIncludePad makes Average count padding as cells, but not what
// lies beyond it.
type Window struct {
	H, W            Axis
	CountIncludePad bool
}

// Extent returns the cells from the first tap of a window to its last.
func (a *Axis) Extent() int { return (a.Kernel-1)*a.Dilation + 1 }

// Span returns the first tap of window o that lies inside the input, and how
// many do. first has no meaning when taps is 0.
func (a *Axis) Span(o int) (first, taps int) {
	return a.clip(o, 0, a.In)
}

// Count returns how many taps of window o Average divides by along this axis.
func (a *Axis) Count(o int, includePad bool) int {
	lo, hi := 0, a.In
	if includePad {
		lo, hi = -a.PadBegin, a.In+a.PadEnd
	}
	_, taps := a.clip(o, lo, hi)
	return taps
}

// clip returns the first tap of window o in [lo, hi), and how many there are.
func (a *Axis) clip(o, lo, hi int) (first, taps int) {
	begin := o*a.Stride - a.PadBegin
	if begin >= lo && begin+a.Extent() <= hi { // most windows, without a division
		return begin, a.Kernel
	}
	from := ceilDiv(max(lo-begin, 0), a.Dilation)
	to := min(ceilDiv(max(hi-begin, 0), a.Dilation), a.Kernel)
	return begin + from*a.Dilation, max(to-from, 0)
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// run is a stretch of windows [lo, hi) with equally many taps and counts, each
// window a stride behind the one before.
type run struct {
	lo, hi int
	first  int // first tap of window lo inside the input
	taps   int
	count  int
}

// run returns the longest run that starts at window o and ends at most at end.
func (a *Axis) run(o, end int, includePad bool) run {
	first, taps := a.Span(o)
	r := run{lo: o, hi: o + 1, first: first, taps: taps, count: a.Count(o, includePad)}
	if taps == a.Kernel {
		whole := (a.In-a.Extent()+a.PadBegin)/a.Stride + 1 // windows before this one end inside
		r.hi = min(end, whole)
	}
	return r
}
