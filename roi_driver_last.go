//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"math/bits"
	"sync"
	"unsafe"
)

// Channels last: the rows of a bin are reduced for every column of the region, into
// a line of pixels in scratch, of as many channels as keep it in the L1 cache; bins
// are sums of the line's pixels. Columns are so shared by the bins of a row.

const (
	pixelLine   = 24 << 10 // bytes of a line
	pixelTables = 24 << 10 // bytes of the tables of a region
)

// pixelScratch is what a call with channels last works in.
type pixelScratch struct {
	line   [pixelLine / 8]uint64
	grid   [pixelLine / 8]uint64 // gradients: bins, divided
	rows   [pixelTables / 8]uint64
	cols   [pixelTables / 8]uint64
	starts [pixelTables / 64]int // of each row of bins in rows
}

var pixelPool = sync.Pool{New: func() any { return new(pixelScratch) }}

// pixelRegion is one region of a call.
type pixelRegion[T Float] struct {
	*pixelScratch
	base     variant
	size     int
	r        *Regions[T]
	region   *Region[T]
	to, from *Grid
	dst, src unsafe.Pointer // channel 0 of the region's bins and image
	divisor  scalar

	first, span int // columns of the line
	block       int // channels at a time
}

// regionSumsLast is regionSums with channels last.
func regionSumsLast[T Float](isa ISA, dst, src []T, r *Regions[T], bins, cells *Grid, channels int) bool {
	size := int(unsafe.Sizeof(*new(T)))
	if cells.Height*cells.Width > math.MaxInt32/(size*cells.Pixel) {
		return false
	}
	s := pixelPool.Get().(*pixelScratch)
	for i := range r.List {
		p := pixelRegion[T]{
			pixelScratch: s, base: variant(isa)<<isaShift | elemOf[T](), size: size,
			r: r, region: &r.List[i], to: bins, from: cells,
		}
		if !p.prepare(channels) {
			r.sumPixels(dst, src, p.region, bins, cells, channels)
			continue
		}
		p.dst = unsafe.Pointer(&dst[bins.from(p.region.Index, 0)])
		p.src = unsafe.Pointer(&src[cells.from(p.region.Image, 0)])
		*(*T)(unsafe.Pointer(&p.divisor)) = p.region.Divisor
		for c := 0; c < channels; c += p.block {
			p.sums(c, min(p.block, channels-c))
		}
	}
	pixelPool.Put(s)
	return true
}

// prepare writes the tables, unless they are too large.
func (p *pixelRegion[T]) prepare(channels int) bool {
	r, region := p.r, p.region
	p.first, p.span = r.span(region.Cols)
	if region.Divisor == 0 || p.span == 0 || len(region.Rows) > len(p.starts) || !p.fits(region.Rows) || !p.fits(region.Cols) {
		return false
	}
	p.block = channels
	if most := pixelLine / p.size / p.span; most < channels {
		const step = 32 // channels: lines and what a kernel does at a time
		if most < step {
			return false
		}
		p.block = most / step * step
	}
	at := 0
	for b := range len(region.Rows) - 1 {
		p.starts[b] = at
		at = p.putTaps(p.rows[:], at, region.Rows, b, 0, p.from.Width*p.from.Pixel)
	}
	return true
}

// fits reports whether the taps that starts tells fit into a table.
func (p *pixelRegion[T]) fits(starts []int32) bool {
	bins := len(starts) - 1
	return 8*bins+int(starts[bins]-starts[0])*2*p.size <= pixelTables
}

// putTaps writes the taps of a bin to table[at:], cells from first on step
// elements apart, and returns where they end.
func (p *pixelRegion[T]) putTaps(table []uint64, at int, starts []int32, bin, first, step int) int {
	cells, weights := p.r.taps(starts, bin)
	table[at] = uint64(len(cells))
	if len(cells) == 0 {
		return at + 1
	}
	q := unsafe.Pointer(&table[at+1])
	for i, cell := range cells {
		putTap(unsafe.Add(q, 2*i*p.size), (int(cell)-first)*step*p.size, weights[i])
	}
	return at + 1 + len(cells)*2*p.size/8
}

// sums sums the bins of n channels from c on.
func (p *pixelRegion[T]) sums(c, n int) {
	region := p.region
	at := 0
	for q := range len(region.Cols) - 1 {
		at = p.putTaps(p.cols[:], at, region.Cols, q, p.first, n)
	}
	line := unsafe.Pointer(&p.line)
	src := unsafe.Add(p.src, (p.first*p.from.Pixel+c)*p.size)
	width := n * p.size
	weigh := weighVariant(p.base|formWeighRows|kindSum, n, p.size)
	pool := weighVariant(p.base|formWeighRows|kindAverage, n, p.size)
	pixel := p.to.Pixel * p.size
	for b := range len(region.Rows) - 1 {
		dst := unsafe.Add(p.dst, (b*p.to.Width*p.to.Pixel+c)*p.size)
		table := &p.rows[p.starts[b]]
		if *table == 0 {
			for q := range len(region.Cols) - 1 {
				clear(unsafe.Slice((*T)(unsafe.Add(dst, q*pixel)), n))
			}
			continue
		}
		p.reduceRows(weigh, line, src, unsafe.Pointer(table), width)
		p.reduceCols(pool, dst, line, pixel, n)
	}
}

// reduceRows makes the pixels of the line: all from the first to the last, but for
// stretches that no bin takes.
func (p *pixelRegion[T]) reduceRows(v variant, line, src, table unsafe.Pointer, width int) {
	callWeighRows(v, line, src, table, p.span, width, p.from.Pixel*p.size, 1, width, nil)
}

// reduceCols makes a row of bins of the line. Bins without columns are 0.
func (p *pixelRegion[T]) reduceCols(v variant, dst, line unsafe.Pointer, pixel, n int) {
	at := 0
	cols := p.region.Cols
	for q := 0; q < len(cols)-1; {
		from, begin := q, at
		for q < len(cols)-1 && cols[q] < cols[q+1] {
			at += 1 + int(cols[q+1]-cols[q])*2*p.size/8
			q++
		}
		if q > from {
			callWeighRows(v, unsafe.Add(dst, from*pixel), line, unsafe.Pointer(&p.cols[begin]), q-from, pixel, 0, 0, n*p.size, unsafe.Pointer(&p.divisor))
			continue
		}
		clear(unsafe.Slice((*T)(unsafe.Add(dst, q*pixel)), n))
		at++
		q++
	}
}

// weighVariant returns v with the step that covers n elements with the least
// surplus, the wider of equals.
func weighVariant(v variant, n, size int) variant {
	best, least := 1, 0
	for widths := v.widths(); widths != 0; {
		lanes := 1 << (bits.Len(widths) - 1)
		widths -= uint(lanes)
		if lanes > n {
			continue
		}
		if cost := ceilDiv(n, lanes) * (lanes*size + lineBytes); least == 0 || cost < least {
			best, least = lanes, cost
		}
	}
	return v | variant(best)
}
