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
// apart, of width bytes. dst and src are those of the first window and its first
// tap.
type slideArgs struct {
	dst, src                   unsafe.Pointer
	outer, dstOuter, srcOuter  int
	dstCell, srcCell, elements int
}

// call reduces a run.
func (a *slideArgs) call(r reducer, run run, e edge) uint64 {
	n := run.hi - run.lo
	args := reduceArgs{
		dst: a.dst, src: a.src, outer: a.outer, inner: n,
		dstInner: a.dstCell, srcInner: a.srcCell, width: a.elements * r.size,
		taps: run.taps, tapStep: a.srcCell,
	}
	v := r.base | r.kind()
	switch {
	case n == 1:
		args.outer, args.inner, args.dstInner, args.srcInner = 1, a.outer, a.dstOuter, a.srcOuter
		return args.split(r.size, v|formReduce, a.elements, r.size)
	case e == inside:
		return a.inside(args, r)
	case e == same:
		args.srcInner = 0
	case e == shrinking:
		args.taps -= n - 1
		args.dst = unsafe.Add(args.dst, (n-1)*a.dstCell)
		args.src = unsafe.Add(args.src, (run.taps-1)*a.srcCell)
		args.dstInner, args.srcInner, args.tapStep = -a.dstCell, -a.srcCell, -a.srcCell
	}
	args.dstSkip, args.srcSkip = a.dstOuter, a.srcOuter
	return args.split(r.size, v|formGrow, a.elements, r.size)
}

// inside reduces windows that share taps. What is left of groups of eight goes
// in groups of four, where that is less work.
func (a *slideArgs) inside(args reduceArgs, r reducer) uint64 {
	call := func(form variant) uint64 {
		args.dstSkip, args.srcSkip = a.dstOuter-args.inner*a.dstCell, a.srcOuter-args.inner*a.srcCell
		return args.split(r.size, r.base|r.kind()|form, a.elements, r.size)
	}
	form, rest := r.slideForm(args.taps, args.inner), args.inner%slideGroup
	if form != formSlide8 || rest == 0 || rest > slideTaps {
		return call(form)
	}
	last := args.inner - slideTaps
	args.inner -= rest
	nan := call(formSlide8)
	args.dst, args.src = unsafe.Add(args.dst, last*a.dstCell), unsafe.Add(args.src, last*a.srcCell)
	args.inner = slideTaps
	return nan | call(formSlide4)
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
