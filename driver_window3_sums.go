//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Averages of small planes, each taken as one line of cells, by masks that are registers:
// see asm/gen/kernels/window3_sums.go.

const (
	sideLanes = 8
	sumsWidth = 40                        // cells of a row, at most: longer rows are as fast one by one
	sumsEnds  = 2*sumsWidth/sideLanes + 3 // steps of which third columns lie in rows at the ends, at most
)

// lineSides has for each cell all ones if there is a column left of it, and what its sum
// is divided by.
type lineSides struct {
	left     [lineCells + sideLanes]uint32
	divisors [lineCells + sideLanes]float32
}

// lineEnd has for the lanes of a step all ones where its third columns are cells, have a
// row above, and below, and where the lanes themselves are cells.
type lineEnd struct{ third, above, below, cell [sideLanes]uint32 }

// fitsSums reports whether there is a kernel for the planes.
func (p *window3Pool) fitsSums() bool {
	fits := p.isLine() && p.w.H.In > 1 && p.w.W.In <= sumsWidth && p.r.kind() == kindSum
	return fits && p.sumsVariant().lanes() == sideLanes
}

func (p *window3Pool) sumsVariant() variant {
	return (p.r.base | formWindow3Sums | p.r.dividing(kindAverageEach)).widest(sideLanes)
}

// sums pools rows lo to hi, whole planes as lines.
func (p *window3Pool) sums(lo, hi int) {
	var sides lineSides
	p.fillSides(&sides)
	var ends [sumsEnds]lineEnd
	n := p.fillEnds(ends[:])
	size, cells, pitch := p.r.size, p.w.H.In*p.w.W.In, p.w.W.In*p.r.size
	p.whole(lo, hi, linesAtOnce, func(s stretch) uint64 {
		return callWindow3Sums(p.sumsVariant(), p.r.at(p.dst, s.plane*cells), p.r.at(p.src, s.plane*cells), s.planes, cells*size, cells*size,
			pitch, n.head, n.body, n.tail, unsafe.Pointer(&sides), unsafe.Pointer(&ends), unsafe.Pointer(&ends[n.head]))
	})
}

func (p *window3Pool) fillSides(s *lineSides) {
	h, w, counts := p.w.H.In, p.w.W.In, p.divisors()
	for y := range h {
		n := counts[atEnd(y, h)]
		left, divisors := s.left[y*w:][:w], s.divisors[y*w:][:w]
		fillWith(left, ^uint32(0))
		fillWith(divisors, n[0])
		left[0], divisors[0], divisors[w-1] = 0, n[1], n[1]
	}
}

// fillEnds sets the masks of the steps of head and tail, and of the last.
func (p *window3Pool) fillEnds(ends []lineEnd) (n lineSteps) {
	w, cells := p.w.W.In, p.w.H.In*p.w.W.In
	last := (cells - 1) / sideLanes
	n.head = min(ceilDiv(w-1, sideLanes), last)
	tail := min(max(ceilDiv(cells-w, sideLanes)-1, n.head), last)
	n.body, n.tail = tail-n.head, last-tail
	for i := range n.head + n.tail + 1 {
		cell := i * sideLanes
		if i >= n.head {
			cell += n.body * sideLanes
		}
		third := cells - cell - 1 // lanes
		ends[i] = lineEnd{lanesFrom(0, third), lanesFrom(w-cell-1, third), lanesFrom(0, third-w), lanesFrom(0, third+1)}
	}
	return n
}

// lanesFrom returns a mask of lanes lo to hi.
func lanesFrom(lo, hi int) (mask [sideLanes]uint32) {
	for i := max(lo, 0); i < min(hi, sideLanes); i++ {
		mask[i] = ^uint32(0)
	}
	return mask
}
