package roi_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

func sameBits[T roi.Float](t *testing.T, want, got []T, about ...any) {
	t.Helper()
	require.Len(t, got, len(want))
	if i, ok := cases.Differ(got, want); ok {
		require.Failf(t, fmt.Sprint(about...), "[%d] = %v, want %v", i, got[i], want[i])
	}
}

// Units in any split, and any number of workers, give the bits of Run.
func TestSplits(t *testing.T) { onEachISA(t, testSplits) }

func testSplits(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	const n = 40
	boxes := roi.FromList(randomBoxes(r, n, 2, 80, 120))
	for _, c := range gradientPlans(t) {
		p := c.plan
		x, dy := normal(r, p.In().Len()), normal(r, p.Out(n).Len())
		want, got := make([]float64, len(dy)), make([]float64, len(dy))
		wantArgmax, argmax := make([]int64, len(dy)), make([]int64, len(dy))
		run := func(dst []float64, argmax []int64, lo, hi int) error {
			if c.name == "pool" {
				return p.RunArgmaxUnits(dst, argmax, x, boxes, lo, hi)
			}
			return p.RunUnits(dst, x, boxes, lo, hi)
		}
		require.NoError(t, run(want, wantArgmax, 0, p.Units(n)))
		for lo := 0; lo < p.Units(n); {
			hi := min(lo+r.IntN(p.Units(n)/2+1), p.Units(n))
			require.NoError(t, run(got, argmax, lo, hi))
			lo = hi
		}
		sameBits(t, want, got, c.name)
		require.Equal(t, wantArgmax, argmax)

		g, err := roi.NewGradient(p)
		require.NoError(t, err)
		if c.name != "pool" {
			argmax = nil
		}
		wantX, gotX := make([]float64, len(x)), normal(r, len(x))
		require.NoError(t, g.Run(wantX, dy, argmax, boxes))
		for lo := 0; lo < g.Units(); {
			hi := min(lo+r.IntN(3), g.Units())
			require.NoError(t, g.RunUnits(gotX, dy, argmax, boxes, lo, hi))
			lo = hi
		}
		sameBits(t, wantX, gotX, c.name, " gradient")

		for _, workers := range []int{1, 2, 3, 64} {
			w, err := p.WithWorkers(workers)
			require.NoError(t, err)
			require.Same(t, p, w.Plan())
			got, gotX := normal(r, len(dy)), normal(r, len(x))
			require.NoError(t, w.Run(got, x, boxes))
			sameBits(t, want, got, c.name, workers)
			require.NoError(t, w.Gradient(gotX, dy, argmax, boxes, false))
			sameBits(t, wantX, gotX, c.name, workers)
		}
	}
}

// Both layouts give the same bits, and so do boxes in another order, but for the
// order of their results.
func TestLayoutsAndOrder(t *testing.T) { onEachISA(t, testLayoutsAndOrder) }

func testLayoutsAndOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 2))
	const n = 12
	list := randomBoxes(r, n, 2, 80, 120)
	reversed := make([]roi.Box[float64], n)
	for i, b := range list {
		reversed[n-1-i] = b
	}
	plans := gradientPlans(t)
	results := map[string][]float64{}
	x := normal(r, plans[0].plan.In().Len())
	for _, c := range plans {
		in, out := c.plan.In(), c.plan.Out(n)
		src := x
		if in.Layout == pool.ChannelsLast {
			src = make([]float64, len(x))
			for i, v := range x {
				src[at(in, i/10800, i/600%18, i/30%20, i%30)] = v
			}
		}
		dst, back := make([]float64, out.Len()), make([]float64, out.Len())
		require.NoError(t, c.plan.Run(dst, src, roi.FromList(list)))
		require.NoError(t, c.plan.Run(back, src, roi.FromList(reversed)))
		size := len(dst) / n
		for i := range n {
			sameBits(t, dst[i*size:][:size], back[(n-1-i)*size:][:size], c.name, " reversed")
		}
		first := make([]float64, 0, len(dst))
		for i := range n {
			for ch := range out.C {
				for y := range out.Spatial[0] {
					for x := range out.Spatial[1] {
						first = append(first, dst[at(out, i, ch, y, x)])
					}
				}
			}
		}
		if other, ok := results[c.name]; ok {
			sameBits(t, other, first, c.name, " layouts")
		}
		results[c.name] = first
	}
}

// The three forms of boxes are the same.
func TestFormsOfBoxes(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 3))
	list := randomBoxes(r, 9, 2, 80, 120)
	var rows, corners []float64
	var images []int64
	for _, b := range list {
		rows = append(rows, float64(b.Image), b.X1, b.Y1, b.X2, b.Y2)
		corners, images = append(corners, b.X1, b.Y1, b.X2, b.Y2), append(images, int64(b.Image))
	}
	p := gradientPlans(t)[0].plan
	x := normal(r, p.In().Len())
	var want []float64
	for _, boxes := range []roi.Boxes[float64]{roi.FromList(list), roi.FromRows(rows), roi.FromCorners(corners, images)} {
		require.Equal(t, 9, boxes.Len())
		got := make([]float64, p.Out(9).Len())
		require.NoError(t, p.Run(got, x, boxes))
		if want != nil {
			sameBits(t, want, got)
		}
		want = got
	}
}

// A sum that is added is the one that overwrites.
func TestAccumulate(t *testing.T) { onEachISA(t, testAccumulate) }

func testAccumulate(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 4))
	boxes := roi.FromList(randomBoxes(r, 9, 2, 80, 120))
	for _, c := range gradientPlans(t) {
		p := c.plan
		dy, argmax := normal(r, p.Out(9).Len()), []int64(nil)
		if c.name == "pool" {
			argmax = make([]int64, len(dy))
			require.NoError(t, p.RunArgmax(make([]float64, len(dy)), argmax, normal(r, p.In().Len()), boxes))
		}
		g, err := roi.NewGradient(p)
		require.NoError(t, err)
		sum := make([]float64, p.In().Len())
		require.NoError(t, g.Run(sum, dy, argmax, boxes))
		dx := normal(r, len(sum))
		for i, v := range dx {
			sum[i] = v + sum[i]
		}
		require.NoError(t, g.Accumulating().Run(dx, dy, argmax, boxes))
		sameBits(t, sum, dx, c.name)
	}
}

// More boxes than are planned at a time, and a map of more cells than a canvas.
func TestManyBoxes(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 5))
	const n = 2500
	for _, in := range []pool.Shape{pool.NCHW(1, 2, 300, 200), pool.NHWC(1, 300, 200, 2), pool.NCHW(1, 1, 3, 40000)} {
		p, err := roi.NewAlign[float64](in, roi.Align{
			Mode: roi.Average, Coordinates: roi.HalfPixel, OutputHeight: 3, OutputWidth: 3, SamplingRatio: 2, SpatialScale: 0.5,
		})
		require.NoError(t, err)
		list := randomBoxes(r, n, 1, 2*float64(in.Spatial[0]), 2*float64(in.Spatial[1]))
		x, got := normal(r, in.Len()), make([]float64, p.Out(n).Len())
		require.NoError(t, p.Run(got, x, roi.FromList(list)))
		size := len(got) / n
		one := make([]float64, size)
		for i := 0; i < n; i += 83 {
			require.NoError(t, p.Run(one, x, roi.FromList(list[i:i+1])))
			sameBits(t, one, got[i*size:][:size], in, " box ", i)
		}
		g, err := roi.NewGradient(p)
		require.NoError(t, err)
		dy, dx, sum := normal(r, len(got)), make([]float64, len(x)), make([]float64, len(x))
		require.NoError(t, g.Run(dx, dy, nil, roi.FromList(list)))
		require.NoError(t, g.Accumulating().Run(sum, dy, nil, roi.FromList(list)))
		sameBits(t, dx, sum, in)
	}
}

// More boxes and channels than take turns on a plane: each has the bits of the
// definition, and what is not asked for stays as it was.
func TestTurns(t *testing.T) { onEachISA(t, testTurns) }

func testTurns(t *testing.T) {
	const boxes, units = 70, 90 // of 3 blocks of channels a box
	for _, in := range both(37, 40, 50) {
		for _, out := range []int{1, 3, 7, 9, 14} {
			p, err := roi.NewAlign[float32](in, roi.Align{
				Mode: roi.Average, Coordinates: roi.HalfPixel, OutputHeight: out, OutputWidth: out, SamplingRatio: 2, SpatialScale: 0.5,
			})
			require.NoError(t, err)
			x, list := randomMap(in.Len()), benchBoxes(boxes, 40, 50, 2, 40, 0.5)
			run := func(units int) []float32 {
				dst := make([]float32, p.Out(boxes).Len()+8)
				for i := range dst {
					dst[i] = -77
				}
				require.NoError(t, p.RunUnits(dst[:len(dst)-8], x, list, 0, units))
				return dst
			}
			restore, err := simdpool.Select(simdpool.Generic)
			require.NoError(t, err)
			all, part := run(p.Units(boxes)), run(min(units, p.Units(boxes)))
			restore()
			sameBits(t, all, run(p.Units(boxes)), in, " out ", out)
			sameBits(t, part, run(min(units, p.Units(boxes))), in, " out ", out)
		}
	}
}

// Bins beyond the caches are stored past them: they are as others, to the last box,
// whether or not that is one that kernels do.
func TestManyBins(t *testing.T) { onEachISA(t, testManyBins) }

func testManyBins(t *testing.T) {
	const boxes = 400
	for _, channels := range []int{64, 96} {
		for _, ratio := range []int{2, 3} {
			p, err := roi.NewAlign[float32](pool.NHWC(1, 30, 200, channels), roi.Align{
				Mode: roi.Average, Coordinates: roi.OutputHalfPixel, OutputHeight: 7, OutputWidth: 7, SamplingRatio: ratio, SpatialScale: 1,
			})
			require.NoError(t, err)
			x, list := randomMap(p.In().Len()), benchList(boxes-2, 30, 200, 2, 200, 1)
			outside := roi.Box[float32]{X1: -50, Y1: -50, X2: -40, Y2: -40}
			all := roi.FromList(append(append([]roi.Box[float32]{outside}, list...), outside))
			want, got := make([]float32, p.Out(boxes).Len()), make([]float32, p.Out(boxes).Len())
			require.NoError(t, p.Run(got, x, all))
			restore, err := simdpool.Select(simdpool.Generic)
			require.NoError(t, err)
			require.NoError(t, p.Run(want, x, all))
			restore()
			sameBits(t, want, got, channels, " channels, ratio ", ratio)
		}
	}
}

// Nothing that runs a plan on the caller's goroutine allocates, once its scratch
// is there.
func TestRunDoesNotAllocate(t *testing.T) { onEachISA(t, testRunDoesNotAllocate) }

func testRunDoesNotAllocate(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 6))
	boxes := roi.FromList(randomBoxes(r, 9, 2, 80, 120))
	for _, c := range gradientPlans(t) {
		p := c.plan
		x, dx, dy := normal(r, p.In().Len()), normal(r, p.In().Len()), normal(r, p.Out(9).Len())
		argmax := make([]int64, len(dy))
		g, err := roi.NewGradient(p)
		require.NoError(t, err)
		require.Less(t, testing.AllocsPerRun(100, func() {
			var err error
			if c.name == "pool" {
				err = p.RunArgmax(dy, argmax, x, boxes)
			} else {
				err = p.Run(dy, x, boxes)
				argmax = nil
			}
			if err != nil || g.Run(dx, dy, argmax, boxes) != nil || g.Accumulating().Run(dx, dy, argmax, boxes) != nil {
				panic("a run failed")
			}
		}), 1.0, c.name)
	}
}

// The level of a box follows from its area; on a border it is the upper one.
func TestLevels(t *testing.T) {
	var in []pool.Shape
	for i := range 4 {
		in = append(in, pool.NCHW(1, 1, 64>>i, 64>>i))
	}
	p, err := roi.NewMultiScale[float32](in, roi.MultiScale{
		OutputHeight: 1, OutputWidth: 1, SamplingRatio: 2, SpatialScales: []float64{0.25, 0.125, 0.0625, 0.03125},
		CanonicalScale: 224, CanonicalLevel: 4,
	})
	require.NoError(t, err)
	for side, want := range map[float32]int{0: 0, 1: 0, 111.9: 0, 112: 1, 223.9: 1, 224: 2, 447.9: 2, 448: 3, 1e4: 3, float32(math.MaxFloat32): 3} {
		require.Equal(t, want, p.Level(roi.Box[float32]{X2: side, Y2: side}), "%v", side)
	}
	require.Equal(t, 0, p.Level(roi.Box[float32]{X1: 500, Y2: 500}), "inverted")
}
