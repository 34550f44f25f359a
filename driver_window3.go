//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// 3x3 windows of stride 1 with a cell of padding all round, channels first:
// what Inception pools by, without a buffer.

// window3Cols is the longest row: of the table of divisors.
const window3Cols = 256

// fitsWindow3 reports whether the kernel does w: its steps are at least four
// lanes, and the first and the last row of windows have two rows of taps.
func (w *Window) fitsWindow3() bool {
	return w.square(3, 1) && w.H.centered() && w.W.centered() &&
		w.W.In >= 4 && w.W.In <= window3Cols && w.H.In >= 2
}

// centered reports whether a window of three sits around each cell.
func (a *Axis) centered() bool { return a.PadBegin == 1 && a.PadEnd == 1 && a.Out == a.In }

// window3First pools rows lo to hi.
func window3First(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	p := window3Pool{r: r, w: w, dst: dst, src: src}
	var divisors [2][window3Cols]uint32 // float32
	if r.kind() == kindSum {
		p.edge, p.inner = unsafe.Pointer(&divisors[0]), unsafe.Pointer(&divisors[1])
		for x := range w.W.Out {
			cols := w.W.Count(x, w.CountIncludePad)
			r.put(p.edge, x, r.divisor(w.H.Count(0, w.CountIncludePad)*cols))
			r.put(p.inner, x, r.divisor(3*cols))
		}
	}
	plane := w.H.In * w.W.In * r.size
	for lo < hi {
		var s stretch
		s, lo = nextStretch(lo, hi, w.H.Out, max(callBytes/plane, 1))
		p.stretch(s)
	}
}

// window3Pool is a call for rows of windows.
type window3Pool struct {
	r           reducer
	w           *Window
	dst, src    unsafe.Pointer
	edge, inner unsafe.Pointer // what sums are divided by: rows at an edge, rows inside
}

// stretch pools one stretch, and once more if it meets a NaN.
func (p *window3Pool) stretch(s stretch) {
	nan, rows := uint64(0), max(callBytes/(p.w.W.In*p.r.size), 1)
	for y := s.lo; y < s.hi; {
		run := p.w.H.run(y, min(s.hi, y+rows), p.w.CountIncludePad)
		nan |= p.rows(s, run)
		y = run.hi
	}
	if nan != 0 {
		again := *p
		again.r = p.r.again()
		again.stretch(s)
	}
}

// rows pools a run of rows in each plane of a stretch.
func (p *window3Pool) rows(s stretch, run run) uint64 {
	row := p.w.W.In * p.r.size
	rows, plane := run.hi-run.lo, p.w.H.In*row
	v := p.r.base | p.r.dividing(kindAverageEach)
	dst := unsafe.Add(p.dst, s.plane*plane+run.lo*row)
	src := unsafe.Add(p.src, s.plane*plane+run.first*row)
	if run.taps < 3 { // one row in each plane
		v = (v | formWindow3Edge).widest(p.w.W.In)
		return callWindow3(v, dst, src, 1, 0, 0, s.planes, plane, plane, row, row, p.edge)
	}
	v = (v | formWindow3).widest(p.w.W.In)
	skip := plane - rows*row
	return callWindow3(v, dst, src, s.planes, skip, skip, rows, row, row, row, row, p.inner)
}
