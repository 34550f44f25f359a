//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Channels last: lanes are channels, so any window has a kernel.

// covering are the windows along an axis that a cell is a tap of: count of
// them, step apart, of which it is tap tap, tap-tapStep, ….
type covering struct{ first, count, step, tap, tapStep int }

// covering returns the windows that cell x is a tap of: an arithmetic
// progression.
func (a *Axis) covering(x int) covering {
	c := covering{step: 1}
	for o, end := a.reaching(x, x+1); o < end; o++ {
		tap, ok := a.tap(o, x)
		switch {
		case !ok:
			continue
		case c.count == 0:
			c.first, c.tap = o, tap
		case c.count == 1:
			c.step, c.tapStep = o-c.first, c.tap-tap
		}
		c.count++
	}
	return c
}

// columns are cells of a row, a stride apart, that windows cover in the same
// way: those of each a window behind those of the one before.
type columns struct {
	x, cells int
	covering
}

// mostColumns is how many kinds of columns a driver has room for.
const mostColumns = 64

// columns returns the kinds of columns of the axis, or none if they are too
// many.
func (a *Axis) columns(room *[mostColumns]columns) []columns {
	list := room[:0]
	for x := range min(a.Stride, a.In) {
		for ; x < a.In; x += a.Stride {
			next := columns{x, 1, a.covering(x)}
			if n := len(list); n > 0 {
				last := &list[n-1]
				if last.follows(a.Stride, &next) {
					last.cells++
					continue
				}
			}
			if len(list) == mostColumns {
				return nil
			}
			list = append(list, next)
		}
	}
	return list
}

// follows reports whether next goes on where c ends.
func (c *columns) follows(stride int, next *columns) bool {
	return c.x+c.cells*stride == next.x && c.count == next.count && c.tap == next.tap &&
		(c.count == 0 || c.first+c.cells == next.first)
}

// maxPixels does the rows lo to hi of dx from places of a byte.
func (b *backward[T, P]) maxPixels(v variant, lo, hi int) bool {
	var room [mostColumns]columns
	list := b.pixelColumns(&room)
	if list == nil {
		return false
	}
	groups, grouped := b.newGroups(v)
	v = (v | formMaxPixels | kindSum).widest(b.channels)
	h := &b.w.H
	for row := lo; row < hi; row++ {
		if grouped && !b.accumulate && row+1 < hi && groups.pair(row) {
			groups.edges(v, row)
			groups.edges(v, row+1)
			row++
			continue
		}
		rows := h.covering(row % h.In)
		for i := range list {
			b.maxColumns(v, row, &rows, &list[i])
		}
	}
	return true
}

// pixelColumns returns the kinds of columns that the kernels do, or none if they
// cannot do b.
func (b *backward[T, P]) pixelColumns(room *[mostColumns]columns) []columns {
	if b.accumulate && b.channels > len(pixelSums[T]{}) {
		return nil
	}
	return b.w.W.columns(room)
}

// pixelSums is room for pixels of dx.
type pixelSums[T Float] [2048]T

// groups are the kernels for windows of stride 2, two rows by two pixels at a
// time.
type groups[T Float, P Position] struct {
	*backward[T, P]
	v        variant
	above    int // the first row and column of windows that reach group 0
	overlap  int // 1 if there is a second
	from, to int // groups of a row whose windows all exist
}

// newGroups returns the kernels for b, if there are any.
func (b *backward[T, P]) newGroups(v variant) (g groups[T, P], ok bool) {
	w := b.w
	g = groups[T, P]{backward: b, overlap: 1}
	switch top, left := w.H.PadBegin, w.W.PadBegin; {
	case w.square(2, 2) && top == 0 && left == 0:
		g.v, g.overlap = v|formMaxGroups2|kindSum, 0
	case w.square(3, 2) && top == 0 && left == 0:
		g.v, g.above = v|formMaxGroups3|kindSum, -1
	case w.square(3, 2) && top == 1 && left == 1:
		g.v = v | formMaxGroups3Centered | kindSum
	default:
		return g, false
	}
	g.v = g.v.widest(b.channels)
	g.from, g.to = -g.above, min(w.W.In/2, w.W.Out-g.above-g.overlap)
	return g, g.v.lanes() > 0 && g.from < g.to
}

// pair does the groups of a row and the one below it, if they make pairs whose
// windows all exist.
func (g *groups[T, P]) pair(row int) bool {
	h, w := &g.w.H, &g.w.W
	image, y := row/h.In, row%h.In
	r := y/2 + g.above
	if y%2 == 1 || y+1 == h.In || r < 0 || r+g.overlap >= h.Out {
		return false
	}
	size := int(unsafe.Sizeof(*new(T)))
	pixel := g.channels * size
	src := ((image*h.Out+r)*w.Out + g.from + g.above) * g.channels
	callMaxGroups(g.v,
		address(g.dx, (row*w.In+2*g.from)*g.channels), address(g.dy, src), 1, 0, 0,
		g.to-g.from, 2*pixel, pixel, pixel, w.In*pixel, w.Out*pixel,
		address(g.pos, src-g.skip), numbersFrom[T](0))
	return true
}

// edges does what groups leave of a row.
func (g *groups[T, P]) edges(v variant, row int) {
	rows := g.w.H.covering(row % g.w.H.In)
	for x := 0; x < g.w.W.In; x++ {
		if x == 2*g.from {
			if x = 2 * g.to; x == g.w.W.In {
				return
			}
		}
		g.maxColumns(v, row, &rows, &columns{x, 1, g.w.W.covering(x)})
	}
}

// maxColumns does columns of a row.
func (b *backward[T, P]) maxColumns(v variant, row int, rows *covering, cols *columns) {
	h, w := &b.w.H, &b.w.W
	pixel := b.channels * int(unsafe.Sizeof(*new(T)))
	if rows.count == 0 || cols.count == 0 {
		b.passNothing(row, cols)
		return
	}
	src := ((row/h.In*h.Out+rows.first)*w.Out + cols.first) * b.channels
	size := pixel / b.channels
	call := func(dst unsafe.Pointer, from, cells, step int) {
		callMaxPixels(v,
			dst, address(b.dy, src+from*b.channels), 1, 0, 0,
			cells, step, pixel, pixel,
			rows.count, (rows.step*w.Out-cols.count*cols.step)*pixel, cols.count, cols.step*pixel,
			address(b.pos, src+from*b.channels-b.skip), numbersFrom[T](rows.tap*w.Kernel+cols.tap),
			(cols.count*cols.tapStep-rows.tapStep*w.Kernel)*size, -cols.tapStep*size)
	}
	dx := b.dx[(row*w.In+cols.x)*b.channels:]
	most := callWindows(rows.count*cols.count, b.channels, v)
	if !b.accumulate {
		for i := 0; i < cols.cells; i += most {
			call(address(dx, i*w.Stride*b.channels), i, min(most, cols.cells-i), w.Stride*pixel)
		}
		return
	}
	var sums pixelSums[T]
	most = min(most, len(sums)/b.channels)
	for i := 0; i < cols.cells; i += most {
		n := min(most, cols.cells-i)
		call(address(sums[:], 0), i, n, pixel)
		for j := range n {
			put(dx[(i+j)*w.Stride*b.channels:], sums[j*b.channels:][:b.channels], true)
		}
	}
}

// passNothing passes nothing to columns of a row.
func (b *backward[T, P]) passNothing(row int, cols *columns) {
	for i := range cols.cells {
		dx := b.dx[(row*b.w.W.In+cols.x+i*b.w.W.Stride)*b.channels:][:b.channels]
		if !b.accumulate {
			clear(dx)
			continue
		}
		for c := range dx {
			dx[c] += 0 // -0 becomes +0
		}
	}
}

// spreadPixels does the rows lo to hi of dx for sums and averages, if windows
// lie side by side.
func (b *backward[T, P]) spreadPixels(v variant, lo, hi int) bool {
	w := b.w
	if b.op != Sum && b.op != Average || !w.H.abreast() || !w.W.abreast() {
		return false
	}
	v = (v | formSpreadPixels | kindAverage).widest(b.channels)
	for row := lo; row < hi; {
		y, end := row%w.H.In, 0
		o := (y + w.H.PadBegin) / w.H.Stride
		top := row - y
		if o >= w.H.Out {
			end = min(hi, top+w.H.In)
			clear(b.dx[row*w.W.In*b.channels : end*w.W.In*b.channels])
		} else {
			end = min(hi, top+w.H.In, top+(o+1)*w.H.Stride-w.H.PadBegin)
			b.spreadRow(v, row, end, top/w.H.In, o)
		}
		row = end
	}
	return true
}

// abreast reports whether the windows lie side by side, without gaps.
func (a *Axis) abreast() bool { return a.Kernel == a.Stride && a.Dilation == 1 }

// spreadRow passes the row o of the windows of an image to the rows lo to hi of
// dx.
func (b *backward[T, P]) spreadRow(v variant, lo, hi, image, o int) {
	w := b.w
	pixel := b.channels * int(unsafe.Sizeof(*new(T)))
	most := callWindows((hi-lo)*w.W.Kernel, b.channels, v)
	end := 0 // of the cells that windows cover
	for x := 0; x < w.W.Out; {
		r := w.W.run(x, min(x+most, w.W.Out), w.CountIncludePad)
		if r.taps > 0 {
			divisor := b.divisor(w.H.Count(o, w.CountIncludePad) * r.count)
			callPixels(v,
				address(b.dx, (lo*w.W.In+r.first)*b.channels), address(b.dy, ((image*w.H.Out+o)*w.W.Out+r.lo)*b.channels), 1, 0, 0,
				r.hi-r.lo, w.W.Stride*pixel, pixel, pixel,
				hi-lo, w.W.In*pixel, r.taps, pixel, unsafe.Pointer(&divisor))
			end = r.first + (r.hi-r.lo-1)*w.W.Stride + r.taps
		}
		x = r.hi
	}
	for row := lo; end < w.W.In && row < hi; row++ {
		clear(b.dx[(row*w.W.In+end)*b.channels : (row+1)*w.W.In*b.channels])
	}
}
