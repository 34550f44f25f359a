//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"slices"
	"sync"
	"unsafe"
)

// Position-sensitive regions, channels first. Each bin looks at a plane of its own:
// rows of bins are outside, whose planes stay in the caches for all regions.

const (
	squareBins    = 8         // that weighSquares of asm/gen makes of a region at once
	squareColumns = 4         // of cells that it takes of each at once
	squarePart    = 16        // bytes of a row of one of them
	squareStep    = 64        // of half of them
	squareList    = 8         // bytes before the divisors of a list of columns
	squareTaps    = 24        // bytes before the taps of a record
	squareCall    = 4 << 10   // steps of rows that one call takes
	squareAhead   = 192       // bytes that a region prefetches
	squareRegions = 384       // of a table
	squareTables  = 256 << 10 // bytes
)

// squares are what weighSquares of asm/gen reads of regions.
type squares struct {
	words  []uint64
	runs   []squareRun // of each row of bins, and of each group of a row
	begins []int32     // where in runs a group begins, and where the last ends

	places  []int    // of each region, how many bytes on its bins lie
	cols    []int32  // of each region, where in words the list of columns begins, in bytes
	classes []uint8  // of the regions, by their taps
	order   []int32  // of the regions, by their classes
	indices indexSet // of the regions
}

// squareRun is records that one call does.
type squareRun struct{ at, n int } // words, and records

// size is how long an element is.
func (t *PositionTables[T]) size() int { return int(unsafe.Sizeof(*new(T))) }

// groups is how many groups of squareBins a row of bins is.
func (t *PositionTables[T]) groups() int { return ceilDiv(t.bins.Width, squareBins) }

// narrow reports whether a row of bins is shorter than what is stored at once.
func (t *PositionTables[T]) narrow() bool { return t.bins.Width < squareBins/2 }

// squareResults is narrow rows of bins, before they are brought to their places.
type squareResults [squareRegions * squareBins]uint64

var squareResultsPool = sync.Pool{New: func() any { return new(squareResults) }}

// sumSquares makes a row of bins of channel c. The planes that the next row looks at are
// prefetched, from ahead bytes on; it returns up to where they are.
func (t *PositionTables[T]) sumSquares(dst, src []T, c, row, ahead int) int {
	if t.narrow() {
		results := squareResultsPool.Get().(*squareResults)
		ahead = t.weighSquares(unsafe.Pointer(results), src, c, row, 0, ahead)
		t.scatter(dst[t.bins.from(0, c)+row*t.bins.Width:], unsafe.Slice((*T)(unsafe.Pointer(results)), len(results)))
		squareResultsPool.Put(results)
		return ahead
	}
	for group := range t.groups() {
		to := &dst[t.bins.from(0, c)+row*t.bins.Width+t.firstOf(group)]
		ahead = t.weighSquares(unsafe.Pointer(to), src, c, row, group, ahead)
	}
	return ahead
}

// weighSquares makes a group of a row.
func (t *PositionTables[T]) weighSquares(dst unsafe.Pointer, src []T, c, row, group, ahead int) int {
	first, plane := t.firstOf(group), t.cells.Channel*t.size()
	from := &src[t.cells.from(t.regions.List[0].Image, (c*t.bins.Height+row)*t.bins.Width+first)]
	second := (t.half(first) - first) * t.size()
	v := variant(t.isa)<<isaShift | elemOf[T]() | kindSum | formWeighSquares | variant(squareStep/t.size())
	i := row*t.groups() + group
	for _, run := range t.runs[t.begins[i]:t.begins[i+1]] {
		step := min(squareAhead, ceilDiv(max(t.bins.Width*plane-ahead, 0), run.n))
		callWeighSquares(v, dst, unsafe.Pointer(from), unsafe.Pointer(&t.words[run.at]), unsafe.Pointer(&t.words[0]),
			run.n, second, (t.bins.Width-first)*plane+ahead, step, 0, 0)
		ahead += run.n * step
	}
	return ahead
}

// half returns the second half of the bins that begin with first: neighbours, where the
// row is as long.
func (t *PositionTables[T]) half(first int) int {
	const half = squareBins / 2
	if t.narrow() {
		return first + half
	}
	return min(first+half, t.bins.Width-half)
}

// scatter brings results to their places.
func (t *PositionTables[T]) scatter(dst, results []T) {
	for k := range t.regions.List {
		copy(dst[t.bins.from(t.regions.List[k].Index, 0):][:t.bins.Width], results[k*squareBins:])
	}
}

// squaresFit reports whether the kernel does the layout.
func (t *PositionTables[T]) squaresFit() bool {
	offsets := t.cells.Height*t.cells.Width + t.bins.Width*t.cells.Channel
	return t.bins.Pixel == 1 && t.cells.Pixel == 1 && t.cells.Width >= squareColumns && offsets < math.MaxInt32/t.size()
}

// fillSquares makes squares of regions, from the first on, and returns of how many.
func (t *PositionTables[T]) fillSquares() int {
	n, bytes := t.batch()
	if n > 0 {
		words := ceilDiv(bytes, 8)
		t.words = slices.Grow(t.words[:0], words)[:words]
		t.regions.List = t.regions.List[:n]
		t.listSquares()
	}
	return n
}

// batch returns how many regions from the first on can be done together, and how long their
// tables are at most: those for which there is room. Regions of the same bins would be done in
// another order.
func (t *PositionTables[T]) batch() (n, bytes int) {
	n = together(t.regions.List, &t.bins, squareRegions, &t.indices, func(region *Region[T]) bool {
		more, ok := t.squareBytes(region)
		if !ok || bytes+more > squareTables {
			return false
		}
		bytes += more
		return true
	})
	return n, bytes
}

// squareBytes returns how long what listSquares writes of a region is, at most, and whether it
// is not too much for one call.
func (t *PositionTables[T]) squareBytes(region *Region[T]) (bytes int, ok bool) {
	fours := t.fours(region.Cols)
	rows := t.bins.Height*squareTaps + int(region.Rows[t.bins.Height]-region.Rows[0])*2*t.size()
	n := rows + squareList + squareBins*t.size() + fours*t.fourBytes()
	return ceilDiv(t.bins.Width, squareBins) * n, t.regions.most(region.Rows)*fours <= squareCall
}

// fourBytes is how long a list of columns is for each four of them.
func (t *PositionTables[T]) fourBytes() int { return squareBins * (4 + squareColumns*t.size()) }

// fours returns how many fours of columns the columns of bins take at most, or more where
// these are no neighbours.
func (t *PositionTables[T]) fours(cols []int32) int {
	most := 1
	for bin := range t.bins.Width {
		if cells := t.regions.Cell[cols[bin]:cols[bin+1]]; len(cells) > 0 {
			most = max(most, min(int(cells[len(cells)-1]-cells[0])/squareColumns+1, len(cells)))
		}
	}
	return most
}

// four returns where a four begins whose first column is cell, unless the map ends
// before it does.
func (t *PositionTables[T]) four(cell int32) int {
	return min(int(cell), t.cells.Width-squareColumns)
}
