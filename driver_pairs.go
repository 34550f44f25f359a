//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Windows of two along each axis that has any, side by side, channels first.

// vectors reports whether rows of windows are long enough for kernels that come
// in vectors of float32 alone.
func (r reducer) vectors(w *Window) bool { return r.networks() && w.W.Out >= 16/r.size }

// pairsFirst pools those of one axis or two.
func pairsFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	rows := max(callBytes/(w.H.Stride*w.W.In*r.size), 1)
	form := r.pairsForm(dst, w, hi-lo)
	for lo < hi {
		s, end := stretch{0, 1, lo, min(hi, lo+rows)}, min(hi, lo+rows)
		if !w.H.tiled() { // else the planes are one plane
			s, end = nextStretch(lo, hi, w.H.Out, max(rows/w.H.Out, 1))
		}
		if pairRows(r, form, dst, src, w, s) != 0 {
			if w.H.same() {
				twoPasses(r, dst, src, w, lo, end)
			} else {
				pairRows(r.again(), formPairs, dst, src, w, s)
			}
		}
		lo = end
	}
}

// deepFirst pools those of three axes.
func deepFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	depth, deep := w.depth(), r
	deep.deep = 2
	in, out := w.H.In*w.W.In, w.H.Out*w.W.Out
	rows := max(callBytes/(4*w.W.In*r.size), 1)
	w.eachVolume(lo, hi, func(image, z, y, end int) {
		plane := image*depth.Out + z
		for ; y < end; y += rows {
			s := stretch{0, 1, y, min(y+rows, end)}
			if pairRows(deep, formPairsDeep, r.at(dst, plane*out), r.at(src, (image*depth.In+2*z)*in), w, s) != 0 {
				volumesFirst(r, dst, src, w, plane*w.H.Out+s.lo, plane*w.H.Out+s.hi)
			}
		}
	})
}

// longRow is from how many outputs a row on reading several at a time confuses
// the prefetching of hardware (5x the time at 112, a gain of 10 % at 56).
const longRow = 64

// pairsForm chooses the family for rows rows of windows.
func (r reducer) pairsForm(dst unsafe.Pointer, w *Window, rows int) variant {
	row := w.W.Out * r.size
	stream := r.networks() && w.W.Out >= longRow && streams(dst, row, rows*(2*w.H.Kernel+1)*row)
	switch {
	case w.H.same() && stream:
		return formPairsLineStream
	case w.H.same():
		return formPairsLine
	case stream:
		return formPairsStream
	case w.W.Out < longRow || !r.networks():
		return formPairs
	}
	return formPairsLong
}

// inLines returns the variant of v for rows along a, one behind the other, that takes seven
// lines at a time, and how many rows of windows that is; 0 if there is none.
func (v variant) inLines(form variant, a *Axis) (lines variant, rows int) {
	whole, halves := formPairs14, formPairs14Halves
	switch {
	case form != formPairs || !a.tiled():
		return 0, 0
	case a.In == 14:
		rows = 4
	case a.In == 28:
		whole, halves, rows = formPairs28, formPairs28Halves, 2
	default:
		return 0, 0
	}
	for _, lines := range [...]variant{v | whole, v | halves} {
		if lines.widths() != 0 {
			return lines.widest(16), rows
		}
	}
	return 0, 0
}

// shortRow is how many outputs of a row formPairsShort writes.
const shortRow = 8

// wide returns the variant of v for rows of n outputs of which each but the last
// may write beyond its end, if there is one.
func (v variant) wide(form variant, n int) (wide variant, ok bool) {
	short := v | formPairsShort
	if form == formPairs && shortRow/2 < n && n <= shortRow && short.widths() != 0 {
		return short.widest(2 * shortRow), true
	}
	wide, ok = (v | form).covering(n)
	return wide, ok && wide.narrowed(n)
}

// pairRows pools one stretch, and reports if it met a NaN.
func pairRows(r reducer, form variant, dst, src unsafe.Pointer, w *Window, s stretch) (nan uint64) {
	p := r.pairs(form, w, s.planes, s.hi-s.lo)
	return p.call(r.at(dst, (s.plane*w.H.Out+s.lo)*w.W.Out), r.at(src, (s.plane*w.H.In+s.lo*w.H.Stride)*w.W.In))
}

// pairCalls are a call over rows of pairs, the same rows of each of some planes; or two,
// of a plane: most of its rows, in groups, or which may write beyond their ends, and the last.
type pairCalls struct {
	planes                       int
	most, last                   int     // rows
	wide, narrow                 variant // for them
	dstRow, srcRow, pitch, plane int     // bytes
	inverse                      scalar
}

// pairs returns the calls for rows rows of each of planes planes.
func (r reducer) pairs(form variant, w *Window, planes, rows int) pairCalls {
	v, in := r.base|r.dividing(kindAverage), w.W.In*r.size
	p := pairCalls{
		planes: planes, last: rows,
		narrow: (v | form).widest(w.W.Out),
		dstRow: w.W.Out * r.size, srcRow: w.H.Stride * in, pitch: in, plane: w.H.In * in,
		inverse: r.inverse(w.H.Kernel * w.W.Kernel),
	}
	if planes > 1 {
		return p
	}
	if lines, n := v.inLines(form, &w.W); n > 0 {
		p.wide, p.most = lines, rows/n*n
	} else if wide, ok := v.wide(form, w.W.Out); ok {
		p.wide, p.most = wide, rows-1
	}
	p.last = rows - p.most
	return p
}

// call reports if it met a NaN.
func (p *pairCalls) call(dst, src unsafe.Pointer) (nan uint64) {
	if p.most > 0 {
		nan = p.rows(p.wide, dst, src, p.most)
	}
	if p.last > 0 {
		nan |= p.rows(p.narrow, unsafe.Add(dst, p.most*p.dstRow), unsafe.Add(src, p.most*p.srcRow), p.last)
	}
	return nan
}

func (p *pairCalls) rows(v variant, dst, src unsafe.Pointer, rows int) uint64 {
	return callPairs(v, dst, src,
		p.planes, 0, p.plane-rows*p.srcRow,
		rows, p.dstRow, p.srcRow, p.dstRow,
		p.pitch, p.plane, unsafe.Pointer(&p.inverse))
}
