//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Two passes over a window: first the rows of the window are reduced to one,
// for as many output rows as fit a buffer in L1, then the columns of those.
// The buffer has room on both sides for what padding would be, so the second
// pass knows no borders.

const (
	bufferBytes = 16 << 10        // half of L1
	pitchBytes  = bufferBytes / 4 // of the longest row in it
	smallBytes  = bufferBytes / 8 // of the small one
)

// pitchLimit is the longest row of the buffer.
func (r reducer) pitchLimit() int { return pitchBytes / r.size }

// buffer is the scratch of two passes, on the stack of the caller, in words that
// hold an element or several. A few short rows are not worth clearing a large
// one.
type buffer struct {
	rows   []uint64
	colDiv []uint64 // what output columns are divided by, and a step
	rowDiv []uint64 // what output rows are divided by as well; room for the largest elements
}

type (
	largeBuffer struct {
		rows   [bufferBytes / 8]uint64
		colDiv [(pitchBytes + lineBytes) / 8]uint64
		rowDiv [bufferBytes / lineBytes]uint64
	}
	smallBuffer struct {
		rows   [smallBytes / 8]uint64
		colDiv [(smallBytes/2 + lineBytes) / 8]uint64 // of one row: twoPasses leaves room for two
		rowDiv [smallBytes / lineBytes]uint64
	}
)

// tile is what two passes do at a time: columns [lo, hi) of the output.
type tile struct {
	*Window
	r      reducer
	buf    unsafe.Pointer // first element of the buffer
	colDiv unsafe.Pointer
	rowDiv unsafe.Pointer

	lo, hi int // output columns
	from   int // first input column that is inside
	left   int // columns of padding before it
	width  int // input columns that are inside
	pitch  int // of the buffer's rows
	tail   int // elements that the last row has beyond pitch
	rows   int // output rows that the buffer takes
	chain  chain
	second unsafe.Pointer // first element of the buffer's second half, where columns go through it twice

	counted bool // rows differ in how many cells an average divides by
}

// twoPasses pools any window that is not wider than the buffer.
func twoPasses(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	if (hi-lo+1)*r.pitch(w, 0, w.W.Out)*r.size*r.chain(&w.W).halves() <= smallBytes {
		var b smallBuffer
		buffer{b.rows[:], b.colDiv[:], b.rowDiv[:]}.pool(r, dst, src, w, lo, hi)
		return
	}
	var b largeBuffer
	buffer{b.rows[:], b.colDiv[:], b.rowDiv[:]}.pool(r, dst, src, w, lo, hi)
}

// pool pools rows lo to hi, a tile of columns after the other.
func (b buffer) pool(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	outs := max((r.pitchLimit()-w.W.Extent())/w.W.Stride, 1)
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
func (r reducer) pitch(w *Window, lo, hi int) int {
	begin, end := w.reach(lo, hi)
	beyond := (1 + r.line() - min(hi-lo, r.line())) * min(w.W.Stride, 2)
	return ceilDiv(end-begin+beyond, r.line()) * r.line()
}

// newTile lays the buffer out for output columns [lo, hi) of at most rows rows.
func newTile(r reducer, b buffer, w *Window, lo, hi, rows int) tile {
	t := tile{Window: w, r: r, lo: lo, hi: hi}
	t.rowDiv, t.colDiv = unsafe.Pointer(&b.rowDiv[0]), unsafe.Pointer(&b.colDiv[0])
	begin, end := w.reach(lo, hi)
	t.from = min(max(begin, 0), w.W.In)
	t.width = max(min(end, w.W.In)-t.from, 0)
	t.left = t.from - begin
	if t.width == 0 {
		t.left = end - begin
	}
	last := r.pitch(w, lo, hi) // of the last row
	t.pitch = last
	if r.slides(&w.W) { // rows share their padding, and are one row to some kernels
		t.pitch = t.width + max(t.left, end-begin-t.left-t.width)
	}
	// The first column that is inside starts a line.
	line := r.line()
	into := int(uintptr(unsafe.Pointer(&b.rows[0]))/uintptr(r.size)) % line
	shift := (2*line - into - t.left%line) % line
	t.buf = r.at(unsafe.Pointer(&b.rows[0]), shift)
	t.chain = r.chain(&w.W)
	room := (8*len(b.rows)/r.size - shift) / t.chain.halves()
	t.rows = min((room-last)/t.pitch+1, len(b.rowDiv), rows)
	t.second, t.tail = r.at(t.buf, room), last-t.pitch
	for row, neutral := 0, r.neutral(); row < t.rows; row++ {
		r.fill(r.at(t.buf, row*t.pitch), t.left, neutral)
		r.fill(r.at(t.buf, row*t.pitch+t.left+t.width), end-begin-t.left-t.width, neutral)
	}
	t.divisors()
	return t
}

// divisors fills in what is the same for all rows of the tile, or for all
// columns.
func (t *tile) divisors() {
	if t.r.kind() != kindSum {
		return
	}
	for x := t.lo; x < t.hi; x++ {
		t.r.put(t.colDiv, x-t.lo, t.r.share(t.W.Count(x, t.CountIncludePad)))
	}
	t.counted = t.r.op == Average && t.r.fixed == 0 && !t.H.sameCount(t.CountIncludePad)
	if !t.counted {
		t.r.fill(t.rowDiv, t.rows, t.r.divisor(t.H.Count(0, t.CountIncludePad)))
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
		if t.r.slides(&t.H) {
			run, e := t.H.slide(y, s.hi)
			nan |= t.slideRun(src, s, run, e)
			y = run.hi
			continue
		}
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
			t.r.put(t.rowDiv, plane*(s.hi-s.lo)+row-s.lo, t.r.divisor(run.count))
		}
	}
}

// reduceRun reduces the rows of windows with equally many taps.
func (t *tile) reduceRun(src unsafe.Pointer, s stretch, run run) uint64 {
	if t.width == 0 {
		return 0
	}
	r := t.r
	buf := r.at(t.buf, (run.lo-s.lo)*t.pitch+t.left)
	rows, inRows := run.hi-run.lo, s.hi-s.lo
	if run.taps == 0 {
		for plane := range s.planes {
			for row := range rows {
				r.fill(r.at(buf, (plane*inRows+row)*t.pitch), t.width, r.neutral())
			}
		}
		return 0
	}
	srcRow, srcPlane := t.H.Stride*t.W.In*r.size, t.H.In*t.W.In*r.size
	v := r.base | r.kind()
	args := reduceArgs{
		dst: buf, src: r.at(src, (s.plane*t.H.In+run.first)*t.W.In+t.from),
		outer: s.planes, dstSkip: (inRows - rows) * t.pitch * r.size, srcSkip: srcPlane - rows*srcRow,
		inner: rows, dstInner: t.pitch * r.size, srcInner: srcRow, width: t.width * r.size,
		taps: run.taps, tapStep: t.H.Dilation * t.W.In * r.size,
	}
	switch { // kernels take several inner rows at once
	case rows == 1:
		args.outer, args.inner = 1, s.planes
		args.dstInner, args.srcInner = inRows*t.pitch*r.size, srcPlane
	case rows == inRows && srcPlane == rows*srcRow:
		args.outer, args.inner = 1, s.planes*rows
	}
	return args.split(r.size, v|formReduce, t.width, r.size)
}

// slideRun reduces the rows of windows that follow each other row by row.
func (t *tile) slideRun(src unsafe.Pointer, s stretch, run run, e edge) uint64 {
	if run.taps == 0 || t.width == 0 {
		return t.reduceRun(src, s, run)
	}
	r, row := t.r, t.W.In*t.r.size
	args := slideArgs{
		outer: s.planes, dstOuter: (s.hi - s.lo) * t.pitch * r.size, srcOuter: t.H.In * row,
		dstCell: t.pitch * r.size, srcCell: row,
	}
	var calls slideCalls
	args.add(&calls, r, run, e, 0, 0)
	dst := r.at(t.buf, (run.lo-s.lo)*t.pitch+t.left)
	return calls.run(dst, r.at(src, (s.plane*t.H.In+run.first)*t.W.In+t.from), t.width, r.size)
}

// horizontal reduces the columns of the buffer's rows into the output.
func (t *tile) horizontal(dst unsafe.Pointer, s stretch) {
	r := t.r
	rows, cols, dstRow := s.planes*(s.hi-s.lo), t.hi-t.lo, t.W.Out*r.size
	args := reduceArgs{
		dst: r.at(dst, (s.plane*t.H.Out+s.lo)*t.W.Out+t.lo), src: t.buf,
		outer: 1, inner: rows, dstInner: dstRow, srcInner: t.pitch * r.size, width: cols * r.size,
		taps: t.chain.taps, tapStep: t.chain.step * r.size,
		colDiv: t.colDiv, rowDiv: t.rowDiv, stride: t.W.Stride * r.size,
	}
	if t.chain.first > 1 {
		t.firstColumns(rows)
		args.src = t.second
	}
	v := r.base | r.dividing(kindAverageEach) | t.horizontalForm(cols)
	wide, ok := v.covering(cols)
	if !ok || !wide.narrowed(cols) || cols < t.W.Out || rows == 1 {
		args.split(r.size, v, cols, t.W.Stride*r.size)
		return
	}
	args.inner = rows - 1
	args.call(wide)
	args.inner = 1
	args.dst = unsafe.Add(args.dst, (rows-1)*args.dstInner)
	args.src = unsafe.Add(args.src, (rows-1)*args.srcInner)
	args.rowDiv = r.at(t.rowDiv, rows-1)
	args.call(v.widest(cols))
}

// firstColumns reduces the first taps of the chain, of rows rows as if they were
// one.
func (t *tile) firstColumns(rows int) {
	n := rows*t.pitch + t.tail
	args := reduceArgs{
		dst: t.second, src: t.buf, outer: 1, inner: 1, width: n * t.r.size,
		taps: t.chain.first, tapStep: t.r.size,
	}
	args.call((t.r.base | t.r.kind() | formReduce).widest(n))
}

// horizontalForm chooses the family for the second pass.
func (t *tile) horizontalForm(cols int) variant {
	switch {
	case t.W.Stride > 2 || t.W.Stride == 2 && cols*t.r.size < 16:
		return formReduceStrideN
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

// split runs v for rows of n elements of size bytes: wide steps, and a narrow
// one for the rest where there is one that is less work than a wide step which
// overlaps. Elements are step bytes apart in src.
func (a *reduceArgs) split(size int, v variant, n, step int) (nan uint64) {
	wide := v.widest(n)
	rest := n % wide.lanes()
	if rest == 0 {
		return a.call(wide)
	}
	narrow, ok := v.covering(rest)
	if !ok || 2*narrow.lanes() > wide.lanes() {
		return a.call(wide)
	}
	first, last := *a, n-narrow.lanes()
	first.width = (n - rest) * size
	nan = first.call(wide)
	more := *a
	more.dst, more.src, more.width = unsafe.Add(a.dst, last*size), unsafe.Add(a.src, last*step), narrow.lanes()*size
	if a.colDiv != nil {
		more.colDiv = unsafe.Add(a.colDiv, last*size)
	}
	return nan | more.call(narrow)
}
