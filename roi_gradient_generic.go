package simdpool

import "github.com/simdpool/simdpool/internal/wipe"

// regionGradientsGeneric defines RegionGradients. What is cells and bins to
// RegionSums is bins and cells to it.
func regionGradientsGeneric[T Float](dst, src []T, r *Regions[T], cells, bins *Grid, channels int) {
	r.clearPlanes(dst, cells, 0, channels)
	if bins.Channel == 1 && cells.Channel == 1 && channels >= leastChannels {
		for i := range r.List {
			r.spreadPixels(dst, src, &r.List[i], cells, bins, channels)
		}
		return
	}
	for c := range channels {
		for i := range r.List {
			region := &r.List[i]
			r.spreadPlane(dst[cells.from(region.Image, c):], src[bins.from(region.Index, c):], region, cells, bins)
		}
	}
}

// clearPlanes clears channels c to end of the images of regions, with Clear.
func (r *Regions[T]) clearPlanes(dst []T, cells *Grid, c, end int) {
	for i := range r.List {
		image := r.List[i].Image
		if r.Clear && (i == 0 || image != r.List[i-1].Image) {
			ClearChannels(dst, cells, image, c, end)
		}
	}
}

// ClearChannels makes channels c to end of an image 0.
func ClearChannels[T Float](dst []T, cells *Grid, image, c, end int) {
	dst, pixels := dst[cells.from(image, c):], cells.Height*cells.Width
	switch {
	case cells.Pixel == 1 && cells.Channel == pixels || cells.Channel == 1 && cells.Pixel == end-c:
		wipe.Slice(dst[:(end-c)*pixels])
	case cells.Pixel == 1:
		for k := range end - c {
			clear(dst[k*cells.Channel:][:pixels])
		}
	case cells.Channel == 1:
		for pixel := range pixels {
			clear(dst[pixel*cells.Pixel:][:end-c])
		}
	default:
		for k := range (end - c) * pixels {
			dst[k/pixels*cells.Channel+k%pixels*cells.Pixel] = 0
		}
	}
}

// spreadPlane adds what one channel gets from a region.
func (r *Regions[T]) spreadPlane(dst, src []T, region *Region[T], cells, bins *Grid) {
	pitch := bins.Width * bins.Pixel
	for b := range len(region.Rows) - 1 {
		rows, rowWeights := r.taps(region.Rows, b)
		for q := range len(region.Cols) - 1 {
			cols, colWeights := r.taps(region.Cols, q)
			var sum T
			for i, x := range cols {
				var column T
				for j, y := range rows {
					column += T(rowWeights[j] * T(src[int(y)*pitch+int(x)*bins.Pixel]/region.Divisor))
				}
				sum += T(colWeights[i] * column)
			}
			dst[((region.Top+b)*cells.Width+region.Left+q)*cells.Pixel] += sum
		}
	}
}

// spreadPixels is spreadPlane with channels last.
func (r *Regions[T]) spreadPixels(dst, src []T, region *Region[T], cells, bins *Grid, channels int) {
	var column, sum [blockSize]T
	dst, src = dst[cells.from(region.Image, 0):], src[bins.from(region.Index, 0):]
	pitch := bins.Width * bins.Pixel
	for b := range len(region.Rows) - 1 {
		rows, rowWeights := r.taps(region.Rows, b)
		for q := range len(region.Cols) - 1 {
			cols, colWeights := r.taps(region.Cols, q)
			if len(rows) == 0 {
				cols = nil
			}
			at := ((region.Top+b)*cells.Width + region.Left + q) * cells.Pixel
			for c := 0; c < channels; c += blockSize {
				out := dst[at+c:][:min(blockSize, channels-c)]
				clear(sum[:len(out)])
				for i, x := range cols {
					weighQuotients(column[:len(out)], src[int(x)*bins.Pixel+c:], pitch, rows, rowWeights, region.Divisor)
					weighRow(sum[:len(out)], column[:len(out)], colWeights[i], i == 0)
				}
				for i := range out {
					out[i] += sum[i] + 0
				}
			}
		}
	}
}

// weighQuotients is weighRows of elements that are divided first.
func weighQuotients[T Float](line, src []T, pitch int, rows []int32, weights []T, divisor T) {
	clear(line)
	for j, y := range rows {
		row, w := src[int(y)*pitch:][:len(line)], weights[j]
		for i, v := range row {
			line[i] += T(w * T(v/divisor))
		}
	}
}

// positionGradientsGeneric defines PositionGradients.
func positionGradientsGeneric[T Float](dst, src []T, r *Regions[T], cells, bins *Grid, lo, hi int) {
	perChannel := bins.Height * bins.Width
	for k := lo; k < hi; k++ {
		bin := k % perChannel
		for i := range r.List {
			region := &r.List[i]
			rows, rowWeights := r.taps(region.Rows, bin/bins.Width)
			cols, colWeights := r.taps(region.Cols, bin%bins.Width)
			g := region.quotient(src[bins.from(region.Index, k/perChannel)+bin*bins.Pixel], len(rows)*len(cols))
			out := dst[cells.from(region.Image, k-lo):]
			for j, y := range rows {
				y := int(y) - region.Top
				if uint(y) >= uint(cells.Height) {
					continue
				}
				column := T(rowWeights[j]*g) + 0
				for i, x := range cols {
					if x := int(x) - region.Left; uint(x) < uint(cells.Width) {
						out[(y*cells.Width+x)*cells.Pixel] += T(colWeights[i]*column) + 0
					}
				}
			}
		}
	}
}
