package simdpool

// findMaxima makes argmax where the maxima that dst holds are: what
// regionMaxGeneric says, sooner, because a search for a known value neither
// compares with what it has found nor, for most bins, reads all cells.
func findMaxima[T Float](dst []T, argmax []int64, src []T, base int, r *Regions[T], bins, cells *Grid, channels int) {
	for c := range channels {
		for i := range r.List {
			r.findPlane(dst, argmax, src, base, &r.List[i], bins, cells, c)
		}
	}
}

// findPlane finds the maxima of one channel of a region.
func (r *Regions[T]) findPlane(dst []T, argmax []int64, src []T, base int, region *Region[T], bins, cells *Grid, c int) {
	from, to := cells.from(region.Image, c), bins.from(region.Index, c)
	for b := range len(region.Rows) - 1 {
		rows := r.Cell[region.Rows[b]:region.Rows[b+1]]
		for q := range len(region.Cols) - 1 {
			cols := r.Cell[region.Cols[q]:region.Cols[q+1]]
			bin := to + (b*bins.Width+q)*bins.Pixel
			argmax[bin] = -1
			if len(rows) == 0 || len(cols) == 0 {
				continue
			}
			first := from + (int(rows[0])*cells.Width+int(cols[0]))*cells.Pixel
			at := firstOf(dst[bin], src[first:], cells, len(rows), len(cols))
			argmax[bin] = int64(first + at + base)
		}
	}
}

// firstOf returns the offset of the first of height times width cells that is m, or
// is NaN if m is. One of them is.
func firstOf[T Float](m T, src []T, cells *Grid, height, width int) int {
	pitch, pixel := cells.Width*cells.Pixel, cells.Pixel
	row := 0
	for range height {
		if pixel == 1 && m == m {
			for i, v := range src[row:][:width] {
				if v == m {
					return row + i
				}
			}
		} else {
			for i := range width {
				if v := src[row+i*pixel]; v == m || v != v {
					return row + i*pixel
				}
			}
		}
		row += pitch
	}
	return 0 // of regions that share an index
}
