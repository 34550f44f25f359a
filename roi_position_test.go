package simdpool_test

import (
	"math"
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

// Rows of bins of every length, bins of many cells and of none, and cells that are not
// numbers, beside those that bins take and among them.
func TestPositionSumsShapes(t *testing.T) {
	t.Run("float32", testPositionSumsShapes[float32])
	t.Run("float64", testPositionSumsShapes[float64])
}

// Channels last, pixels of one step and of three, which overlap, and several of them.
func TestPositionSumsChannels(t *testing.T) {
	t.Run("float32", testPositionSumsChannels[float32])
	t.Run("float64", testPositionSumsChannels[float64])
}

func testPositionSumsChannels[T simdpool.Float](t *testing.T) {
	random := rand.New(rand.NewPCG(5, 4))
	for channels := 1; channels <= 50; channels++ {
		for _, size := range [][2]int{{1, 1}, {1, 3}, {3, 3}, {2, 7}} {
			n := size[0] * size[1]
			bins := simdpool.Grid{Height: size[0], Width: size[1], Channel: 1, Pixel: channels, Outer: n * channels}
			cells := simdpool.Grid{Height: 7, Width: 9, Channel: 1, Pixel: n * channels}
			comparePositionSums[T](t, random, &bins, &cells, channels, 5, 7)
		}
	}
}

func testPositionSumsShapes[T simdpool.Float](t *testing.T) {
	random := rand.New(rand.NewPCG(5, 3))
	compare := func(bins *simdpool.Grid, height, width, regions, most int) {
		cells := simdpool.Grid{Height: height, Width: width, Channel: height * width, Pixel: 1}
		comparePositionSums[T](t, random, bins, &cells, bins.Outer/bins.Channel, regions, most)
	}
	for _, size := range [][2]int{{1, 1}, {1, 2}, {2, 3}, {3, 4}, {1, 5}, {7, 7}, {2, 8}, {1, 9}, {1, 12}, {2, 17}} {
		for _, width := range []int{4, 5, 21} {
			bins := simdpool.Grid{Height: size[0], Width: size[1], Channel: size[0] * size[1], Pixel: 1, Outer: 2 * size[0] * size[1]}
			compare(&bins, 9, width, 5, 8)
		}
	}
	wide := simdpool.Grid{Height: 2, Width: 2, Channel: 4, Pixel: 1, Outer: 8}
	compare(&wide, 90, 90, 30, 90)  // calls end before regions do
	compare(&wide, 300, 70, 3, 300) // too much for one call
	compare(&wide, 9, 9, 900, 4)    // several batches
}

// comparePositionSums compares each instruction set with the definition, for regions whose
// bins take up to most cells an axis.
func comparePositionSums[T simdpool.Float](t *testing.T, random *rand.Rand, bins, cells *simdpool.Grid, channels, regions, most int) {
	r := &simdpool.Regions[T]{}
	for i := range regions {
		r.List = append(r.List, simdpool.Region[T]{
			Index: i, Divisor: T(random.IntN(3)),
			Rows: randomTaps(random, r, bins.Height, cells.Height, most), Cols: randomTaps(random, r, bins.Width, cells.Width, most),
		})
	}
	src := make([]T, channels*bins.Height*bins.Width*cells.Height*cells.Width)
	for i := range src {
		src[i] = T(random.NormFloat64())
		if random.IntN(16) == 0 {
			src[i] = []T{T(math.Inf(1)), T(math.Inf(-1)), T(math.NaN()), T(math.Copysign(0, -1))}[random.IntN(4)]
		}
	}
	run := func(isa simdpool.ISA) []T {
		restore, err := simdpool.Select(isa)
		require.NoError(t, err)
		defer restore()
		dst := make([]T, regions*bins.Outer+1)
		for i := range dst {
			dst[i] = 7
		}
		simdpool.PositionSums(dst, src, r, bins, cells, channels)
		return dst
	}
	want := run(simdpool.Generic)
	onEachISA(t, func(t *testing.T, isa simdpool.ISA) {
		for i, v := range run(isa) {
			if v != want[i] && (v == v || want[i] == want[i]) {
				t.Fatalf("%+v of %+v: element %d = %v, want %v", *bins, *cells, i, v, want[i])
			}
		}
	})
}

// Tables of some regions each give the bits of PositionSums, whichever rows are summed at a time.
func TestPositionRows(t *testing.T) {
	t.Run("float32", testPositionRows[float32])
	t.Run("float64", testPositionRows[float64])
}

func testPositionRows[T simdpool.Float](t *testing.T) {
	const channels, regions, height, width = 3, 700, 20, 23
	random := rand.New(rand.NewPCG(5, 6))
	for _, size := range [][2]int{{2, 3}, {3, 7}, {2, 13}} {
		planes := channels * size[0] * size[1]
		bins := &simdpool.Grid{Height: size[0], Width: size[1], Channel: size[0] * size[1], Pixel: 1, Outer: planes}
		cells := &simdpool.Grid{Height: height, Width: width, Channel: height * width, Pixel: 1, Outer: planes * height * width}
		r := &simdpool.Regions[T]{}
		for i := range regions {
			r.List = append(r.List, simdpool.Region[T]{
				Image: i / 300, Index: i - i%50/49, Divisor: T(random.IntN(3)), // some of the same bins
				Rows: randomTaps(random, r, size[0], height, 5), Cols: randomTaps(random, r, size[1], width, 5),
			})
		}
		src := make([]T, 3*cells.Outer)
		for i := range src {
			src[i] = T(random.NormFloat64())
		}
		want := make([]T, regions*bins.Outer)
		restore, err := simdpool.Select(simdpool.Generic)
		require.NoError(t, err)
		simdpool.PositionSums(want, src, r, bins, cells, channels)
		restore()
		onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
			var tables []simdpool.PositionTables[T]
			for rest := *r; len(rest.List) > 0; {
				part := rest
				part.List = rest.List[:min(len(rest.List), 1+random.IntN(400))]
				tables = append(tables, simdpool.PositionTables[T]{})
				n := tables[len(tables)-1].Fill(&part, bins, cells)
				require.Positive(t, n)
				rest.List = rest.List[n:]
			}
			got := make([]T, len(want))
			for lo := 0; lo < channels*bins.Height; {
				hi := min(lo+random.IntN(4), channels*bins.Height)
				simdpool.PositionRows(got, src, tables, lo, hi)
				lo = hi
			}
			require.Equal(t, want, got, "%+v", *bins)
		})
	}
}

// randomTaps adds bins of up to most cells, not all of them neighbours.
func randomTaps[T simdpool.Float](random *rand.Rand, r *simdpool.Regions[T], bins, size, most int) []int32 {
	starts := []int32{int32(len(r.Cell))}
	for range bins {
		n := random.IntN(min(most, size) + 1)
		for cell := random.IntN(size - n + 1); cell < size && n > 0; n-- {
			r.Cell, r.Weight = append(r.Cell, int32(cell)), append(r.Weight, T(random.IntN(64)+1)/64)
			cell += 1 + random.IntN(8)/7
		}
		starts = append(starts, int32(len(r.Cell)))
	}
	return starts
}
