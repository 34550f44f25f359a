package simdpool

import "math"

// regionMaxGeneric defines RegionMax.
func regionMaxGeneric[T Float](dst []T, argmax []int64, src []T, base int, r *Regions[T], bins, cells *Grid, channels int) {
	for c := range channels {
		for i := range r.List {
			region := &r.List[i]
			from, to := cells.from(region.Image, c), bins.from(region.Index, c)
			for b := range len(region.Rows) - 1 {
				rows := r.Cell[region.Rows[b]:region.Rows[b+1]]
				for q := range len(region.Cols) - 1 {
					cols := r.Cell[region.Cols[q]:region.Cols[q+1]]
					bin := to + (b*bins.Width+q)*bins.Pixel
					v, at := largest(src, from, cells, rows, cols)
					dst[bin] = v
					if argmax != nil {
						argmax[bin] = at
						if at >= 0 {
							argmax[bin] = at + int64(base)
						}
					}
				}
			}
		}
	}
}

// largest returns the largest of a bin's cells, and where in src it is first: -1
// if there is none.
func largest[T Float](src []T, from int, cells *Grid, rows, cols []int32) (T, int64) {
	if len(rows) == 0 || len(cols) == 0 {
		return 0, -1
	}
	m, at := T(math.Inf(-1)), -1
	for _, y := range rows {
		for _, x := range cols {
			i := from + (int(y)*cells.Width+int(x))*cells.Pixel
			v := src[i]
			if v != v {
				return v, int64(i)
			}
			if v > m || at < 0 {
				m, at = v, i
			}
		}
	}
	return m + 0, int64(at)
}
