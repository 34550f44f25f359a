//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// maximaFirst is MaxFirst in assembly: columns of windows a table of lanes at a
// time.
func maximaFirst(m *maxima, lo, hi int) {
	w := &m.w.W
	if m.r.direct(w) {
		for x := 0; x < w.Out; x += tableLanes {
			c := maximaColumns{maxima: m}
			c.set(x, min(x+tableLanes, w.Out))
			c.eachRun(lo, hi, c.where)
		}
		return
	}
	if m.walks() {
		m.walk(lo, hi)
		return
	}
	if left, right, ok := m.borders(); ok {
		var b maximaBuffer
		m.inside(&b, lo, hi, left, right)
		return
	}
	m.padded(lo, hi, 0)
}

// padded is maximaFirst through the buffer, for rows of windows from from on in each
// plane.
func (m *maxima) padded(lo, hi, from int) {
	var b maximaBuffer
	w := &m.w.W
	most := tableLanes
	for most > 1 && m.w.depth().taps()*m.w.H.Extent()*m.r.maximaPitch(w, 0, most)*m.r.size > bufferBytes {
		most /= 2
	}
	for x := 0; x < w.Out; x += most {
		c := maximaColumns{maxima: m}
		c.set(x, min(x+most, w.Out))
		c.pad(&b)
		c.eachRun(lo, hi, func(s stretch, z int, rows run) {
			if rows.lo >= from {
				c.buffered(&b, s, z, rows)
			}
		})
	}
}

// borders returns how many columns of windows reach padding, left and right, if
// it is better to find their maxima by themselves than to copy all rows for
// them.
func (m *maxima) borders() (left, right int, ok bool) {
	w := &m.w.W
	if w.Adaptive || w.Stride != 2 || w.Dilation != 1 || w.Kernel != 3 || w.Out > tableLanes || w.Out < tableLanes/8 {
		return 0, 0, false
	}
	for left < w.Out && w.tapsOf(left).n < w.Kernel {
		left++
	}
	for right < w.Out-left && w.tapsOf(w.Out-1-right).n < w.Kernel {
		right++
	}
	return left, right, left <= 1 && right <= 1 && m.w.H.lastAlone()
}

// lastAlone reports whether no window but the last reaches the last cell. Windows before it may
// have no cell.
func (a *Axis) lastAlone() bool {
	for o := a.Out - 2; o >= 0; o-- {
		if t := a.tapsOf(o); t.n > 0 {
			return t.first+(t.n-1)*t.step < a.In-1
		}
	}
	return true
}

// inside finds maxima in rows where they lie: the columns that reach padding
// clipped, one by one. The last row of windows of a plane goes through the
// buffer: kernels read an element beyond it.
func (m *maxima) inside(b *maximaBuffer, lo, hi, left, right int) {
	out := m.w.W.Out
	for x := range left {
		m.border(lo, hi, x)
	}
	c := maximaColumns{maxima: m}
	c.set(left, out-right)
	c.pad(b)
	c.eachRun(lo, hi, func(s stretch, z int, rows run) {
		if rows.hi == m.w.H.Out {
			rows.hi--
			c.buffered(b, s, z, run{lo: rows.hi, hi: rows.hi + 1})
		}
		if rows.lo < rows.hi {
			c.where(s, z, rows)
		}
	})
	for x := out - right; x < out; x++ {
		m.border(lo, hi, x)
	}
}

// border finds maxima in the column x of windows, clipped.
func (m *maxima) border(lo, hi, x int) {
	c := maximaColumns{maxima: m}
	c.set(x, x+1)
	c.clip(m.w.W.tapsOf(x))
	c.eachRun(lo, hi, c.where)
}

// maximaBuffer is rows with their padding.
type maximaBuffer [bufferBytes / 8]uint64

// maximaColumns are the columns [lo, hi) of windows.
type maximaColumns struct {
	*maxima
	lo, hi        int
	form          variant
	first, origin laneTable
	empty         bool // some windows have no cell
	taps          taps // of a row of each window

	begin int // first column of input, which may be padding
	left  int // columns of padding before those inside
	width int // columns inside
	pitch int // of the buffer's rows
}

// set lays out the columns [lo, hi).
func (c *maximaColumns) set(lo, hi int) {
	m, w := c.maxima, &c.w.W
	c.lo, c.hi, c.form = lo, hi, m.r.maximaForm(w, hi-lo)
	c.taps = taps{n: w.Kernel, step: w.Dilation, all: w.Kernel}
	begin, end := w.bounds(lo, hi)
	from := min(max(begin, 0), w.In)
	c.begin, c.width = begin, max(min(end, w.In)-from, 0)
	c.left = from - begin
	if c.width == 0 {
		c.left = end - begin
	}
	c.pitch = m.r.maximaPitch(w, lo, hi)
	for x := lo; x < hi; x++ {
		t := w.tapsOf(x)
		step := 1
		if m.offsets() {
			step = t.step
		}
		if t.n == 0 {
			c.empty, t.skipped = true, 0
		}
		m.r.put(unsafe.Pointer(&c.first), x-lo, scalar(t.skipped*step))
		m.r.put(unsafe.Pointer(&c.origin), x-lo, scalar((x-lo)*w.Stride))
	}
}

// clip leaves the one column the taps that are no padding.
func (c *maximaColumns) clip(t taps) {
	c.taps, c.begin = t, t.first
	c.r.put(unsafe.Pointer(&c.first), 0, 0)
}

// eachRun runs body for rows of windows with equally many taps, in as many
// planes as go together: those of a stretch, at depth z.
func (c *maximaColumns) eachRun(lo, hi int, body func(s stretch, z int, rows run)) {
	h, depth := &c.w.H, c.w.depth()
	rowBytes := min(h.Extent(), h.In) * c.w.W.In * c.r.size
	most := 1
	if *depth == single {
		most = max(callBytes/(h.In*c.w.W.In*c.r.size), 1)
	}
	for lo < hi {
		var s stretch
		s, lo = nextStretch(lo, hi, h.Out, most)
		for y := s.lo; y < s.hi; {
			rows := h.run(y, min(s.hi, y+max(callBytes/rowBytes, 1)), false)
			body(stretch{s.plane / depth.Out, s.planes, s.lo, s.hi}, s.plane%depth.Out, rows)
			y = rows.hi
		}
	}
}

// args returns what calls on rows of windows have in common: all but where they
// read. In each of planes planes there are rows of them.
func (c *maximaColumns) args(s stretch, z int, rows run) (a maximaArgs, in int) {
	h, w, depth := &c.w.H, &c.w.W, c.w.depth()
	td, th := depth.tapsOf(z), h.tapsOf(rows.lo)
	n, nr := c.hi-c.lo, rows.hi-rows.lo
	out := ((s.plane*depth.Out+z)*h.Out+rows.lo)*w.Out + c.lo
	in = (s.plane*depth.In+td.first)*h.In + th.first
	a = maximaArgs{
		dst:   c.r.at(c.dst, out),
		outer: s.planes, dstSkip: (h.Out - nr) * w.Out * c.r.size,
		inner: nr, dstInner: w.Out * c.r.size, width: n * c.r.size,
		tapsD: td.n, tapsH: th.n, tapsW: c.taps.n, tapStepW: w.Dilation * c.r.size, stride: w.Stride * c.r.size,
		pos: c.at(out), posSkip: (h.Out - nr) * w.Out * c.size, posInner: w.Out * c.size, size: c.size,
		first: unsafe.Pointer(&c.first), origin: unsafe.Pointer(&c.origin),
		offsetSkip: (h.In - nr*h.Stride) * w.In, offsetInner: h.Stride * w.In,
	}
	c.places(&a, &td, &th, &c.taps, in*w.In+c.begin)
	if td.n == 0 || th.n == 0 || c.width == 0 {
		for plane := range s.planes {
			for row := range nr {
				c.none(out+(plane*h.Out+row)*w.Out, n)
			}
		}
		a.outer = 0
	}
	return a, in
}

// where finds maxima in rows where they lie.
func (c *maximaColumns) where(s stretch, z int, rows run) {
	a, in := c.args(s, z, rows)
	if a.outer == 0 {
		return
	}
	h, w, size := &c.w.H, &c.w.W, c.r.size
	a.src = c.r.at(c.src, in*w.In+c.begin)
	a.srcInner, a.srcSkip = h.Stride*w.In*size, (h.In-a.inner*h.Stride)*w.In*size
	a.tapStepH, a.tapStepD = h.Step()*w.In*size, c.w.depth().Step()*h.In*w.In*size
	c.run(c.form, c.hi-c.lo, &a)
}

// pad fills the padding of the buffer's rows.
func (c *maximaColumns) pad(b *maximaBuffer) {
	p := unsafe.Pointer(b)
	for row := range bufferBytes / (c.pitch * c.r.size) {
		at := row * c.pitch
		c.r.fill(c.r.at(p, at), c.left, c.r.neutral())
		c.r.fill(c.r.at(p, at+c.left+c.width), c.pitch-c.left-c.width, c.r.neutral())
	}
}

// buffered finds maxima in rows that go through the buffer, as many as it takes.
func (c *maximaColumns) buffered(b *maximaBuffer, s stretch, z int, rows run) {
	h, depth := &c.w.H, c.w.depth()
	td, th := depth.tapsOf(z), h.tapsOf(rows.lo)
	lines := bufferBytes / (c.pitch * c.r.size) / max(td.n, 1) // of one plane of depth
	reach := max(th.n-1, 0)*th.step + 1
	nr := min((lines-reach)/max(h.Stride, 1)+1, rows.hi-rows.lo)
	planes := 1
	if nr == rows.hi-rows.lo {
		planes = min(lines/((nr-1)*h.Stride+reach), s.planes)
	}
	for plane := 0; plane < s.planes; plane += planes {
		part := stretch{s.plane + plane, min(planes, s.planes-plane), s.lo, s.hi}
		for y := rows.lo; y < rows.hi; y += nr {
			c.fill(b, part, z, run{lo: y, hi: min(y+nr, rows.hi)})
		}
	}
}

// fill takes rows into the buffer, those of one plane and depth behind those of
// another, and finds their maxima.
func (c *maximaColumns) fill(b *maximaBuffer, s stretch, z int, rows run) {
	a, in := c.args(s, z, rows)
	if a.outer == 0 {
		return
	}
	h, w, depth, size := &c.w.H, &c.w.W, c.w.depth(), c.r.size
	td, th := depth.tapsOf(z), h.tapsOf(rows.lo)
	lines := (a.inner-1)*h.Stride + (th.n-1)*th.step + 1
	for d := range td.n {
		rows := reduceArgs{
			dst: c.r.at(unsafe.Pointer(b), d*lines*c.pitch+c.left), src: c.r.at(c.src, (in+d*td.step*h.In)*w.In+c.begin+c.left),
			outer: s.planes, dstSkip: (td.n - 1) * lines * c.pitch * size, srcSkip: (depth.In*h.In - lines) * w.In * size,
			inner: lines, dstInner: c.pitch * size, srcInner: w.In * size, width: c.width * size, taps: 1,
		}
		rows.call((c.r.base | formReduce | kindMax).widest(c.width)) // which copies them
	}
	a.src = unsafe.Pointer(b)
	a.srcInner, a.tapStepH, a.tapStepD = h.Stride*c.pitch*size, th.step*c.pitch*size, lines*c.pitch*size
	a.srcSkip = (td.n*lines - a.inner*h.Stride) * c.pitch * size
	c.run(c.form, c.hi-c.lo, &a)
	c.mendEmpty(s, z, rows)
}

// mendEmpty gives no position to windows without a cell.
func (c *maximaColumns) mendEmpty(s stretch, z int, rows run) {
	if !c.empty {
		return
	}
	h, w := &c.w.H, &c.w.W
	for x := c.lo; x < c.hi; x++ {
		if _, n := w.Span(x); n > 0 {
			continue
		}
		for plane := range s.planes {
			for y := rows.lo; y < rows.hi; y++ {
				c.noPositions((((s.plane+plane)*c.w.depth().Out+z)*h.Out+y)*w.Out+x, 1)
			}
		}
	}
}
