package roi_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// The operators once more, sample by sample and in the order in which their
// definitions are usually written, in float64: what a plan gives must be near it.

// at returns where element (y, x) of channel c of image n lies.
func at(s pool.Shape, n, c, y, x int) int {
	h, w := s.Spatial[0], s.Spatial[1]
	if s.Layout == pool.ChannelsLast {
		return ((n*h+y)*w+x)*s.C + c
	}
	return ((n*s.C+c)*h+y)*w + x
}

// corner is a cell that a sample looks at.
type cornerWeight struct {
	y, x int
	w    float64
}

// corners returns the cells around (y, x), none if that is outside.
func corners(y, x float64, height, width int) []cornerWeight {
	if y < -1 || y > float64(height) || x < -1 || x > float64(width) {
		return nil
	}
	split := func(v float64, size int) (lo, hi int, high float64) {
		v = min(max(v, 0), float64(size-1))
		lo = int(v)
		return lo, min(lo+1, size-1), v - float64(lo)
	}
	y0, y1, fy := split(y, height)
	x0, x1, fx := split(x, width)
	return []cornerWeight{
		{y0, x0, (1 - fy) * (1 - fx)}, {y0, x1, (1 - fy) * fx}, {y1, x0, fy * (1 - fx)}, {y1, x1, fy * fx},
	}
}

// eachCell calls take for every cell that bin (ph, pw) of a box of RoIAlign looks
// at, with its weight: the divisor is in it.
func eachCell(b roi.Box[float64], a roi.Align, height, width, ph, pw int, take func(y, x int, w float64)) {
	shift := 0.0
	if a.Coordinates == roi.HalfPixel {
		shift = 0.5
	}
	y1, x1 := b.Y1*a.SpatialScale-shift, b.X1*a.SpatialScale-shift
	h, w := b.Y2*a.SpatialScale-shift-y1, b.X2*a.SpatialScale-shift-x1
	if a.Coordinates == roi.OutputHalfPixel {
		h, w = max(h, 1), max(w, 1)
	}
	binH, binW := h/float64(a.OutputHeight), w/float64(a.OutputWidth)
	gh, gw := a.SamplingRatio, a.SamplingRatio
	if a.SamplingRatio <= 0 {
		gh, gw = max(int(math.Ceil(binH)), 0), max(int(math.Ceil(binW)), 0)
	}
	count := float64(max(gh*gw, 1))
	for i := range gh {
		for j := range gw {
			y := y1 + (float64(ph)+(float64(i)+0.5)/float64(gh))*binH
			x := x1 + (float64(pw)+(float64(j)+0.5)/float64(gw))*binW
			for _, c := range corners(y, x, height, width) {
				take(c.y, c.x, c.w/count)
			}
		}
	}
}

// smooth returns values that change little from cell to cell, so that a sample
// that rounding moves makes little difference.
func smooth(s pool.Shape) []float64 {
	v := make([]float64, s.Len())
	for n := range s.N {
		for c := range s.C {
			for y := range s.Spatial[0] {
				for x := range s.Spatial[1] {
					v[at(s, n, c, y, x)] = math.Sin(float64(y)/3+float64(c)) + math.Cos(float64(x)/4-float64(n))
				}
			}
		}
	}
	return v
}

func randomBoxes(r *rand.Rand, n, images int, height, width float64) []roi.Box[float64] {
	var boxes []roi.Box[float64]
	for range n {
		x, y := (r.Float64()*1.4-0.2)*width, (r.Float64()*1.4-0.2)*height
		boxes = append(boxes, roi.Box[float64]{
			Image: r.IntN(images), X1: x, Y1: y, X2: x + r.Float64()*width*0.7, Y2: y + r.Float64()*height*0.7,
		})
	}
	return boxes
}

func TestAlignPerSample(t *testing.T) { onEachISA(t, testAlignPerSample) }

func testAlignPerSample(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	for i := range 60 {
		in := pool.NCHW(1+r.IntN(2), 1+r.IntN(20), 1+r.IntN(20), 1+r.IntN(50))
		if i%2 == 0 {
			in = pool.NHWC(in.N, in.Spatial[0], in.Spatial[1], in.C)
		}
		a := roi.Align{
			Mode: roi.Average, Coordinates: roi.Coordinates(1 + r.IntN(2)), OutputHeight: 1 + r.IntN(9), OutputWidth: 1 + r.IntN(9),
			SamplingRatio: r.IntN(4), SpatialScale: []float64{0.25, 0.5, 1}[r.IntN(3)],
		}
		n := 1 + r.IntN(6)
		if i >= 58 { // more than are planned at a time
			n = 300 * in.N
		}
		boxes := randomBoxes(r, n, in.N, float64(in.Spatial[0])/a.SpatialScale, float64(in.Spatial[1])/a.SpatialScale)
		name := fmt.Sprintf("%v %+v", in, a)
		src := smooth(in)
		p, err := roi.NewAlign[float64](in, a)
		require.NoError(t, err, name)
		out := p.Out(len(boxes))
		dst, dy, dx, want := make([]float64, out.Len()), smooth(out), make([]float64, in.Len()), make([]float64, in.Len())
		require.NoError(t, p.Run(dst, src, roi.FromList(boxes)), name)
		g, err := roi.NewGradient(p)
		require.NoError(t, err)
		require.NoError(t, g.Run(dx, dy, nil, roi.FromList(boxes)), name)
		for k, b := range boxes {
			for bin := range a.OutputHeight * a.OutputWidth {
				ph, pw := bin/a.OutputWidth, bin%a.OutputWidth
				for c := range in.C {
					sum := 0.0
					eachCell(b, a, in.Spatial[0], in.Spatial[1], ph, pw, func(y, x int, w float64) {
						sum += w * src[at(in, b.Image, c, y, x)]
						want[at(in, b.Image, c, y, x)] += w * dy[at(out, k, c, ph, pw)]
					})
					require.InDelta(t, sum, dst[at(out, k, c, ph, pw)], 1e-9, "%s: box %d, channel %d, bin %d, %d", name, k, c, ph, pw)
				}
			}
		}
		for i := range want {
			require.InDelta(t, want[i], dx[i], 1e-9, "%s: dx[%d]", name, i)
		}
	}
}
