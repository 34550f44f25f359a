package simdpool

// The definition of the kernels over regions of interest. weigh says what a bin
// gives; the rest gives the same bits sooner, many elements at a time. Sums start
// from their first product there, and the +0 that weigh starts from comes last,
// which is the same: it makes a difference to -0 alone, and a sum of products
// with weights above 0 is -0 only if all of them are.

// weigh sums the cells of one bin: src[0] is row 0, column 0 of its channel.
func weigh[T Float](src []T, pitch, pixel int, rows []int32, rowWeights []T, cols []int32, colWeights []T) T {
	var total T
	for i, x := range cols {
		var column T
		for j, y := range rows {
			column += T(rowWeights[j] * src[int(y)*pitch+int(x)*pixel])
		}
		total += T(colWeights[i] * column)
	}
	return total
}

// taps returns the cells and weights of a bin.
func (r *Regions[T]) taps(starts []int32, bin int) ([]int32, []T) {
	lo, hi := starts[bin], starts[bin+1]
	return r.Cell[lo:hi], r.Weight[lo:hi]
}

// quotient divides the sum of a bin of count cells.
func (r *Region[T]) quotient(sum T, count int) T {
	switch {
	case r.Divisor != 0:
		return sum / r.Divisor
	case count == 0:
		return 0
	}
	return sum / T(count)
}

// from returns src from row 0, column 0 of a channel on.
func (g *Grid) from(outer, channel int) int { return outer*g.Outer + channel*g.Channel }

// regionSumsGeneric defines RegionSums.
func regionSumsGeneric[T Float](dst, src []T, r *Regions[T], bins, cells *Grid, channels int) {
	if bins.Channel == 1 && cells.Channel == 1 && channels >= leastChannels {
		for i := range r.List {
			r.sumPixels(dst, src, &r.List[i], bins, cells, channels)
		}
		return
	}
	for c := range channels {
		for i := range r.List {
			region := &r.List[i]
			r.sumPlane(dst[bins.from(region.Index, c):], src[cells.from(region.Image, c):], region, bins, cells)
		}
	}
}

// sumPlane sums the bins of one channel.
func (r *Regions[T]) sumPlane(dst, src []T, region *Region[T], bins, cells *Grid) {
	var buf [lineSize]T
	first, span := r.span(region.Cols)
	for b := range len(region.Rows) - 1 {
		rows, rowWeights := r.taps(region.Rows, b)
		line := buf[:min(span, lineSize)]
		if cells.Pixel == 1 && span <= lineSize {
			weighRows(line, src[first:], cells.Width, rows, rowWeights)
		}
		for q := range len(region.Cols) - 1 {
			cols, colWeights := r.taps(region.Cols, q)
			var sum T
			switch {
			case len(rows) == 0: // nothing to sum
			case cells.Pixel == 1 && span <= lineSize:
				for i, x := range cols {
					sum += T(colWeights[i] * line[int(x)-first])
				}
			default:
				sum = weigh(src, cells.Width*cells.Pixel, cells.Pixel, rows, rowWeights, cols, colWeights)
			}
			dst[(b*bins.Width+q)*bins.Pixel] = region.quotient(sum, len(rows)*len(cols))
		}
	}
}

// span returns the first of the cells that starts cuts into bins, and how many
// there are from it to the last.
func (r *Regions[T]) span(starts []int32) (first, n int) {
	cells := r.Cell[starts[0]:starts[len(starts)-1]]
	if len(cells) == 0 {
		return 0, 0
	}
	lo, hi := cells[0], cells[0]
	for _, cell := range cells {
		lo, hi = min(lo, cell), max(hi, cell)
	}
	return int(lo), int(hi-lo) + 1
}

// weighRows makes each element of line the weighted sum of the rows' elements.
func weighRows[T Float](line, src []T, pitch int, rows []int32, weights []T) {
	for j, y := range rows {
		row, w := src[int(y)*pitch:][:len(line)], weights[j]
		if j == 0 {
			for i, v := range row {
				line[i] = T(w * v)
			}
			continue
		}
		for i, v := range row {
			line[i] += T(w * v)
		}
	}
}

// sumPixels sums the bins of a region with channels last.
func (r *Regions[T]) sumPixels(dst, src []T, region *Region[T], bins, cells *Grid, channels int) {
	dst, src = dst[bins.from(region.Index, 0):], src[cells.from(region.Image, 0):]
	for b := range len(region.Rows) - 1 {
		rows, rowWeights := r.taps(region.Rows, b)
		for q := range len(region.Cols) - 1 {
			cols, colWeights := r.taps(region.Cols, q)
			out := dst[(b*bins.Width+q)*bins.Pixel:][:channels]
			weighPixels(out, src, cells, rows, rowWeights, cols, colWeights)
			for i, v := range out {
				out[i] = region.quotient(v+0, len(rows)*len(cols))
			}
		}
	}
}

// weighPixels makes each element of dst the weighted sum of a bin's cells.
func weighPixels[T Float](dst, src []T, cells *Grid, rows []int32, rowWeights []T, cols []int32, colWeights []T) {
	if len(rows) == 0 {
		cols = nil
	}
	if len(cols) == 0 {
		clear(dst)
	}
	var buf [blockSize]T
	for c := 0; c < len(dst); c += blockSize {
		block := dst[c:min(c+blockSize, len(dst))]
		column := buf[:len(block)]
		for i, x := range cols {
			weighRows(column, src[int(x)*cells.Pixel+c:], cells.Width*cells.Pixel, rows, rowWeights)
			weighRow(block, column, colWeights[i], i == 0)
		}
	}
}

// weighRow adds a weighted row to dst, or begins with it.
func weighRow[T Float](dst, row []T, w T, first bool) {
	if first {
		for i, v := range row {
			dst[i] = T(w * v)
		}
		return
	}
	for i, v := range row {
		dst[i] += T(w * v)
	}
}

// positionSumsGeneric defines PositionSums.
func positionSumsGeneric[T Float](dst, src []T, r *Regions[T], bins, cells *Grid, channels int) {
	for c := range channels {
		for row := range bins.Height {
			positionRowGeneric(dst, src, r, bins, cells, c, row)
		}
	}
}

// positionRowGeneric does so for row b of the bins of a channel.
func positionRowGeneric[T Float](dst, src []T, r *Regions[T], bins, cells *Grid, c, b int) {
	for i := range r.List {
		region := &r.List[i]
		if b >= len(region.Rows)-1 {
			continue
		}
		out := dst[bins.from(region.Index, c):]
		rows, rowWeights := r.taps(region.Rows, b)
		for q := range len(region.Cols) - 1 {
			cols, colWeights := r.taps(region.Cols, q)
			bin := b*bins.Width + q
			in := src[cells.from(region.Image, c*bins.Height*bins.Width+bin):]
			sum := weigh(in, cells.Width*cells.Pixel, cells.Pixel, rows, rowWeights, cols, colWeights)
			out[bin*bins.Pixel] = region.quotient(sum, len(rows)*len(cols))
		}
	}
}
