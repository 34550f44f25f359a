package share

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Every unit is done once, parts begin at grains, and are as long as each other but for
// a grain.
func TestUnits(t *testing.T) {
	for _, units := range []int{1, 2, 7, 64, 100} {
		for _, grain := range []int{1, 3, 16} {
			for _, parts := range []int{1, 2, 3, 8} {
				done := make([]atomic.Int32, units)
				Units(units, grain, parts, func(lo, hi int) {
					for i := lo; i < hi; i++ {
						done[i].Add(1)
					}
				})
				for i := range done {
					require.EqualValues(t, 1, done[i].Load(), "unit %d of %d", i, units)
				}
				shortest, longest := units, 0
				for i := range parts {
					lo, hi := part(units, grain, i, parts)
					require.True(t, lo%grain == 0 || lo == units)
					shortest, longest = min(shortest, hi-lo), max(longest, hi-lo)
				}
				require.Less(t, longest-shortest, 2*grain)
			}
		}
	}
}

// Units waits for parts that others have begun.
func TestUnitsWaits(t *testing.T) {
	for range 100 {
		var done atomic.Int32
		Units(8, 1, 8, func(lo, hi int) {
			time.Sleep(10 * time.Microsecond)
			done.Add(1)
		})
		require.EqualValues(t, 8, done.Load())
	}
}

// All parts of a step are done before one of the next begins.
func TestSteps(t *testing.T) {
	for _, parts := range []int{1, 2, 3, 8} {
		for _, units := range []int{1, 3, 12} {
			var first, second atomic.Int32
			Steps(parts, Step{units, 1, func(lo, hi int) {
				time.Sleep(time.Duration(lo) * 10 * time.Microsecond)
				first.Add(int32(hi - lo))
			}}, Step{100, 1, func(lo, hi int) {
				if int(first.Load()) == units {
					second.Add(int32(hi - lo))
				}
			}})
			require.EqualValues(t, 100, second.Load(), "%d units in %d parts", units, parts)
		}
	}
}

// Who waits for longer than looking pays sleeps, and wakes.
func TestStepsSleep(t *testing.T) {
	var done atomic.Int32
	slow := Step{3, 1, func(lo, hi int) {
		time.Sleep(time.Duration(lo) * 20 * time.Millisecond)
		done.Add(1)
	}}
	Steps(3, slow, Step{3, 1, func(int, int) { require.GreaterOrEqual(t, done.Load(), int32(3)) }}, slow)
	require.EqualValues(t, 6, done.Load())
}

// Where no other goroutine can run, the caller does all parts.
func TestUnitsAlone(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var parts []int
	Units(4, 1, 4, func(lo, hi int) { parts = append(parts, lo) })
	require.Equal(t, []int{0, 1, 2, 3}, parts)
}
