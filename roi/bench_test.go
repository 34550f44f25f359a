package roi_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// benchBoxes returns n boxes of least to most cells a side, small ones more often.
func benchBoxes(n int, height, width, least, most, scale float64) roi.Boxes[float32] {
	return roi.FromList(benchList(n, height, width, least, most, scale))
}

func benchList(n int, height, width, least, most, scale float64) []roi.Box[float32] {
	r := rand.New(rand.NewPCG(9, 1))
	side := func() float64 { return least * math.Exp(r.Float64()*math.Log(most/least)) }
	var list []roi.Box[float32]
	for range n {
		h, w := min(side(), height), min(side(), width)
		y, x := r.Float64()*(height-h), r.Float64()*(width-w)
		list = append(list, roi.Box[float32]{X1: float32(x / scale), Y1: float32(y / scale), X2: float32((x + w) / scale), Y2: float32((y + h) / scale)})
	}
	return list
}

func bothLayouts(b *testing.B, c, h, w int, run func(b *testing.B, in pool.Shape)) {
	for _, isa := range simdpool.Available() {
		for _, in := range both(c, h, w) {
			b.Run("layout="+in.String()[:4]+"/isa="+isa.String(), func(b *testing.B) {
				restore, err := simdpool.Select(isa)
				require.NoError(b, err)
				defer restore()
				run(b, in)
			})
		}
	}
}

func randomMap(n int) []float32 {
	r := rand.New(rand.NewPCG(9, 2))
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(r.NormFloat64())
	}
	return s
}

// BenchmarkRegions has the layers that detectors have: the maps of ResNet-50 and VGG.
func BenchmarkRegions(b *testing.B) {
	align := func(out, ratio int, scale float64) func(in pool.Shape) (*roi.Plan[float32], error) {
		return func(in pool.Shape) (*roi.Plan[float32], error) {
			return roi.NewAlign[float32](in, roi.Align{
				Mode: roi.Average, Coordinates: roi.OutputHalfPixel, OutputHeight: out, OutputWidth: out, SamplingRatio: ratio, SpatialScale: scale,
			})
		}
	}
	for _, c := range []struct {
		name        string
		c, h, w, n  int
		least, most float64
		scale       float64
		plan        func(in pool.Shape) (*roi.Plan[float32], error)
	}{
		{"align7", 256, 200, 272, 1000, 4, 30, 0.25, align(7, 2, 0.25)},
		{"align14", 256, 200, 272, 100, 4, 30, 0.25, align(14, 2, 0.25)},
		{"align7-adaptive", 256, 200, 272, 1000, 4, 30, 0.25, align(7, roi.Adaptive, 0.25)},
		{"align7-c4", 1024, 50, 68, 300, 2, 40, 0.0625, align(7, 2, 0.0625)},
		{"pool7", 512, 38, 50, 300, 2, 35, 0.0625, func(in pool.Shape) (*roi.Plan[float32], error) {
			return roi.NewPool[float32](in, roi.Pool{OutputHeight: 7, OutputWidth: 7, SpatialScale: 0.0625})
		}},
		{"ps-align7", 1029, 38, 50, 300, 2, 35, 0.0625, func(in pool.Shape) (*roi.Plan[float32], error) {
			return roi.NewPSAlign[float32](in, roi.PSAlign{OutputHeight: 7, OutputWidth: 7, SamplingRatio: 2, SpatialScale: 0.0625})
		}},
		{"ps-pool7", 1029, 38, 50, 300, 2, 35, 0.0625, func(in pool.Shape) (*roi.Plan[float32], error) {
			return roi.NewPSPool[float32](in, roi.PSPool{OutputHeight: 7, OutputWidth: 7, SpatialScale: 0.0625})
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			bothLayouts(b, c.c, c.h, c.w, func(b *testing.B, in pool.Shape) {
				p, err := c.plan(in)
				require.NoError(b, err)
				boxes := benchBoxes(c.n, float64(c.h), float64(c.w), c.least, c.most, c.scale)
				src, dst := randomMap(in.Len()), make([]float32, p.Out(c.n).Len())
				for b.Loop() {
					if err := p.Run(dst, src, boxes); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
	b.Run("align7-gradient", func(b *testing.B) {
		bothLayouts(b, 256, 200, 272, func(b *testing.B, in pool.Shape) {
			p, err := align(7, 2, 0.25)(in)
			require.NoError(b, err)
			g, err := roi.NewGradient(p)
			require.NoError(b, err)
			boxes := benchBoxes(128, 200, 272, 4, 30, 0.25)
			dx, dy := make([]float32, in.Len()), randomMap(p.Out(128).Len())
			for b.Loop() {
				if err := g.Run(dx, dy, nil, boxes); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}
