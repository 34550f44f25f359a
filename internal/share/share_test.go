package share

import (
	"runtime"
	"sync"
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

// until waits for what must come, however slow the machine is.
func until(t *testing.T, so func() bool) {
	for begun := time.Now(); !so(); time.Sleep(soon) {
		require.Less(t, time.Since(begun), 10*time.Second)
	}
}

// rest waits until all of the crew have gone, who may be on their way to those who wait, and no
// call was just before.
func rest(t *testing.T) {
	until(t, func() bool {
		crew.Lock()
		defer crew.Unlock()
		return crew.size == 0 && time.Since(crew.asked) > soon
	})
}

// meet waits until so many are there.
func meet(t *testing.T, there *atomic.Int32, all int32) {
	there.Add(1)
	for begun := time.Now(); there.Load() < all; runtime.Gosched() {
		if time.Since(begun) > 10*time.Second {
			t.Error("nobody else came")
			return
		}
	}
}

// Work that follows at once is done by who is there still, and nobody stays for long.
func TestCrew(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	rest(t)
	before := runtime.NumGoroutine()
	for range 200 {
		var there atomic.Int32
		Units(3, 1, 3, func(int, int) { meet(t, &there, 3) }) // each part by somebody else
		require.False(t, t.Failed())
		require.LessOrEqual(t, runtime.NumGoroutine(), before+8)
	}
	rest(t)
	until(t, func() bool { return runtime.NumGoroutine() <= before })
}

// However many call at once, there are no more workers than can run beside one of them.
func TestCrewIsBounded(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	rest(t)
	var callers sync.WaitGroup
	var most atomic.Int32
	for range 16 {
		callers.Add(1)
		go func() {
			defer callers.Done()
			Units(4, 1, 4, func(int, int) {
				time.Sleep(time.Millisecond)
				crew.Lock()
				defer crew.Unlock()
				most.Store(max(most.Load(), int32(crew.size)))
			})
		}()
	}
	callers.Wait()
	require.EqualValues(t, 2, most.Load())
}

// Work that comes when all workers are busy is for the first who is done.
func TestCrewIsBusy(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	rest(t)
	busy, free := make(chan struct{}), make(chan struct{})
	var first sync.WaitGroup
	first.Add(1)
	go func() { // the caller's part waits for the worker's
		defer first.Done()
		Units(2, 1, 2, func(int, int) {
			busy <- struct{}{}
			<-free
		})
	}()
	<-busy
	<-busy
	var there atomic.Int32
	var once sync.Once
	Units(2, 1, 2, func(int, int) {
		once.Do(func() {
			free <- struct{}{}
			free <- struct{}{}
		})
		meet(t, &there, 2)
	})
	first.Wait()
}

// Work that comes when workers are about to go is done.
func TestCrewGoes(t *testing.T) {
	var done atomic.Int32
	const calls = 300
	for i := range calls {
		Units(4, 1, 4, func(int, int) { done.Add(1) })
		for begun := time.Now(); time.Since(begun) < time.Duration(i)*soon/100; {
			runtime.Gosched()
		}
	}
	require.EqualValues(t, 4*calls, done.Load())
}

// Little work is shared where somebody is awake, or other work was just before.
func TestWorkers(t *testing.T) {
	for _, c := range []struct {
		work, awake int
		follows     bool
		want        int
	}{
		{16000, 0, false, 2}, {15999, 0, false, 1}, {15999, 1, false, 2}, {15999, 3, false, 4}, {40000, 1, false, 5},
		{15999, 0, true, 15}, {1000, 9, false, 1}, {1999, 9, false, 1}, {2000, 9, false, 2}, {500, 0, false, 1},
	} {
		require.Equal(t, c.want, workers(c.work, 8000, c.awake, c.follows), "%+v", c)
	}
	rest(t)
	require.Equal(t, 1, Workers(15999, 8000))
	rest(t)
	require.Equal(t, 2, Workers(16000, 8000))
	require.Equal(t, 1, Workers(1999, 8000))
}
