//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"unsafe"
)

// regionArgmax is RegionMax with argmax in assembly, where there is some: channels
// last, where a bin is a window over pixels.
func regionArgmax[T Float](isa ISA, dst []T, argmax []int64, src []T, base int, r *Regions[T], bins, cells *Grid, channels int) bool {
	if bins.Channel != 1 || cells.Channel != 1 || channels < leastChannels || cells.Height*cells.Width > math.MaxInt32/2/cells.Pixel {
		return false
	}
	m := newMaxima(isa, dst, argmax, src, nil, channels)
	down := cells.Width * cells.Pixel
	lanes := (m.r.base | formMaxima | kindMax).widest(channels).lanes()
	for i := range r.List {
		region := &r.List[i]
		from, to := cells.from(region.Image, 0), bins.from(region.Index, 0)
		for b := range len(region.Rows) - 1 {
			rows := r.Cell[region.Rows[b]:region.Rows[b+1]]
			for q := range len(region.Cols) - 1 {
				cols := r.Cell[region.Cols[q]:region.Cols[q+1]]
				out := to + (b*bins.Width+q)*bins.Pixel
				if len(rows) == 0 || len(cols) == 0 {
					clear(dst[out:][:channels])
					fillWith(argmax[out:][:channels], -1)
					continue
				}
				in := from + int(rows[0])*down + int(cols[0])*cells.Pixel
				most := max(min(callSteps/(len(rows)*len(cols))*lanes, tableLanes), lanes) // channels a call
				for c := 0; c < channels; c += most {
					n := min(channels-c, most)
					m.run(formMaxima, n, &maximaArgs{
						dst: unsafe.Pointer(&dst[out+c]), src: unsafe.Pointer(&src[in+c]), pos: unsafe.Pointer(&argmax[out+c]), size: 8,
						outer: 1, inner: 1, width: n * m.r.size, tapsD: 1,
						tapsH: len(rows), tapStepH: down * m.r.size, tapsW: len(cols), tapStepW: cells.Pixel * m.r.size,
						first: unsafe.Pointer(&zeros), origin: m.r.counting(),
						placeH: down, placeW: cells.Pixel, offset: in + c + base,
					})
				}
			}
		}
	}
	return true
}
