package simdpool

import (
	"fmt"
	"slices"
)

// indices and images return one more than the largest outer index.
func (r *Regions[T]) indices() int {
	n := 0
	for i := range r.List {
		n = max(n, r.List[i].Index+1)
	}
	return n
}

func (r *Regions[T]) images() int {
	n := 0
	for i := range r.List {
		n = max(n, r.List[i].Image+1)
	}
	return n
}

// check requires that regions write into to, read from from, and have weights.
func (r *Regions[T]) check(to, from *Grid, gradient bool) {
	if len(r.Weight) != len(r.Cell) {
		panic(lengthsDiffer("Regions.Weight", len(r.Weight), len(r.Cell)))
	}
	for i := range r.List {
		region := &r.List[i]
		if !(region.Divisor >= 0) || gradient && region.Divisor == 0 {
			panic(fmt.Sprintf("simdpool: Regions.List[%d].Divisor = %v: want more than 0", i, region.Divisor))
		}
	}
	r.checkCells(to, from)
}

// checkCells requires that regions write into to and read from from.
func (r *Regions[T]) checkCells(to, from *Grid) {
	for i := range r.List {
		region := &r.List[i]
		if region.Image < 0 || region.Index < 0 || region.Top < 0 || region.Left < 0 ||
			region.Top+len(region.Rows)-1 > to.Height || region.Left+len(region.Cols)-1 > to.Width ||
			!r.within(region.Rows, from.Height) || !r.within(region.Cols, from.Width) {
			panic(fmt.Sprintf("simdpool: Regions.List[%d] = %+v: want indices of at least 0, bins within %d x %d and cells within %d x %d in ascending order",
				i, *region, to.Height, to.Width, from.Height, from.Width))
		}
	}
}

// within reports whether the cells that starts cuts into bins ascend in each,
// and are below size. How many a bin has, and whether it begins behind where the one before ends,
// can't be foreseen: no branch depends on it. Those that do not ascend are counted, and first
// cells of bins are not among them.
func (r *Regions[T]) within(starts []int32, size int) bool {
	if len(starts) == 0 || starts[0] < 0 || !slices.IsSorted(starts) || int(starts[len(starts)-1]) > len(r.Cell) {
		return false
	}
	cells := r.Cell[starts[0]:starts[len(starts)-1]]
	outside, falls, before := 0, int32(0), int32(-1)
	for _, cell := range cells {
		outside |= int(cell) | (size - 1 - int(cell)) // below 0 if either is
		falls -= (cell - before - 1) >> 31
		before = cell
	}
	for b, start := range starts[1:] {
		if i := start - starts[0]; i > 0 && starts[b] < start && int(i) < len(cells) {
			falls += (cells[i] - cells[i-1] - 1) >> 31
		}
	}
	return outside >= 0 && falls == 0
}

// check requires that a slice of size elements holds channels channels of outer
// images.
func (g *Grid) check(size, channels, outer int) {
	if channels < 0 || g.Height < 1 || g.Width < 1 || g.Outer < 0 || g.Channel < 0 || g.Pixel < 1 {
		panic(fmt.Sprintf("simdpool: %d channels of %+v: want none below 0, and an extent and Pixel of at least 1", channels, *g))
	}
	if channels == 0 || outer == 0 {
		return
	}
	pixels, ok := product3(g.Height, g.Width, g.Pixel)
	planes, okPlanes := product(channels-1, g.Channel)
	images, okImages := product(outer-1, g.Outer)
	last := uint(pixels-g.Pixel) + uint(planes) + uint(images)
	if !ok || !okPlanes || !okImages || last >= uint(size) {
		panic(fmt.Sprintf("simdpool: %d elements: want %d channels of %d times %+v", size, channels, outer, *g))
	}
}

func lengthsDiffer(name string, got, want int) string {
	return fmt.Sprintf("simdpool: len(%s) = %d: want %d", name, got, want)
}
