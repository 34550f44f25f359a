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
// of a plane: most of its rows, which may write beyond their ends, and the last.
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
	if wide, ok := v.wide(form, w.W.Out); ok && planes == 1 {
		p.wide, p.most, p.last = wide, rows-1, 1
	}
	return p
}

// call reports if it met a NaN.
func (p *pairCalls) call(dst, src unsafe.Pointer) (nan uint64) {
	if p.most > 0 {
		nan = p.rows(p.wide, dst, src, p.most)
		dst, src = unsafe.Add(dst, p.most*p.dstRow), unsafe.Add(src, p.most*p.srcRow)
	}
	return nan | p.rows(p.narrow, dst, src, p.last)
}

func (p *pairCalls) rows(v variant, dst, src unsafe.Pointer, rows int) uint64 {
	return callPairs(v, dst, src,
		p.planes, 0, p.plane-rows*p.srcRow,
		rows, p.dstRow, p.srcRow, p.dstRow,
		p.pitch, p.plane, unsafe.Pointer(&p.inverse))
}
