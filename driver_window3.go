//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// 3x3 windows, channels first, without a buffer: of stride 1 around each cell of
// a row, what Inception pools by, and of stride 2 where rows hang over an end by
// a cell at most, the first layer of many networks.

// window3Cols is for how many windows of a row there are divisors at a time.
const window3Cols = 256

// window3Form returns the family for w, if there is one: no window is without a
// row, and a step of 16 bytes does not hang over both ends of a row.
func (r reducer) window3Form(w *Window) (form variant, ok bool) {
	rows, cols := &w.H, &w.W
	_, above := rows.Span(0)
	_, below := rows.Span(rows.Out - 1)
	switch inside := above > 0 && below > 0; {
	case w.square(3, 1):
		short := cols.Out <= window3Cols || r.kind() != kindSum
		return formWindow3, inside && r.networks() && short && cols.centered() && cols.Out >= 16/r.size
	case w.square(3, 2):
		return formWindow3Stride2, inside && r.elem() != elemF64 && cols.overByOne() && cols.Out > 16/r.size
	}
	return 0, false
}

func (r reducer) fitsWindow3(w *Window) bool {
	_, ok := r.window3Form(w)
	return ok
}

// centered reports whether a window of three sits around each cell.
func (a *Axis) centered() bool { return a.PadBegin == 1 && a.PadEnd == 1 && a.Out == a.In }

// over returns by how many cells window o hangs over the end of the input, if
// it is above 0.
func (a *Axis) over(o int) int { return o*a.Stride - a.PadBegin + a.Extent() - a.In }

// overByOne reports whether windows hang over an end by a cell at most.
func (a *Axis) overByOne() bool { return a.PadBegin <= 1 && a.over(a.Out-1) <= 1 }

// window3Pool is a call for rows of windows, a part of their columns after the
// other: [lo, hi).
type window3Pool struct {
	r        reducer
	form     variant
	w        *Window
	dst, src unsafe.Pointer
	lo, hi   int
	far      bool           // what is read comes from memory
	colDiv   unsafe.Pointer // what sums are divided by
	count    int            // where a column has that many taps
}

// window3First pools rows lo to hi.
func window3First(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	p := window3Pool{r: r, w: w, dst: dst, src: src, hi: w.W.Out}
	p.form, _ = r.window3Form(w)
	p.far = far((hi - lo) * (w.H.Stride*w.W.In + w.W.Out) * r.size)
	if r.kind() != kindSum {
		p.columns(lo, hi)
		return
	}
	var divisors [window3Cols]uint32 // float32
	p.colDiv = unsafe.Pointer(&divisors)
	for ; p.lo < w.W.Out; p.lo = p.hi {
		p.count, p.hi = 0, w.W.Out
		if p.hi-p.lo > window3Cols {
			p.hi = p.lo + window3Cols/2 // as many are left
		}
		p.columns(lo, hi)
	}
}

// columns pools the columns of rows lo to hi.
func (p *window3Pool) columns(lo, hi int) {
	many := hi-lo >= linesPay*p.w.H.Out
	lines := many && p.fitsLines()
	switch {
	case p.fitsWalk() && (!lines || p.fillsWalk()):
		p.walk(lo, hi)
	case many && p.fitsTails():
		p.tails(lo, hi)
	case lines:
		p.lines(lo, hi)
	case many && p.fitsSums():
		p.sums(lo, hi)
	case p.fitsStride2Walk():
		p.stride2Walk(lo, hi)
	case p.fitsStride2Pairs():
		p.stride2Pairs(lo, hi)
	default:
		p.stretches(lo, hi)
	}
}

// whole pools rows lo to hi by pool, which takes whole planes, least of them or more, and
// tells if it met a NaN. That is done again as rows, as are fewer planes, and parts.
func (p *window3Pool) whole(lo, hi, least int, pool func(s stretch) uint64) {
	for lo < hi {
		var s stretch
		s, lo = p.next(lo, hi)
		if s.hi-s.lo < p.w.H.Out || s.planes < least {
			p.stretch(s)
		} else if pool(s) != 0 {
			p.exactly(s)
		}
	}
}

// stretches pools rows lo to hi, some of them at a time.
func (p *window3Pool) stretches(lo, hi int) {
	for lo < hi {
		var s stretch
		s, lo = p.next(lo, hi)
		p.stretch(s)
	}
}

// next cuts a stretch for one call off the rows lo to hi.
func (p *window3Pool) next(lo, hi int) (s stretch, rest int) {
	return nextStretch(lo, hi, p.w.H.Out, max(callBytes/p.planeBytes(), 1))
}

// downPlanes reports whether windows are extremes of form, and one call may take a whole plane.
func (p *window3Pool) downPlanes(form variant) bool {
	return p.form == form && p.r.kind() != kindSum && !p.r.exact && p.planeBytes() <= callBytes
}

// planeBytes is how long a plane of src is.
func (p *window3Pool) planeBytes() int { return p.w.H.In * p.w.W.In * p.r.size }

// stretch pools one stretch, and once more if it meets a NaN.
func (p *window3Pool) stretch(s stretch) {
	nan, rows := uint64(0), max(callBytes/(p.w.H.Stride*p.w.W.In*p.r.size), 1)
	for y := s.lo; y < s.hi; {
		run := p.w.H.run(y, p.end(s, y, rows), p.w.CountIncludePad)
		nan |= p.rows(s, run)
		y = run.hi
	}
	if nan != 0 {
		p.exactly(s)
	}
}

// exactly pools one stretch that has a NaN.
func (p *window3Pool) exactly(s stretch) {
	again := *p
	again.r = p.r.again()
	again.stretch(s)
}

// end returns where a run from row y on ends. Two rows at once look for NaN in the
// middle rows of windows of stride 1, so a window that reads a row that is the middle
// of none, above those of the stretch or below them, goes by itself.
func (p *window3Pool) end(s stretch, y, rows int) int {
	h, end, last := &p.w.H, min(s.hi, y+rows), s.hi-1
	switch {
	case p.form != formWindow3:
	case y == s.lo && y >= h.PadBegin:
		return y + 1
	case end == s.hi && h.over(last) <= 0 && y < last:
		return last
	}
	return end
}

// rows pools a run of rows in each plane of a stretch.
func (p *window3Pool) rows(s stretch, run run) uint64 {
	h, w, size := &p.w.H, &p.w.W, p.r.size
	p.divideBy(run.count)
	v, steps, left, right := p.steps(p.variant())
	begin := p.lo*w.Stride - w.PadBegin
	n, dstRow, srcRow := run.hi-run.lo, w.Out*size, w.In*size
	return callWindow3(v,
		p.r.at(p.dst, (s.plane*h.Out+run.lo)*w.Out+p.lo), p.r.at(p.src, (s.plane*h.In+run.first)*w.In+begin+1),
		s.planes, (h.Out-n)*dstRow, (h.In-n*h.Stride)*srcRow, n, dstRow, h.Stride*srcRow, (p.hi-p.lo)*size,
		run.taps, srcRow, steps, left, right, p.colDiv)
}

// variant returns the kernel for rows, without its step.
func (p *window3Pool) variant() variant {
	kind := p.r.dividing(kindAverageEach)
	if v := p.r.base | formWindow3Stride2Far | kind; p.far && p.form == formWindow3Stride2 && v.widths() != 0 {
		return v
	}
	return p.r.base | p.form | kind
}

// steps returns the kernel of form v for the columns, and how many steps come
// before one that hangs over the end of the row, if any does: then right is 1.
// left is 1 if none hangs over the beginning.
func (p *window3Pool) steps(v variant) (_ variant, steps, left, right int) {
	lanes := p.hi - p.lo
	if p.lo*p.w.W.Stride >= p.w.W.PadBegin {
		left = 1
	}
	if p.w.W.over(p.hi-1) > 0 {
		right = 1
		if p.form == formWindow3Stride2 {
			lanes -= 1 - left
		}
	}
	v = v.widest(lanes)
	return v, ceilDiv(p.hi-p.lo-right*v.lanes(), v.lanes()), left, right
}

// divideBy fills the divisors for rows of which a column has count taps.
func (p *window3Pool) divideBy(count int) {
	if p.colDiv == nil || count == p.count {
		return
	}
	p.count = count
	for x := p.lo; x < p.hi; x++ {
		p.r.put(p.colDiv, x-p.lo, p.r.divisor(count*p.w.W.Count(x, p.w.CountIncludePad)))
	}
}
