package simdpool_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// Map and bins of position-sensitive regions may have different layouts, and regions
// the same bins: the last of them is what is left there.
func TestPositionSumsGrids(t *testing.T) {
	const channels, side, height, width = 19, 3, 11, 11
	grids := func(channels, height, width int) []simdpool.Grid {
		return []simdpool.Grid{
			{Height: height, Width: width, Outer: channels * height * width, Channel: height * width, Pixel: 1},
			{Height: height, Width: width, Outer: channels * height * width, Channel: 1, Pixel: channels},
		}
	}
	r := positionRegions()
	src := normal(rand.New(rand.NewPCG(5, 1)), 2*channels*side*side*height*width)
	for _, cells := range grids(channels*side*side, height, width) {
		for _, bins := range grids(channels, side, side) {
			run := func(isa simdpool.ISA) []float32 {
				restore, err := simdpool.Select(isa)
				require.NoError(t, err)
				defer restore()
				dst := normal(rand.New(rand.NewPCG(5, 2)), 2*channels*side*side)
				simdpool.PositionSums(dst, src, r, &bins, &cells, channels)
				return dst
			}
			want := run(simdpool.Generic)
			onEachISA(t, func(t *testing.T, isa simdpool.ISA) {
				require.Equal(t, want, run(isa), "%+v of %+v", bins, cells)
			})
		}
	}
}

// positionRegions are regions of 3x3 bins over two images of 11x11 cells.
func positionRegions() *simdpool.Regions[float32] {
	r := &simdpool.Regions[float32]{}
	axis := func(from, bin int) []int32 {
		starts := []int32{int32(len(r.Cell))}
		for range 3 {
			for i := range bin {
				r.Cell, r.Weight = append(r.Cell, int32(from+i)), append(r.Weight, float32(i+1)/4)
			}
			from += bin
			starts = append(starts, int32(len(r.Cell)))
		}
		return starts
	}
	for i := range 8 {
		r.List = append(r.List, simdpool.Region[float32]{
			Image: i / 4, Index: i % 2, Rows: axis(i%3, 1+i%3), Cols: axis(i%2, i%4), Divisor: float32(i % 3),
		})
	}
	return r
}

func normal(r *rand.Rand, n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(r.NormFloat64())
	}
	return s
}
