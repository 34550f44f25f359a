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
		base := variant(isa)<<isaShift | elemOf[T]() | formRegionPlanes
		eachPlane(t, base|kindSum, base|kindSumNaN, dst, src, bins, cells, channels, func(i, c int) {
			region := &r.List[i]
			r.sumPlane(dst[bins.from(region.Index, c):], src[cells.from(region.Image, c):], region, bins, cells)
		}, len(r.List))
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
	base := variant(isa)<<isaShift | elemOf[T]() | formRegionPlanes
	eachPlane(t, base|kindMax, base|kindMaxNaN, dst, src, bins, cells, channels, func(i, c int) {
		r.maxPlane(dst[bins.from(r.List[i].Index, c):], src[cells.from(r.List[i].Image, c):], &r.List[i], bins, cells)
	}, len(r.List))
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
		eachPlane(t, v, v, dst, src, cells, bins, channels, func(i, c int) {
			region := &r.List[i]
			r.spreadPlane(dst[cells.from(region.Image, c):], src[bins.from(region.Index, c):], region, cells, bins)
		}, len(r.List))
		tablesPool.Put(t)
		return true
	case bins.Channel == 1 && cells.Channel == 1 && channels >= leastChannels:
		return regionGradientsLast(isa, dst, src, r, cells, bins, channels)
	}
	return false
}

// tileChannels is how many channels take the regions by turns, a chunk of them
// each. More read a part of their planes again from beyond the L2 cache; fewer
// write shorter stretches of the bins, and read the tables more often.
const tileChannels = 16

// eachPlane runs the tables on every plane: v, and exact if v finds a NaN. plain
// does region i of channel c by the definition.
func eachPlane[T Float](t *regionTables, v, exact variant, dst, src []T, to, from *Grid, channels int, plain func(i, c int), regions int) {
	for tile := 0; tile < channels; tile += tileChannels {
		for at := 0; at < len(t.groups); {
			n := t.chunkGroups(at)
			for c := tile; c < min(tile+tileChannels, channels); c++ {
				if t.reach > (len(src)-c*from.Channel)*t.size { // reads beyond its end, if for nothing
					lo := t.groups[at].chunk * chunkRegions
					for i := lo; i < min(lo+chunkRegions, regions); i++ {
						plain(i, c)
					}
					continue
				}
				runGroups(t, t.groups[at:at+n], v, exact, dst, src, to, from, channels, c, plain)
			}
			at += n
		}
	}
}

// chunkGroups is how many groups from at on are of the same chunk.
func (t *regionTables) chunkGroups(at int) int {
	n := 1
	for at+n < len(t.groups) && t.groups[at+n].chunk == t.groups[at].chunk {
		n++
	}
	return n
}

// runGroups runs groups on channel c of channels.
func runGroups[T Float](t *regionTables, groups []regionGroup, v, exact variant, dst, src []T, to, from *Grid, channels, c int, plain func(i, c int)) {
	d := unsafe.Add(unsafe.Pointer(unsafe.SliceData(dst)), c*to.Channel*t.size)
	s := unsafe.Add(unsafe.Pointer(unsafe.SliceData(src)), c*from.Channel*t.size)
	surplus, srcAhead, dstAhead := 0, 0, 0
	if c+1 < channels {
		srcAhead, dstAhead = from.Channel*t.size, to.Channel*t.size
	}
	if (channels-1-c)*to.Channel*t.size >= t.out { // what is written next
		surplus = math.MaxInt32
	}
	for i := range groups {
		g := &groups[i]
		if g.class == lineClasses {
			plain(g.at, c)
			continue
		}
		buffer := g.class
		if t.gradient {
			buffer = 0
		}
		table := unsafe.Pointer(&t.words[buffer][g.at])
		v, exact := v|variant(t.register/t.size<<g.class), exact|variant(t.register/t.size<<g.class)
		if g.divides {
			v += kindAverage - kindSum
		}
		if callRegionPlanes(v, d, s, table, g.n, to.Width*t.size, surplus, srcAhead, dstAhead) != 0 {
			callRegionPlanes(exact, d, s, table, g.n, to.Width*t.size, surplus, srcAhead, dstAhead)
		}
	}
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
