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
		r.hi = min(end, o+min(before, -behind)+1)
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

func (c *slideCalls) add(call slideCall) {
	c.list[c.n] = call
	c.n++
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
	call := slideCall{
		v: v | formGrow, dst: dst, src: src,
		outer: a.outer, dstSkip: a.dstOuter, srcSkip: a.srcOuter,
		inner: n, dstInner: a.dstCell, srcInner: a.srcCell,
		taps: run.taps, tapStep: a.srcCell,
	}
	switch {
	case n == 1:
		call.v = v | formReduce
		call.outer, call.inner, call.dstInner, call.srcInner = 1, a.outer, a.dstOuter, a.srcOuter
	case e == inside:
		a.inside(calls, r, call)
		return
	case e == same:
		call.srcInner = 0
	case e == shrinking:
		call.taps -= n - 1
		call.dst += (n - 1) * a.dstCell
		call.src += (run.taps - 1) * a.srcCell
		call.dstInner, call.srcInner, call.tapStep = -a.dstCell, -a.srcCell, -a.srcCell
	}
	calls.add(call)
}

// inside adds calls for windows that share taps. What is left of groups of eight
// goes in groups of four, where that is less work.
func (a *slideArgs) inside(calls *slideCalls, r reducer, call slideCall) {
	add := func(form variant, first, n int) {
		part := call
		part.v, part.inner = r.base|r.kind()|form, n
		part.dst += first * a.dstCell
		part.src += first * a.srcCell
		part.dstSkip, part.srcSkip = a.dstOuter-n*a.dstCell, a.srcOuter-n*a.srcCell
		calls.add(part)
	}
	form, n := r.slideForm(call.taps, call.inner), call.inner
	rest := n % slideGroup
	if form != formSlide8 || rest == 0 || rest > slideTaps {
		add(form, 0, n)
		return
	}
	add(formSlide8, 0, n-rest)
	add(formSlide4, n-slideTaps, slideTaps)
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
