//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// 3x3 windows of stride 1, channels last: whole rows of them at once, with those that
// hang over an end.

// hangs reports whether one window hangs over each end at most, and by one cell.
func (a *Axis) hangs() bool { return a.overByOne() && a.Out > 1 }

// run returns the windows of a row from x on which one call pools.
func (l *last) run(x int) run {
	w, end := &l.w.W, min(x+l.cols, l.w.W.Out)
	if !l.walks {
		return w.run(x, end, l.w.CountIncludePad)
	}
	return run{lo: x, hi: end, first: max(x-w.PadBegin, 0), taps: w.Kernel, count: w.Kernel}
}

// walkRows pools windows x of rows y, where g begins.
func (l *last) walkRows(g grid, y, x run) uint64 {
	left, right := 0, 0
	if x.lo < l.w.W.PadBegin {
		left = 1
	}
	if l.w.W.over(x.hi-1) > 0 {
		right = 1
	}
	var divisors [3]uint32 // float32
	for i, count := range [...]int{x.count, l.w.W.Count(x.lo, l.w.CountIncludePad), l.w.W.Count(x.hi-1, l.w.CountIncludePad)} {
		l.r.put(unsafe.Pointer(&divisors), i, l.r.divisor(y.count*count))
	}
	return callWalkRows(l.ofKind(formWalk3Stride1, l.r.dividing(l.r.averaging(y.count*x.count, l.channels))),
		g.dst, g.src, g.outer, g.dstOuter, g.srcOuter, g.width,
		g.inner-left-right, left, right, g.dstInner, g.tapsH, g.tapStepH, g.tapStepW, unsafe.Pointer(&divisors))
}
