//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Two passes over a window: first the rows of the window are reduced to one,
// for as many output rows as fit a buffer in L1, then the columns of those.
// The buffer has room on both sides for what padding would be, so the second
// pass knows no borders.

const (
	bufferSize  = 4096           // elements: half of L1
	bufferPitch = bufferSize / 4 // longest row in it
	smallSize   = bufferSize / 8 // of the small one
	// rowAlign is the elements of a cache line, and the widest step.
	rowAlign = 16
)

// buffer is the scratch of two passes, on the stack of the caller. A few short
// rows are not worth clearing a large one.
type buffer struct {
	rows   []float32
	colDiv []float32 // what output columns are divided by, and a step
	rowDiv []float32 // what output rows are divided by as well
}

type (
	largeBuffer struct {
		rows   [bufferSize]float32
		colDiv [bufferPitch + rowAlign]float32
		rowDiv [bufferSize / rowAlign]float32
	}
	smallBuffer struct {
		rows   [smallSize]float32
		colDiv [smallSize/2 + rowAlign]float32 // of one row: twoPasses leaves room for two
		rowDiv [smallSize / rowAlign]float32
	}
)

// tile is what two passes do at a time: columns [lo, hi) of the output.
type tile struct {
	*Window
	r      reducer
	buf    unsafe.Pointer // first element of the buffer
	colDiv unsafe.Pointer
	rowDiv []float32

	lo, hi int // output columns
	from   int // first input column that is inside
	left   int // columns of padding before it
	width  int // input columns that are inside
	pitch  int // of the buffer's rows
	rows   int // output rows that the buffer takes

	counted bool // rows differ in how many cells an average divides by
}

// twoPasses pools any window that is not wider than the buffer.
func twoPasses(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	if (hi-lo+1)*w.pitch(0, w.W.Out) <= smallSize {
		var b smallBuffer
		buffer{b.rows[:], b.colDiv[:], b.rowDiv[:]}.pool(r, dst, src, w, lo, hi)
		return
	}
	var b largeBuffer
	buffer{b.rows[:], b.colDiv[:], b.rowDiv[:]}.pool(r, dst, src, w, lo, hi)
}

// pool pools rows lo to hi, a tile of columns after the other.
func (b buffer) pool(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	outs := max((bufferPitch-w.W.Extent())/w.W.Stride, 1)
	for x := 0; x < w.W.Out; x += outs {
		t := newTile(r, b, w, x, min(x+outs, w.W.Out), hi-lo)
		for row := lo; row < hi; {
			var s stretch
			s, row = nextStretch(row, hi, w.H.Out, t.rows/w.H.Out)
			for y := s.lo; y < s.hi; y += t.rows {
				t.pool(dst, src, stretch{s.plane, s.planes, y, min(y+t.rows, s.hi)})
			}
		}
	}
}

// reach returns the input columns, padding included, of output columns
// [lo, hi).
func (w *Window) reach(lo, hi int) (begin, end int) {
	begin = lo*w.W.Stride - w.W.PadBegin
	return begin, begin + (hi-lo-1)*w.W.Stride + w.W.Extent()
}

// pitch returns the elements of a row of the buffer for output columns
// [lo, hi): those they reach, and what steps read beyond them.
func (w *Window) pitch(lo, hi int) int {
	begin, end := w.reach(lo, hi)
	beyond := (1 + rowAlign - min(hi-lo, rowAlign)) * min(w.W.Stride, 2)
	return ceilDiv(end-begin+beyond, rowAlign) * rowAlign
}

// newTile lays the buffer out for output columns [lo, hi) of at most rows rows.
func newTile(r reducer, b buffer, w *Window, lo, hi, rows int) tile {
	t := tile{Window: w, r: r, lo: lo, hi: hi, rowDiv: b.rowDiv, colDiv: unsafe.Pointer(&b.colDiv[0])}
	begin, end := w.reach(lo, hi)
	t.from = min(max(begin, 0), w.W.In)
	t.width = max(min(end, w.W.In)-t.from, 0)
	t.left = t.from - begin
	if t.width == 0 {
		t.left = end - begin
	}
	t.pitch = w.pitch(lo, hi)
	// The first column that is inside starts a line.
	line := int(uintptr(unsafe.Pointer(&b.rows[0])) / uintptr(elem) % rowAlign)
	shift := (2*rowAlign - line - t.left%rowAlign) % rowAlign
	t.buf = unsafe.Pointer(&b.rows[shift])
	t.rows = min((len(b.rows)-shift)/t.pitch, len(b.rowDiv), rows)
	for row := range t.rows {
		fill(at(t.buf, row*t.pitch), t.left, r.neutral())
		fill(at(t.buf, row*t.pitch+t.left+t.width), end-begin-t.left-t.width, r.neutral())
	}
	t.divisors(b)
	return t
}

// divisors fills in what is the same for all rows of the tile, or for all
// columns.
func (t *tile) divisors(b buffer) {
	if t.r.kind() != kindSum {
		return
	}
	for x := t.lo; x < t.hi; x++ {
		b.colDiv[x-t.lo] = t.r.divisor(t.W.Count(x, t.CountIncludePad))
	}
	t.counted = t.r.op == Average && !t.H.sameCount(t.CountIncludePad)
	if !t.counted {
		count := t.r.divisor(t.H.Count(0, t.CountIncludePad))
		for i := range t.rowDiv[:t.rows] {
			t.rowDiv[i] = count
		}
	}
}

// pool pools one stretch, and once more if it meets a NaN.
func (t *tile) pool(dst, src unsafe.Pointer, s stretch) {
	if t.vertical(src, s) != 0 {
		t.r = t.r.again()
		t.vertical(src, s)
		t.horizontal(dst, s)
		t.r.exact = false
		return
	}
	t.horizontal(dst, s)
}

// vertical reduces the rows of each window into the buffer.
func (t *tile) vertical(src unsafe.Pointer, s stretch) (nan uint64) {
	for y := s.lo; y < s.hi; {
		run := t.H.run(y, s.hi, t.CountIncludePad)
		if t.counted {
			t.count(s, run)
		}
		nan |= t.reduceRun(src, s, run)
		y = run.hi
	}
	return nan
}

// count notes what the rows of a run are divided by.
func (t *tile) count(s stretch, run run) {
	for plane := range s.planes {
		for row := run.lo; row < run.hi; row++ {
			t.rowDiv[plane*(s.hi-s.lo)+row-s.lo] = t.r.divisor(run.count)
		}
	}
}

// reduceRun reduces the rows of windows with equally many taps.
func (t *tile) reduceRun(src unsafe.Pointer, s stretch, run run) uint64 {
	if t.width == 0 {
		return 0
	}
	buf := at(t.buf, (run.lo-s.lo)*t.pitch+t.left)
	rows, inRows := run.hi-run.lo, s.hi-s.lo
	if run.taps == 0 {
		for plane := range s.planes {
			for row := range rows {
				fill(at(buf, (plane*inRows+row)*t.pitch), t.width, t.r.neutral())
			}
		}
		return 0
	}
	srcRow, srcPlane := t.H.Stride*t.W.In*elem, t.H.In*t.W.In*elem
	v := t.r.isa | t.r.kind()
	args := reduceArgs{
		dst: buf, src: at(src, (s.plane*t.H.In+run.first)*t.W.In+t.from),
		outer: s.planes, dstSkip: (inRows - rows) * t.pitch * elem, srcSkip: srcPlane - rows*srcRow,
		inner: rows, dstInner: t.pitch * elem, srcInner: srcRow, width: t.width * elem,
		taps: run.taps, tapStep: t.H.Dilation * t.W.In * elem,
	}
	switch { // kernels take several inner rows at once
	case rows == 1:
		args.outer, args.inner = 1, s.planes
		args.dstInner, args.srcInner = inRows*t.pitch*elem, srcPlane
	case rows == inRows && srcPlane == rows*srcRow:
		args.outer, args.inner = 1, s.planes*rows
	}
	return args.split(v|t.verticalForm(&args), t.width, elem)
}

// verticalForm chooses the family for the first pass.
func (t *tile) verticalForm(a *reduceArgs) variant {
	if a.taps == 3 && a.srcInner == 2*a.tapStep && t.width >= 4 && !t.r.exact {
		return formRows3Stride2 // neighbours overlap by a row, which is read once
	}
	return formReduce
}

// horizontal reduces the columns of the buffer's rows into the output.
func (t *tile) horizontal(dst unsafe.Pointer, s stretch) {
	rows, cols, dstRow := s.planes*(s.hi-s.lo), t.hi-t.lo, t.W.Out*elem
	args := reduceArgs{
		dst: at(dst, (s.plane*t.H.Out+s.lo)*t.W.Out+t.lo), src: t.buf,
		outer: 1, inner: rows, dstInner: dstRow, srcInner: t.pitch * elem, width: cols * elem,
		taps: t.W.Kernel, tapStep: t.W.Dilation * elem,
		colDiv: t.colDiv, rowDiv: unsafe.Pointer(&t.rowDiv[0]), stride: t.W.Stride * elem,
	}
	v := t.r.isa | t.r.dividing(kindAverageEach) | t.horizontalForm(cols)
	wide, ok := v.covering(cols)
	if !ok || !wide.narrowed(cols) || cols < t.W.Out || rows == 1 {
		args.split(v, cols, t.W.Stride*elem)
		return
	}
	args.inner = rows - 1
	args.call(wide)
	args.inner = 1
	args.dst = unsafe.Add(args.dst, (rows-1)*args.dstInner)
	args.src = unsafe.Add(args.src, (rows-1)*args.srcInner)
	args.rowDiv = unsafe.Pointer(&t.rowDiv[rows-1])
	args.call(v.widest(cols))
}

// horizontalForm chooses the family for the second pass.
func (t *tile) horizontalForm(cols int) variant {
	switch {
	case t.W.Stride > 2 || t.W.Stride == 2 && cols < 4:
		return formReduceStrideN
	case t.W.Stride == 2 && t.W.Kernel == 3 && t.W.Dilation == 1 && !t.r.exact:
		return formCols3Stride2
	case t.W.Stride == 2:
		return formReduceStride2
	}
	return formReduce
}

// reduceArgs are the arguments of the kernels that reduce rows, by name.
type reduceArgs struct {
	dst, src                  unsafe.Pointer
	outer, dstSkip, srcSkip   int
	inner, dstInner, srcInner int
	width                     int
	taps, tapStep, stride     int
	div, colDiv, rowDiv       unsafe.Pointer
}

func (a *reduceArgs) call(v variant) (nan uint64) {
	return callReduce(v, a.dst, a.src, a.outer, a.dstSkip, a.srcSkip, a.inner, a.dstInner, a.srcInner,
		a.width, a.taps, a.tapStep, a.stride, a.div, a.colDiv, a.rowDiv)
}

// split runs v for rows of n elements: wide steps, and a narrow one for the
// rest where there is one that is less work than a wide step which overlaps.
// Elements are step bytes apart in src.
func (a reduceArgs) split(v variant, n, step int) (nan uint64) {
	wide := v.widest(n)
	rest := n % wide.lanes()
	narrow, ok := v.covering(max(rest, 1))
	if rest == 0 || !ok || 2*narrow.lanes() > wide.lanes() {
		return a.call(wide)
	}
	a.width = (n - rest) * elem
	nan = a.call(wide)
	last := n - narrow.lanes()
	a.dst, a.src, a.width = at(a.dst, last), unsafe.Add(a.src, last*step), narrow.lanes()*elem
	if a.colDiv != nil {
		a.colDiv = at(a.colDiv, last)
	}
	return nan | a.call(narrow)
}
