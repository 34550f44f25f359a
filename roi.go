package simdpool

import (
	"fmt"
	"math"
)

// Grid says where the elements of planes lie: element (y, x) of channel c of
// image, or region, i is at i*Outer + c*Channel + (y*Width + x)*Pixel. Channels
// first, Pixel is 1; channels last, Channel is.
type Grid struct {
	Height, Width         int
	Outer, Channel, Pixel int
}

// Region is a region of interest: a grid of bins over one image of a map, a row
// of bins for each but the last element of Rows, a column of bins for each but
// the last of Cols. Row of bins b takes the rows
// Regions.Cell[Rows[b]:Rows[b+1]] of the map, columns likewise.
//
// For [RegionGradients], map and bins change places: row b of the map, counted
// from Top, takes rows of bins.
type Region[T Float] struct {
	Image      int // outer index in the map
	Index      int // outer index among the bins
	Top, Left  int // of gradients, where Rows and Cols begin, or dst does
	Rows, Cols []int32
	Divisor    T // what bins are divided by; 0: the number of cells of each
}

// Regions are regions and the cells that their bins take, in ascending order
// within a bin, each with a weight that is above 0.
type Regions[T Float] struct {
	List   []Region[T]
	Cell   []int32
	Weight []T
	Clear  bool // RegionGradients clears the planes of images that it adds to, just before it does
}

// RegionSums makes each bin of dst the weighted sum of its cells of src, divided:
// for each column of cells from top to bottom, then the columns from left to
// right. A bin without cells is 0. It does so for channels channels, which begin
// at dst[0] and src[0].
//
// It panics if channels < 0, if an element lies outside its slice, or if
// regions are not as [Regions] says.
func RegionSums[T Float](dst, src []T, regions *Regions[T], bins, cells *Grid, channels int) {
	regions.check(bins, cells, false)
	bins.check(len(dst), channels, regions.indices())
	cells.check(len(src), channels, regions.images())
	if raceEnabled {
		raceRegions(dst, src, regions, bins, cells, channels, channels, false)
	}
	if isa := Active(); isa != Generic && regionSums(isa, dst, src, regions, bins, cells, channels) {
		return
	}
	regionSumsGeneric(dst, src, regions, bins, cells, channels)
}

// RegionGradients adds to dst, the gradient of a map, what it gets from the
// gradient of the bins, src: to each element the weighted sum of the bins that
// take it, each divided first, as RegionSums sums; regions in their order. The
// regions are those of RegionSums with map and bins exchanged. No element of dst
// is -0. With Clear, dst may hold anything where it has the images of regions.
//
// It panics where RegionSums does, and if a divisor is 0.
func RegionGradients[T Float](dst, src []T, regions *Regions[T], cells, bins *Grid, channels int) {
	regions.check(cells, bins, true)
	cells.check(len(dst), channels, regions.images())
	bins.check(len(src), channels, regions.indices())
	if raceEnabled {
		raceRegions(dst, src, regions, cells, bins, channels, channels, true)
	}
	if isa := Active(); isa != Generic && regionGradients(isa, dst, src, regions, cells, bins, channels) {
		return
	}
	regionGradientsGeneric(dst, src, regions, cells, bins, channels)
}

// PositionGradients adds to dst, the channels lo to hi of the gradient of a map,
// what they get from src, the gradient of the bins of PositionSums, in the order
// of the regions, which are those of PositionSums. dst may be a part of the map,
// which begins at Top and Left of each region: the rest is left out.
func PositionGradients[T Float](dst, src []T, regions *Regions[T], cells, bins *Grid, lo, hi int) {
	regions.check(bins, &Grid{Height: math.MaxInt32, Width: math.MaxInt32}, false)
	if lo < 0 || hi < lo {
		panic(fmt.Sprintf("simdpool: channels [%d, %d): want a range from 0 on", lo, hi))
	}
	cells.check(len(dst), hi-lo, regions.images())
	bins.check(len(src), ceilDiv(hi, bins.Height*bins.Width), regions.indices())
	positionGradientsGeneric(dst, src, regions, cells, bins, lo, hi)
}

// RegionMax makes each bin of dst the maximum of its cells of src, and of
// argmax, unless that is nil, the first of them in row-major order, a NaN if
// there is one, as an offset into src plus base. A bin without cells is 0, with
// an argmax of -1. The cells of a bin are neighbours; their weights are not
// used.
//
// It panics where RegionSums does, and if argmax is neither nil nor as long as
// dst.
func RegionMax[T Float](dst []T, argmax []int64, src []T, base int, regions *Regions[T], bins, cells *Grid, channels int) {
	regions.checkCells(bins, cells)
	bins.check(len(dst), channels, regions.indices())
	cells.check(len(src), channels, regions.images())
	if argmax != nil && len(argmax) != len(dst) {
		panic(lengthsDiffer("argmax", len(argmax), len(dst)))
	}
	if raceEnabled {
		raceRegions(dst, src, regions, bins, cells, channels, channels, false)
		if argmax != nil {
			raceRegions(argmax, nil, regions, bins, cells, channels, 0, false)
		}
	}
	switch isa := Active(); {
	case isa == Generic:
	case argmax != nil && regionArgmax(isa, dst, argmax, src, base, regions, bins, cells, channels):
		return
	case regionMax(isa, dst, src, regions, bins, cells, channels):
		if argmax != nil {
			findMaxima(dst, argmax, src, base, regions, bins, cells, channels)
		}
		return
	}
	regionMaxGeneric(dst, argmax, src, base, regions, bins, cells, channels)
}
