package pool_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/pool"
)

// plans is how many plans TestAnyPlan makes: SIMDPOOL_PLANS, or a part of what
// has been tried.
func plans() int {
	if n, err := strconv.Atoi(os.Getenv("SIMDPOOL_PLANS")); err == nil {
		return n
	}
	if testing.Short() {
		return 10_000
	}
	return 100_000
}

// wildInt is a size as any program has, or one that makes products wrap around.
func wildInt(r *rand.Rand) int {
	edges := [...]int{
		0, 0, -1, math.MaxInt, math.MinInt, math.MaxInt / 2, math.MaxInt/8 + 1, math.MaxInt32, math.MinInt32, 1 << 16, math.MaxInt >> 16, half, half - 1,
	}
	if r.IntN(12) == 0 {
		return edges[r.IntN(len(edges))] + r.IntN(3) - 1
	}
	return 1 + r.IntN(9)
}

func wildInts(r *rand.Rand, n int) []int {
	if r.IntN(40) == 0 {
		n = r.IntN(6)
	}
	list := make([]int, n)
	for i := range list {
		list[i] = wildInt(r)
	}
	return list
}

// Whatever a plan is asked of, it is made or refused by an error that is
// documented; nothing panics, and memory does not grow with the sizes asked for.
func TestAnyPlan(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(256 << 20))
	r := rand.New(rand.NewPCG(8, 4))
	n, made := plans(), 0
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		rank := 1 + r.IntN(3)
		in := pool.Shape{Layout: pool.Layout(r.IntN(2)), N: wildInt(r), C: wildInt(r), Spatial: wildInts(r, rank)}
		w := pool.Window{Kernel: wildInts(r, rank), Stride: wildInts(r, rank), CeilMode: r.IntN(2) == 0}
		if r.IntN(3) == 0 {
			w.Dilation = wildInts(r, rank)
		}
		if r.IntN(3) == 0 {
			w.PadBegin, w.PadEnd = wildInts(r, rank), wildInts(r, rank)
		}
		if r.IntN(3) == 0 {
			w.AutoPad, w.CeilMode = pool.AutoPad(r.IntN(5)), false
		}
		p, err := makePlan(r, in, w)
		if err != nil {
			requireDocumented(t, err)
			continue
		}
		made++
		p()
	}
	runtime.ReadMemStats(&after)
	each := (after.TotalAlloc - before.TotalAlloc) / uint64(n)
	t.Logf("%d of %d plans were made, %d bytes each", made, n, each)
	require.Greater(t, made, n/20)
	require.Less(t, each, uint64(8<<10))
}

// makePlan makes a plan of any kind. What it returns runs it on slices that are
// no good.
func makePlan(r *rand.Rand, in pool.Shape, w pool.Window) (run func(), err error) {
	refuse := func(err error) {
		if in.N != 0 && !errors.Is(err, pool.ErrBuffer) && !errors.Is(err, pool.ErrOp) {
			panic(fmt.Sprintf("run on nothing: %v", err))
		}
	}
	switch op := ops[r.IntN(len(ops))]; r.IntN(6) {
	case 0:
		p, err := pool.NewAdaptive[float64](op, in, wildInts(r, len(in.Spatial)))
		return func() { refuse(p.Run(nil, nil)) }, err
	case 1:
		p, err := pool.NewGlobal[pool.Float16](op, in)
		return func() { refuse(p.RunUnits(nil, nil, 0, 0)) }, err
	case 2:
		p, err := pool.NewUnpool[float32](in, w, nil)
		return func() { refuse(p.Run(nil, nil, nil)) }, err
	case 3:
		p, err := pool.NewUnpoolCorner[int8](in, w, wildInts(r, len(in.Spatial)))
		return func() { refuse(p.Run(nil, nil, nil)) }, err
	case 4:
		p, err := pool.NewQuantized[uint8](in, w, pool.Quantization{InScale: 1, OutScale: 1})
		return func() { refuse(p.Run(nil, nil)) }, err
	default:
		p, err := pool.New[float32](op, in, w)
		return func() {
			refuse(p.Run(nil, nil))
			refuse(p.RunIndices(nil, nil, nil))
			g, err := pool.NewGradient(p)
			if err != nil {
				panic(err)
			}
			refuse(g.Run(nil, nil, pool.Saved[float32]{}))
		}, err
	}
}

func requireDocumented(t *testing.T, err error) {
	t.Helper()
	for _, kind := range []error{pool.ErrOp, pool.ErrShape, pool.ErrWindow, pool.ErrOutput, pool.ErrQuantization} {
		if errors.Is(err, kind) {
			return
		}
	}
	require.NoError(t, err, "not a documented error")
}

// Positions of bytes can lie in the memory of bytes that are pooled: they must
// not. What one call only reads may be anywhere.
func TestAliasing(t *testing.T) {
	p, err := pool.New[uint8](pool.Max, pool.NCHW(1, 1, 4, 4), pool.Square(2, 2, 0))
	require.NoError(t, err)
	shared, dst, src := make([]uint8, 20), make([]uint8, 4), make([]uint8, 16)
	for name, c := range map[string][3][]uint8{ // dst, positions, src
		"positions are dst":       {dst, dst, src},
		"positions begin in dst":  {shared[:4], shared[3:7], src},
		"positions lie in src":    {dst, shared[4:8], shared[:16]},
		"positions end with src":  {dst, shared[16:], shared[1:17]},
		"dst lies in src":         {shared[4:8], dst, shared[:16]},
		"src's last is dst's one": {shared[15:19], dst, shared[:16]},
	} {
		before := string(shared)
		err := pool.RunPositions(p, c[0], c[1], c[2])
		require.ErrorIs(t, err, pool.ErrBuffer, name)
		require.ErrorContains(t, err, "overlap", name)
		require.Equal(t, before, string(shared), name)
	}
	require.NoError(t, pool.RunPositions(p, shared[:4], shared[4:8], src), "neighbours do not overlap")

	average, err := pool.New[float32](pool.Lp(2), pool.NCHW(1, 1, 4, 4), pool.Square(1, 1, 0))
	require.NoError(t, err)
	g, err := pool.NewGradient(average)
	require.NoError(t, err)
	all, dx := dirty(16), dirty(16)
	require.NoError(t, g.Run(dx, all, pool.Saved[float32]{X: all, Y: all}), "what is only read may be one slice")
	require.ErrorIs(t, g.Run(dx, all, pool.Saved[float32]{X: all, Y: dx}), pool.ErrBuffer)
}
