//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Adaptive windows, channels last: rows of them in one call, which go along the columns.

// mostAdaptive is how many rows and columns of windows there are tables for.
const mostAdaptive = 64

// fitsAdaptive reports whether there is room for the tables, and one call may take a row of windows.
func (r reducer) fitsAdaptive(w *Window, channels int) bool {
	row := w.W.In * w.H.Extent() * channels
	return w.adaptive() && w.W.Out <= mostAdaptive && row*r.size <= callBytes && row <= callSteps
}

// adaptiveCol is a column of windows as kernels know it.
type adaptiveCol struct {
	shared, more int
	divisors     [divisorParts]scalar
}

// lastAdaptiveTables has the tables of a call: those of columns are for rows of windows of
// the fewest taps, and of one more.
type lastAdaptiveTables struct {
	rows [mostAdaptive]adaptiveRow
	cols [2][mostAdaptive]adaptiveCol
}

// adaptive pools rows lo to hi.
func (l *last) adaptive(lo, hi int) {
	var t lastAdaptiveTables
	l.fillColumns(&t)
	h := &l.w.H
	row := l.w.W.In * h.Extent() * l.channels
	most := min(callBytes/(row*l.r.size), callSteps/row, mostAdaptive)
	for lo < hi {
		var s stretch
		s, lo = nextStretch(lo, hi, h.Out, 1)
		for y := s.lo; y < s.hi; y += most {
			l.adaptiveRows(&t, s.plane, y, min(y+most, s.hi))
		}
	}
}

// fillColumns sets the columns of windows.
func (l *last) fillColumns(t *lastAdaptiveTables) {
	w, parts, end := &l.w.W, l.r.adaptiveParts(l.w), 0
	for x := range w.Out {
		first, taps := w.Span(x)
		c := adaptiveCol{more: taps}
		if first < end {
			c.shared, c.more = 1, taps-1
		}
		end = first + taps
		for rows := range t.cols {
			c.divisors = parts[rows][taps-w.fewest()]
			t.cols[rows][x] = c
		}
	}
}

// adaptiveRows pools rows lo to hi of one image, and once more if it meets a NaN.
func (l *last) adaptiveRows(t *lastAdaptiveTables, image, lo, hi int) {
	h, w := &l.w.H, &l.w.W
	for y := lo; y < hi; y++ {
		first, taps := h.Span(y)
		t.rows[y-lo] = adaptiveRow{first * w.In * l.pixel, taps, (taps - h.fewest()) * int(unsafe.Sizeof(t.cols[0]))}
	}
	call := func(r reducer) uint64 {
		return callAdaptivePixels(l.ofKind(formAdaptivePixels, r.adaptiveKind(l.w, l.channels)),
			unsafe.Add(l.dst, (image*h.Out+lo)*w.Out*l.pixel), unsafe.Add(l.src, image*h.In*w.In*l.pixel), hi-lo, unsafe.Pointer(&t.rows),
			w.Out, unsafe.Pointer(&t.cols), l.pixel, w.In*l.pixel, w.Out*l.pixel)
	}
	if call(l.r) != 0 {
		call(l.r.again())
	}
}
