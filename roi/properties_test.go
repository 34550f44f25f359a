package roi_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// What must hold of any RoIAlign, stated without a definition.

// aligned runs RoIAlign of 7x7 bins.
func aligned(t *testing.T, in pool.Shape, ratio int, src []float64, boxes ...roi.Box[float64]) []float64 {
	t.Helper()
	p, err := roi.NewAlign[float64](in, roi.Align{
		Mode: roi.Average, Coordinates: roi.HalfPixel, OutputHeight: 7, OutputWidth: 7, SamplingRatio: ratio, SpatialScale: 1,
	})
	require.NoError(t, err)
	dst := make([]float64, p.Out(len(boxes)).Len())
	require.NoError(t, p.Run(dst, src, roi.FromList(boxes)))
	return dst
}

// both has a channels-first and a channels-last shape.
func both(c, h, w int) []pool.Shape {
	return []pool.Shape{pool.NCHW(1, c, h, w), pool.NHWC(1, h, w, c)}
}

// A constant map gives the constant, wherever no sample is outside.
func TestConstantMap(t *testing.T) {
	onEachISA(t, func(t *testing.T) {
		shapes := both(9, 24, 37)
		for width := 511; width <= 513; width++ { // the definition has lines of 512 cells
			shapes = append(shapes, both(2, 3, width)...)
		}
		for _, in := range shapes {
			src := make([]float64, in.Len())
			for i := range src {
				src[i] = 3.7
			}
			w, h := float64(in.Spatial[1]), float64(in.Spatial[0])
			for _, ratio := range []int{1, 2, 3, roi.Adaptive} {
				for _, v := range aligned(t, in, ratio, src, roi.Box[float64]{X1: 0.2, Y1: 1, X2: w - 0.1, Y2: h - 0.3}, roi.Box[float64]{X1: 3, Y1: 1, X2: 5, Y2: 2.5}) {
					require.InDelta(t, 3.7, v, 1e-12)
				}
			}
		}
	})
}

// A linear map gives its value at the centre of each bin, where no border is
// touched: samples lie around it in symmetry.
func TestLinearMap(t *testing.T) {
	onEachISA(t, func(t *testing.T) {
		for _, in := range both(6, 30, 40) {
			src := make([]float64, in.Len())
			value := func(c int, y, x float64) float64 { return float64(c) + 2*y - 3*x }
			for c := range in.C {
				for y := range 30 {
					for x := range 40 {
						src[at(in, 0, c, y, x)] = value(c, float64(y), float64(x))
					}
				}
			}
			b := roi.Box[float64]{X1: 4.3, Y1: 2.9, X2: 30.1, Y2: 25.2}
			out := pool.Shape{Layout: in.Layout, N: 1, C: in.C, Spatial: []int{7, 7}}
			for _, ratio := range []int{1, 2, 3, roi.Adaptive} {
				dst := aligned(t, in, ratio, src, b)
				for c := range in.C {
					for bin := range 49 {
						y := b.Y1 - 0.5 + (float64(bin/7)+0.5)*(b.Y2-b.Y1)/7
						x := b.X1 - 0.5 + (float64(bin%7)+0.5)*(b.X2-b.X1)/7
						require.InDelta(t, value(c, y, x), dst[at(out, 0, c, bin/7, bin%7)], 1e-10)
					}
				}
			}
		}
	})
}

// Map and box shifted by whole cells together give the same.
func TestShift(t *testing.T) {
	onEachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 2))
		for _, in := range both(17, 40, 60) {
			src, moved := make([]float64, in.Len()), make([]float64, in.Len())
			const dy, dx = 5, 9
			for c := range in.C {
				for y := range 40 {
					for x := range 60 {
						v := r.NormFloat64()
						src[at(in, 0, c, y, x)] = v
						if y+dy < 40 && x+dx < 60 {
							moved[at(in, 0, c, y+dy, x+dx)] = v
						}
					}
				}
			}
			b := roi.Box[float64]{X1: 3.25, Y1: 4.5, X2: 44.75, Y2: 30}
			to := roi.Box[float64]{X1: b.X1 + dx, Y1: b.Y1 + dy, X2: b.X2 + dx, Y2: b.Y2 + dy}
			for _, ratio := range []int{1, 2, roi.Adaptive} {
				require.InDeltaSlice(t, aligned(t, in, ratio, src, b), aligned(t, in, ratio, moved, to), 1e-10)
			}
		}
	})
}

// A cell of weight 0 leaves no trace, be it infinite; one with a weight does.
func TestCellsOfNoWeight(t *testing.T) {
	onEachISA(t, func(t *testing.T) {
		for _, in := range both(20, 16, 20) {
			// One sample a bin, on the cells (2q+1, 2q+1).
			b := roi.Box[float64]{X1: 0.5, Y1: 0.5, X2: 14.5, Y2: 14.5}
			src := make([]float64, in.Len())
			for c := range in.C {
				for y := range 16 {
					for x := range 20 {
						src[at(in, 0, c, y, x)] = math.Inf(1)
						if y%2 == 1 && x%2 == 1 {
							src[at(in, 0, c, y, x)] = float64(100*y + x)
						}
					}
				}
			}
			out := pool.Shape{Layout: in.Layout, N: 1, C: in.C, Spatial: []int{7, 7}}
			dst := aligned(t, in, 1, src, b)
			for c := range in.C {
				for bin := range 49 {
					require.Equal(t, float64(100*(2*(bin/7)+1)+2*(bin%7)+1), dst[at(out, 0, c, bin/7, bin%7)])
				}
			}
			src[at(in, 0, 3, 5, 7)] = math.NaN()
			dst = aligned(t, in, 1, src, b)
			for i, v := range dst {
				require.Equal(t, i == at(out, 0, 3, 2, 3), math.IsNaN(v))
			}
		}
	})
}

// RoIAlign is separable: the gradient is the transpose of the forward pass, so
// that <dy, f(x)> = <df(dy), x>.
func TestGradientIsTranspose(t *testing.T) {
	onEachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 3))
		for _, c := range gradientPlans(t) {
			in, boxes := c.plan.In(), roi.FromList(randomBoxes(r, 5, 2, 80, 120))
			x, dy := normal(r, in.Len()), normal(r, c.plan.Out(5).Len())
			y, dx := make([]float64, len(dy)), make([]float64, len(x))
			var argmax []int64
			if c.name == "pool" {
				argmax = make([]int64, len(y))
				require.NoError(t, c.plan.RunArgmax(y, argmax, x, boxes))
			} else {
				require.NoError(t, c.plan.Run(y, x, boxes))
			}
			g, err := roi.NewGradient(c.plan)
			require.NoError(t, err)
			require.NoError(t, g.Run(dx, dy, argmax, boxes))
			require.InDelta(t, dot(dy, y), dot(dx, x), 1e-9, "%s %v", c.name, in)
		}
	})
}

type namedPlan struct {
	name string
	plan *roi.Plan[float64]
}

// gradientPlans has a plan of each operator with a gradient, in both layouts.
func gradientPlans(t *testing.T) []namedPlan {
	var plans []namedPlan
	for _, in := range []pool.Shape{pool.NCHW(2, 18, 20, 30), pool.NHWC(2, 20, 30, 18)} {
		for name, make := range map[string]func() (*roi.Plan[float64], error){
			"align": func() (*roi.Plan[float64], error) {
				return roi.NewAlign[float64](in, roi.Align{Mode: roi.Average, Coordinates: roi.HalfPixel, OutputHeight: 5, OutputWidth: 7, SamplingRatio: 2, SpatialScale: 0.25})
			},
			"pool": func() (*roi.Plan[float64], error) {
				return roi.NewPool[float64](in, roi.Pool{OutputHeight: 3, OutputWidth: 7, SpatialScale: 0.25})
			},
			"ps-align": func() (*roi.Plan[float64], error) {
				return roi.NewPSAlign[float64](in, roi.PSAlign{OutputHeight: 3, OutputWidth: 2, SamplingRatio: 2, SpatialScale: 0.25})
			},
			"ps-pool": func() (*roi.Plan[float64], error) {
				return roi.NewPSPool[float64](in, roi.PSPool{OutputHeight: 3, OutputWidth: 2, SpatialScale: 0.25})
			},
		} {
			p, err := make()
			require.NoError(t, err)
			plans = append(plans, namedPlan{name, p})
		}
	}
	return plans
}

func normal(r *rand.Rand, n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = r.NormFloat64()
	}
	return s
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
