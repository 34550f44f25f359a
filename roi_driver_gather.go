//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// source returns where the map has a cell of a bin, in channel i of the pixel.
func (p *positionRun[T]) source(i, bin, y, x int) int {
	return p.cells.from(p.list[0].Image, (p.c+i)*p.bins.Height*p.bins.Width+bin) + (y*p.cells.Width+x)*p.cells.Pixel
}

// channel is how many bytes apart the channels of a bin lie.
func (p *positionRun[T]) channel() int {
	return p.bins.Height * p.bins.Width * p.cells.Channel * p.size
}

// gathered is planes as elements, and element where one of its words is there.
func (p *positionRun[T]) gathered() []T {
	return unsafe.Slice((*T)(unsafe.Pointer(&p.planes)), positionMap/p.size)
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
	row := p.cells.Width * p.cells.Pixel * p.size // what follows in the column is prefetched
	groups, last := ceilDiv(n, p.group), n-p.group
	callGatherPixels(p.form(formGatherPixels, formGatherPixelsThree), unsafe.Pointer(&p.planes[p.pixel(0, 1)]), unsafe.Pointer(&p.src[p.source(0, first, p.rowSpan.lo, x)]),
		p.rowSpan.len(), p.pixel(0, 1)*8, row, groups, last*p.pixelBytes(), last*p.size, p.channel(),
		p.stepAt(1)*p.channel(), p.stepAt(2)*p.channel(), row, ceilDiv(p.n*p.channel(), groups))
}

// gatherColumnCells does so for few bins, or channels.
func (p *positionRun[T]) gatherColumnCells(x, first, n int) {
	for bin := range n {
		for i := range p.steps * p.lanes {
			to := p.element(p.pixel(bin, 1)) + i
			c := p.stepAt(i/p.lanes) + i%p.lanes
			for y := p.rowSpan.lo; y < p.rowSpan.hi; y++ {
				p.gathered()[to] = p.src[p.source(c, first+bin, y, x)]
				to += p.element(p.pixel(0, 1))
			}
		}
	}
}
