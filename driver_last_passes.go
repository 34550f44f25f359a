//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Big windows, channels last: the rows of each window are reduced first, into a
// buffer of some channels, then the columns. That saves work where windows
// overlap; and where not, it reads from as few places at a time as hardware can
// follow, the rows of a column in place of all taps.

const (
	// passTaps is from how many taps on two passes beat one.
	passTaps = 16
	// passLanes is the least number of channels that fills cache lines, and
	// passStep the widest step.
	passLanes = 16
	passStep  = 64
)

// fitsPasses reports whether two passes pay, a row of the buffer holds
// passLanes channels of every column, and one divisor serves all windows of an
// average.
func (w *Window) fitsPasses(op Op) bool {
	big := w.H.Kernel > 1 && w.W.Kernel > 1 && w.H.Kernel*w.W.Kernel > passTaps
	return big && w.columns()*passLanes <= bufferSize && (op != Average || w.sameCount())
}

// columns is how many columns all windows together reach over.
func (w *Window) columns() int { return (w.W.Out-1)*w.W.Stride + w.W.Extent() }

// sameCount reports whether all windows count equally many cells.
func (w *Window) sameCount() bool {
	return w.H.sameCount(w.CountIncludePad) && w.W.sameCount(w.CountIncludePad)
}

// sameCount reports whether all windows count all of their cells: the first and
// the last do.
func (a *Axis) sameCount(includePad bool) bool {
	return a.Count(0, includePad) == a.Kernel && a.Count(a.Out-1, includePad) == a.Kernel
}

// passes pools rows lo to hi.
func (l *last) passes(lo, hi int) {
	var b [bufferSize]float32
	w := l.w
	lanes := min(w.passLanes(), l.channels)
	pitch := w.columns() * lanes
	rows := bufferSize / pitch
	p := lastTile{last: l, buf: unsafe.Pointer(&b), lanes: lanes, pitch: pitch}
	p.pad(rows)
	for lo < hi {
		var s stretch
		s, lo = nextStretch(lo, hi, w.H.Out, 1)
		for y := s.lo; y < s.hi; y += rows {
			part := stretch{s.plane, 1, y, min(y+rows, s.hi)}
			for c := 0; c < l.channels; c += lanes {
				p.pool(part, min(c, l.channels-lanes))
			}
		}
	}
}

// passLanes returns how many channels of all columns the buffer takes: whole
// steps, if it takes one.
func (w *Window) passLanes() int {
	lanes := bufferSize / w.columns()
	if lanes >= passStep {
		return lanes / passStep * passStep
	}
	return lanes / passLanes * passLanes
}

// lastTile is a buffer of rows of all columns of a few channels.
type lastTile struct {
	*last
	buf   unsafe.Pointer
	lanes int // channels at a time
	pitch int // elements of a row
}

// inside returns the columns of padding before the input, and the columns of
// the input, that windows reach over.
func (p *lastTile) inside() (left, cols int) {
	left = min(p.w.W.PadBegin, p.w.columns())
	return left, min(p.w.columns()-left, p.w.W.In)
}

// pad fills the padding columns.
func (p *lastTile) pad(rows int) {
	left, cols := p.inside()
	for row := range rows {
		fill(at(p.buf, row*p.pitch), left*p.lanes, p.r.neutral())
		fill(at(p.buf, row*p.pitch+(left+cols)*p.lanes), p.pitch-(left+cols)*p.lanes, p.r.neutral())
	}
}

// pool pools one stretch of one image from channel c on, and once more if it
// meets a NaN.
func (p *lastTile) pool(s stretch, c int) {
	if p.vertical(s, c) != 0 {
		p.r.exact = true
		p.vertical(s, c)
		p.horizontal(s, c)
		p.r.exact = false
		return
	}
	p.horizontal(s, c)
}

func (p *lastTile) vertical(s stretch, c int) (nan uint64) {
	w, pixel := p.w, p.channels*elem
	left, cols := p.inside()
	for y := s.lo; y < s.hi; {
		r := w.H.run(y, s.hi, w.CountIncludePad)
		buf := at(p.buf, (r.lo-s.lo)*p.pitch+left*p.lanes)
		if r.taps == 0 || cols == 0 {
			for row := range r.hi - r.lo {
				fill(at(buf, row*p.pitch), cols*p.lanes, p.r.neutral())
			}
			y = r.hi
			continue
		}
		args := reduceArgs{
			dst: buf, src: unsafe.Add(p.src, (s.plane*w.H.In+r.first)*w.W.In*pixel+c*elem),
			outer: r.hi - r.lo, dstSkip: (p.pitch - cols*p.lanes) * elem, srcSkip: (w.H.Stride*w.W.In - cols) * pixel,
			inner: cols, dstInner: p.lanes * elem, srcInner: pixel, width: p.lanes * elem,
			taps: r.taps, tapStep: w.H.Dilation * w.W.In * pixel,
		}
		nan |= args.call(p.variant(p.r.kind()))
		y = r.hi
	}
	return nan
}

func (p *lastTile) horizontal(s stretch, c int) {
	w, pixel := p.w, p.channels*elem
	divisor := p.r.divisor(w.H.Kernel * w.W.Kernel)
	row := w.W.Stride * p.lanes * elem
	args := reduceArgs{
		dst: unsafe.Add(p.dst, (s.plane*w.H.Out+s.lo)*w.W.Out*pixel+c*elem), src: p.buf,
		outer: s.hi - s.lo, dstSkip: 0, srcSkip: p.pitch*elem - w.W.Out*row,
		inner: w.W.Out, dstInner: pixel, srcInner: row, width: p.lanes * elem,
		taps: w.W.Kernel, tapStep: w.W.Dilation * p.lanes * elem,
		div: unsafe.Pointer(&divisor),
	}
	args.call(p.variant(p.r.dividing(kindAverage)))
}

func (p *lastTile) variant(kind variant) variant {
	return (p.r.isa | formReduce | kind).widest(p.lanes)
}
