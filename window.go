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
//
// Along an Adaptive axis window o holds the cells from floor(o*In/Out) to
// ceil((o+1)*In/Out), the latter excluded, and there is no padding: Kernel and
// the fields after it are not used. It requires In >= 1, Out >= 0 and that
// In*Out + Out is at most MaxInt/2.
type Axis struct {
	In, Out                  int
	Kernel, Stride, Dilation int
	PadBegin, PadEnd         int
	Adaptive                 bool
}

// Window is the geometry of windows over volumes of D.In planes of H.In rows
// of W.In columns. The zero value of D is a volume one plane deep, pooled as
// such: windows over planes.
//
// CountIncludePad makes Average count padding as cells, but not what lies
// beyond it. A Divisor above 0 is what Average divides by instead of a count.
type Window struct {
	D, H, W         Axis
	CountIncludePad bool
	Divisor         int
}

// single is an axis of one cell, which is the only window.
var single = Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}

// planar reports whether D is not given: the same as D == Axis{}, in less time.
func (w *Window) planar() bool {
	d := &w.D
	return d.In|d.Out|d.Kernel|d.Stride|d.Dilation|d.PadBegin|d.PadEnd == 0 && !d.Adaptive
}

// depth returns the axis of planes.
func (w *Window) depth() *Axis {
	if w.planar() {
		return &single
	}
	return &w.D
}

// flat reports whether w is over planes, one by one.
func (w *Window) flat() bool { return w.planar() || w.D == single }

// Extent returns the cells from the first tap of a window to its last; along an
// Adaptive axis, what no window exceeds.
func (a *Axis) Extent() int {
	if a.Adaptive {
		return min(a.In, (a.In-1)/max(a.Out, 1)+2)
	}
	return (a.Kernel-1)*a.Dilation + 1
}

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

// Step returns the cells from one tap to the next.
func (a *Axis) Step() int {
	if a.Adaptive {
		return 1
	}
	return a.Dilation
}

// bounds returns where the windows [lo, hi) begin and end, padding included.
func (a *Axis) bounds(lo, hi int) (begin, end int) {
	if a.Adaptive {
		return lo * a.In / a.Out, ceilDiv(hi*a.In, a.Out)
	}
	begin = lo*a.Stride - a.PadBegin
	return begin, begin + (hi-lo-1)*a.Stride + a.Extent()
}

// clip returns the first tap of window o in [lo, hi), and how many there are.
func (a *Axis) clip(o, lo, hi int) (first, taps int) {
	if a.Adaptive {
		begin, end := a.bounds(o, o+1)
		return begin, end - begin
	}
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
// Along an Adaptive axis it is window o alone.
func (a *Axis) run(o, end int, includePad bool) run {
	first, taps := a.Span(o)
	r := run{lo: o, hi: o + 1, first: first, taps: taps, count: a.Count(o, includePad)}
	if taps == a.Kernel && !a.Adaptive {
		whole := (a.In-a.Extent()+a.PadBegin)/a.Stride + 1 // windows before this one end inside
		r.hi = min(end, whole)
	}
	return r
}
