package pool_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
)

// conversion leads from elements T to the arithmetic A that they are pooled in,
// and back.
type conversion[T pool.Element, A arithmetic] struct {
	widen func(T) A
	round func(A) T
}

var (
	float32s  = conversion[float32, float32]{func(v float32) float32 { return v }, func(v float32) float32 { return v }}
	float64s  = conversion[float64, float64]{func(v float64) float64 { return v }, func(v float64) float64 { return v }}
	float16s  = conversion[pool.Float16, float32]{pool.Float16.Float32, simdpool.ToFloat16}
	bfloat16s = conversion[pool.BFloat16, float32]{pool.BFloat16.Float32, simdpool.ToBFloat16}
	int8s     = conversion[int8, float32]{func(v int8) float32 { return float32(v) }, roundTo[int8](math.MinInt8, math.MaxInt8)}
	uint8s    = conversion[uint8, float32]{func(v uint8) float32 { return float32(v) }, roundTo[uint8](0, math.MaxUint8)}
)

// roundTo returns what makes integers from least to most; NaN becomes 0.
func roundTo[T int8 | uint8](least, most float32) func(v float32) T {
	return func(v float32) T {
		if v != v {
			return 0
		}
		return T(min(max(v, least), most))
	}
}

// of returns values as elements, and what those are in A.
func (c conversion[T, A]) of(values []float32) (src []T, wide []A) {
	for _, v := range values {
		e := c.round(A(v))
		src, wide = append(src, e), append(wide, c.widen(e))
	}
	return src, wide
}

// requireElements compares got, widened, with values that are rounded first.
func (c conversion[T, A]) requireElements(t *testing.T, want []A, got []T, what ...any) {
	t.Helper()
	require.Len(t, got, len(want), what...)
	for i, w := range want {
		w, g := c.widen(c.round(w)), c.widen(got[i])
		if math.Float64bits(float64(w)) != math.Float64bits(float64(g)) && (w == w || g == g) {
			require.Failf(t, "other bits", "element %d of %d: want %v, got %v; %v", i, len(want), w, g, what)
		}
	}
}

// Every element type gives what the definition gives in the arithmetic of that
// type, with the operations that it has, and finds maxima where it does.
func TestTypes(t *testing.T) { onEveryISA(t, testTypes) }

func testTypes(t *testing.T) {
	testType(t, ops, float32s)
	testType(t, ops, float64s)
	testType(t, ops, float16s)
	testType(t, ops, bfloat16s)
	testType(t, ops[:2], int8s)
	testType(t, ops[:2], uint8s)
}

func testType[T pool.Element, A arithmetic](t *testing.T, ops []pool.Op, convert conversion[T, A]) {
	t.Helper()
	r := rand.New(rand.NewPCG(6, 1))
	for i, c := range randomCases(r, 120) {
		op := ops[i%len(ops)]
		src, wide := convert.of(c.src)
		_, results := define(op, c.problem, wide)
		p := planOf[T](t, op, c.problem)
		got := make([]T, c.out.Len())
		require.NoError(t, p.Run(got, src))
		convert.requireElements(t, values(results), got, p)
		if op == pool.Max {
			testPositions(t, p, convert, got, src, results)
		}

		global, err := pool.NewGlobal[T](op, c.in)
		require.NoError(t, err)
		got = make([]T, global.Out().Len())
		require.NoError(t, global.Run(got, src))
		convert.requireElements(t, defineGlobal(op, c.in, wide), got, global)
		if op == pool.Max {
			_, results := define(op, problem{in: c.in, adaptive: global.Out().Spatial}, wide)
			testPositions(t, global, convert, got, src, results)
		}
	}
}

// testPositions runs p, which gave want, with positions of every type: as a
// whole, in two parts, and by workers.
func testPositions[T pool.Element, A arithmetic](t *testing.T, p *pool.Plan[T], convert conversion[T, A], want, src []T, results []result[A]) {
	t.Helper()
	parallel, err := p.WithWorkers(3)
	require.NoError(t, err)
	offsets, places := make([]int64, len(results)), make([]int, len(results))
	largest := 0
	for i, r := range results {
		offsets[i], places[i] = int64(r.offset), r.place
		largest = max(largest, r.place)
	}
	cut := p.Units() / 3
	dst, indices := make([]T, len(want)), make([]int64, len(want))
	check := func(err error) {
		t.Helper()
		require.NoError(t, err, p)
		require.Equal(t, convert.numbers(want), convert.numbers(dst), p)
		require.Equal(t, offsets, indices, p)
		clear(dst)
		clear(indices)
	}
	check(p.RunIndices(dst, indices, src))
	require.NoError(t, p.RunIndicesUnits(dst, indices, src, cut, p.Units()))
	check(p.RunIndicesUnits(dst, indices, src, 0, cut))
	check(parallel.RunIndices(dst, indices, src))
	testPlaces[uint16](t, p, convert, parallel, want, src, places)
	testPlaces[uint8](t, p, convert, parallel, want, src, places)
}

// numbers is s with 0 in place of NaN, of which one is as good as another.
func (c conversion[T, A]) numbers(s []T) []T {
	all := append([]T(nil), s...)
	for i, v := range all {
		if a := c.widen(v); a != a {
			all[i] = 0
		}
	}
	return all
}

func testPlaces[P uint8 | uint16, T pool.Element, A arithmetic](t *testing.T, p *pool.Plan[T], convert conversion[T, A], parallel pool.Parallel[T], want, src []T, places []int) {
	t.Helper()
	dst, positions, all := make([]T, len(want)), make([]P, len(want)), make([]P, len(want))
	for i, place := range places {
		all[i] = P(place)
	}
	if err := pool.RunPositions(p, dst, positions, src); err != nil {
		require.ErrorIs(t, err, pool.ErrWindow, "only windows of too many taps are refused")
		require.Equal(t, make([]T, len(want)), dst)
		require.Equal(t, make([]P, len(want)), positions)
		return
	}
	cut := p.Units() / 3
	check := func(err error) {
		t.Helper()
		require.NoError(t, err, p)
		require.Equal(t, convert.numbers(want), convert.numbers(dst), p)
		require.Equal(t, all, positions, p)
		clear(dst)
		clear(positions)
	}
	check(nil)
	require.NoError(t, pool.RunPositionsUnits(p, dst, positions, src, cut, p.Units()))
	check(pool.RunPositionsUnits(p, dst, positions, src, 0, cut))
	check(pool.RunPositionsParallel(parallel, dst, positions, src))
}
