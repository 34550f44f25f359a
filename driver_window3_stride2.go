//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// 3x3 windows of stride 2, channels first, of which rows hang over an end by a
// cell at most: the first layer of many networks, without a buffer.

// strided3Cols is for how many windows of a row there are divisors at a time.
const strided3Cols = 256

// fitsStrided3 reports whether the kernel does w: no window is without a row,
// and a step of 16 bytes does not hang over both ends of a row.
func (r reducer) fitsStrided3(w *Window) bool {
	rows, cols := &w.H, &w.W
	_, above := rows.Span(0)
	_, below := rows.Span(rows.Out - 1)
	return w.square(3, 2) && above > 0 && below > 0 && cols.PadBegin <= 1 &&
		cols.over(cols.Out-1) <= 1 && cols.Out > 16/r.size
}

// over returns by how many cells window o hangs over the end of the input, if
// it is above 0.
func (a *Axis) over(o int) int { return o*a.Stride - a.PadBegin + a.Extent() - a.In }

// strided3 is a call for rows of windows, a part of their columns after the
// other: [lo, hi).
type strided3 struct {
	r        reducer
	w        *Window
	dst, src unsafe.Pointer
	lo, hi   int
	colDiv   unsafe.Pointer // what sums are divided by
	count    int            // where a column has that many taps
}

// strided3First pools rows lo to hi.
func strided3First(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	p := strided3{r: r, w: w, dst: dst, src: src, hi: w.W.Out}
	if r.kind() != kindSum {
		p.columns(lo, hi)
		return
	}
	var divisors [strided3Cols]uint32 // float32
	p.colDiv = unsafe.Pointer(&divisors)
	for ; p.lo < w.W.Out; p.lo = p.hi {
		p.count, p.hi = 0, w.W.Out
		if p.hi-p.lo > strided3Cols {
			p.hi = p.lo + strided3Cols/2 // as many are left
		}
		p.columns(lo, hi)
	}
}

// columns pools the columns of rows lo to hi.
func (p *strided3) columns(lo, hi int) {
	plane := p.w.H.In * p.w.W.In * p.r.size
	for lo < hi {
		var s stretch
		s, lo = nextStretch(lo, hi, p.w.H.Out, max(callBytes/plane, 1))
		p.stretch(s)
	}
}

// stretch pools one stretch, and once more if it meets a NaN.
func (p *strided3) stretch(s stretch) {
	nan, rows := uint64(0), max(callBytes/(2*p.w.W.In*p.r.size), 1)
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
func (p *strided3) rows(s stretch, run run) uint64 {
	h, w, size := &p.w.H, &p.w.W, p.r.size
	p.divideBy(run.count)
	left, right, lanes := 1, 0, p.hi-p.lo
	begin := p.lo*2 - w.PadBegin // of the first window
	if begin < 0 {
		left = 0
	}
	if w.over(p.hi-1) > 0 {
		right = 1
		lanes -= 1 - left
	}
	v := (p.r.base | formWindow3Stride2 | p.r.dividing(kindAverageEach)).widest(lanes)
	steps := ceilDiv(p.hi-p.lo-right*v.lanes(), v.lanes())
	n, dstRow, srcRow := run.hi-run.lo, w.Out*size, w.In*size
	return callWindow3Stride2(v,
		p.r.at(p.dst, (s.plane*h.Out+run.lo)*w.Out+p.lo), p.r.at(p.src, (s.plane*h.In+run.first)*w.In+begin+1),
		s.planes, (h.Out-n)*dstRow, (h.In-2*n)*srcRow, n, dstRow, 2*srcRow, (p.hi-p.lo)*size,
		run.taps, srcRow, steps, left, right, p.colDiv)
}

// divideBy fills the divisors for rows of which a column has count taps.
func (p *strided3) divideBy(count int) {
	if p.colDiv == nil || count == p.count {
		return
	}
	p.count = count
	for x := p.lo; x < p.hi; x++ {
		p.r.put(p.colDiv, x-p.lo, p.r.divisor(count*p.w.W.Count(x, p.w.CountIncludePad)))
	}
}
