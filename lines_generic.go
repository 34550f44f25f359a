package simdpool

// Windows in any number of dimensions, many at a time.

// stack is the rows of input that one row of windows covers: depth x rows of
// them, all of which lie inside.
type stack struct {
	first              int // element at which the first row begins
	depth, rows        int // 0 where all is padding
	planeStep, rowStep int // elements from one to the next
	count              int // how many of depth x rows an average counts
}

// rows walks along rows of windows.
type rows struct {
	w           *Window
	d, h        *Axis
	line        int // elements of a row of input
	image, z, y int

	front, depth, planes int // of z: first tap, taps, count
}

// walk returns a walk that begins at row lo.
func (w *Window) walk(channels, lo int) rows {
	r := rows{w: w, d: w.depth(), h: &w.H, line: w.W.In * channels}
	plane := lo / r.h.Out
	r.image, r.z, r.y = plane/r.d.Out, plane%r.d.Out, lo%r.h.Out
	r.enter()
	return r
}

// enter works out what is the same for all rows of a plane.
func (r *rows) enter() {
	r.front, r.depth = r.d.Span(r.z)
	r.planes = r.d.Count(r.z, r.w.CountIncludePad)
}

// next goes on to the next row.
func (r *rows) next() {
	if r.y++; r.y < r.h.Out {
		return
	}
	r.y = 0
	if r.z++; r.z == r.d.Out {
		r.image, r.z = r.image+1, 0
	}
	r.enter()
}

// stack returns what the row covers.
func (r *rows) stack() stack {
	top, rows := r.h.Span(r.y)
	count := r.planes * r.h.Count(r.y, r.w.CountIncludePad)
	if r.depth == 0 || rows == 0 {
		return stack{count: count}
	}
	return stack{
		first: ((r.image*r.d.In+r.front)*r.h.In + top) * r.line,
		depth: r.depth, rows: rows,
		planeStep: r.d.Step() * r.h.In * r.line, rowStep: r.h.Step() * r.line,
		count: count,
	}
}

// reduceStack sets dst to the elements of the rows of s, combined: each run
// along the depth, then the runs from top to bottom. src begins with those of
// the first row. run and loaded are scratch of dst's length.
func reduceStack[A number, S Element](op Op, dst []A, src []S, s *stack, run, loaded []A) {
	if s.depth == 1 {
		reduceRows(op, dst, src, s.rows, s.rowStep, loaded)
		return
	}
	reduceRows(op, dst, src, s.depth, s.planeStep, loaded)
	for y := 1; y < s.rows; y++ {
		run := run[:len(dst)]
		reduceRows(op, run, src[y*s.rowStep:], s.depth, s.planeStep, loaded)
		combine(op, dst, dst, run)
	}
}

// reduceRows sets dst to the elements of rows rows, step apart, combined.
func reduceRows[A number, S Element](op Op, dst []A, src []S, rows, step int, loaded []A) {
	n := len(dst)
	first := load(op, dst, src[:n])
	if rows == 1 {
		copy(dst, first)
		return
	}
	combine(op, dst, first, load(op, loaded, src[step:][:n]))
	for i := 2; i < rows; i++ {
		combine(op, dst, dst, load(op, loaded, src[i*step:][:n]))
	}
}

// lineEnd returns up to which window a line takes those from x on, one at
// least.
func (j *job[S]) lineEnd(x int) int {
	w, most := &j.w.W, lineSize/j.channels
	if !w.Adaptive {
		return min(w.Out, x+(most-w.Extent())/w.Stride+1)
	}
	end := x + 1
	for begin, _ := w.bounds(x, end); end < w.Out && end-x < most; end++ {
		if _, reach := w.bounds(end, end+1); reach-begin > most {
			break
		}
	}
	return end
}

// poolLines pools output columns [x, end) of rows [lo, hi), in two passes: a
// line takes the columns of a row of windows, each reduced to one element, and
// has neutral elements where padding is; then the columns of each window are
// reduced, of which all windows have equally many by now, but for those of an
// Adaptive axis.
func poolLines[A number, S Element](j *job[S], x, end int) {
	var buf, divisors, run, loaded [lineSize]A
	w, channels := &j.w.W, j.channels
	begin, reach := w.bounds(x, end) // the columns of line
	line := buf[:(reach-begin)*channels]
	fillWith(line, neutral[A](j.op))
	from := min(max(begin, 0), reach) // those inside
	to := max(min(reach, w.In), from)
	inside := line[(from-begin)*channels : (to-begin)*channels]

	counted := -1 // what divisors are for
	rows := j.w.walk(j.channels, j.lo)
	for row := j.lo; row < j.hi; row++ {
		s := rows.stack()
		rows.next()
		if s.rows == 0 || len(inside) == 0 {
			fillWith(inside, neutral[A](j.op))
		} else {
			reduceStack(j.op, inside, j.src[s.first+from*channels:], &s, run[:], loaded[:])
		}
		dst := j.dst[(row*w.Out+x)*channels : (row*w.Out+end)*channels]
		out := target(dst, run[:])
		reduceLine(j.op, out, line, w, channels, x, end)
		if j.op != Average {
			finish(j.op, out, 1)
		} else {
			if s.count != counted {
				counted = s.count
				for i := range out {
					divisors[i] = A(j.w.divisor(counted, x+i/channels))
				}
			}
			divide(out, divisors[:])
		}
		store(dst, out)
	}
}

// reduceLine reduces the columns of windows [x, end), of which line has each
// reduced already.
func reduceLine[A number](op Op, out, line []A, w *Axis, channels, x, end int) {
	if channels == 1 && !w.Adaptive {
		reduce(op, out, line, w.Kernel, w.Dilation, w.Stride)
		return
	}
	first, _ := w.bounds(x, end)
	step, taps := w.Step()*channels, w.Kernel
	for o := x; o < end; o++ {
		begin, reach := w.bounds(o, o+1)
		if w.Adaptive {
			taps = reach - begin
		}
		for c := range channels {
			out[(o-x)*channels+c] = fold(op, line[(begin-first)*channels+c:], taps, step)
		}
	}
}

// poolBlocks pools rows [lo, hi), window by window, a block of channels at a
// time.
func poolBlocks[A number, S Element](j *job[S]) {
	w, channels := &j.w.W, j.channels
	colStep := w.Step() * channels
	var b blocks[A]
	rows := j.w.walk(j.channels, j.lo)
	for row := j.lo; row < j.hi; row++ {
		s := rows.stack()
		rows.next()
		for x := 0; x < w.Out; {
			r := w.run(x, w.Out, j.w.CountIncludePad)
			for left := r.first; x < r.hi; x, left = x+1, left+w.Stride {
				dst := j.dst[(row*w.Out+x)*channels:][:channels]
				count := j.w.divisor(s.count, x)
				if s.rows == 0 || r.taps == 0 {
					poolPadding[A](j.op, dst, count)
				} else {
					poolPixels(&b, j.op, dst, j.src[s.first+left*channels:], &s, r.taps, colStep, count)
				}
			}
		}
	}
}

// poolPadding pools a window without a cell.
func poolPadding[A number, S Element](op Op, dst []S, count int) {
	one := [1]A{neutral[A](op)}
	finish(op, one[:], count)
	var result [1]S
	out := target(result[:], one[:])
	copy(out, one[:])
	store(result[:], out)
	for i := range dst {
		dst[i] = result[0]
	}
}

// blocks is the scratch of poolPixels.
type blocks[A number] struct{ column, run, loaded, results [blockSize]A }

// poolPixels combines the pixels of a window of cols columns, of as many
// channels as dst has: each column into a block of scratch, that into dst.
func poolPixels[A number, S Element](b *blocks[A], op Op, dst, window []S, s *stack, cols, colStep, count int) {
	for c := 0; c < len(dst); c += blockSize {
		dst := dst[c:min(c+blockSize, len(dst))]
		block, column := target(dst, b.results[:]), b.column[:len(dst)]
		reduceStack(op, block, window[c:], s, b.run[:], b.loaded[:])
		for x := 1; x < cols; x++ {
			reduceStack(op, column, window[x*colStep+c:], s, b.run[:], b.loaded[:])
			combine(op, block, block, column)
		}
		finish(op, block, count)
		store(dst, block)
	}
}
