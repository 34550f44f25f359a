package roi_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// RoIPool gives the same maxima with their places and without, NaN among them, also
// where bins go past the caches.
func TestPoolWithoutArgmax(t *testing.T) {
	onEachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 8))
		for _, in := range []pool.Shape{pool.NHWC(1, 12, 16, 80), pool.NHWC(1, 9, 11, 17), pool.NCHW(1, 5, 9, 11)} {
			plan, err := roi.NewPool[float32](in, roi.Pool{OutputHeight: 14, OutputWidth: 14, SpatialScale: 0.5})
			require.NoError(t, err)
			const n = 70
			boxes, src := benchBoxes(n, 9, 11, 1, 9, 0.5), randomMap(in.Len())
			for i := range src {
				if r.IntN(64) == 0 {
					src[i] = float32(math.NaN())
				}
			}
			want, got := make([]float32, plan.Out(n).Len()), make([]float32, plan.Out(n).Len())
			require.NoError(t, plan.RunArgmax(want, make([]int64, len(want)), src, boxes))
			require.NoError(t, plan.Run(got, src, boxes))
			for i := range got {
				if got[i] != want[i] && (got[i] == got[i] || want[i] == want[i]) {
					t.Fatalf("%v: element %d = %v, want %v", in, i, got[i], want[i])
				}
			}
		}
	})
}

// RoIPool gives the largest cell of each bin, and the first place of it.
func TestPoolPerSample(t *testing.T) { onEachISA(t, testPoolPerSample) }

func testPoolPerSample(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for i := range 60 {
		in := pool.NCHW(1+i%2, 1+r.IntN(20), 1+r.IntN(12), 1+r.IntN(40))
		if i%4 < 2 {
			in = pool.NHWC(in.N, in.Spatial[0], in.Spatial[1], in.C)
		}
		a := roi.Pool{OutputHeight: 1 + r.IntN(7), OutputWidth: 1 + r.IntN(7), SpatialScale: 0.5}
		plan, err := roi.NewPool[float64](in, a)
		require.NoError(t, err)
		boxes, src := cornersInCells(r, 5, in), fewValues(r, in.Len())
		out := plan.Out(len(boxes))
		dst, argmax := make([]float64, out.Len()), make([]int64, out.Len())
		require.NoError(t, plan.RunArgmax(dst, argmax, src, roi.FromList(boxes)))
		for k, b := range boxes {
			for bin := range a.OutputHeight * a.OutputWidth {
				ph, pw := bin/a.OutputWidth, bin%a.OutputWidth
				rows := poolSpan(b.Y1, b.Y2, a.OutputHeight, ph, in.Spatial[0])
				cols := poolSpan(b.X1, b.X2, a.OutputWidth, pw, in.Spatial[1])
				for c := range in.C {
					largest, first := firstLargest(src, in, b.Image, c, rows, cols)
					o := at(out, k, c, ph, pw)
					require.Equal(t, first, argmax[o], "%v %+v: box %d, channel %d, bin %d, %d", in, a, k, c, ph, pw)
					if dst[o] != largest && !(math.IsNaN(dst[o]) && math.IsNaN(largest)) {
						t.Fatalf("%v %+v: box %d, channel %d, bin %d, %d = %v, want %v", in, a, k, c, ph, pw, dst[o], largest)
					}
				}
			}
		}
	}
}

// fewValues returns n values that are seldom alone, a NaN now and then, the first the largest.
func fewValues(r *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		if v[i] = float64(r.IntN(4)); r.IntN(200) == 0 {
			v[i] = math.NaN()
		}
	}
	v[0] = 4
	return v
}

// cornersInCells returns n boxes for a scale of a half, some of which leave the map; the first
// one is the first image.
func cornersInCells(r *rand.Rand, n int, in pool.Shape) []roi.Box[float64] {
	h, w := in.Spatial[0], in.Spatial[1]
	boxes := make([]roi.Box[float64], n)
	boxes[0] = roi.Box[float64]{Y2: float64(2 * h), X2: float64(2 * w)}
	for k := range boxes[1:] {
		y, x := r.IntN(h+2)-1, r.IntN(w+2)-1
		boxes[1+k] = roi.Box[float64]{
			Image: r.IntN(in.N), Y1: float64(2 * y), X1: float64(2 * x), Y2: float64(2 * (y + r.IntN(h))), X2: float64(2 * (x + r.IntN(w))),
		}
	}
	return boxes
}

// poolSpan returns the first cell of bin p of several along an axis of size cells, and the one
// behind its last, of a box whose corners are twice cells; the last of these belongs to it.
func poolSpan(begin, end float64, bins, p, size int) [2]int {
	first := int(begin / 2)
	cells := max(int(end/2)-first+1, 1)
	from, to := first+p*cells/bins, first+((p+1)*cells+bins-1)/bins
	return [2]int{min(max(from, 0), size), min(max(to, 0), size)}
}

// firstLargest returns the largest of some rows and columns of channel c of image n, a NaN if there
// is one, and where in src it is first: 0 and -1 if there are no cells.
func firstLargest(src []float64, in pool.Shape, n, c int, rows, cols [2]int) (largest float64, first int64) {
	first = -1
	for y := rows[0]; y < rows[1]; y++ {
		for x := cols[0]; x < cols[1]; x++ {
			cell := at(in, n, c, y, x)
			if first < 0 || largest == largest && !(src[cell] <= largest) {
				largest, first = src[cell], int64(cell)
			}
		}
	}
	return largest, first
}
