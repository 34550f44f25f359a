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
	list := b.w.W.columns(&room)
	if list == nil || !bytePlaces[P]() {
		return false
	}
	v = (v | formMaxPixels | kindSum).widest(b.channels)
	h := &b.w.H
	for row := lo; row < hi; row++ {
		rows := h.covering(row % h.In)
		for i := range list {
			b.maxColumns(v, row, &rows, &list[i])
		}
	}
	return true
}

// maxColumns does columns of a row.
func (b *backward[T, P]) maxColumns(v variant, row int, rows *covering, cols *columns) {
	h, w := &b.w.H, &b.w.W
	pixel := b.channels * int(unsafe.Sizeof(*new(T)))
	if rows.count == 0 || cols.count == 0 {
		b.clear(row, cols)
		return
	}
	src := ((row/h.In*h.Out+rows.first)*w.Out + cols.first) * b.channels
	size := pixel / b.channels
	callMaxPixels(v,
		address(b.dx, (row*w.In+cols.x)*b.channels), address(b.dy, src), 1, 0, 0,
		cols.cells, w.Stride*pixel, pixel, pixel,
		rows.count, rows.step*w.Out*pixel, cols.count, cols.step*pixel,
		address(b.pos, src), numbersFrom[T](rows.tap*w.Kernel+cols.tap), -rows.tapStep*w.Kernel*size, -cols.tapStep*size)
}

// clear clears columns of a row.
func (b *backward[T, P]) clear(row int, cols *columns) {
	for i := range cols.cells {
		clear(b.dx[(row*b.w.W.In+cols.x+i*b.w.W.Stride)*b.channels:][:b.channels])
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
	end := 0 // of the cells that windows cover
	for x := 0; x < w.W.Out; {
		r := w.W.run(x, w.W.Out, w.CountIncludePad)
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
