package roi_test

import (
	"math/rand/v2"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// Any number of workers gives the bits of the definition where boxes are planned in parts, of
// several images and for more than one set of tables; what tables keep stays below 1 MiB a
// worker and 1 KiB a box.
func TestTables(t *testing.T) { onEachISA(t, testTables) }

func testTables(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	r := rand.New(rand.NewPCG(8, 9))
	for _, c := range []struct {
		images, channels, height, width, boxes int
	}{{1, 3, 38, 50, 300}, {3, 3, 20, 30, 1500}, {1, 1, 40, 3000, 200}, {1, 400, 8, 9, 3}} {
		in := pool.NCHW(c.images, 49*c.channels, c.height, c.width)
		boxes := roi.FromList(randomBoxes(r, c.boxes, c.images, 4*float64(c.height), 4*float64(c.width)))
		align, err := roi.NewPSAlign[float64](in, roi.PSAlign{OutputHeight: 7, OutputWidth: 7, SamplingRatio: roi.Adaptive, SpatialScale: 0.25})
		require.NoError(t, err)
		spans, err := roi.NewPSPool[float64](in, roi.PSPool{OutputHeight: 7, OutputWidth: 7, SpatialScale: 0.25})
		require.NoError(t, err)
		for _, p := range []*roi.Plan[float64]{align, spans} {
			x, want := normal(r, in.Len()), make([]float64, p.Out(c.boxes).Len())
			restore, err := simdpool.Select(simdpool.Generic)
			require.NoError(t, err)
			require.NoError(t, p.Run(want, x, boxes))
			restore()
			for _, workers := range []int{1, 2, 3, 7} {
				w, err := p.WithWorkers(workers)
				require.NoError(t, err)
				got := normal(r, len(want))
				used := kept(t, func() error { return w.Run(got, x, boxes) })
				sameBits(t, want, got, p, " workers ", workers)
				require.Less(t, used, uint64(workers<<20+c.boxes<<10), "%v, %d workers", p, workers)
			}
		}
	}
}
