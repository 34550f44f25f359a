package pool_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/internal/share"
	"github.com/simdpool/simdpool/pool"
)

// Nothing that runs a plan on the caller's goroutine allocates, nor does it
// make the caller's arrays escape to the heap.
func TestRunDoesNotAllocate(t *testing.T) { onEveryISA(t, testRunDoesNotAllocate) }

func testRunDoesNotAllocate(t *testing.T) {
	for _, in := range []pool.Shape{pool.NCHW(1, 16, 6, 6), pool.NHWC(1, 6, 6, 16)} {
		w := pool.Square(3, 2, 1)
		windows, err := pool.New[float32](pool.Average, in, w)
		require.NoError(t, err)
		global, err := pool.NewGlobal[float32](pool.Max, in)
		require.NoError(t, err)
		require.Zero(t, testing.AllocsPerRun(100, func() {
			var src [16 * 6 * 6]float32
			var dst [16 * 3 * 3]float32
			if windows.Run(dst[:], src[:]) != nil || global.Run(dst[:16], src[:]) != nil {
				panic("Run failed")
			}
		}), "Run, %v", in)
		require.Zero(t, testing.AllocsPerRun(100, func() {
			var src [16 * 6 * 6]float32
			var dst [16 * 3 * 3]float32
			if windows.RunUnits(dst[:], src[:], 1, 3) != nil || global.RunUnits(dst[:16], src[:], 3, 9) != nil {
				panic("RunUnits failed")
			}
		}), "RunUnits, %v", in)
		require.Zero(t, testing.AllocsPerRun(100, func() {
			var src [16 * 6 * 6]float32
			var dst [16 * 3 * 3]float32
			if pool.Run(pool.Sum, dst[:], src[:], in, w) != nil || pool.Global(pool.Sum, dst[:16], src[:], in) != nil {
				panic("one-shot failed")
			}
		}), "one-shot, %v", in)
	}
}

// The same holds for every operator, rank and element type.
func TestOperatorsDoNotAllocate(t *testing.T) { onEveryISA(t, testOperatorsDoNotAllocate) }

func testOperatorsDoNotAllocate(t *testing.T) {
	testNoAllocations[float32](t)
	testNoAllocations[float64](t)
	testNoAllocations[pool.Float16](t)
	testNoAllocations[pool.BFloat16](t)
	testNoAllocations[int8](t)
	testNoAllocations[uint8](t)
	testQuantizedDoesNotAllocate[int8](t)
	testQuantizedDoesNotAllocate[uint8](t)
}

func testNoAllocations[T pool.Element](t *testing.T) {
	t.Helper()
	ops := ops
	if _, err := pool.NewGlobal[T](pool.Sum, pool.NCW(1, 1, 1)); err != nil { // integers
		ops = ops[:2]
	}
	for _, in := range []pool.Shape{pool.NCW(1, 16, 36), pool.NHWC(1, 6, 6, 16), pool.NCDHW(1, 16, 4, 3, 3)} {
		w, out := pool.Uniform(len(in.Spatial), 2, 2, 0), []int{1, 2, 3}[:len(in.Spatial)]
		for _, op := range ops {
			windows, err := pool.New[T](op, in, w)
			require.NoError(t, err)
			adaptive, err := pool.NewAdaptive[T](op, in, out)
			require.NoError(t, err)
			n, m := windows.Out().Len(), adaptive.Out().Len()
			require.Zero(t, testing.AllocsPerRun(20, func() {
				var src, dst [16 * 36]T
				if windows.Run(dst[:n], src[:]) != nil || adaptive.Run(dst[:m], src[:]) != nil ||
					pool.Adaptive(op, dst[:m], src[:], in, out) != nil {
					panic("Run failed")
				}
			}), "%v", windows)
		}
		p, err := pool.New[T](pool.Max, in, w)
		require.NoError(t, err)
		unpool, err := pool.NewUnpool[T](p.Out(), w, in.Spatial)
		require.NoError(t, err)
		corner, err := pool.NewUnpoolCorner[T](p.Out(), w, in.Spatial)
		require.NoError(t, err)
		n := p.Out().Len()
		require.Zero(t, testing.AllocsPerRun(20, func() {
			var src, dst, back [16 * 36]T
			var indices, zeros [16 * 36]int64
			var small [16 * 36]uint8
			var large [16 * 36]uint16
			if p.RunIndices(dst[:n], indices[:n], src[:]) != nil || p.RunIndicesUnits(dst[:n], indices[:n], src[:], 0, 1) != nil ||
				pool.RunPositions(p, dst[:n], small[:n], src[:]) != nil || pool.RunPositionsUnits(p, dst[:n], large[:n], src[:], 0, 1) != nil ||
				unpool.Run(back[:], dst[:n], indices[:n]) != nil || corner.Run(back[:], dst[:n], zeros[:n]) != nil {
				panic("Run failed")
			}
		}), "positions and unpooling of %v", p)
	}
}

func testQuantizedDoesNotAllocate[T int8 | uint8](t *testing.T) {
	t.Helper()
	p, err := pool.NewQuantized[T](pool.NHWC(1, 6, 6, 16), pool.Square(2, 2, 0), pool.Quantization{InScale: 1, OutScale: 1})
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(20, func() {
		var src [36 * 16]T
		var dst [9 * 16]T
		if p.Run(dst[:], src[:]) != nil || p.RunUnits(dst[:], src[:], 1, 2) != nil {
			panic("Run failed")
		}
	}))
}

func TestPlansAreCheap(t *testing.T) {
	in, w := pool.NCHW(1, 16, 6, 6), pool.Square(3, 2, 1)
	p, err := pool.New[float32](pool.Max, in, w)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		most float64
		call func() error
	}{
		"New":         {1, func() error { _, err := pool.New[float32](pool.Max, in, w); return err }},
		"NewGlobal":   {1, func() error { _, err := pool.NewGlobal[float32](pool.Max, in); return err }},
		"NewAdaptive": {1, func() error { _, err := pool.NewAdaptive[float32](pool.Max, in, []int{1, 1}); return err }},
		"WithBatch":   {1, func() error { _, err := p.WithBatch(3); return err }},
		"WithWorkers": {0, func() error { _, err := p.WithWorkers(3); return err }},
	} {
		require.LessOrEqual(t, testing.AllocsPerRun(100, func() {
			if c.call() != nil {
				panic(name)
			}
		}), c.most, name)
	}
}

// A plan keeps nothing of the slices that it was made from or that it gave out.
func TestPlansAreImmutable(t *testing.T) {
	in, w := pool.NCHW(1, 2, 8, 9), pool.Square(2, 2, 0)
	p, err := pool.New[float32](pool.Max, in, w)
	require.NoError(t, err)
	before := p.String()
	for _, list := range [][]int{in.Spatial, w.Kernel, w.Stride, w.PadBegin, w.PadEnd, p.In().Spatial, p.Out().Spatial} {
		list[0], list[1] = 77, 78
	}
	require.Equal(t, before, p.String())
	require.NoError(t, p.Run(dirty(2*4*4), dirty(2*8*9)))
}

func TestWorkersEqualSerial(t *testing.T) { onEveryISA(t, testWorkersEqualSerial) }

func testWorkersEqualSerial(t *testing.T) {
	defer pool.LowerMinWorkerBytes(64 << 10)()
	r := rand.New(rand.NewPCG(5, 1))
	for _, in := range []pool.Shape{
		pool.NCHW(1, 64, 40, 40), pool.NCHW(3, 1, 300, 301), pool.NCHW(1, 3, 200, 200), pool.NCHW(2, 4096, 7, 7),
		pool.NHWC(1, 40, 40, 64), pool.NHWC(3, 300, 301, 1), pool.NHWC(5, 31, 33, 37), pool.NHWC(2, 7, 7, 4096),
		pool.NCHW(0, 64, 40, 40), pool.NCHW(1, 1, 5, 5), pool.NHWC(1, 5, 5, 2), // too small to share
	} {
		src := hostile(r, in.Len())
		for _, op := range ops {
			windows, err := pool.New[float32](op, in, pool.Square(3, 2, 1))
			require.NoError(t, err)
			global, err := pool.NewGlobal[float32](op, in)
			require.NoError(t, err)
			for _, p := range []*pool.Plan[float32]{windows, global} {
				want := dirty(p.Out().Len())
				require.NoError(t, p.Run(want, src))
				for _, n := range []int{1, 2, 3, 7, 64, maxInt} {
					parallel, err := p.WithWorkers(n)
					require.NoError(t, err)
					require.Same(t, p, parallel.Plan())
					got := dirty(len(want))
					require.NoError(t, parallel.Run(got, src))
					requireSameBits(t, want, got, n, " workers, ", p)
				}
			}
		}
	}
}

// Workers start where there is enough to do, and not before, or where calls follow each other:
// goroutines show as allocations.
func TestWorkersOnlyWhereTheyPay(t *testing.T) {
	defer pool.LowerMinWorkerBytes(16 << 10)() // that emulated machines are fast enough
	allocations := func(bytes, workers int, pause func()) float64 {
		p, err := pool.New[float32](pool.Max, pool.NCHW(1, 1, bytes/64, 16), pool.Square(2, 2, 0))
		require.NoError(t, err)
		parallel, err := p.WithWorkers(workers)
		require.NoError(t, err)
		dst, src := dirty(p.Out().Len()), dirty(p.In().Len())
		return testing.AllocsPerRun(10, func() {
			pause()
			if parallel.Run(dst, src) != nil {
				panic("Run failed")
			}
		})
	}
	pause := func() { // until nobody is awake, however slow the machine is, and no call was just before
		for time.Sleep(time.Millisecond); share.Workers(15, 8) > 1; {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Millisecond)
	}
	none := func() {}
	share.Units(2, 1, 2, func(int, int) {}) // wakes somebody
	require.Zero(t, allocations(31<<10, 8, pause), "just below 32 KiB")
	require.Zero(t, allocations(64<<10, 1, pause), "64 KiB, one worker")
	require.NotZero(t, allocations(32<<10, 8, pause), "32 KiB")
	require.Zero(t, allocations(4<<10-64, 8, none), "just below 4 KiB")
	for tries := 0; allocations(4<<10, 8, none) == 0; tries++ { // a busy machine makes pauses of its own
		require.Less(t, tries, 1000, "4 KiB, one call after the other")
	}
}

func TestOnePlanManyGoroutines(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 2))
	in := pool.NHWC(2, 21, 33, 19)
	src := hostile(r, in.Len())
	p, err := pool.New[float32](pool.Average, in, pool.Square(3, 2, 1))
	require.NoError(t, err)
	want := dirty(p.Out().Len())
	require.NoError(t, p.Run(want, src))

	shared := dirty(len(want)) // every goroutine does its units of it
	const goroutines = 8
	own, errs := make([][]float32, goroutines), make([]error, 2*goroutines)
	var all sync.WaitGroup
	for i := range goroutines {
		all.Add(1)
		go func() {
			defer all.Done()
			own[i] = dirty(len(want))
			errs[2*i] = p.Run(own[i], src)
			errs[2*i+1] = p.RunUnits(shared, src, i*p.Units()/goroutines, (i+1)*p.Units()/goroutines)
			_, _, _ = p.String(), p.Kernel(), p.Out()
		}()
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	for _, got := range own {
		requireSameBits(t, want, got)
	}
	requireSameBits(t, want, shared)
}
