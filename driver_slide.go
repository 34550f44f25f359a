//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Maxima of windows a cell apart, along one axis: kernels share between
// neighbours what they have in common, so that a window costs little more than
// the logarithm of its taps.

// slideTaps is from how many taps on windows share; slideGroup how many windows
// do so, of that many taps or more.
const (
	slideTaps  = 4
	slideGroup = 8
)

// slides reports whether r has kernels for windows along a.
func (r reducer) slides(a *Axis) bool {
	return r.networks() && r.kind() != kindSum && a.Stride == 1 && a.Dilation == 1 && a.Kernel >= slideTaps
}

// runningForm returns the family that reads each cell along a once, where there is one for
// windows of that size. Each has to have a cell; where they reach from end to end, growing
// and shrinking is less work.
func (r reducer) runningForm(a *Axis) (form variant, ok bool) {
	switch a.Kernel {
	case 5:
		form = formRunning5
	case 9:
		form = formRunning9
	case 13:
		form = formRunning13
	default:
		return 0, false
	}
	return form, r.isa() == AVX512 && r.slides(a) && !r.exact && a.reached() && a.In > a.Kernel
}

// edge says how windows that follow each other differ.
type edge uint8

const (
	inside    edge = iota // each begins and ends a cell behind the one before
	growing               // all begin where the input does
	shrinking             // all end where the input does
	same                  // all are the whole input
)

// slide returns the longest run of such windows that starts at window o and
// ends at most at end, without counts; taps are those of window o.
func (a *Axis) slide(o, end int) (run, edge) {
	begin := o - a.PadBegin
	before, behind := -begin, begin+a.Kernel-a.In // cells of padding
	r := run{lo: o, hi: o + 1, first: max(begin, 0)}
	r.taps = max(min(begin+a.Kernel, a.In)-r.first, 0)
	switch {
	case r.taps == 0:
		return r, inside
	case before > 0 && behind < 0:
		// The first that grows no more goes with them, unless it makes those inside a
		// whole number of groups.
		n, whole := min(before, -behind)+1, 1-before-behind
		if whole > 0 && whole%slideTaps == 0 {
			n = before
		}
		r.hi = min(end, o+n)
		return r, growing
	case before > 0:
		r.hi = min(end, o+before+1)
		return r, same
	case behind <= 0:
		r.hi = min(end, o-behind+1)
		return r, inside
	}
	r.hi = min(end, o+r.taps)
	return r, shrinking
}

// slideArgs are rows of windows along an axis whose cells are dstCell and
// srcCell bytes apart, for each of outer places dstOuter and srcOuter bytes
// apart.
type slideArgs struct {
	outer, dstOuter, srcOuter int
	dstCell, srcCell          int
}

// slideCall is what a kernel is called with, but for addresses and elements: dst
// and src are bytes.
type slideCall struct {
	v                         variant // but for its step
	dst, src                  int
	outer, dstSkip, srcSkip   int
	inner, dstInner, srcInner int
	taps, tapStep             int
}

// slideCalls are the calls for windows along an axis: of those that grow, two of
// those inside, of those that shrink.
type slideCalls struct {
	list [4]slideCall
	n    int
}

// next returns the next call, to be filled in. It is not handed over as a value: a
// copy of what was stored a moment ago waits for all stores before.
func (c *slideCalls) next(v variant) *slideCall {
	call := &c.list[c.n]
	call.v = v
	c.n++
	return call
}

// run makes the calls for elements elements of size bytes from dst and src on.
func (c *slideCalls) run(dst, src unsafe.Pointer, elements, size int) (nan uint64) {
	args := reduceArgs{width: elements * size}
	for i := range c.list[:c.n] {
		a := &c.list[i]
		args.dst, args.src = unsafe.Add(dst, a.dst), unsafe.Add(src, a.src)
		args.outer, args.dstSkip, args.srcSkip = a.outer, a.dstSkip, a.srcSkip
		args.inner, args.dstInner, args.srcInner = a.inner, a.dstInner, a.srcInner
		args.taps, args.tapStep = a.taps, a.tapStep
		nan |= args.split(size, a.v, elements, size)
	}
	return nan
}

// add adds the calls for a run, whose first window and its first tap are dst and
// src bytes behind where the calls begin.
func (a *slideArgs) add(calls *slideCalls, r reducer, run run, e edge, dst, src int) {
	n, v := run.hi-run.lo, r.base|r.kind()
	switch {
	case n == 1:
		call := calls.next(v | formReduce)
		call.dst, call.src, call.taps, call.tapStep = dst, src, run.taps, a.srcCell
		call.outer, call.dstSkip, call.srcSkip = 1, 0, 0
		call.inner, call.dstInner, call.srcInner = a.outer, a.dstOuter, a.srcOuter
	case e == inside:
		a.inside(calls, v, r.slideForm(run.taps, n), n, run.taps, dst, src)
	case e == shrinking:
		dst, src = dst+(n-1)*a.dstCell, src+(run.taps-1)*a.srcCell
		a.grow(calls.next(v|formGrow), n, run.taps-n+1, dst, src, -a.dstCell, -a.srcCell, -a.srcCell)
	case e == same:
		a.grow(calls.next(v|formGrow), n, run.taps, dst, src, a.dstCell, 0, a.srcCell)
	default:
		a.grow(calls.next(v|formGrow), n, run.taps, dst, src, a.dstCell, a.srcCell, a.srcCell)
	}
}

// running adds the call for windows lo to hi along axis: dst is where the first of them
// goes, src the axis's first cell.
func (a *slideArgs) running(calls *slideCalls, v variant, axis *Axis, lo, hi, dst, src int) {
	begin := lo - axis.PadBegin
	first := max(begin, 0)
	taps, last := begin+axis.Kernel-first, (axis.In-1-first)*a.srcCell
	a.grow(calls.next(v), hi-lo, taps, dst, src+first*a.srcCell, a.dstCell, a.srcCell, last)
}

// grow fills in a call for n windows of taps taps and more.
func (a *slideArgs) grow(call *slideCall, n, taps, dst, src, dstInner, srcInner, tapStep int) {
	call.dst, call.src, call.taps, call.tapStep = dst, src, taps, tapStep
	call.outer, call.dstSkip, call.srcSkip = a.outer, a.dstOuter, a.srcOuter
	call.inner, call.dstInner, call.srcInner = n, dstInner, srcInner
}

// inside adds calls for n windows that share taps. What is left of groups of eight
// goes in groups of four, where that is less work.
func (a *slideArgs) inside(calls *slideCalls, v, form variant, n, taps, dst, src int) {
	rest := n % slideGroup
	if form != formSlide8 || rest == 0 || rest > slideTaps {
		a.part(calls.next(v|form), 0, n, taps, dst, src)
		return
	}
	a.part(calls.next(v|formSlide8), 0, n-rest, taps, dst, src)
	a.part(calls.next(v|formSlide4), n-slideTaps, slideTaps, taps, dst, src)
}

// part fills in a call for n of them from window first on.
func (a *slideArgs) part(call *slideCall, first, n, taps, dst, src int) {
	call.dst, call.src = dst+first*a.dstCell, src+first*a.srcCell
	call.taps, call.tapStep = taps, a.srcCell
	call.outer, call.dstSkip, call.srcSkip = a.outer, a.dstOuter-n*a.dstCell, a.srcOuter-n*a.srcCell
	call.inner, call.dstInner, call.srcInner = n, a.dstCell, a.srcCell
}

// slideForm chooses the family for n windows of taps taps.
func (r reducer) slideForm(taps, n int) variant {
	switch {
	case min(taps, n) >= slideGroup && !r.exact:
		return formSlide8
	case min(taps, n) >= slideTaps:
		return formSlide4
	}
	return formReduce
}

// chain is how maxima over a row are taken: of first neighbours, then of taps of
// those, step apart, which together are the window. With first 1 that is a pass.
type chain struct{ first, taps, step int }

// halves is how many buffers the passes go through.
func (c chain) halves() int {
	if c.first > 1 {
		return 2
	}
	return 1
}

// chainGain is how many taps fewer make up for another pass.
const chainGain = 3

// chain returns the chain of the fewest taps for windows along a.
func (r reducer) chain(a *Axis) chain {
	best := chain{1, a.Kernel, a.Dilation}
	if r.kind() == kindSum || a.Stride != 1 || a.Dilation != 1 {
		return best
	}
	least := a.Kernel - chainGain + 1
	for taps := 2; taps*taps <= 2*a.Kernel; taps++ {
		step := a.Kernel / taps
		if first := a.Kernel - step*(taps-1); first+taps < least {
			best, least = chain{first, taps, step}, first+taps
		}
	}
	return best
}
