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
