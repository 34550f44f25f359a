//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// gather brings the channels of a step together, of a bin, for the part of the map
// that regions take in it.
func (p *positionRun[T]) gather(bin int) {
	rows, cols := p.spans[bin/p.bins.Width], p.spans[p.bins.Height+bin%p.bins.Width]
	if rows.len() == 0 || cols.len() == 0 {
		return
	}
	cols = cols.widen(p.group, p.colSpan)
	gather := p.gatherCells
	if p.lanes >= p.group && p.cells.Pixel == 1 && cols.len() >= p.group {
		gather = p.gatherPlanes
	}
	if cols.len() == p.cells.Width { // one row follows the other
		gather(bin, rows.lo, cols.lo, rows.len()*cols.len())
		return
	}
	for y := rows.lo; y < rows.hi; y++ {
		gather(bin, y, cols.lo, cols.len())
	}
}

// word returns where in planes a gathered cell is. Before the first row is one of
// zeros.
func (p *positionRun[T]) word(y, x int) int {
	return ((y-p.rowSpan.lo+1)*p.colSpan.len() + x - p.colSpan.lo) * positionPixel / 8
}

// source returns where the map has a cell of a bin, in channel i of the step.
func (p *positionRun[T]) source(i, bin, y, x int) int {
	return p.cells.from(p.list[0].Image, (p.c+i)*p.bins.Height*p.bins.Width+bin) + (y*p.cells.Width+x)*p.cells.Pixel
}

// channel is how many bytes apart the channels of a bin lie.
func (p *positionRun[T]) channel() int {
	return p.bins.Height * p.bins.Width * p.cells.Channel * p.size
}

// gatherPlanes gathers width pixels from cell (y, x) on, channels first.
func (p *positionRun[T]) gatherPlanes(bin, y, x, width int) {
	v := p.base | formGatherLanes | variant(p.lanes)
	at, n := 0, width/p.group
	for n > 0 {
		dst, src := &p.planes[p.word(y, x+at)], &p.src[p.source(0, bin, y, x+at)]
		callGatherLanes(v, unsafe.Pointer(dst), unsafe.Pointer(src), n, p.group*positionPixel, positionSquare, positionPixel, p.channel(), p.cells.Channel*p.size)
		at += n * p.group
		n = 0
		if at < width { // the rest overlaps
			at, n = width-p.group, 1
		}
	}
}

// gatherCells gathers width pixels from cell (y, x) on, in any layout.
func (p *positionRun[T]) gatherCells(bin, y, x, width int) {
	for i := range p.lanes {
		from := p.source(i, bin, y, x)
		to := p.element(p.word(y, x)) + i
		for j := range width {
			p.gathered()[to+j*positionPixel/p.size] = p.src[from+j*p.cells.Pixel]
		}
	}
}

// gathered is planes as elements, and element where one of its words is there.
func (p *positionRun[T]) gathered() []T {
	return unsafe.Slice((*T)(unsafe.Pointer(&p.planes)), positionPlanes/p.size)
}

func (p *positionRun[T]) element(word int) int { return word * 8 / p.size }

// gatherColumn gathers column x of the map for n bins from first on, channels last.
func (p *positionRun[T]) gatherColumn(x, first, n int) {
	if p.rowSpan.len() == 0 {
		return
	}
	if p.lanes < p.group || n < p.group {
		p.gatherColumnCells(x, first, n)
		return
	}
	ahead := p.cells.Width * p.cells.Pixel * p.size
	v := p.base | formGatherLanes | variant(p.lanes)
	plane := p.pixel(1, 0) * 8
	for y := range p.rowSpan.len() {
		at, count := 0, n/p.group
		for count > 0 {
			dst, src := &p.planes[p.pixel(at, y+1)], &p.src[p.source(0, first+at, p.rowSpan.lo+y, x)]
			callGatherLanes(v, unsafe.Pointer(dst), unsafe.Pointer(src), count, p.group*plane, positionSquare, plane, p.channel(), ahead)
			at += count * p.group
			count = 0
			if at < n { // the rest overlaps
				at, count = n-p.group, 1
			}
		}
	}
}

// gatherColumnCells does so for few bins, or channels.
func (p *positionRun[T]) gatherColumnCells(x, first, n int) {
	for bin := range n {
		for i := range p.lanes {
			to := p.element(p.pixel(bin, 1)) + i
			for y := p.rowSpan.lo; y < p.rowSpan.hi; y++ {
				p.gathered()[to] = p.src[p.source(i, first+bin, y, x)]
				to += positionPixel / p.size
			}
		}
	}
}
