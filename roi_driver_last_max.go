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
	pixel := cells.Pixel * size
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
			taken := binPixels{len(rows), cells.Width * pixel, len(cols), pixel}
			nan |= taken.max(v, unsafe.Pointer(&out[0]), unsafe.Pointer(in), channels, size, fence)
		}
	}
	return nan
}

// binPixels are the pixels that a bin takes: rows and columns, so many bytes apart.
type binPixels struct{ rows, down, cols, right int }

// partBytes is how much of each pixel is pooled at a time where a bin takes several calls.
const partBytes = 4 << 10

// max pools the pixels at src with v, and reports what v says of NaN.
func (b binPixels) max(v variant, dst, src unsafe.Pointer, channels, size, fence int) (nan uint64) {
	if b.rows*b.cols <= pixelsPerCall(channels*size, b.right) {
		return b.call(v, dst, src, channels*size, fence)
	}
	var pair [(2*partBytes + lineBytes) / 8]uint64
	v -= variant(v.lanes())
	for first := 0; first < channels; first += partBytes / size {
		n := min(partBytes/size, channels-first)
		nan |= b.inParts(weighVariant(v, n, size), unsafe.Add(dst, first*size), unsafe.Add(src, first*size), firstLine(pair[:]), n*size, fence)
	}
	return nan
}

// inParts is max by several calls. A pair of pixels holds the maximum so far and that of
// a part.
func (b binPixels) inParts(v variant, dst, src, pair unsafe.Pointer, width, fence int) (nan uint64) {
	most := pixelsPerCall(width, b.right)
	high, wide := max(most/b.cols, 1), min(most, b.cols)
	for y := 0; y < b.rows; y += high {
		for x := 0; x < b.cols; x += wide {
			part := binPixels{min(high, b.rows-y), b.down, min(wide, b.cols-x), b.right}
			from := unsafe.Add(src, y*b.down+x*b.right)
			if y == 0 && x == 0 {
				nan |= part.call(v, pair, from, width, 0)
				continue
			}
			nan |= part.call(v, unsafe.Add(pair, partBytes), from, width, 0)
			nan |= binPixels{2, partBytes, 1, 0}.call(v, pair, pair, width, 0)
		}
	}
	return nan | binPixels{1, 0, 1, 0}.call(v, dst, pair, width, fence)
}

// call is max by one call, of width bytes.
func (b binPixels) call(v variant, dst, src unsafe.Pointer, width, fence int) (nan uint64) {
	return callPixels(v, dst, src, 1, fence, 0, 1, 0, 0, width, b.rows, b.down, b.cols, b.right, nil)
}

// lastFilled returns the last bin that takes a cell.
func lastFilled(starts []int32) int {
	b := len(starts) - 2
	for b > 0 && starts[b] == starts[b+1] {
		b--
	}
	return b
}
