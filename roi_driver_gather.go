//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// source returns where the map has a cell of a bin, in channel i of the step.
func (p *positionRun[T]) source(i, bin, y, x int) int {
	return p.cells.from(p.list[0].Image, (p.c+i)*p.bins.Height*p.bins.Width+bin) + (y*p.cells.Width+x)*p.cells.Pixel
}

// channel is how many bytes apart the channels of a bin lie.
func (p *positionRun[T]) channel() int {
	return p.bins.Height * p.bins.Width * p.cells.Channel * p.size
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
	ahead := 2 * p.cells.Width * p.cells.Pixel * p.size // the pixel after the next
	v := p.base | formGatherLanes | variant(p.lanes)
	for y := range p.rowSpan.len() {
		at, count := 0, n/p.group
		for count > 0 {
			dst, src := &p.planes[p.pixel(at, y+1)], &p.src[p.source(0, first+at, p.rowSpan.lo+y, x)]
			callGatherLanes(v, unsafe.Pointer(dst), unsafe.Pointer(src), count, p.group*positionPixel, positionSquare, positionPixel, p.channel(), ahead)
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
				to += p.element(p.pixel(0, 1))
			}
		}
	}
}
