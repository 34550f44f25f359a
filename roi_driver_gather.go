//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// gather brings the channels of a step from c on together, of n bins from first
// on, for the part of the map that regions take in these bins.
func (p *positionRun[T]) gather(c, first, n int) {
	var rows, cols extents
	for bin := first; bin < first+n; bin++ {
		rows = rows.with(p.spans[bin/p.bins.Width])
		cols = cols.with(p.spans[p.bins.Height+bin%p.bins.Width])
	}
	if rows.len() == 0 || cols.len() == 0 {
		return
	}
	cols = cols.widen(p.group, p.cols)
	gather := p.gatherCells
	switch {
	case p.channels < p.group:
	case p.together > 1:
		gather = p.gatherPixels
	case p.cells.Pixel == 1 && cols.len() >= p.group:
		gather = p.gatherPlanes
	}
	if p.together == 1 && cols.len() == p.cells.Width { // one row follows the other
		gather(c, first, n, rows.lo, cols.lo, rows.len()*cols.len())
		return
	}
	for y := rows.lo; y < rows.hi; y++ {
		gather(c, first, n, y, cols.lo, cols.len())
	}
}

// source returns where the map has a cell of a bin of a channel.
func (p *positionRun[T]) source(c, bin, y, x int) int {
	return p.cells.from(p.list[0].Image, c*p.bins.Height*p.bins.Width+bin) + (y*p.cells.Width+x)*p.cells.Pixel
}

// gatherPixels gathers width pixels, channels last, from cell (y, x) on. Squares
// beside each other have lines of the map in common: few pixels at a time keep these
// in the L1 cache.
func (p *positionRun[T]) gatherPixels(c, first, n, y, x, width int) {
	v := p.base | formGatherLanes | variant(p.group)
	plane := p.rows.len() * p.cols.len() * positionStep
	const together = 16
	for end := x + width; x < end; x += together {
		for half := range positionStep / positionSquare {
			for i := 0; i < n; i += p.group {
				dst := &p.planes[p.word(i, y, x)+half*positionSquare/8]
				src := &p.src[p.source(p.half(c, half), first+i, y, x)]
				callGatherLanes(v, unsafe.Pointer(dst), unsafe.Pointer(src), min(end-x, together),
					positionStep, p.cells.Pixel*p.size, plane, p.bins.Height*p.bins.Width*p.size)
			}
		}
	}
}

// gatherPlanes gathers width pixels of bin first, channels first.
func (p *positionRun[T]) gatherPlanes(c, first, _, y, x, width int) {
	v := p.base | formGatherLanes | variant(p.group)
	channel := p.bins.Height * p.bins.Width * p.cells.Channel * p.size
	for half := range positionStep / positionSquare {
		at, n := 0, width/p.group
		for n > 0 {
			dst := &p.planes[p.word(0, y, x)+at*positionStep/8+half*positionSquare/8]
			src := &p.src[p.source(p.half(c, half), first, y, x)+at]
			callGatherLanes(v, unsafe.Pointer(dst), unsafe.Pointer(src), n, p.group*positionStep, positionSquare, positionStep, channel)
			at += n * p.group
			n = 0
			if at < width { // the rest overlaps
				at, n = width-p.group, 1
			}
		}
	}
}

// gatherCells gathers width pixels of bin first, in any layout.
func (p *positionRun[T]) gatherCells(c, first, _, y, x, width int) {
	lanes := positionStep / p.size
	planes := unsafe.Slice((*T)(unsafe.Pointer(&p.planes)), positionPlanes/p.size)
	for half := range positionStep / positionSquare {
		for l := range min(p.group, p.channels) {
			at := p.source(p.half(c, half)+l, first, y, x)
			to := p.word(0, y, x)*8/p.size + half*p.group + l
			for i := range width {
				planes[to+i*lanes] = p.src[at+i*p.cells.Pixel]
			}
		}
	}
}
