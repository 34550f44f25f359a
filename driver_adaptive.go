//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Windows of several sizes, channels first: the rows of as many windows as fit a
// buffer are reduced by vectors. What they leave of a row is a line of a few
// registers, of whose lanes a kernel makes the columns; where it is longer, or of
// integers, plain Go does, a window at a time.

// spans are where the windows of a row begin, how many columns they have, and how
// many of these count.
type spans [tableLanes]span

type span struct{ first, taps, count int }

// end is where the taps end, step apart.
func (s *span) end(step int) int { return s.first + s.taps*step }

// lineRegisters is how many registers a line has at the most, lineTable the size
// of the lanes that its taps take: 32 bytes each.
const (
	lineRegisters = 4
	lineTable     = lineRegisters * lineBytes / 4 * 32
)

// adaptiveRows is the scratch of a call: lines, and the tables of the kernel.
type adaptiveRows struct {
	lines  [(bufferBytes + lineBytes) / 8]uint64
	rowDiv [bufferBytes / 32]uint64
	index  [lineTable / 8]uint64
	colDiv [lineBytes / 8]uint64
}

// adaptiveFirst pools rows lo to hi.
func adaptiveFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	var b adaptiveRows
	var cols spans
	a := adaptive{r: r, w: w, dst: dst, src: src, b: &b, cols: &cols}
	a.lines = unsafe.Add(unsafe.Pointer(&b.lines), -uintptr(unsafe.Pointer(&b.lines))%lineBytes)
	for a.x = 0; a.x < w.W.Out; a.x += a.n {
		a.strip()
		for row := lo; row < hi; {
			var s stretch
			s, row = nextStretch(row, hi, w.H.Out, a.rows/w.H.Out)
			for y := s.lo; y < s.hi; y += a.rows {
				a.pool(stretch{s.plane, s.planes, y, min(y+a.rows, s.hi)})
			}
		}
	}
}

// adaptive is a call for columns [x, x+n) of windows.
type adaptive struct {
	r               reducer
	w               *Window
	dst, src, lines unsafe.Pointer
	b               *adaptiveRows
	cols            *spans

	x, n        int
	from, width int     // the input's columns that they take
	pitch       int     // of the lines
	registers   int     // of a line; 0 is for plain Go
	taps        int     // of the columns
	rows        int     // that fit the buffer
	divided     stretch // what the divisors of rows are for
}

// strip takes windows from x on: as many as the kernel makes of a line, or as
// plain Go has a table for.
func (a *adaptive) strip() {
	register := registerBytes(a.r.isa())
	a.n, a.registers = 0, 0
	if a.r.elem() == elemF32 || a.r.elem() == elemF64 {
		a.extend(resultBytes(a.r.isa())/a.r.size, lineRegisters*register/a.r.size-1)
	}
	if a.n == 0 {
		a.extend(len(a.cols), a.w.W.In)
		a.setPitch(a.width)
		return
	}
	for a.registers = 1; a.registers*register/a.r.size <= a.width; {
		a.registers *= 2
	}
	a.setPitch(a.registers * register / a.r.size)
	a.tables(resultBytes(a.r.isa()))
}

// setPitch lays the buffer out.
func (a *adaptive) setPitch(pitch int) {
	a.pitch, a.rows, a.divided = pitch, bufferBytes/a.r.size/pitch, stretch{}
}

// extend adds windows to the strip, at most most that take at most wide columns.
func (a *adaptive) extend(most, wide int) {
	axis := &a.w.W
	from, end, step := a.w.W.In, 0, axis.Step()
	a.taps = 1
	for a.n = 0; a.n < min(most, axis.Out-a.x); a.n++ {
		c := &a.cols[a.n]
		c.first, c.taps = axis.Span(a.x + a.n)
		c.count = axis.Count(a.x+a.n, a.w.CountIncludePad)
		if c.taps == 0 {
			continue
		}
		lo, hi := min(from, c.first), max(end, c.end(step)-step+1)
		if hi-lo > wide {
			break
		}
		from, end, a.taps = lo, hi, max(a.taps, c.taps)
	}
	a.from = min(from, a.w.W.In-1)
	a.width = max(end-a.from, 1)
}

// tables fills in what the kernel reads for every row: lanes for a register of
// out bytes, of which the one behind the line changes nothing.
func (a *adaptive) tables(out int) {
	r := a.r
	for i := range a.rows {
		r.fill(r.at(a.lines, i*a.pitch+a.width), a.pitch-a.width, r.neutral())
	}
	for i := range out / r.size {
		count := 1
		for tap := range a.taps {
			lane := a.width
			if i < a.n {
				count = a.cols[i].count
				if tap < a.cols[i].taps {
					lane = a.cols[i].first + tap*a.w.W.Step() - a.from
				}
			}
			putIndex(r.isa(), r.size, unsafe.Add(unsafe.Pointer(&a.b.index), tap*out+i*r.size), lane)
		}
		r.put(unsafe.Pointer(&a.b.colDiv), i, r.share(count))
	}
}

// pool pools one stretch.
func (a *adaptive) pool(s stretch) {
	exact := a.r.again()
	nan := uint64(0)
	for y := s.lo; y < s.hi; y++ {
		if a.row(a.r, s, y) != 0 {
			nan = a.row(exact, s, y) | 1
		}
	}
	switch {
	case a.registers == 0:
		a.plain(s)
	case nan != 0:
		a.columns(exact, s)
	default:
		a.columns(a.r, s)
	}
}

// row reduces the rows of row y of windows in each plane of a stretch.
func (a *adaptive) row(r reducer, s stretch, y int) uint64 {
	h, w, rows := &a.w.H, &a.w.W, s.hi-s.lo
	first, taps := h.Span(y)
	line := r.at(a.lines, (y-s.lo)*a.pitch)
	if taps == 0 {
		for plane := range s.planes {
			r.fill(r.at(line, plane*rows*a.pitch), a.width, r.neutral())
		}
		return 0
	}
	args := reduceArgs{
		dst: line, src: r.at(a.src, (s.plane*h.In+first)*w.In+a.from), outer: 1, inner: s.planes,
		dstInner: rows * a.pitch * r.size, srcInner: h.In * w.In * r.size, width: a.width * r.size,
		taps: taps, tapStep: h.Step() * w.In * r.size,
	}
	return args.split(r.size, r.base|formReduce|r.kind(), a.width, r.size)
}

// columns reduces the lines of a stretch by the kernel.
func (a *adaptive) columns(r reducer, s stretch) {
	rows, lanes := s.planes*(s.hi-s.lo), resultBytes(r.isa())/r.size
	whole := 0
	switch a.n {
	case lanes:
		whole = rows
	case a.w.W.Out: // the surplus goes into the rows after it, which overwrite it
		whole = max(rows-ceilDiv(lanes, a.n)+1, 0)
	}
	a.divisors(s)
	v := r.base | formColumns | r.dividing(kindAverageEach) | variant(a.pitch)
	callColumns(v, a.at(s), a.lines, rows, a.w.W.Out*r.size, a.pitch*r.size, a.taps,
		unsafe.Pointer(&a.b.index), a.n, whole, unsafe.Pointer(&a.b.colDiv), unsafe.Pointer(&a.b.rowDiv))
}

// at returns where the results of a stretch begin.
func (a *adaptive) at(s stretch) unsafe.Pointer {
	return a.r.at(a.dst, (s.plane*a.w.H.Out+s.lo)*a.w.W.Out+a.x)
}

// divisors fills in what the rows of a stretch are divided by, unless they are
// those of the stretch before.
func (a *adaptive) divisors(s stretch) {
	d := &a.divided
	if a.r.kind() != kindSum || s.lo == d.lo && s.hi == d.hi && s.planes <= d.planes {
		return
	}
	*d = s
	div, rows := unsafe.Pointer(&a.b.rowDiv), s.hi-s.lo
	for y := range rows {
		d := a.r.divisor(a.w.H.Count(s.lo+y, a.w.CountIncludePad))
		for plane := range s.planes {
			a.r.put(div, plane*rows+y, d)
		}
	}
}

// plain reduces the lines of a stretch in plain Go.
func (a *adaptive) plain(s stretch) {
	rows := s.hi - s.lo
	for i := range s.planes * rows {
		count := a.w.H.Count(s.lo+i%rows, a.w.CountIncludePad)
		to, from := a.r.at(a.at(s), i*a.w.W.Out), a.r.at(a.lines, i*a.pitch)
		switch a.r.elem() {
		case elemF64:
			adaptiveColumns[float64](a, to, from, count)
		case elemU8:
			adaptiveColumns[uint8](a, to, from, count)
		case elemI8:
			adaptiveColumns[int8](a, to, from, count)
		default:
			adaptiveColumns[float32](a, to, from, count)
		}
	}
}

// adaptiveColumns reduces the columns of a row of windows, each of which has
// been reduced to one element.
func adaptiveColumns[T number](a *adaptive, to, from unsafe.Pointer, count int) {
	dst, row, cols := unsafe.Slice((*T)(to), a.n), unsafe.Slice((*T)(from), a.width), a.cols
	step := a.w.W.Step()
	switch a.r.op {
	case Max:
		for x := range dst {
			v := neutral[T](Max)
			for at, end := cols[x].first-a.from, cols[x].end(step)-a.from; at < end; at += step {
				v = max(v, row[at])
			}
			dst[x] = v
		}
	case Min:
		for x := range dst {
			v := neutral[T](Min)
			for at, end := cols[x].first-a.from, cols[x].end(step)-a.from; at < end; at += step {
				v = min(v, row[at])
			}
			dst[x] = v
		}
	default:
		for x := range dst {
			v := T(0)
			for at, end := cols[x].first-a.from, cols[x].end(step)-a.from; at < end; at += step {
				v += row[at]
			}
			dst[x] = v
		}
	}
	for x := range dst {
		dst[x] += 0 // -0 becomes +0
	}
	if a.r.op == Average {
		for x := range dst {
			divisor := a.r.divisor(count * cols[x].count)
			dst[x] /= *(*T)(unsafe.Pointer(&divisor))
		}
	}
}
