//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"unsafe"
)

// Position-sensitive regions, channels first. Each bin looks at a plane of its own:
// rows of bins are outside, whose planes stay in the caches for all regions.

const (
	squareBins    = 8       // that weighSquares of asm/gen makes of a region at once
	squareColumns = 4       // of cells that it takes of each at once
	squarePart    = 16      // bytes of a row of one of them
	squareStep    = 64      // of half of them
	squareList    = 8       // bytes before the divisors of a list of columns
	squareTaps    = 24      // bytes before the taps of a record
	squareCall    = 4 << 10 // steps of rows that one call takes
	squareAhead   = 192     // bytes that a region prefetches
)

// squareRun is records that one call does.
type squareRun struct {
	row, first int // of the bins
	at, n      int // words, and records
}

// planesFit reports whether the kernel does the layout.
func (p *positionRun[T]) planesFit() bool {
	offsets := p.cells.Height*p.cells.Width + p.bins.Width*p.cells.Channel
	return p.bins.Pixel == 1 && p.cells.Pixel == 1 && p.cells.Width >= squareColumns && offsets < math.MaxInt32/p.size
}

// runPlanes does the regions of the list.
func (p *positionRun[T]) runPlanes() {
	p.listSquares()
	for c := range p.channels {
		for i := range p.squares {
			p.weighSquares(c, &p.squares[i])
		}
	}
}

// narrow reports whether a row of bins is shorter than what is stored at once.
func (p *positionRun[T]) narrow() bool { return p.bins.Width < squareBins/2 }

// weighSquares makes some bins of a channel.
func (p *positionRun[T]) weighSquares(c int, s *squareRun) {
	bin := s.row*p.bins.Width + s.first
	plane := p.cells.Channel * p.size
	dst := unsafe.Pointer(&p.results)
	if !p.narrow() {
		dst = unsafe.Pointer(&p.dst[p.bins.from(0, c)+bin])
	}
	src := &p.src[p.cells.from(p.list[0].Image, c*p.bins.Height*p.bins.Width+bin)]
	ahead := min(squareBins, p.bins.Width) * plane
	second := (p.half(s.first) - s.first) * p.size
	callWeighSquares(p.base|formWeighSquares|variant(squareStep/p.size), dst, unsafe.Pointer(src), unsafe.Pointer(&p.words[s.at]), unsafe.Pointer(&p.words),
		s.n, second, ahead, min(squareAhead, ceilDiv(ahead, s.n)), 0, 0)
	if p.narrow() {
		p.scatter(c, bin)
	}
}

// half returns the second half of the bins that begin with first: neighbours, where the
// row is as long.
func (p *positionRun[T]) half(first int) int {
	const half = squareBins / 2
	if p.narrow() {
		return first + half
	}
	return min(first+half, p.bins.Width-half)
}

// scatter brings results to their places.
func (p *positionRun[T]) scatter(c, bin int) {
	results := unsafe.Slice((*T)(unsafe.Pointer(&p.results)), len(p.results)*8/p.size)
	for k := range p.list {
		copy(p.dst[p.bins.from(p.list[k].Index, c)+bin:][:p.bins.Width], results[k*squareBins:])
	}
}

// squareBytes is tables for listSquares: a region must not be too much for one call.
func (p *positionRun[T]) squareBytes(region *Region[T]) (bytes int, ok bool) {
	fours := p.fours(region.Cols)
	rows := p.bins.Height*squareTaps + int(region.Rows[p.bins.Height]-region.Rows[0])*2*p.size
	n := rows + squareList + squareBins*p.size + fours*p.fourBytes()
	return ceilDiv(p.bins.Width, squareBins) * n, p.r.most(region.Rows)*fours <= squareCall
}

// fourBytes is how long a list of columns is for each four of them.
func (p *positionRun[T]) fourBytes() int { return squareBins * (4 + squareColumns*p.size) }

// fours returns how many fours of columns the columns of bins take at most, or more where
// these are no neighbours.
func (p *positionRun[T]) fours(cols []int32) int {
	most := 1
	for bin := range p.bins.Width {
		if cells := p.r.Cell[cols[bin]:cols[bin+1]]; len(cells) > 0 {
			most = max(most, min(int(cells[len(cells)-1]-cells[0])/squareColumns+1, len(cells)))
		}
	}
	return most
}

// four returns where a four begins whose first column is cell, unless the map ends
// before it does.
func (p *positionRun[T]) four(cell int32) int {
	return min(int(cell), p.cells.Width-squareColumns)
}
