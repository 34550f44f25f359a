//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math/bits"
	"sync"
	"unsafe"
)

// Position-sensitive regions, in either layout: the channels of a bin, which lie
// apart, are gathered side by side, a step of them a pixel, and are lanes then.
// Channels first, bins are outside and regions inside, so that each plane is read
// once for all of them. Channels last, columns of the map are outside, so that each
// pixel is, and what bins have so far waits in dst.

const (
	positionPixel   = 64        // bytes from pixel to pixel of the gathered map
	positionSquare  = 16        // bytes: what gatherLanes transposes
	positionPlanes  = 512 << 10 // bytes of the gathered map
	positionTables  = 320 << 10 // bytes of the lists of taps
	positionRegions = 384       // at a time
	positionBins    = 4         // whose results are stored together, channels first
	positionCall    = 1024      // columns of bins that one call adds
	positionRecord  = 24        // bytes: see weighBins of asm/gen
	positionFour    = 4         // taps
	positionSeen    = 4096      // indices that are told apart
)

// positionScratch is what a call works in.
type positionScratch struct {
	planes  [positionPlanes / 8]uint64
	results [positionBins * positionRegions * positionPixel / 8]uint64
	words   [positionTables / 8]uint64
	seen    [positionSeen / 64]uint64 // indices of a batch, modulo positionSeen

	places []int     // of each region, how many bytes on its bins lie
	rows   []int32   // of each row of bins, where in words the lists of the regions begin, in bytes
	cols   []int32   // of each column of bins, where in words the divisors of the regions begin
	begins []int32   // of each column of bins, then of cells, where in words the records begin
	spans  []extents // the cells that each row and column of bins takes
}

var positionPool = sync.Pool{New: func() any { return new(positionScratch) }}

// extents are cells from lo to hi.
type extents struct{ lo, hi int }

func (e extents) len() int { return max(e.hi-e.lo, 0) }

// with returns the least extents that hold e and more.
func (e extents) with(more extents) extents {
	switch {
	case e.len() == 0:
		return more
	case more.len() == 0:
		return e
	}
	return extents{min(e.lo, more.lo), max(e.hi, more.hi)}
}

// widen returns e with at least n cells, if whole has as many.
func (e extents) widen(n int, whole extents) extents {
	n = min(n, whole.len())
	if e.len() < n {
		e.lo = min(e.lo, whole.hi-n)
		e.hi = e.lo + n
	}
	return e
}

// positionRun is a call of PositionSums.
type positionRun[T Float] struct {
	*positionScratch
	base        variant
	size        int
	dst, src    []T
	r           *Regions[T]
	bins, cells *Grid
	channels    int

	group     int  // elements of a side of a square
	byColumns bool // of the map
	list      []Region[T]
	rowSpan   extents // that the list takes
	colSpan   extents
	c, lanes  int // the channels of a step
}

// positionSums is PositionSums in assembly, where there is some.
func positionSums[T Float](isa ISA, dst, src []T, r *Regions[T], bins, cells *Grid, channels int) bool {
	for i := range r.List {
		if len(r.List[i].Rows)-1 != bins.Height || len(r.List[i].Cols)-1 != bins.Width {
			return false
		}
	}
	size := int(unsafe.Sizeof(*new(T)))
	s := positionPool.Get().(*positionScratch) // apart from p: putting back p's would move what else it holds to the heap
	p := positionRun[T]{
		positionScratch: s, base: variant(isa)<<isaShift | elemOf[T]() | kindSum,
		size: size, dst: dst, src: src, r: r, bins: bins, cells: cells, channels: channels, group: positionSquare / size,
		byColumns: bins.Channel == 1 && cells.Channel == 1 && channels > 1,
	}
	for lo := 0; lo < len(r.List); {
		n := p.batch(r.List[lo:])
		if n == 0 {
			n = 1
			positionSumsGeneric(dst, src, &Regions[T]{List: r.List[lo : lo+n], Cell: r.Cell, Weight: r.Weight}, bins, cells, channels)
		} else {
			p.list = r.List[lo : lo+n]
			p.run()
		}
		lo += n
	}
	positionPool.Put(s)
	return true
}

// batch returns how many regions from list[0] on can be done together: those of an
// image whose part of the map and taps fit the scratch. It leaves the part in
// rowSpan and colSpan.
func (p *positionRun[T]) batch(list []Region[T]) int {
	tables := 0
	p.rowSpan, p.colSpan = extents{}, extents{}
	clear(p.seen[:])
	for i := range list {
		region := &list[i]
		tables += p.tableBytes(region)
		rows, cols := p.rowSpan.with(p.r.extents(region.Rows)), p.colSpan.with(p.r.extents(region.Cols))
		cols = cols.widen(p.group, extents{0, p.cells.Width})
		pixels := (rows.len() + 1) * cols.len()
		if p.byColumns {
			pixels = (rows.len() + 1) * p.bins.Width
		}
		if i == positionRegions || region.Image != list[0].Image || tables > positionTables ||
			pixels > positionPlanes/positionPixel || p.saw(region.Index) {
			return i
		}
		p.rowSpan, p.colSpan = rows, cols
	}
	return len(list)
}

// saw reports whether a region with the bins of index, or perhaps with others, is in
// the batch: sums that wait in dst would add up.
func (p *positionRun[T]) saw(index int) bool {
	word, bit := &p.seen[index%positionSeen/64], uint64(1)<<(index%64)
	before := *word
	*word |= bit
	return before&bit != 0
}

// extents returns the cells that starts cuts into bins.
func (r *Regions[T]) extents(starts []int32) extents {
	first, n := r.span(starts)
	return extents{first, first + n}
}

// run does the regions of the list.
func (p *positionRun[T]) run() {
	p.lists()
	for p.c = 0; p.c < p.channels; p.c += p.lanes {
		p.lanes = p.step(p.channels - p.c)
		p.c = min(p.c, p.channels-p.lanes)
		if p.byColumns {
			p.runColumns()
		} else {
			p.runBins()
		}
	}
}

// step returns how many channels to do of those left: the fewest that are all of
// them, or as many as there is a step for. There are as many channels.
func (p *positionRun[T]) step(left int) int {
	lanes := 1
	for widths := (p.base | formWeighBins).widths(); widths != 0; {
		widest := 1 << (bits.Len(widths) - 1)
		widths -= uint(widest)
		switch {
		case widest > p.channels:
		case widest >= left || lanes == 1:
			lanes = widest
		}
	}
	return lanes
}

// runBins does bin after bin.
func (p *positionRun[T]) runBins() {
	bins := p.bins.Height * p.bins.Width
	clear(p.planes[:p.word(p.rowSpan.lo, p.colSpan.lo)]) // the row that lists are filled up with
	for first := 0; first < bins; first += p.group {
		n := min(p.group, bins-first)
		for i := range n {
			p.gather(first + i)
			p.sums(first+i, p.results[i*resultWords:])
		}
		p.scatter(first, n)
	}
}

// resultWords is from the results of one bin to those of the next.
const resultWords = positionRegions * positionPixel / 8

// sums makes the results of a bin.
func (p *positionRun[T]) sums(bin int, results []uint64) {
	n := len(p.list)
	clear(results[:n*positionPixel/8])
	row, col := bin/p.bins.Width, bin%p.bins.Width
	dst, begins := unsafe.Pointer(&results[0]), p.beginsOf(col)
	p.weigh(formWeighBins, dst, unsafe.Pointer(&p.planes), begins[0], begins[len(begins)-1], row, 1)
	p.divide(dst, row, col)
}

// runColumns does column after column of the map, for as many rows of bins as the
// scratch has room for.
func (p *positionRun[T]) runColumns() {
	most := positionPlanes / positionPixel / (p.rowSpan.len() + 1) / p.bins.Width
	for row := 0; row < p.bins.Height; row += most {
		rows := min(most, p.bins.Height-row)
		p.clearEmpty(row, rows)
		for bin := range rows * p.bins.Width {
			clear(p.planes[p.pixel(bin, 0):p.pixel(bin, 1)])
		}
		for i := range p.colSpan.len() {
			if p.takes(i) {
				p.gatherColumn(p.colSpan.lo+i, row*p.bins.Width, rows*p.bins.Width)
				p.addColumn(i, row, rows)
			}
		}
		for bin := row * p.bins.Width; bin < (row+rows)*p.bins.Width; bin++ {
			p.divide(p.bin(bin), bin/p.bins.Width, bin%p.bins.Width)
		}
	}
}

// bin returns where the first region to lie in dst would have a bin.
func (p *positionRun[T]) bin(bin int) unsafe.Pointer {
	return unsafe.Pointer(&p.dst[bin*p.bins.Pixel+p.c])
}

// pixel returns where in planes a gathered column of the map has cell y for a bin,
// both counted from the first; y of 0 is what lists are filled up with.
func (p *positionRun[T]) pixel(bin, y int) int {
	return (bin*(p.rowSpan.len()+1) + y) * positionPixel / 8
}

// clearEmpty clears the bins that no column of the map adds to.
func (p *positionRun[T]) clearEmpty(row, rows int) {
	for i := range p.list {
		cols := p.list[i].Cols
		for col := range p.bins.Width {
			if cols[col] < cols[col+1] {
				continue
			}
			for y := row; y < row+rows; y++ {
				at := p.bins.from(p.list[i].Index, p.c) + (y*p.bins.Width+col)*p.bins.Pixel
				clear(p.dst[at:][:p.lanes])
			}
		}
	}
}

// takes reports whether a bin takes column i.
func (p *positionRun[T]) takes(i int) bool {
	for col := range p.bins.Width {
		if begins := p.beginsOf(col); begins[2*i] < begins[2*i+2] {
			return true
		}
	}
	return false
}

// addColumn adds column i of the map, which is gathered, to rows of bins.
func (p *positionRun[T]) addColumn(i, row, rows int) {
	for col := range p.bins.Width {
		begins := p.beginsOf(col)
		dst, src := p.bin(row*p.bins.Width+col), unsafe.Pointer(&p.planes[p.pixel(col, 0)])
		p.weigh(formBeginBins, dst, src, begins[2*i], begins[2*i+1], row, rows)
		p.weigh(formWeighBins, dst, src, begins[2*i+1], begins[2*i+2], row, rows)
	}
}

// weigh runs a kernel on the records from lo to hi, for rows of bins.
func (p *positionRun[T]) weigh(form variant, dst, src unsafe.Pointer, lo, hi int32, row, rows int) {
	n := len(p.list)
	most := max(positionCall/rows, 1)
	for lo < hi {
		count := min(int(hi-lo)*8/positionRecord, most)
		callWeighBins(p.base|form|variant(p.lanes), dst, src, unsafe.Pointer(&p.words[lo]), unsafe.Pointer(&p.rows[row*n]), unsafe.Pointer(&p.words),
			count, rows, p.bins.Width*p.bins.Pixel*p.size, p.bins.Width*(p.rowSpan.len()+1)*positionPixel, 4*n)
		lo += int32(count * positionRecord / 8)
	}
}

// divide divides a bin of all regions.
func (p *positionRun[T]) divide(dst unsafe.Pointer, row, col int) {
	n := len(p.list)
	callDivideBins(p.base|formDivideBins|variant(p.lanes), dst, unsafe.Pointer(&p.places[0]), unsafe.Pointer(&p.rows[row*n]), unsafe.Pointer(&p.words),
		unsafe.Pointer(&p.words[p.cols[col]]), n)
}

// scatter brings the results of n bins from first on to their places.
func (p *positionRun[T]) scatter(first, n int) {
	if n == p.group && p.lanes >= p.group && p.bins.Pixel == 1 {
		p.scatterSquares(first)
		return
	}
	results := unsafe.Slice((*T)(unsafe.Pointer(&p.results)), len(p.results)*8/p.size)
	for i := range n {
		for k := range p.list {
			at := p.bins.from(p.list[k].Index, p.c) + (first+i)*p.bins.Pixel
			for _, v := range results[(i*resultWords+k*positionPixel/8)*8/p.size:][:p.lanes] {
				p.dst[at] = v
				at += p.bins.Channel
			}
		}
	}
}

// scatterSquares does so where bins are neighbours, as many as a square is wide.
func (p *positionRun[T]) scatterSquares(first int) {
	v, channel := p.base|formGatherLanes|variant(p.group), p.bins.Channel*p.size
	for k := range p.list {
		out := &p.dst[p.bins.from(p.list[k].Index, p.c)+first]
		callGatherLanes(v, unsafe.Pointer(out), unsafe.Pointer(&p.results[k*positionPixel/8]), p.lanes/p.group,
			p.group*channel, positionSquare, channel, resultWords*8, 0)
	}
}
