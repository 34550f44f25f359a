//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Big windows, channels last: the rows of each window are reduced first, into a
// buffer of some channels, then the columns. That saves work where windows
// overlap. Where they do not, columns go one by one: that too reads from as few
// places at a time as hardware can follow, the rows of a column in place of all
// taps.

const (
	// passTaps is from how many taps on two passes beat one.
	passTaps = 16
	// passBytes is the widest step. Channels that fill cache lines are the least
	// that the buffer takes.
	passBytes = 256
)

// passStep returns the channels of the widest step.
func (r reducer) passStep() int { return passBytes / r.size }

// fitsPasses reports whether two passes pay, a row of the buffer holds a line
// of channels of every column, and one divisor serves all windows of an
// average.
func (r reducer) fitsPasses(w *Window) bool {
	big := w.H.Kernel > 1 && w.W.Kernel > 1 && w.H.Kernel*w.W.Kernel > passTaps
	return big && w.columns()*lineBytes <= bufferBytes && (r.op != Average || w.sameCount())
}

// fitsColumns reports whether windows are big, share no taps, and channels fill
// cache lines.
func (r reducer) fitsColumns(w *Window, channels int) bool {
	return w.H.Kernel*w.W.Kernel > passTaps && w.H.Kernel > 1 && w.W.Kernel > 1 &&
		w.H.separate() && w.W.separate() && channels%r.line() == 0
}

// separate reports whether no window begins before the one before it ends.
func (a *Axis) separate() bool { return a.Out == 1 || a.Stride >= a.Extent() }

// columnsVariant returns the widest step that channels are a multiple of.
func (r reducer) columnsVariant(channels int) variant {
	return (r.base | formPixelColumns | r.dividing(kindAverage)).widest(channels & -channels)
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
	var b [(bufferBytes + lineBytes) / 8]uint64
	w := l.w
	lanes := min(l.r.passLanes(w), l.channels)
	pitch := w.columns() * lanes
	rows := bufferBytes / l.r.size / pitch
	p := lastTile{last: l, buf: firstLine(b[:]), lanes: lanes, pitch: pitch}
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
func (r reducer) passLanes(w *Window) int {
	lanes, step := bufferBytes/r.size/w.columns(), r.passStep()
	if lanes < step {
		step = r.line()
	}
	return lanes / step * step
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
		p.r.fill(p.r.at(p.buf, row*p.pitch), left*p.lanes, p.r.neutral())
		p.r.fill(p.r.at(p.buf, row*p.pitch+(left+cols)*p.lanes), p.pitch-(left+cols)*p.lanes, p.r.neutral())
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
	w, r, pixel := p.w, p.r, p.pixel
	left, cols := p.inside()
	for row := s.lo; row < s.hi; {
		y := w.H.run(row, s.hi, w.CountIncludePad)
		buf := r.at(p.buf, (y.lo-s.lo)*p.pitch+left*p.lanes)
		if y.taps == 0 || cols == 0 {
			for i := range y.hi - y.lo {
				r.fill(r.at(buf, i*p.pitch), cols*p.lanes, r.neutral())
			}
			row = y.hi
			continue
		}
		args := reduceArgs{
			dst: buf, src: unsafe.Add(p.src, (s.plane*w.H.In+y.first)*w.W.In*pixel+c*r.size),
			outer: y.hi - y.lo, dstSkip: (p.pitch - cols*p.lanes) * r.size, srcSkip: (w.H.Stride*w.W.In - cols) * pixel,
			inner: cols, dstInner: p.lanes * r.size, srcInner: pixel, width: p.lanes * r.size,
			taps: y.taps, tapStep: w.H.Dilation * w.W.In * pixel,
		}
		nan |= args.call(p.variant(r.kind()))
		row = y.hi
	}
	return nan
}

func (p *lastTile) horizontal(s stretch, c int) {
	w, r, pixel := p.w, p.r, p.pixel
	divisor := r.divisor(w.H.Kernel * w.W.Kernel)
	row := w.W.Stride * p.lanes * r.size
	args := reduceArgs{
		dst: unsafe.Add(p.dst, (s.plane*w.H.Out+s.lo)*w.W.Out*pixel+c*r.size), src: p.buf,
		outer: s.hi - s.lo, dstSkip: 0, srcSkip: p.pitch*r.size - w.W.Out*row,
		inner: w.W.Out, dstInner: pixel, srcInner: row, width: p.lanes * r.size,
		taps: w.W.Kernel, tapStep: w.W.Dilation * p.lanes * r.size,
		div: unsafe.Pointer(&divisor),
	}
	args.call(p.variant(r.dividing(kindAverage)))
}

func (p *lastTile) variant(kind variant) variant {
	return (p.r.base | formReduce | kind).widest(p.lanes)
}
