//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Windows of stride 2, channels first: two rows of dx at a time, two columns a
// lane.

// newRowPairs returns the kernel for b, if there is one.
func (b *backward[T, P]) newRowPairs(v variant) (f rowPairs[T, P], ok bool) {
	form, ok := b.pairsForm()
	if !ok || b.w.W.Out > mostRow {
		return f, false
	}
	f = rowPairs[T, P]{backward: b, form: form, cols: min(b.w.W.In/2, b.w.W.Out), in: b.w.H.In, out: b.w.H.Out}
	f.size = int(unsafe.Sizeof(*new(T)))
	f.v = (v | form).widest(f.cols)
	if half := (v | form).widest(f.v.lanes() / 2); half.lanes()*f.size >= 32 && ceilDiv(f.cols, half.lanes())%2 == 1 {
		f.v = half // one step of two registers fewer
	}
	return f, f.v.lanes() > 0
}

// pairsOfRows does the rows lo to hi of dx, if there is a kernel for b.
func (b *backward[T, P]) pairsOfRows(v variant, lo, hi int) bool {
	f, ok := b.newRowPairs(v)
	if !ok {
		return false
	}
	if !f.overlapping() && b.w.H.tiled() { // the planes are one plane
		f.out = len(b.dy) / b.w.W.Out
		f.in = 2 * f.out
	}
	for rest := lo; rest < hi; {
		var s stretch
		s, rest = nextStretch(rest, hi, f.in, 1)
		f.rows(s)
	}
	for x := 2 * f.cols; x < b.w.W.In; x++ {
		b.column(lo, hi, x)
	}
	return true
}

// mostRow is the longest row of windows, for which there is room to store or to
// make up a row.
const mostRow = 1024

// The families, with their kinds.
const (
	spreadPairs = formSpreadRows | kindAverage
	maxPairs    = formMaxRows2 | kindSum
	maxBegin    = formMaxRows3 | kindSum
	maxCenter   = formMaxRows3Centered | kindSum
)

// pairsForm returns the family for b.
func (b *backward[T, P]) pairsForm() (form variant, ok bool) {
	w, top, left := b.w, b.w.H.PadBegin, b.w.W.PadBegin
	sums := b.pos == nil
	if sums && b.op != Sum && b.op != Average {
		return 0, false
	}
	switch {
	case w.square(2, 2) && top == 0 && left == 0 && sums:
		return spreadPairs, true
	case w.square(2, 2) && top == 0 && left == 0:
		return maxPairs, true
	case w.square(3, 2) && top == 0 && left == 0 && !sums:
		return maxBegin, true
	case w.square(3, 2) && top == 1 && left == 1 && !sums:
		return maxCenter, true
	}
	return 0, false
}

// rowPairs is a call for pairs of rows.
type rowPairs[T Float, P Position] struct {
	*backward[T, P]
	v, form variant
	size    int // bytes of an element
	cols    int // pairs of columns
	in, out int // rows of a plane of dx, and of dy
}

// overlapping reports whether two rows of windows reach a pair of rows.
func (f *rowPairs[T, P]) overlapping() bool { return f.form == maxBegin || f.form == maxCenter }

// nothing is a row of windows that pass nothing, where there is none.
var nothing [mostRow]float64

// rows does rows [s.lo, s.hi) of a plane: pairs 2r and 2r+1, and single ones at
// the ends.
func (f *rowPairs[T, P]) rows(s stretch) {
	if s.lo%2 == 1 {
		f.single(s.plane, s.lo)
		s.lo++
	}
	end := s.hi / 2
	for r := s.lo / 2; r < end; {
		n := f.together(r, end)
		top := address(f.dx, (s.plane*f.in+2*r)*f.w.W.In)
		if f.accumulate {
			n = min(n, len(pairSums[T]{})/(4*f.cols))
			f.add(s.plane, r, n)
		} else {
			f.pairs(s.plane, r, n, top, unsafe.Add(top, f.w.W.In*f.size), 2*f.w.W.In*f.size)
		}
		r += n
	}
	if s.hi%2 == 1 && s.lo < s.hi {
		f.single(s.plane, s.hi-1)
	}
}

// above is the first row of windows that reaches pair r.
func (f *rowPairs[T, P]) above(r int) int {
	if f.form == maxBegin {
		return r - 1
	}
	return r
}

// together returns how many pairs from r on one call may do: those whose rows of
// windows all exist, or one.
func (f *rowPairs[T, P]) together(r, end int) int {
	rest := f.out - f.above(r)
	if f.overlapping() {
		rest--
	}
	if f.above(r) < 0 || rest < 1 {
		return 1
	}
	return min(end-r, rest, max(callBytes/(2*f.w.W.In*f.size), 1))
}

// pairSums is room for rows of dx.
type pairSums[T Float] [4 * mostRow]T

// add adds n pairs of rows to what dx holds.
func (f *rowPairs[T, P]) add(plane, r, n int) {
	var sums pairSums[T]
	row := 2 * f.cols
	f.pairs(plane, r, n, address(sums[:], 0), address(sums[:], row), 2*row*f.size)
	for i := range 2 * n {
		dx := f.dx[(plane*f.in+2*r+i)*f.w.W.In:][:row]
		combine(Sum, dx, dx, sums[i*row:])
	}
}

// single does one row of a pair.
func (f *rowPairs[T, P]) single(plane, y int) {
	var rows [2][256]T
	row := 2 * f.cols
	if row > len(rows[0]) || f.form == spreadPairs { // of a window that hangs over, an average counts less
		f.cells(plane*f.in+y, plane*f.in+y+1, 0, row)
		return
	}
	f.pairs(plane, y/2, 1, address(rows[0][:], 0), address(rows[1][:], 0), 0)
	put(f.dx[(plane*f.in+y)*f.w.W.In:], rows[y%2][:row], f.accumulate)
}

// pairs works out n pairs of rows from pair r on. The rows of a pair go to top
// and bottom, those of the next step bytes behind.
func (f *rowPairs[T, P]) pairs(plane, r, n int, top, bottom unsafe.Pointer, step int) {
	above := f.above(r)
	f.call(n, top, bottom, step, f.windows(plane, above), f.windows(plane, above+1), f.places(plane, above), f.places(plane, above+1))
}

// call runs the kernel.
func (f *rowPairs[T, P]) call(n int, top, bottom unsafe.Pointer, step int, above, below, placesAbove, placesBelow unsafe.Pointer) {
	width, row := f.cols*f.size, f.w.W.Out*f.size
	if f.form == spreadPairs {
		divisor := f.divisor(4)
		callSpreadRows(f.v, top, bottom, above, n, step, row, width, unsafe.Pointer(&divisor))
		return
	}
	edge := 0
	if f.cols == f.w.W.Out {
		edge = 1
	}
	callMaxRows(f.v, top, bottom, above, below, placesAbove, placesBelow, n, step, row, width, edge, numbersFrom[T](0))
}

// windows returns where a row of dy is.
func (f *rowPairs[T, P]) windows(plane, row int) unsafe.Pointer {
	if row < 0 || row >= f.out {
		return unsafe.Pointer(&nothing)
	}
	return address(f.dy, (plane*f.out+row)*f.w.W.Out)
}

// places returns where the places of a row of dy are. There may be none of rows
// that the kernel has no use for.
func (f *rowPairs[T, P]) places(plane, row int) unsafe.Pointer {
	at := (plane*f.out+row)*f.w.W.Out - f.skip
	if f.pos == nil || row < 0 || row >= f.out || at < 0 || at >= len(f.pos) {
		return unsafe.Pointer(&nothing)
	}
	return address(f.pos, at)
}

// column does column x of the rows lo to hi, which no pair holds. Windows are
// two apart.
func (b *backward[T, P]) column(lo, hi, x int) {
	if b.pos == nil {
		b.cells(lo, hi, x, x+1)
		return
	}
	h, w := &b.w.H, &b.w.W
	for row := lo; row < hi; {
		plane, y := row/h.In, row%h.In
		for ; y < h.In && row < hi; y, row = y+1, row+1 {
			var sum [1]T
			first, end := twoApart(h, y)
			left, right := twoApart(w, x)
			for oy := first; oy < end; oy++ {
				at := (plane*h.Out + oy) * w.Out
				tap := (y+h.PadBegin-2*oy)*w.Kernel + x + w.PadBegin
				for ox := left; ox < right; ox++ {
					if int(b.pos[at+ox-b.skip]) == tap-2*ox {
						sum[0] += b.dy[at+ox]
					}
				}
			}
			put(b.dx[row*w.In+x:], sum[:], b.accumulate)
		}
	}
}

// twoApart returns the windows that cell x is a tap of, of a dense axis of
// stride 2.
func twoApart(a *Axis, x int) (first, end int) {
	x += a.PadBegin
	return max(x-a.Kernel+2, 0) / 2, min(x/2+1, a.Out)
}
