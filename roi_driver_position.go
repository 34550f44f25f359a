//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"sync"
	"unsafe"
)

// Position-sensitive regions, channels last: the channels of a bin, which lie apart, are
// gathered side by side, a step of them or three a pixel, and are lanes then. Columns of the
// map are outside, so that each pixel is read once, and what bins have so far waits in dst.

const (
	positionStep    = 32        // bytes of a step of channels at most
	positionSteps   = 3         // of a pixel at most
	positionSquare  = 16        // bytes: what gatherPixels transposes
	positionMap     = 512 << 10 // bytes of the gathered map
	positionTables  = 320 << 10 // bytes of the lists of taps
	positionRegions = 384       // at a time
	positionCall    = 1024      // columns of bins that one call adds
	positionFour    = 4         // taps
)

// positionScratch is what a call works in.
type positionScratch struct {
	planes [positionMap / 8]uint64
	words  [positionTables / 8]uint64
	seen   indexSet // of a batch

	places []int   // of each region, how many bytes on its bins lie
	rows   []int32 // of each row of bins, where in words the lists of the regions begin, in bytes
	begins []int32 // of each column of cells, then of bins that begin, go on and end with it, where in words the records begin
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

// positionRun is a call of PositionSums.
type positionRun[T Float] struct {
	*positionScratch
	base        variant
	size        int
	dst, src    []T
	r           *Regions[T]
	bins, cells *Grid
	channels    int

	group   int // elements of a side of a square
	list    []Region[T]
	rowSpan extents // that the list takes
	colSpan extents
	steps   int // of channels in a pixel: 1 or positionSteps
	lanes   int // of a step
	c, n    int // the channels of a pixel
	atOnce  int // rows of bins that a column of the map is gathered for
}

// positionColumns is PositionSums in assembly, channels last.
func positionColumns[T Float](isa ISA, dst, src []T, r *Regions[T], bins, cells *Grid, channels int) {
	size := int(unsafe.Sizeof(*new(T)))
	s := positionPool.Get().(*positionScratch) // apart from p: putting back p's would move what else it holds to the heap
	p := positionRun[T]{
		positionScratch: s, base: variant(isa)<<isaShift | elemOf[T]() | kindSum,
		size: size, dst: dst, src: src, r: r, bins: bins, cells: cells, channels: channels, group: positionSquare / size,
	}
	p.layPixel()
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
}

// batch returns how many regions from list[0] on can be done together: those whose taps, and
// part of the map, fit the scratch, and whose sums, which wait in dst, don't add up. It leaves
// the part in rowSpan and colSpan.
func (p *positionRun[T]) batch(list []Region[T]) int {
	tables := 0
	p.rowSpan, p.colSpan = extents{}, extents{}
	return together(list, p.bins, positionRegions, &p.seen, func(region *Region[T]) bool {
		rows, cols := p.rowSpan.with(p.r.extents(region.Rows)), p.colSpan.with(p.r.extents(region.Cols))
		tables += p.tableBytes(region)
		if (rows.len()+1)*p.bins.Width > positionMap/p.pixelBytes() || tables > positionTables {
			return false
		}
		p.rowSpan, p.colSpan = rows, cols
		return true
	})
}

// together returns how many regions from list[0] on, most at most, are of one image, have all
// bins, no two the same ones, and fit, each with those before.
func together[T Float](list []Region[T], bins *Grid, most int, seen *indexSet, fits func(*Region[T]) bool) int {
	clear(seen[:])
	for i := range list {
		region := &list[i]
		if i == most || region.Image != list[0].Image || !region.fills(bins) || seen.add(region.Index) || !fits(region) {
			return i
		}
	}
	return len(list)
}

// fills reports whether r has all bins.
func (r *Region[T]) fills(bins *Grid) bool {
	return len(r.Rows)-1 == bins.Height && len(r.Cols)-1 == bins.Width
}

// indexSet is the indices of regions, modulo indexCount.
type indexSet [indexCount / 64]uint64

const indexCount = 4096

// add reports whether an index, or perhaps another, is in s, and adds it.
func (s *indexSet) add(index int) (found bool) {
	word, bit := &s[index%indexCount/64], uint64(1)<<(index%64)
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
	p.atOnce = min(positionMap/p.pixelBytes()/(p.rowSpan.len()+1)/p.bins.Width, p.bins.Height)
	p.lists()
	clear(p.planes[:p.pixel(0, 1)])
	for p.c = 0; p.c < p.channels; p.c += p.n {
		p.c = min(p.c, p.channels-p.lanes)
		p.n = min(p.steps*p.lanes, p.channels-p.c)
		p.runColumns()
	}
}

// layPixel finds how many channels a pixel takes: a step or, where the longest is too short,
// three, so that the map is read less often. There are as many channels as a step has lanes.
func (p *positionRun[T]) layPixel() {
	p.lanes = (p.base | formWeighBins).widest(p.channels).lanes()
	p.steps = 1
	if p.channels > positionStep/p.size {
		p.steps = positionSteps
	}
}

// pixelBytes is how long a pixel of the gathered map is.
func (p *positionRun[T]) pixelBytes() int { return max(p.steps*p.lanes*p.size, positionSquare) }

// stepAt returns where step i of a pixel begins, in channels from its first. The last ones
// may overlap.
func (p *positionRun[T]) stepAt(i int) int { return min(i*p.lanes, p.n-p.lanes) }

// runColumns does column after column of the map, for as many rows of bins as the
// scratch has room for.
func (p *positionRun[T]) runColumns() {
	for row := 0; row < p.bins.Height; row += p.atOnce {
		rows := min(p.atOnce, p.bins.Height-row)
		p.clearShort(row, rows)
		for i := range p.colSpan.len() {
			if records := p.recordsOf(i); records[0] < records[binColumns] {
				p.gatherColumn(p.colSpan.lo+i, row*p.bins.Width, rows*p.bins.Width)
				p.addColumn(i, row, rows)
			}
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
	return (y*p.atOnce*p.bins.Width + bin) * p.pixelBytes() / 8
}

// clearShort clears the bins that begin with no column of the map.
func (p *positionRun[T]) clearShort(row, rows int) {
	for i := range p.list {
		cols := p.list[i].Cols
		for col := range p.bins.Width {
			if cols[col+1]-cols[col] >= 2 {
				continue
			}
			for y := row; y < row+rows; y++ {
				at := p.bins.from(p.list[i].Index, p.c) + (y*p.bins.Width+col)*p.bins.Pixel
				clear(p.dst[at:][:p.n])
			}
		}
	}
}

// addColumn adds column i of the map, which is gathered, to rows of bins.
func (p *positionRun[T]) addColumn(i, row, rows int) {
	records := p.recordsOf(i)
	for which, v := range [binColumns]variant{
		p.form(formBeginBins, formBeginBinsThree), p.form(formWeighBins, formWeighBinsThree), p.form(formEndBins, formEndBinsThree),
	} {
		p.weigh(v, records[which], records[which+1], row, rows)
	}
}

// form returns which kernel does pixels of one step, or of three.
func (p *positionRun[T]) form(one, three variant) variant {
	if p.steps > 1 {
		one = three
	}
	return p.base | one | variant(p.lanes)
}

// weigh runs a kernel on the records from lo to hi, for rows of bins.
func (p *positionRun[T]) weigh(v variant, lo, hi int32, row, rows int) {
	n, size := len(p.list), p.recordWords()
	most := max(positionCall/rows, 1)
	dst, table := p.bin(row*p.bins.Width), unsafe.Pointer(&p.words)
	for lo < hi {
		count := min(int(hi-lo)/size, most)
		callWeighBins(v, dst, unsafe.Pointer(&p.planes), unsafe.Pointer(&p.words[lo]), unsafe.Pointer(&p.rows[row*n]), table,
			count, rows, p.bins.Width*p.bins.Pixel*p.size, p.bins.Width*p.pixelBytes(), 4*n, p.stepAt(1)*p.size, p.stepAt(2)*p.size)
		lo += int32(count * size)
	}
}
