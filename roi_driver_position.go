//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"sync"
	"unsafe"
)

// Position-sensitive regions, in either layout: the channels of a bin, which lie
// apart, are gathered side by side for the part of the map that the regions take
// in that bin; bins are outside and regions inside, so that this is done once for
// all of them. A step is as many channels as 32 bytes hold.

const (
	positionStep    = 32        // bytes of a pixel of the gathered map
	positionSquare  = 16        // bytes: what gatherLanes transposes
	positionPlanes  = 512 << 10 // bytes of the gathered map
	positionTables  = 256 << 10 // bytes of the lists of taps
	positionRegions = 1024      // at a time
	positionCall    = 64        // regions of one call
)

// positionScratch is what a call works in.
type positionScratch struct {
	planes  [positionPlanes / 8]uint64
	results [positionRegions * positionStep / 8]uint64
	words   [positionTables / 8]uint64
	at      []int32   // of each row of bins, then column, where the lists of the regions begin
	spans   []extents // the cells that each row and column of bins takes
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

	group      int // channels, bins or pixels of a square
	together   int // bins that are gathered together
	list       []Region[T]
	rows, cols extents // that the list takes
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
	}
	p.together = 1
	if cells.Channel == 1 && channels >= p.group && bins.Height*bins.Width >= p.group {
		p.together = p.group
	}
	for lo := 0; lo < len(r.List); {
		n := p.batch(r.List[lo:])
		if n == 0 {
			n = 1
			positionSumsGeneric(dst, src, &Regions[T]{r.List[lo : lo+n], r.Cell, r.Weight}, bins, cells, channels)
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
// image whose part of the map and taps fit the scratch. It leaves the part in rows
// and cols.
func (p *positionRun[T]) batch(list []Region[T]) int {
	tables := 0
	p.rows, p.cols = extents{}, extents{}
	for i := range list {
		region := &list[i]
		tables += p.tableBytes(region.Rows) + p.tableBytes(region.Cols)
		rows, cols := p.rows.with(p.r.extents(region.Rows)), p.cols.with(p.r.extents(region.Cols))
		cols = cols.widen(p.group, extents{0, p.cells.Width})
		if i == positionRegions || region.Image != list[0].Image || tables > positionTables ||
			rows.len()*cols.len() > positionPlanes/positionStep/p.together {
			return i
		}
		p.rows, p.cols = rows, cols
	}
	return len(list)
}

// extents returns the cells that starts cuts into bins.
func (r *Regions[T]) extents(starts []int32) extents {
	first, n := r.span(starts)
	return extents{first, first + n}
}

// tableBytes is how long the lists of a region are.
func (p *positionRun[T]) tableBytes(starts []int32) int {
	bins := len(starts) - 1
	return 16*bins + 2*p.size*int(starts[bins]-starts[0])
}

// run does the regions of the list.
func (p *positionRun[T]) run() {
	p.lists()
	lanes, bins, most := positionStep/p.size, p.bins.Height*p.bins.Width, 1
	if p.together > 1 {
		room := positionPlanes / positionStep / max(p.rows.len()*p.cols.len(), 1)
		most = min(room, bins, 2*p.group) &^ (p.group - 1)
	}
	for c := 0; c < p.channels; c += lanes {
		for next := 0; next < bins; next += most {
			first := min(next, bins-most)
			p.gather(c, first, most)
			for bin := next; bin < first+most; bin++ {
				p.sums(bin, c, bin-first)
			}
		}
	}
}

// half returns the channel of the first lane of half i of a step from channel c
// on; halves overlap where there are no more channels.
func (p *positionRun[T]) half(c, i int) int {
	return max(min(c+i*p.group, p.channels-p.group), 0)
}

// sums makes bin of all regions, in the channels of a step from c on, of gathered
// map i.
func (p *positionRun[T]) sums(bin, c, i int) {
	row, col := bin/p.bins.Width, p.bins.Height+bin%p.bins.Width
	n := len(p.list)
	rows, cols := p.at[row*n:][:n], p.at[col*n:][:n]
	y, x := p.spans[row], p.spans[col]
	from := p.planes[:]
	if y.len() > 0 && x.len() > 0 {
		from = p.planes[p.word(i, y.lo, x.lo):]
	}
	v := p.base | formWeighBins | variant(positionStep/p.size)
	for k := 0; k < n; k += positionCall {
		callWeighBins(v, unsafe.Pointer(&p.results[k*positionStep/8]), unsafe.Pointer(&from[0]), unsafe.Pointer(&p.words),
			unsafe.Pointer(&rows[k]), unsafe.Pointer(&cols[k]), min(n-k, positionCall))
	}
	p.scatter(bin, c)
}

// word returns where a cell of gathered map i is in planes.
func (p *positionRun[T]) word(i, y, x int) int {
	return ((i*p.rows.len()+y-p.rows.lo)*p.cols.len() + x - p.cols.lo) * positionStep / 8
}

// scatter brings the results to their places.
func (p *positionRun[T]) scatter(bin, c int) {
	if p.bins.Channel == 1 && p.channels >= p.group {
		p.scatterPixels(bin, c)
		return
	}
	group := min(p.group, p.channels)
	results := unsafe.Slice((*T)(unsafe.Pointer(&p.results)), len(p.list)*positionStep/p.size)
	for k := range p.list {
		out := p.dst[p.bins.from(p.list[k].Index, 0)+bin*p.bins.Pixel:]
		for i := range positionStep / positionSquare {
			at := p.half(c, i) * p.bins.Channel
			for _, v := range results[:group] {
				out[at] = v
				at += p.bins.Channel
			}
			results = results[p.group:]
		}
	}
}

// scatterPixels is scatter for channels last.
func (p *positionRun[T]) scatterPixels(bin, c int) {
	type square = [positionSquare]byte
	for k := range p.list {
		out := p.dst[p.bins.from(p.list[k].Index, 0)+bin*p.bins.Pixel:][:p.channels]
		for i := range positionStep / positionSquare {
			from := &p.results[(k*positionStep+i*positionSquare)/8]
			*(*square)(unsafe.Pointer(&out[p.half(c, i)])) = *(*square)(unsafe.Pointer(from))
		}
	}
}

// lists writes the lists of all regions, row of bins by row of bins, then the
// columns.
func (p *positionRun[T]) lists() {
	p.at, p.spans = p.at[:0], p.spans[:0]
	end := 0
	for row := range p.bins.Height {
		end = p.listsOf(end, row, p.cols.len()*positionStep, false)
	}
	for col := range p.bins.Width {
		end = p.listsOf(end, col, positionStep, true)
	}
}

// listsOf writes the lists of one row or column of bins to words[end:], cells as
// offsets from the first of all, step bytes apart, and returns where they end.
func (p *positionRun[T]) listsOf(end, bin, step int, cols bool) int {
	var span extents
	for i := range p.list {
		span = span.with(p.r.extents(p.list[i].starts(cols)[bin : bin+2]))
	}
	p.spans = append(p.spans, span)
	for i := range p.list {
		cells, weights := p.r.taps(p.list[i].starts(cols), bin)
		p.at = append(p.at, int32(8*end))
		p.words[end] = uint64(len(cells))
		*(*T)(unsafe.Pointer(&p.words[end+1])) = p.list[i].factor(cols, len(cells))
		end += 2
		for j, cell := range cells {
			putTap(unsafe.Pointer(&p.words[end]), (int(cell)-span.lo)*step, weights[j])
			end += p.size / 4
		}
	}
	return end
}

func (r *Region[T]) starts(cols bool) []int32 {
	if cols {
		return r.Cols
	}
	return r.Rows
}

// factor is what a row of bins, or a column, that takes n cells contributes to the
// divisor of its bins. Products of two counts are rounded as the count is.
func (r *Region[T]) factor(cols bool, n int) T {
	switch {
	case r.Divisor == 0:
		return T(max(n, 1))
	case cols:
		return 1
	}
	return r.Divisor
}
