//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

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

// eachPlane runs the tables on every plane: v, and exact if v finds a NaN. plain
// does region i of channel c by the definition. Planes are outside and regions
// inside, so that a plane stays in the caches.
func eachPlane[T Float](t *regionTables, v, exact variant, dst, src []T, to, from *Grid, channels int, plain func(i, c int), regions int) {
	for c := range channels {
		if t.reach > (len(src)-c*from.Channel)*t.size { // reads beyond its end, if for nothing
			for i := range regions {
				plain(i, c)
			}
			continue
		}
		d := unsafe.Add(unsafe.Pointer(unsafe.SliceData(dst)), c*to.Channel*t.size)
		s := unsafe.Add(unsafe.Pointer(unsafe.SliceData(src)), c*from.Channel*t.size)
		for i := range t.groups {
			g := &t.groups[i]
			if g.class == lineClasses {
				plain(g.at, c)
				continue
			}
			buffer := g.class
			if t.gradient {
				buffer = 0
			}
			table := unsafe.Pointer(&t.words[buffer][g.at])
			lanes := variant(t.register / t.size << g.class)
			v := v
			if g.divides {
				v += kindAverage - kindSum
			}
			if callRegionPlanes(v|lanes, d, s, table, g.n, to.Width*t.size) != 0 {
				callRegionPlanes(exact|lanes, d, s, table, g.n, to.Width*t.size)
			}
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
