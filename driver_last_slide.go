//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Maxima of big windows a pixel apart, channels last: columns first, into a
// buffer of some channels, then rows. Each pixel is read from src about once,
// and the buffer has no padding.

const (
	// slideBytes is what the buffer takes: L1 holds it, and what is read beside it.
	slideBytes = 2 * bufferBytes
	// slideLines is how many lines of a pixel go at a time, at the most.
	slideLines = 4
	// slideCells is how many cells of a line the buffer takes.
	slideCells = slideBytes / lineBytes
	// slideRows is how many rows it takes at least, where there are as many, and
	// a multiple where there are more than it takes.
	slideRows = slideGroup
	// slideCols is the widest window where the buffer does not take all columns: of
	// those it takes, a quarter at least begin a window.
	slideCols = slideCells / slideRows * 3 / 4
)

// fitsSlide reports whether windows are big, and the buffer takes as many
// columns as pay.
func (r reducer) fitsSlide(w *Window) bool {
	big := w.H.Kernel*w.W.Kernel > passTaps
	return big && r.slides(&w.H) && r.slides(&w.W) && (w.W.Kernel <= slideCols || w.W.In <= slideCells/slideRows)
}

// slideTiles returns how many lines of a pixel the buffer takes at a time, rows
// of windows, and columns of windows. Several lines, if the buffer then takes
// all rows and columns, are quicker to find than one.
func (w *Window) slideTiles() (lines, rows, cols int) {
	if cells := w.H.Out * w.W.In; cells <= slideCells {
		lines = slideLines
		for lines*cells > slideCells {
			lines /= 2
		}
		return lines, w.H.Out, w.W.Out
	}
	rows = min(max(slideCells/w.W.In/slideRows, 1)*slideRows, w.H.Out)
	if rows*w.W.In <= slideCells {
		return 1, rows, w.W.Out
	}
	return 1, rows, slideCells/rows - w.W.Kernel + 1
}

// slide pools rows lo to hi, a tile of rows and columns after the other.
func (l *last) slide(lo, hi int) {
	var b [slideBytes / 8]uint64
	w := l.w
	lines, rows, cols := w.slideTiles()
	t := slideTile{last: l, buf: unsafe.Pointer(&b), lanes: min(lines*l.r.line(), l.channels)}
	for lo < hi {
		var s stretch
		s, lo = nextStretch(lo, hi, w.H.Out, 1)
		for y := s.lo; y < s.hi; y += rows {
			part := stretch{s.plane, 1, y, min(y+rows, s.hi)}
			for x := 0; x < w.W.Out; x += cols {
				t.columns(x, min(x+cols, w.W.Out))
				for c := 0; c < l.channels; c += t.lanes {
					t.pool(part, min(c, l.channels-t.lanes))
				}
			}
		}
	}
}

// slideTile is columns [lo, hi) of windows, of a few channels.
type slideTile struct {
	*last
	buf      unsafe.Pointer
	lanes    int // channels at a time
	lo, hi   int
	from, to int // columns of input that these reach
}

func (t *slideTile) columns(lo, hi int) {
	begin, end := t.w.W.bounds(lo, hi)
	t.lo, t.hi = lo, hi
	t.from = max(begin, 0)
	t.to = max(min(end, t.w.W.In), t.from)
}

// pool pools one stretch from channel c on, and once more if it meets a NaN.
func (t *slideTile) pool(s stretch, c int) {
	if t.vertical(s, c) != 0 {
		t.r.exact = true
		t.vertical(s, c)
		t.horizontal(s, c)
		t.r.exact = false
		return
	}
	t.horizontal(s, c)
}

// vertical reduces the columns of windows into the buffer.
func (t *slideTile) vertical(s stretch, c int) (nan uint64) {
	h, size, pixel, cols := &t.w.H, t.r.size, t.pixel, t.to-t.from
	row := t.w.W.In * pixel
	for y := s.lo; y < s.hi && cols > 0; {
		run, e := h.slide(y, s.hi)
		args := slideArgs{
			dst:   t.r.at(t.buf, (y-s.lo)*cols*t.lanes),
			src:   unsafe.Add(t.src, (s.plane*h.In+run.first)*row+t.from*pixel+c*size),
			outer: cols, dstOuter: t.lanes * size, srcOuter: pixel,
			dstCell: cols * t.lanes * size, srcCell: row, elements: t.lanes,
		}
		if run.taps == 0 {
			t.r.fill(args.dst, cols*t.lanes, t.r.neutral())
		} else {
			nan |= args.call(t.r, run, e)
		}
		y = run.hi
	}
	return nan
}

// horizontal reduces the rows of windows, which lie in the buffer.
func (t *slideTile) horizontal(s stretch, c int) {
	size, pixel, cell := t.r.size, t.pixel, t.lanes*t.r.size
	for x := t.lo; x < t.hi; {
		run, e := t.w.W.slide(x, t.hi)
		args := slideArgs{
			dst:   unsafe.Add(t.dst, ((s.plane*t.w.H.Out+s.lo)*t.w.W.Out+x)*pixel+c*size),
			src:   unsafe.Add(t.buf, (run.first-t.from)*cell),
			outer: s.hi - s.lo, dstOuter: t.w.W.Out * pixel, srcOuter: (t.to - t.from) * cell,
			dstCell: pixel, srcCell: cell, elements: t.lanes,
		}
		if run.taps > 0 {
			args.call(t.r, run, e)
		} else {
			for row := range s.hi - s.lo {
				t.r.fill(unsafe.Add(args.dst, row*args.dstOuter), t.lanes, t.r.neutral())
			}
		}
		x = run.hi
	}
}
