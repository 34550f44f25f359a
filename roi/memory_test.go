package roi_test

import (
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/roi"
)

// What a run keeps besides its arguments stays below 1 MiB a worker and 1 KiB a
// box.
func TestMemory(t *testing.T) { onEachISA(t, testMemory) }

func testMemory(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	r := rand.New(rand.NewPCG(8, 7))
	for _, c := range gradientPlans(t) {
		for _, n := range []int{1, 100, 1000} {
			boxes := roi.FromList(randomBoxes(r, n, 2, 80, 120))
			x, dx, dy := normal(r, c.plan.In().Len()), normal(r, c.plan.In().Len()), normal(r, c.plan.Out(n).Len())
			most := uint64(1<<20 + n<<10)
			require.Less(t, kept(t, func() error { return c.plan.Run(dy, x, boxes) }), most, "%s %v, %d boxes", c.name, c.plan.In(), n)
			if c.name == "pool" {
				continue // its gradient keeps nothing, and takes an argmax
			}
			g, err := roi.NewGradient(c.plan)
			require.NoError(t, err)
			require.Less(t, kept(t, func() error { return g.Run(dx, dy, nil, boxes) }), most, "gradient of %s %v, %d boxes", c.name, c.plan.In(), n)
		}
	}
}

// kept is how many bytes there are more after run, which finds nothing in any pool.
func kept(t *testing.T, run func() error) uint64 {
	runtime.GC()
	runtime.GC() // what sync.Pool keeps outlives one
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	require.NoError(t, run())
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(run) // its arguments count before and after
	return max(after.HeapAlloc, before.HeapAlloc) - before.HeapAlloc
}
