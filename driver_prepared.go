//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// oneCall is a run that takes but one call of assembly, or for rows of pairs two,
// with its arguments.
type oneCall struct {
	isa     ISA // Generic if there is none
	variant variant
	planes  wholeArgs // where there are groups of planes
	pairs   pairCalls // where there are rows of them
	pixels  grid
}

// run makes the call and reports whether that is all there is to do.
func (c *oneCall) run(dst, src unsafe.Pointer) bool {
	switch {
	case c.isa == Generic || c.isa != Active():
		return false
	case c.planes.groups > 0:
		return c.planes.call(c.variant, dst, src) == 0
	case c.pairs.planes > 0:
		return c.pairs.call(dst, src) == 0
	}
	return c.pixels.call(c.variant, dst, src) == 0
}

// oneCallFirst returns the call of planes that are a window each, or of pairs.
func oneCallFirst(r reducer, w *Window, rows int) (c oneCall) {
	r.fixed = w.Divisor
	planes := rows / w.H.Out
	kernel := r.firstKernel(w)
	switch {
	case planes*w.H.In*w.W.In*r.size > callBytes:
		return c
	case kernel == firstWhole && rows%wholeGroup == 0:
		c.variant, c.planes = r.wholeArgs(w, rows/wholeGroup)
	case kernel == firstPairs:
		if w.H.tiled() {
			planes = 1 // the planes are one plane
		}
		c.pairs = r.pairs(r.pairsForm(nil, w, rows), w, planes, rows/planes)
	default:
		return c
	}
	c.isa = r.isa()
	return c
}

// oneCallLast returns the call of windows that all have the same taps.
func oneCallLast(r reducer, w *Window, channels, rows int) (c oneCall) {
	r.fixed = w.Divisor
	l := last{r: r, w: w, channels: channels, pixel: channels * r.size, kernel: r.lastKernel(w, channels)}
	var form variant
	switch l.kernel {
	case lastPixels2x2:
		form = formPixels2x2
	case lastPixels1x2:
		form = formPixels1x2
	case lastPixels:
		form = formPixels
	default:
		return c
	}
	same := w.W.whole() && (w.H.tiled() || w.H.whole() && rows == w.H.Out)
	l.limit()
	if !same || w.W.Out > l.cols || rows > l.callRows(w.H.Stride*w.W.In*l.pixel) {
		return c
	}
	c.isa, c.variant = r.isa(), l.variant(form)
	c.pixels = l.grid(stretch{}, run{hi: rows, taps: w.H.Kernel, count: w.H.Kernel}, run{hi: w.W.Out, taps: w.W.Kernel, count: w.W.Kernel})
	if form != formPixels { // unrolled kernels multiply
		c.pixels.divisor = r.inverse(w.H.Kernel * w.W.Kernel)
	}
	return c
}
