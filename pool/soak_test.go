package pool_test

import (
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/pool"
)

// soakTime is how long TestSoak takes: SIMDPOOL_SOAK, such as 1h.
func soakTime(t *testing.T) time.Duration {
	text := os.Getenv("SIMDPOOL_SOAK")
	switch {
	case text == "" && testing.Short():
		return 200 * time.Millisecond
	case text == "":
		return 2 * time.Second
	}
	d, err := time.ParseDuration(text)
	require.NoError(t, err)
	return d
}

// Many goroutines run any operator, each time on a new stack, as small as Go
// makes them, while the collector runs all the time and the instruction set
// changes under them. Results stay what they are, and memory what it was.
func TestSoak(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	restore, err := simdpool.Select(simdpool.Active())
	require.NoError(t, err)
	defer restore()
	all := randomCases(rand.New(rand.NewPCG(8, 5)), 300)
	ready := make([]*pool.Plan[float32], len(all))
	for i := range all {
		ready[i] = planOf[float32](t, all[i].op, all[i].problem)
	}
	stop := time.Now().Add(soakTime(t))
	var runs, wrong atomic.Int64
	var early runtime.MemStats
	var workers sync.WaitGroup
	for worker := range 4 * runtime.GOMAXPROCS(0) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			r := rand.New(rand.NewPCG(8, uint64(worker)))
			for time.Now().Before(stop) {
				i := r.IntN(len(all))
				p, c := ready[i], &all[i]
				if isas := simdpool.Available(); r.IntN(16) == 0 {
					_, _ = simdpool.Select(isas[r.IntN(len(isas))])
				}
				got, done := dirty(c.out.Len()), make(chan error)
				go func() { done <- p.Run(got, c.src) }()
				if <-done != nil || differ(got, c.want) {
					wrong.Add(1)
				}
				if runs.Add(1) == 2000 {
					runtime.GC()
					runtime.ReadMemStats(&early)
				}
			}
		}()
	}
	workers.Wait()
	require.Zero(t, wrong.Load(), "of %d runs", runs.Load())
	var late runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&late)
	t.Logf("%d runs, heap %d KiB early on and %d KiB in the end, %d collections", runs.Load(), early.HeapAlloc>>10, late.HeapAlloc>>10, late.NumGC)
	if runs.Load() > 2000 {
		require.Less(t, late.HeapAlloc, early.HeapAlloc+8<<20)
	}
}

// differ reports whether a and b differ in a bit; any NaN equals any other.
func differ(a, b []float32) bool {
	_, ok := cases.Differ(a, b)
	return ok
}
