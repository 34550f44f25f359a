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
	v := r.base | r.dividing(kindAverage)
	wide, ok := v.wide(form, w.W.Out)
	v |= form
	if ok && s.planes == 1 && s.hi-s.lo > 1 {
		most, last := s, s
		most.hi, last.lo = s.hi-1, s.hi-1
		return pairCall(wide, r, dst, src, w, most) | pairCall(v.widest(w.W.Out), r, dst, src, w, last)
	}
	return pairCall(v.widest(w.W.Out), r, dst, src, w, s)
}

func pairCall(v variant, r reducer, dst, src unsafe.Pointer, w *Window, s stretch) uint64 {
	inverse := r.inverse(w.H.Kernel * w.W.Kernel)
	in := w.W.In * r.size
	dstRow, srcRow, rows, plane := w.W.Out*r.size, w.H.Stride*in, s.hi-s.lo, w.H.In*in
	return callPairs(v,
		unsafe.Add(dst, (s.plane*w.H.Out+s.lo)*dstRow), unsafe.Add(src, s.plane*plane+s.lo*srcRow),
		s.planes, 0, plane-rows*srcRow,
		rows, dstRow, srcRow, dstRow,
		in, plane, unsafe.Pointer(&inverse))
}
