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
	pixelGrid   = 98 << 10 // bytes of the bins of a region in gradients: 32 channels of 28x28
	pixelTables = 24 << 10 // bytes of the tables of a region
)

// pixelScratch is what a call with channels last works in.
type pixelScratch struct {
	line   [pixelLine / 8]uint64
	grid   [pixelGrid / 8]uint64 // gradients: bins, divided
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
	divisor  divisor

	first, span int // columns of the line
	block       int // channels at a time
	next        int // in rows: what the region that follows takes first

	streams bool // bins go past the caches
	fence   int  // 1 with the last call that streams
}

// divisor is what a kernel divides by, or multiplies by where divides is 0.
type divisor struct {
	value   scalar
	divides uint64
}

func divisorOf[T Float](by T) (d divisor) {
	divides, scale := reciprocal(by)
	if divides {
		d.divides = 1
	}
	*(*T)(unsafe.Pointer(&d.value)) = scale
	return d
}

// regionSumsLast is regionSums with channels last.
func regionSumsLast[T Float](isa ISA, dst, src []T, r *Regions[T], bins, cells *Grid, channels int) bool {
	size := int(unsafe.Sizeof(*new(T)))
	if cells.Height*cells.Width > math.MaxInt32/(size*cells.Pixel) {
		return false
	}
	s := pixelPool.Get().(*pixelScratch)
	p := pixelRegion[T]{
		pixelScratch: s, base: variant(isa)<<isaShift | elemOf[T](), size: size,
		r: r, to: bins, from: cells,
	}
	out := len(r.List) * bins.Height * bins.Width * channels * size
	p.streams = size == 4 && channels*size%lineBytes == 0 &&
		streams(unsafe.Pointer(unsafe.SliceData(dst)), bins.Pixel*size, 2*out)
	last := len(r.List) - 1 // that the kernel does
	for p.streams && last >= 0 && !p.prepare(&r.List[last], channels) {
		last--
	}
	for i := range r.List {
		if !p.prepare(&r.List[i], channels) {
			r.sumPixels(dst, src, &r.List[i], bins, cells, channels)
			continue
		}
		p.dst = unsafe.Pointer(&dst[bins.from(p.region.Index, 0)])
		p.src = unsafe.Pointer(&src[cells.from(p.region.Image, 0)])
		p.divisor = divisorOf(p.region.Divisor)
		for c := 0; c < channels; c += p.block {
			n := min(p.block, channels-c)
			if c+n < channels {
				p.expect(p.region, n)
			} else if i+1 < len(r.List) {
				p.expect(&r.List[i+1], -c)
			}
			if p.streams && i == last && c+n == channels {
				p.fence = 1
			}
			p.sums(c, n)
		}
	}
	pixelPool.Put(s)
	return true
}

// prepare writes the tables, unless they are too large.
func (p *pixelRegion[T]) prepare(region *Region[T], channels int) bool {
	p.region = region
	p.first, p.span = p.r.span(region.Cols)
	if region.Divisor == 0 || p.span == 0 || p.r.isEmpty(region.Rows) ||
		len(region.Rows) > len(p.starts) || !p.fits(region.Rows) || !p.fits(region.Cols) {
		return false
	}
	most := pixelLine / p.size / p.span
	if most < min(channels, lineStep) {
		return false
	}
	p.block = evenBlock(channels, most)
	at := 0
	for b := range len(region.Rows) - 1 {
		p.starts[b] = at
		at = p.putTaps(p.rows[:], at, region.Rows, b, 0, p.from.Width*p.from.Pixel)
		p.next = at
		at = p.putNext(at, b+1)
	}
	return true
}

// lineStep is the channels of a line of the caches.
const lineStep = 16

// evenBlock cuts n channels into as few blocks of at most so many as there can be, of one length
// but for the last, and of whole lines if they are longer.
func evenBlock(n, most int) int {
	block := ceilDiv(n, ceilDiv(n, most))
	if up := ceilDiv(block, lineStep) * lineStep; up <= most {
		return up
	}
	if block > lineStep {
		return block / lineStep * lineStep
	}
	return block
}

// isEmpty reports whether no bin takes a cell.
func (r *Regions[T]) isEmpty(starts []int32) bool { return starts[0] == starts[len(starts)-1] }

// putNext writes which rows a row of bins takes that the one before does not, to
// rows[at:], and returns where they end. They are brought into the caches while
// the row before is worked on: no hardware foresees where short runs begin.
func (p *pixelRegion[T]) putNext(at, bin int) int {
	p.rows[at] = 0
	starts := p.region.Rows
	if bin+1 == len(starts) {
		return at + 1
	}
	before := p.r.Cell[starts[bin-1]:starts[bin]]
	for _, cell := range p.r.Cell[starts[bin]:starts[bin+1]] {
		if len(before) == 0 || cell > before[len(before)-1] {
			p.rows[at]++
			p.rows[at+int(p.rows[at])] = uint64(int(cell) * p.from.Width * p.from.Pixel * p.size)
		}
	}
	return at + 1 + int(p.rows[at])
}

// expect writes the first rows of the region that follows, or of more channels
// of the same, channels further on, as putNext does those of bins.
func (p *pixelRegion[T]) expect(region *Region[T], channels int) {
	first, n := p.r.span(region.Cols)
	if n == 0 || len(region.Rows) < 2 {
		return
	}
	table := p.rows[p.next:]
	table[0] = 0
	at := p.from.from(region.Image, channels) - p.from.from(p.region.Image, 0) + (first-p.first)*p.from.Pixel
	cells := p.r.Cell[region.Rows[0]:region.Rows[1]]
	for i, cell := range cells[:min(len(cells), len(table)-1)] {
		table[i+1] = uint64((at + int(cell)*p.from.Width*p.from.Pixel) * p.size)
		table[0]++
	}
}

// fits reports whether the taps that starts tells fit into a table, and what
// putNext adds.
func (p *pixelRegion[T]) fits(starts []int32) bool {
	bins := len(starts) - 1
	return 16*bins+int(starts[bins]-starts[0])*(2*p.size+8) <= pixelTables
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
	if p.streams {
		pool = weighVariant(p.base|formWeighRowsStream|kindAverage, n, p.size)
	}
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
			callWeighRows(v, unsafe.Add(dst, from*pixel), line, unsafe.Pointer(&p.cols[begin]), q-from, pixel, 0, p.fence, n*p.size, unsafe.Pointer(&p.divisor))
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
