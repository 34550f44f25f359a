//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"unsafe"
)

// regionSums is RegionSums in assembly, where there is some.
func regionSums[T Float](isa ISA, dst, src []T, r *Regions[T], bins, cells *Grid, channels int) bool {
	switch {
	case bins.Pixel == 1 && cells.Pixel == 1:
		t := newRegionTables(isa, int(unsafe.Sizeof(*new(T))), false)
		addRegions(t, r, bins, cells, false)
		base := variant(isa)<<isaShift | elemOf[T]()
		p := planesRun[T]{
			regionTables: t, v: base | formRegionPlanes | kindSum, exact: base | formRegionPlanes | kindSumNaN, four: base | formRegionPlanes4 | kindSum,
			dst: dst, src: src, to: bins, from: cells, channels: channels, r: r,
		}
		p.stream = t.stream(p.together(), cells, channels, len(src)*t.size)
		p.plain = func(i, c int) {
			region := &r.List[i]
			r.sumPlane(dst[bins.from(region.Index, c):], src[cells.from(region.Image, c):], region, bins, cells)
		}
		p.run()
		tablesPool.Put(t)
		return true
	case bins.Channel == 1 && cells.Channel == 1 && channels >= leastChannels:
		return regionSumsLast(isa, dst, src, r, bins, cells, channels)
	}
	return false
}

// regionMax is RegionMax in assembly, where there is some.
func regionMax[T Float](isa ISA, dst, src []T, r *Regions[T], bins, cells *Grid, channels int) bool {
	if bins.Pixel != 1 || cells.Pixel != 1 {
		if bins.Channel != 1 || cells.Channel != 1 || channels < leastChannels {
			return false
		}
		regionMaxLast(isa, dst, src, r, bins, cells, channels)
		return true
	}
	t := newRegionTables(isa, int(unsafe.Sizeof(*new(T))), false)
	addRegions(t, r, bins, cells, true)
	base := variant(isa)<<isaShift | elemOf[T]()
	p := planesRun[T]{
		regionTables: t, v: base | formRegionPlanes | kindMax, exact: base | formRegionPlanes | kindMaxNaN, four: base | formRegionPlanes4 | kindMax,
		numbers: base | formRegionPlanes4 | kindMaxNumbers, scan: base | formPlanes | kindMax,
		dst: dst, src: src, to: bins, from: cells, channels: channels, r: r,
	}
	p.stream = t.stream(p.together(), cells, channels, len(src)*t.size)
	p.plain = func(i, c int) {
		r.maxPlane(dst[bins.from(r.List[i].Index, c):], src[cells.from(r.List[i].Image, c):], &r.List[i], bins, cells)
	}
	p.run()
	tablesPool.Put(t)
	return true
}

// regionGradients is RegionGradients in assembly, where there is some.
func regionGradients[T Float](isa ISA, dst, src []T, r *Regions[T], cells, bins *Grid, channels int) bool {
	switch {
	case bins.Pixel == 1 && cells.Pixel == 1:
		t := newRegionTables(isa, int(unsafe.Sizeof(*new(T))), true)
		addRegions(t, r, cells, bins, false)
		v := variant(isa)<<isaShift | elemOf[T]() | formSpreadRegions | kindSum
		p := planesRun[T]{
			regionTables: t, v: v, exact: v,
			dst: dst, src: src, to: cells, from: bins, channels: channels, r: r,
		}
		p.plain = func(i, c int) {
			region := &r.List[i]
			r.spreadPlane(dst[cells.from(region.Image, c):], src[bins.from(region.Index, c):], region, cells, bins)
		}
		p.run()
		tablesPool.Put(t)
		return true
	case bins.Channel == 1 && cells.Channel == 1 && channels >= leastChannels:
		return regionGradientsLast(isa, dst, src, r, cells, bins, channels)
	}
	return false
}

// planesRun is a call over planes.
type planesRun[T Float] struct {
	*regionTables
	v, exact variant // exact redoes what v finds a NaN in
	four     variant // for four planes at once, if there is such a kernel
	numbers  variant // for four without a NaN, if there is such a kernel: scan tells
	scan     variant
	dst, src []T
	to, from *Grid
	channels int
	r        *Regions[T]
	stream   mapStream
	ask      int            // where in the stream's list the next record goes on
	askFrom  int            // bytes from the planes of a call to those that it asks for
	plain    func(i, c int) // does region i of channel c by the definition
}

// four is how many planes are done at once, where there is a kernel for that.
const four = 4

// run runs the tables on every plane, or four: all regions on these, then on the next.
func (p *planesRun[T]) run() {
	most, scans := p.together(), p.scanPays()
	if most > 1 {
		p.expectBins(most * p.to.Channel * p.size) // one plane's are still in the caches a turn later
	}
	for c := 0; c < p.channels; {
		if most == four && c+four <= p.channels && p.reaches(c+four-1) {
			v := p.four
			if scans && p.areNumbers(c, four) {
				v = p.numbers
			}
			p.runGroups(v, c, four)
			c += four
			continue
		}
		if p.gradient {
			p.r.clearPlanes(p.dst, p.to, c, c+1)
		}
		if p.reaches(c) {
			p.runGroups(p.v, c, 1)
		} else {
			for i := range p.r.List {
				p.plain(i, c)
			}
		}
		c++
	}
}

// together is how many planes are done at once, where there are so many.
func (p *planesRun[T]) together() int {
	if p.four.widths() != 0 {
		return four
	}
	return 1
}

// scanPays reports whether looking for NaN once costs less than comparing all that
// regions take of a plane: if they take it twice.
func (p *planesRun[T]) scanPays() bool {
	rows := p.high - p.low
	return p.numbers.widths() != 0 && p.reads > 0 && rows <= min(p.from.Height*p.from.Width*p.size, callBytes) && 2*rows <= p.reads
}

// areNumbers reports whether the rows that regions take of n channels from c on have no
// NaN.
func (p *planesRun[T]) areNumbers(c, n int) bool {
	var largest [four]T
	s := unsafe.Add(unsafe.Pointer(unsafe.SliceData(p.src)), c*p.from.Channel*p.size+p.low)
	rows, nan := p.high-p.low, uint64(0)
	for i := range n {
		nan |= callPlanes(p.scan.widest(rows/p.size), unsafe.Pointer(&largest[i]), unsafe.Add(s, i*p.from.Channel*p.size), 1, rows, rows, nil)
	}
	return nan == 0
}

// runGroups runs all groups on n channels from c on.
func (p *planesRun[T]) runGroups(v variant, c, n int) {
	p.ask, p.askFrom = p.stream.begin, 0
	for i := range p.groups {
		g := &p.groups[i]
		if i == p.stream.turn {
			p.ask, p.askFrom = 0, n*p.from.Channel*p.size
		}
		p.runGroup(g, v, c, n)
		p.ask += g.n * p.stream.lines
	}
}

// reaches reports whether what the kernels read of channel c, if for nothing, is
// there.
func (p *planesRun[T]) reaches(c int) bool {
	return p.reach <= (len(p.src)-c*p.from.Channel)*p.size
}

// runGroup runs a group on n channels from c on.
func (p *planesRun[T]) runGroup(g *regionGroup, v variant, c, n int) {
	if g.class == lineClasses {
		for i := range n {
			p.plain(g.at, c+i)
		}
		return
	}
	if p.call(g, v, c, n) {
		for i := range n {
			p.call(g, p.exact, c+i, 1)
		}
	}
}

// call calls v for a group, on n channels from c on, and reports whether it found a
// NaN.
func (p *planesRun[T]) call(g *regionGroup, v variant, c, n int) bool {
	d := unsafe.Add(unsafe.Pointer(unsafe.SliceData(p.dst)), c*p.to.Channel*p.size)
	s := unsafe.Add(unsafe.Pointer(unsafe.SliceData(p.src)), c*p.from.Channel*p.size)
	surplus := 0
	if (p.channels-1-c)*p.to.Channel*p.size >= p.out { // what is written next
		surplus = math.MaxInt32
	}
	buffer := g.class
	if p.gradient {
		buffer = 0
	}
	asks := p.stream.list[p.ask:][:g.n*p.stream.lines]
	v |= variant(p.register / p.size << g.class)
	if g.divides {
		v += kindAverage - kindSum
	}
	return callRegionPlanes(v, d, s, unsafe.Pointer(&p.words[buffer][g.at]), g.n, p.to.Width*p.size, surplus, p.from.Channel*p.size, p.to.Channel*p.size,
		unsafe.Pointer(unsafe.SliceData(asks)), p.askFrom, p.stream.lines, p.stream.near) != 0
}

// maxPlane pools the bins of one channel.
func (r *Regions[T]) maxPlane(dst, src []T, region *Region[T], bins, cells *Grid) {
	for b := range len(region.Rows) - 1 {
		rows := r.Cell[region.Rows[b]:region.Rows[b+1]]
		for q := range len(region.Cols) - 1 {
			cols := r.Cell[region.Cols[q]:region.Cols[q+1]]
			dst[(b*bins.Width+q)*bins.Pixel], _ = largest(src, 0, cells, rows, cols)
		}
	}
}
