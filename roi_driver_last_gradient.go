//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"unsafe"
)

// regionGradientsLast is regionGradients with channels last: bins are divided into
// scratch, then each row of the map takes rows of bins into a line, and its pixels
// take those of the line.
func regionGradientsLast[T Float](isa ISA, dst, src []T, r *Regions[T], cells, bins *Grid, channels int) bool {
	size := int(unsafe.Sizeof(*new(T)))
	pixels := bins.Height * bins.Width
	most := min(pixelGrid/size/pixels, pixelLine/size/bins.Width)
	if most < 1 || pixels > math.MaxInt32/(size*channels) {
		return false
	}
	r.clearPlanes(dst, cells, 0, channels)
	s := pixelPool.Get().(*pixelScratch)
	for i := range r.List {
		p := pixelRegion[T]{
			pixelScratch: s, base: variant(isa)<<isaShift | elemOf[T](), size: size,
			r: r, region: &r.List[i], to: cells, from: bins, block: evenBlock(channels, most),
		}
		if len(p.region.Rows) < 2 || len(p.region.Cols) < 2 {
			continue
		}
		p.dst = unsafe.Pointer(&dst[cells.from(p.region.Image, 0)])
		p.src = unsafe.Pointer(&src[bins.from(p.region.Index, 0)])
		p.divisor = divisorOf(p.region.Divisor)
		if !p.fits(p.region.Rows) || !p.fits(p.region.Cols) || len(p.region.Rows) > len(p.starts) {
			r.spreadPixels(dst, src, p.region, cells, bins, channels)
			continue
		}
		for c := 0; c < channels; c += p.block {
			p.spread(c, min(p.block, channels-c))
		}
	}
	pixelPool.Put(s)
	return true
}

// putOne writes the table of a tap of weight 1 at offset 0.
func putOne[T Float](table *[4]uint64, size int) {
	table[0] = 1
	*(*T)(unsafe.Add(unsafe.Pointer(&table[1]), size)) = 1
}

// spread adds to n channels from c on.
func (p *pixelRegion[T]) spread(c, n int) {
	region, from := p.region, p.from
	width, pixel := n*p.size, from.Pixel*p.size
	var one [4]uint64
	putOne[T](&one, p.size)
	grid, line := unsafe.Pointer(&p.grid), unsafe.Pointer(&p.line)
	divide := weighVariant(p.base|formWeighRows|kindAverage, n, p.size)
	callWeighRows(divide, grid, unsafe.Add(p.src, c*p.size), unsafe.Pointer(&one), from.Height*from.Width, width, pixel, 1, width, unsafe.Pointer(&p.divisor))

	at := 0
	for x := range len(region.Cols) - 1 {
		at = p.putTaps(p.cols[:], at, region.Cols, x, 0, n)
	}
	at = 0
	weigh := weighVariant(p.base|formWeighRows|kindSum, n, p.size)
	for y := range len(region.Rows) - 1 {
		begin := at
		at = p.putTaps(p.rows[:], at, region.Rows, y, 0, from.Width*n)
		p.rows[at] = 0
		at++
		if p.rows[begin] == 0 {
			continue
		}
		callWeighRows(weigh, line, grid, unsafe.Pointer(&p.rows[begin]), from.Width, width, width, 1, width, nil)
		p.addCols(unsafe.Add(p.dst, (((region.Top+y)*p.to.Width+region.Left)*p.to.Pixel+c)*p.size), line, n)
	}
}

// addCols adds to the pixels of a row, in steps that do not overlap.
func (p *pixelRegion[T]) addCols(dst, line unsafe.Pointer, n int) {
	pixel := p.to.Pixel * p.size
	v := p.base | formWeighRowsAdd | kindSum
	for c := 0; c < n; {
		step := v.widest(n - c)
		lanes := step.lanes()
		whole := (n - c) / lanes * lanes
		at := 0
		cols := p.region.Cols
		for x := 0; x < len(cols)-1; {
			from, begin := x, at
			for x < len(cols)-1 && cols[x] < cols[x+1] {
				at += 1 + int(cols[x+1]-cols[x])*2*p.size/8
				x++
			}
			if x > from {
				callWeighRows(step, unsafe.Add(dst, from*pixel+c*p.size), unsafe.Add(line, c*p.size), unsafe.Pointer(&p.cols[begin]), x-from, pixel, 0, 0, whole*p.size, nil)
				continue
			}
			at++
			x++
		}
		c += whole
	}
}
