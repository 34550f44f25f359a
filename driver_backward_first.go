//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Windows of stride 2, channels first: two rows of dx at a time, two columns a
// lane.

// pairsOfRows does the rows lo to hi of dx, if there is a kernel for b.
func (b *backward[T, P]) pairsOfRows(v variant, lo, hi int) bool {
	form, ok := b.pairsForm()
	if !ok || b.w.W.Out > len(nothing) {
		return false
	}
	f := rowPairs[T, P]{backward: b, form: form, cols: min(b.w.W.In/2, b.w.W.Out), in: b.w.H.In, out: b.w.H.Out}
	if f.v = (v | form).widest(f.cols); f.v.lanes() == 0 {
		return false
	}
	if form != formMaxRows3|kindSum && form != formMaxRows3Centered|kindSum && b.w.H.tiled() { // the planes are one plane
		f.out = len(b.dy) / b.w.W.Out
		f.in = 2 * f.out
	}
	for rest := lo; rest < hi; {
		var s stretch
		s, rest = nextStretch(rest, hi, f.in, 1)
		f.rows(s)
	}
	b.cells(lo, hi, 2*f.cols, b.w.W.In)
	return true
}

// pairsForm returns the family for b, and its kind.
func (b *backward[T, P]) pairsForm() (form variant, ok bool) {
	w, top, left := b.w, b.w.H.PadBegin, b.w.W.PadBegin
	sums := b.pos == nil && (b.op == Sum || b.op == Average)
	if !sums && (b.pos == nil || !bytePlaces[P]()) {
		return 0, false
	}
	switch {
	case w.square(2, 2) && top == 0 && left == 0 && sums:
		return formSpreadRows | kindAverage, true
	case w.square(2, 2) && top == 0 && left == 0:
		return formMaxRows2 | kindSum, true
	case w.square(3, 2) && top == 0 && left == 0 && !sums:
		return formMaxRows3 | kindSum, true
	case w.square(3, 2) && top == 1 && left == 1 && !sums:
		return formMaxRows3Centered | kindSum, true
	}
	return 0, false
}

// rowPairs is a call for pairs of rows.
type rowPairs[T Float, P Position] struct {
	*backward[T, P]
	v, form variant
	cols    int // pairs of columns
	in, out int // rows of a plane of dx, and of dy
}

// nothing is a row of windows that pass nothing, where there is none.
var nothing [1024]float64

// rows does rows [s.lo, s.hi) of a plane: pairs 2r and 2r+1, and what is left
// over.
func (f *rowPairs[T, P]) rows(s stretch) {
	first, end := (s.lo+1)/2, min(s.hi/2, f.out)
	plane := s.plane * f.in
	if first >= end {
		f.cells(plane+s.lo, plane+s.hi, 0, 2*f.cols)
		return
	}
	f.cells(plane+s.lo, plane+2*first, 0, 2*f.cols)
	most := max(callBytes/(2*f.w.W.In*int(unsafe.Sizeof(*new(T)))), 1)
	for r := first; r < end; {
		n := min(end-r, most)
		switch {
		case f.form == formMaxRows3|kindSum && r == 0:
			n = 1 // no windows above it
		case f.form == formMaxRows3Centered|kindSum && n > 1 && r+n == f.out:
			n-- // none below the last
		}
		f.pairs(s.plane, r, n)
		r += n
	}
	f.cells(plane+2*end, plane+s.hi, 0, 2*f.cols)
}

// pairs does n pairs of rows from pair r on.
func (f *rowPairs[T, P]) pairs(plane, r, n int) {
	size, w := int(unsafe.Sizeof(*new(T))), &f.w.W
	row := w.In * size
	top := address(f.dx, (plane*f.in+2*r)*w.In)
	bottom := unsafe.Add(top, row)
	if f.pos == nil {
		divisor := f.divisor(4)
		callSpreadRows(f.v, top, bottom, address(f.dy, (plane*f.out+r)*w.Out), n, 2*row, w.Out*size, f.cols*size, unsafe.Pointer(&divisor))
		return
	}
	if f.form == formMaxRows3|kindSum {
		r--
	}
	above, placesAbove := f.windows(plane, r)
	below, placesBelow := f.windows(plane, r+1)
	edge := 0
	if f.cols == w.Out {
		edge = 1
	}
	callMaxRows(f.v, top, bottom, above, below, placesAbove, placesBelow,
		n, 2*row, w.Out*size, f.cols*size, edge, numbersFrom[T](0))
}

// windows returns where a row of windows is.
func (f *rowPairs[T, P]) windows(plane, row int) (dy, places unsafe.Pointer) {
	if row < 0 || row >= f.out {
		return unsafe.Pointer(&nothing), unsafe.Pointer(&nothing)
	}
	at := (plane*f.out + row) * f.w.W.Out
	return address(f.dy, at), address(f.pos, at)
}
