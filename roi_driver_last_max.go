//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// regionMaxLast is regionMax with channels last: the bins are windows over pixels,
// and go past the caches where they are many.
func regionMaxLast[T Float](isa ISA, dst, src []T, r *Regions[T], bins, cells *Grid, channels int) {
	base := variant(isa)<<isaShift | elemOf[T]()
	size := int(unsafe.Sizeof(*new(T)))
	fast := weighVariant(base|formPixels|kindMax, channels, size)
	exact := fast
	if isa != NEON { // whose maxima are exact
		exact = weighVariant(base|formPixels|kindMaxNaN, channels, size)
	}
	out := len(r.List) * bins.Height * bins.Width * channels * size
	if size == 4 && channels*size%lineBytes == 0 && streams(unsafe.Pointer(unsafe.SliceData(dst)), bins.Pixel*size, 2*out) {
		fast = weighVariant(base|formPixelsStream|kindMax, channels, size)
	}
	for i := range r.List {
		region := &r.List[i]
		to := dst[bins.from(region.Index, 0):]
		from := src[cells.from(region.Image, 0):]
		if r.maxPixels(fast, to, from, region, bins, cells, channels) != 0 {
			r.maxPixels(exact, to, from, region, bins, cells, channels)
		}
	}
}

// maxPixels pools the bins of one region with v, and reports what v says of NaN.
func (r *Regions[T]) maxPixels(v variant, dst, src []T, region *Region[T], bins, cells *Grid, channels int) (nan uint64) {
	size := int(unsafe.Sizeof(*new(T)))
	pixel, width := cells.Pixel*size, channels*size
	lastRow, lastCol := lastFilled(region.Rows), lastFilled(region.Cols)
	for b := range len(region.Rows) - 1 {
		rows := r.Cell[region.Rows[b]:region.Rows[b+1]]
		for q := range len(region.Cols) - 1 {
			cols := r.Cell[region.Cols[q]:region.Cols[q+1]]
			out := dst[(b*bins.Width+q)*bins.Pixel:][:channels]
			if len(rows) == 0 || len(cols) == 0 {
				clear(out)
				continue
			}
			fence := 0
			if b == lastRow && q == lastCol {
				fence = 1
			}
			in := &src[(int(rows[0])*cells.Width+int(cols[0]))*cells.Pixel]
			nan |= callPixels(v, unsafe.Pointer(&out[0]), unsafe.Pointer(in), 1, fence, 0, 1, 0, 0, width,
				len(rows), cells.Width*pixel, len(cols), pixel, nil)
		}
	}
	return nan
}

// lastFilled returns the last bin that takes a cell.
func lastFilled(starts []int32) int {
	b := len(starts) - 2
	for b > 0 && starts[b] == starts[b+1] {
		b--
	}
	return b
}
