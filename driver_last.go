//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math/bits"
	"unsafe"
)

// lastKernel is a way to pool with channels last.
type lastKernel uint8

const (
	lastPixels2x2 lastKernel = iota // 2x2: unrolled
	lastPixels1x2                   // 2 along x: unrolled
	lastWalk3S1                     // 3x3 of stride 1: columns shared along x, rows by pairs
	lastWalk3S2                     // 3x3 of stride 2: columns shared along x
	lastSlide                       // maxima of big windows of stride 1: two passes that share work
	lastColumns                     // big windows that share no taps: a column through all channels
	lastPasses                      // big windows: two passes through a buffer
	lastVolumes                     // with depth
	lastAdaptive                    // windows of several sizes: columns shared along x
	lastPixels                      // any
)

var lastKernelNames = [...]string{"pixels2x2", "pixels1x2", "walk3Stride1", "walk3Stride2", "slide", "columns", "passes", "volumes", "adaptive", "pixels"}

func windowsLastKernel(r reducer, w *Window, channels int) string {
	return lastKernelNames[r.lastKernel(w, channels)]
}

// lastKernel returns the kernel for whole windows; borders run lastPixels.
func (r reducer) lastKernel(w *Window, channels int) lastKernel {
	unrolled := r.networks() && channels >= 16
	switch {
	case !w.flat() || r.op.P() > 0:
		return lastVolumes
	case r.fitsAdaptive(w, channels):
		return lastAdaptive
	case !w.regular():
		return lastPixels
	case unrolled && r.hasInverse(w) && w.square(2, w.H.Stride) && w.W.Stride == w.H.Stride:
		return lastPixels2x2
	case unrolled && r.hasInverse(w) && w.H.same() && w.W.pairs():
		return lastPixels1x2
	case unrolled && w.square(3, 1):
		return lastWalk3S1
	case r.elem() != elemF64 && channels >= r.line() && w.square(3, 2):
		return lastWalk3S2
	case r.fitsSlide(w):
		return lastSlide
	case r.fitsColumns(w, channels):
		return lastColumns
	case r.fitsPasses(w):
		return lastPasses
	}
	return lastPixels
}

// windowsLast is ChannelsLast in assembly.
func windowsLast(r reducer, dst, src unsafe.Pointer, w *Window, channels, lo, hi int) {
	r.fixed = w.Divisor
	if r.lastKernel(w, channels) == lastVolumes {
		volumesLast(r, dst, src, w, channels, lo, hi)
		return
	}
	l := last{r: r, w: w, dst: dst, src: src, channels: channels, pixel: channels * r.size}
	l.kernel = r.lastKernel(w, channels)
	row, out := w.H.Stride*w.W.In*l.pixel, w.W.Out*l.pixel
	bytes := (hi - lo) * (row + out)
	l.streams = streams(dst, l.pixel, bytes)
	l.walks = l.kernel == lastWalk3S1 && w.W.hangs()
	l.limit()
	l.strip = l.stripOf(bytes)
	most := l.callRows(row)
	switch l.kernel {
	case lastSlide:
		slideOnStack(&l, lo, hi)
		return
	case lastPasses:
		l.passes(lo, hi)
		return
	case lastAdaptive:
		l.adaptive(lo, hi)
		return
	}
	for lo < hi {
		if w.H.tiled() { // the images are one image
			end := min(hi, lo+most)
			l.rows(stretch{0, 1, lo, end}, run{lo, end, lo * w.H.Stride, w.H.Kernel, w.H.Kernel})
			lo = end
			continue
		}
		var s stretch
		s, lo = nextStretch(lo, hi, w.H.Out, 1)
		for y := s.lo; y < s.hi; {
			r := w.H.run(y, min(y+most, s.hi), w.CountIncludePad)
			l.rows(s, r)
			y = r.hi
		}
	}
}

// last is a call with channels last.
type last struct {
	r        reducer
	w        *Window
	kernel   lastKernel
	streams  bool // results go past the caches
	walks    bool // walkRows pools whole rows
	dst, src unsafe.Pointer
	channels int
	pixel    int // bytes of one
	cols     int // windows that one call pools at most
	strip    int // windows of a row that a walk pools before it goes down

	depth, depthStep int // of lastVolumes: taps in depth, and bytes from one to the next
}

// limit sets how many windows one call pools at most.
func (l *last) limit() {
	form := formPixels
	if l.kernel == lastVolumes {
		form = formVolumes
	}
	taps, _ := l.w.taps()
	l.cols = min(callWindows(taps, l.channels, l.variant(form)), max(callBytes/max(l.w.W.Stride*l.pixel, 1), 1))
}

// callRows returns how many rows of windows one call pools at most, which read row
// bytes each.
func (l *last) callRows(row int) int {
	return max(min(callBytes/max(row, 1), l.cols/max(l.w.W.Out, 1)), 1)
}

// callWindows returns how many windows of so many taps make callSteps with v.
func callWindows(taps, channels int, v variant) int {
	return max(callSteps/max(taps*ceilDiv(channels, v.lanes()), 1), 1)
}

// rows pools a run of rows of one image, and once more if it meets a NaN.
func (l *last) rows(s stretch, y run) {
	nan := uint64(0)
	for x := 0; x < l.w.W.Out; {
		r := l.run(x)
		nan |= l.region(s, y, r)
		x = r.hi
	}
	if nan != 0 {
		again := *l
		again.r = l.r.again()
		if l.kernel == lastPixels2x2 || l.kernel == lastPixels1x2 {
			again.kernel = lastPixels
		}
		again.rows(s, y)
	}
}

// region pools windows that all have the same taps.
func (l *last) region(s stretch, y, x run) uint64 {
	w, rows, cols := l.w, y.hi-y.lo, x.hi-x.lo
	if y.taps == 0 || x.taps == 0 || l.kernel == lastVolumes && l.depth == 0 {
		dstRow := w.W.Out * l.pixel
		dst := unsafe.Add(l.dst, (s.plane*w.H.Out+y.lo)*dstRow+x.lo*l.pixel)
		for row := range rows {
			l.r.fill(unsafe.Add(dst, row*dstRow), cols*l.channels, l.r.empty(y.count*x.count))
		}
		return 0
	}
	g := l.grid(s, y, x)
	if l.kernel == lastVolumes {
		return g.volumes(l.variant(formVolumes), l.depth, l.depthStep)
	}
	whole := w.regular() && y.taps == w.H.Kernel && x.taps == w.W.Kernel
	switch {
	case l.walks:
		return l.walkRows(g, y, x)
	case whole && l.kernel == lastWalk3S2:
		return l.walk(g)
	case whole && l.kernel == lastPixels2x2:
		return l.unrolled(g, formPixels2x2, formPixels2x2Stream)
	case whole && l.kernel == lastPixels1x2:
		return l.unrolled(g, formPixels1x2, formPixels1x2Stream)
	}
	if l.kernel == lastColumns {
		return g.pixels(l.r.columnsVariant(l.channels))
	}
	return g.pixels(l.variant(formPixels))
}

// grid returns windows that all have the same taps.
func (l *last) grid(s stretch, y, x run) grid {
	w, pixel := l.w, l.pixel
	dstRow, srcRow := w.W.Out*pixel, w.W.In*pixel
	return grid{
		dst:   unsafe.Add(l.dst, (s.plane*w.H.Out+y.lo)*dstRow+x.lo*pixel),
		src:   unsafe.Add(l.src, (s.plane*w.H.In+y.first)*srcRow+x.first*pixel),
		outer: y.hi - y.lo, inner: x.hi - x.lo,
		dstOuter: dstRow, srcOuter: w.H.Stride * srcRow,
		dstInner: pixel, srcInner: w.W.Stride * pixel,
		width: pixel,
		tapsH: y.taps, tapStepH: w.H.Step() * srcRow,
		tapsW: x.taps, tapStepW: w.W.Step() * pixel,
		divisor: l.r.divisor(y.count * x.count),
	}
}

// unrolled runs a kernel for windows of one size, or one that stores past the
// caches.
func (l *last) unrolled(g grid, form, stream variant) uint64 {
	g.divisor = l.r.inverse(g.tapsH * g.tapsW)
	return g.pixels(l.storing(form, stream))
}

// storing chooses a step of form, or of stream where results go past the caches, there is one and
// no two steps store the same.
func (l *last) storing(form, stream variant) variant {
	if v := l.variant(stream); l.streams && v.lanes() > 1 && l.channels%v.lanes() == 0 {
		return v
	}
	return l.variant(form)
}

// Two rows of windows share a row of src, which should be in the L1 cache still for the second:
// so a walk takes strips of columns, of stripBytes of a row each. Those of a few windows would
// repeat too much, and what lies in memory is better read from end to end.
const (
	stripBytes   = 8 << 10
	stripWindows = 8 // at least
)

// stripOf returns how many windows of a row a strip has, where bytes are read and written in all.
func (l *last) stripOf(bytes int) int {
	if n := stripBytes / max(l.w.W.Stride*l.pixel, 1); n >= stripWindows && !far(bytes) {
		return n
	}
	return l.w.W.Out
}

// walk runs the kernel that walks along x by two pixels.
func (l *last) walk(g grid) (nan uint64) {
	v := l.storing(formWalk3Stride2, formWalk3Stride2Stream)
	for x := 0; x < g.inner; x += l.strip {
		nan |= callWalk(v, unsafe.Add(g.dst, x*g.dstInner), unsafe.Add(g.src, x*g.srcInner),
			1, 0, 0, g.outer, g.dstOuter, g.srcOuter, g.width,
			min(l.strip, g.inner-x), g.dstInner, g.tapStepH, g.tapStepW, unsafe.Pointer(&g.divisor))
	}
	return nan
}

// variant chooses the step: the one that covers the channels with the least
// surplus, the wider of equals.
func (l *last) variant(form variant) variant {
	return l.ofKind(form, l.r.dividing(kindAverage))
}

func (l *last) ofKind(form, kind variant) variant {
	v := l.r.base | form | kind
	best, least := 1, 0
	for widths := v.widths(); widths != 0; {
		lanes := 1 << (bits.Len(widths) - 1)
		widths -= uint(lanes)
		if lanes > l.channels {
			continue
		}
		// A narrow step costs as much to set up as a wide one.
		if cost := ceilDiv(l.channels, lanes) * (lanes*l.r.size + lineBytes); least == 0 || cost < least {
			best, least = lanes, cost
		}
	}
	return v | variant(best)
}

// grid is rows and columns of windows over pixels.
type grid struct {
	dst, src                         unsafe.Pointer
	outer, dstOuter, srcOuter        int
	inner, dstInner, srcInner        int
	width                            int
	tapsH, tapStepH, tapsW, tapStepW int
	divisor                          scalar
}

func (g grid) pixels(v variant) uint64 { return g.call(v, g.dst, g.src) }

// call is pixels with other places of dst and src.
func (g *grid) call(v variant, dst, src unsafe.Pointer) uint64 {
	return callPixels(v,
		dst, src, g.outer, g.dstOuter-g.inner*g.dstInner, g.srcOuter-g.inner*g.srcInner,
		g.inner, g.dstInner, g.srcInner, g.width,
		g.tapsH, g.tapStepH, g.tapsW, g.tapStepW, unsafe.Pointer(&g.divisor))
}

func (g grid) volumes(v variant, taps, step int) uint64 {
	return callVolumes(v,
		g.dst, g.src, g.outer, g.dstOuter-g.inner*g.dstInner, g.srcOuter-g.inner*g.srcInner,
		g.inner, g.dstInner, g.srcInner, g.width,
		g.tapsH, g.tapStepH, g.tapsW, g.tapStepW, unsafe.Pointer(&g.divisor), taps, step)
}
