//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Maxima of big windows a pixel apart, channels last: columns first, into a
// buffer of some channels, then rows. Each pixel is read from src about once,
// and the buffer has no padding.

const (
	// slideBytes is what the buffer takes: several lines of a pixel at a time are
	// worth more than that L1 holds what is read beside it.
	slideBytes = 52 << 10
	// slideLines is how many lines of a pixel go at a time, at the most.
	slideLines = 4
	// slideCells is how many cells of a line a tile takes, where the buffer does
	// not take all rows and columns: L1 holds it, and what is read beside it.
	slideCells = 2 * bufferBytes / lineBytes
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
		for lines*cells*lineBytes > slideBytes {
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

// slideOnStack calls slide with a buffer on its stack, of which nothing is known: an array
// would be cleared in each call, a twelfth of the time of 256x20x20.
//
//go:noescape
func slideOnStack(l *last, lo, hi int)

// slide pools rows lo to hi, a tile of rows and columns after the other.
//
//lint:ignore U1000 slideOnStack calls it.
func slide(l *last, lo, hi int, buffer []uint64) {
	w := l.w
	lines, rows, cols := w.slideTiles()
	t := slideTile{last: l, buf: firstLine(buffer[:(slideBytes+lineBytes)/8]), lanes: min(lines*l.r.line(), l.channels)}
	for lo < hi {
		var s stretch
		s, lo = nextStretch(lo, hi, w.H.Out, 1)
		for y := s.lo; y < s.hi; y += rows {
			part := stretch{s.plane, 1, y, min(y+rows, s.hi)}
			for x := 0; x < w.W.Out; x += cols {
				t.columns(x, min(x+cols, w.W.Out))
				t.plan(part)
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

	vertical, horizontal slideCalls // into the buffer, and from it
}

func (t *slideTile) columns(lo, hi int) {
	begin, end := t.w.W.bounds(lo, hi)
	t.lo, t.hi = lo, hi
	t.from = max(begin, 0)
	t.to = max(min(end, t.w.W.In), t.from)
}

// plan lists the calls for one stretch. What windows of nothing but padding
// have is filled in.
func (t *slideTile) plan(s stretch) {
	t.planVertical(s)
	t.planHorizontal(s)
}

func (t *slideTile) planVertical(s stretch) {
	h, pixel, cell, cols := &t.w.H, t.pixel, t.lanes*t.r.size, t.to-t.from
	row := t.w.W.In * pixel
	args := slideArgs{outer: cols, dstOuter: cell, srcOuter: pixel, dstCell: cols * cell, srcCell: row}
	t.vertical.n = 0
	if form, ok := t.r.runningForm(h); ok && cols > 0 {
		args.running(&t.vertical, t.r.base|t.r.kind()|form, h, s.lo, s.hi, 0, s.plane*h.In*row+t.from*pixel)
		return
	}
	for y := s.lo; y < s.hi && cols > 0; {
		run, e := h.slide(y, s.hi)
		dst := (y - s.lo) * cols * cell
		if run.taps == 0 {
			t.r.fill(unsafe.Add(t.buf, dst), cols*t.lanes, t.r.neutral())
		} else {
			args.add(&t.vertical, t.r, run, e, dst, (s.plane*h.In+run.first)*row+t.from*pixel)
		}
		y = run.hi
	}
}

func (t *slideTile) planHorizontal(s stretch) {
	w, pixel, cell := &t.w.W, t.pixel, t.lanes*t.r.size
	args := slideArgs{
		outer: s.hi - s.lo, dstOuter: w.Out * pixel, srcOuter: (t.to - t.from) * cell,
		dstCell: pixel, srcCell: cell,
	}
	t.horizontal.n = 0
	if form, ok := t.r.runningForm(w); ok {
		dst := ((s.plane*t.w.H.Out+s.lo)*w.Out + t.lo) * pixel
		args.running(&t.horizontal, t.r.base|t.r.kind()|form, w, t.lo, t.hi, dst, -t.from*cell)
		return
	}
	for x := t.lo; x < t.hi; {
		run, e := w.slide(x, t.hi)
		dst := ((s.plane*t.w.H.Out+s.lo)*w.Out + x) * pixel
		if run.taps > 0 {
			args.add(&t.horizontal, t.r, run, e, dst, (run.first-t.from)*cell)
		} else {
			for row := range s.hi - s.lo {
				t.r.fill(unsafe.Add(t.dst, dst+row*args.dstOuter), t.channels, t.r.neutral())
			}
		}
		x = run.hi
	}
}

// pool pools one stretch from channel c on, and once more if it meets a NaN.
func (t *slideTile) pool(s stretch, c int) {
	if t.passes(c) != 0 {
		t.r.exact = true
		t.plan(s)
		t.passes(c)
		t.r.exact = false
		t.plan(s)
	}
}

// passes reduces columns into the buffer, and unless that meets a NaN, rows from it.
func (t *slideTile) passes(c int) (nan uint64) {
	size := t.r.size
	nan = t.vertical.run(t.buf, unsafe.Add(t.src, c*size), t.lanes, size)
	if nan == 0 {
		t.horizontal.run(unsafe.Add(t.dst, c*size), t.buf, t.lanes, size)
	}
	return nan
}
