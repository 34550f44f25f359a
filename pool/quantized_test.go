package pool_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/internal/refusals"
	"github.com/simdpool/simdpool/pool"
)

// Quantised averages are those of the definition: an exact sum, float32 after
// that, and the nearest integer.
func TestQuantized(t *testing.T) {
	testQuantized[int8](t, math.MinInt8, math.MaxInt8)
	testQuantized[uint8](t, 0, math.MaxUint8)
}

func testQuantized[T int8 | uint8](t *testing.T, least, most int) {
	t.Helper()
	r := rand.New(rand.NewPCG(8, 1))
	scale := func() float32 { return float32(math.Exp(r.NormFloat64())) }
	zero := func() int { return least + r.IntN(most-least+1) }
	for range 400 {
		p := problem{in: anyShape(r)}
		p.w = randomWindow(r, len(p.in.Spatial))
		q := pool.Quantization{InScale: scale(), OutScale: scale(), InZero: zero(), OutZero: zero()}
		plan, err := pool.NewQuantized[T](p.in, p.w, q)
		if err != nil {
			continue // no window fits
		}
		src := make([]T, p.in.Len())
		for i := range src {
			src[i] = T(least + r.IntN(most-least+1))
		}
		want := defineQuantized(p, q, src, least, most)
		requireQuantized(t, r, plan, src, want)

		global, err := pool.NewQuantizedGlobal[T](p.in, q)
		require.NoError(t, err)
		whole := problem{in: p.in, w: pool.Window{Kernel: p.in.Spatial, Stride: p.in.Spatial}}
		requireQuantized(t, r, global, src, defineQuantized(whole, q, src, least, most))
	}
}

func requireQuantized[T int8 | uint8](t *testing.T, r *rand.Rand, plan *pool.Quantized[T], src, want []T) {
	t.Helper()
	got := make([]T, len(want))
	require.NoError(t, plan.Run(got, src))
	require.Equal(t, want, got, plan)
	clear(got)
	for _, u := range r.Perm(plan.Units()) {
		require.NoError(t, plan.RunUnits(got, src, u, u+1))
	}
	require.Equal(t, want, got, plan)
}

func defineQuantized[T int8 | uint8](p problem, q pool.Quantization, src []T, least, most int) []T {
	out := p.out()
	dst := make([]T, out.Len())
	for n := range p.in.N {
		for c := range p.in.C {
			each(out.Spatial, func(o []int) {
				var taps [][]tapDef
				var extents []int
				for i, a := range p.axes() {
					taps = append(taps, a.taps(o[i]))
					extents = append(extents, len(taps[i]))
				}
				sum, count := 0, 0
				each(extents, func(t []int) {
					at, inside, padded := make([]int, len(t)), true, true
					for i, t := range t {
						at[i], inside, padded = taps[i][t].at, inside && taps[i][t].inside, padded && taps[i][t].padded
					}
					if inside || p.w.CountIncludePad && padded {
						count++
					}
					if inside {
						sum += int(src[offset(p.in, n, c, at)]) - q.InZero
					}
				})
				if p.w.Divisor > 0 {
					count = p.w.Divisor
				}
				dst[offset(out, n, c, o)] = T(quantizeDef(q, sum, count, least, most))
			})
		}
	}
	return dst
}

func quantizeDef(q pool.Quantization, sum, count, least, most int) int {
	if count == 0 {
		return q.OutZero
	}
	v := float32(sum)
	v *= q.InScale
	v /= float32(count)
	v /= q.OutScale
	whole := math.RoundToEven(float64(v)) + float64(q.OutZero)
	return int(min(max(whole, float64(least)), float64(most)))
}

// Halves go to the even neighbour before the zero is added, and what is beyond
// the range becomes the end of it.
func TestQuantizedRounding(t *testing.T) {
	for _, c := range []struct {
		src   []uint8
		scale float32 // of the input; the output's is 1
		zeros [2]int
		want  uint8
	}{
		{[]uint8{0, 1}, 1, [2]int{0, 0}, 0},       // 0.5
		{[]uint8{1, 2}, 1, [2]int{0, 0}, 2},       // 1.5
		{[]uint8{2, 3}, 1, [2]int{0, 0}, 2},       // 2.5
		{[]uint8{2, 3}, 1, [2]int{0, 1}, 3},       // 2.5, then 1 more
		{[]uint8{0, 1}, 1, [2]int{2, 10}, 8},      // -1.5
		{[]uint8{255, 255}, 3, [2]int{0, 0}, 255}, // 765
		{[]uint8{0, 0}, 3, [2]int{100, 7}, 0},     // -300
	} {
		q := pool.Quantization{InScale: c.scale, OutScale: 1, InZero: c.zeros[0], OutZero: c.zeros[1]}
		p, err := pool.NewQuantizedGlobal[uint8](pool.NCW(1, 1, 2), q)
		require.NoError(t, err)
		dst := make([]uint8, 1)
		require.NoError(t, p.Run(dst, c.src))
		require.Equal(t, c.want, dst[0], c)
	}
}

func TestQuantizedRefused(t *testing.T) {
	good := pool.Quantization{InScale: 1, OutScale: 1, InZero: -128, OutZero: 127}
	in, w := pool.NCHW(1, 2, 8, 9), pool.Square(2, 2, 0)
	refused := refusals.Table{}
	all := []struct {
		change func(q *pool.Quantization)
		text   string
	}{
		{func(q *pool.Quantization) { q.InScale = 0 }, "Quantization.InScale = 0: want a finite number above 0"},
		{func(q *pool.Quantization) { q.InScale = -1 }, "Quantization.InScale = -1: want"},
		{func(q *pool.Quantization) { q.OutScale = float32(math.Inf(1)) }, "Quantization.OutScale = +Inf: want"},
		{func(q *pool.Quantization) { q.OutScale = float32(math.NaN()) }, "Quantization.OutScale = NaN: want"},
		{func(q *pool.Quantization) { q.InZero = 128 }, "Quantization.InZero = 128: want a value of int8"},
		{func(q *pool.Quantization) { q.OutZero = -129 }, "Quantization.OutZero = -129: want a value of int8"},
	}
	for _, c := range all {
		q := good
		c.change(&q)
		p, err := pool.NewQuantized[int8](in, w, q)
		require.ErrorIs(t, err, pool.ErrQuantization)
		require.ErrorContains(t, err, c.text)
		require.Nil(t, p)
		refused.Add(fmt.Sprintf("%+v", q), err)
		p, err = pool.NewQuantizedGlobal[int8](in, q)
		require.ErrorIs(t, err, pool.ErrQuantization)
		require.Nil(t, p)
	}
	refused.Check(t, errorsPage, "pool: NewQuantized, NewQuantizedGlobal", len(all))
	_, err := pool.NewQuantized[uint8](in, w, good)
	require.ErrorContains(t, err, "Quantization.InZero = -128: want a value of uint8")
	_, err = pool.NewQuantized[int8](in, pool.Square(0, 2, 0), good)
	require.ErrorIs(t, err, pool.ErrWindow)
	_, err = pool.NewQuantizedGlobal[int8](pool.NCHW(1, 2, 0, 9), good)
	require.ErrorIs(t, err, pool.ErrShape)

	p, err := pool.NewQuantized[int8](in, w, good)
	require.NoError(t, err)
	dst, src := make([]int8, 32), make([]int8, 144)
	require.ErrorIs(t, p.Run(dst[1:], src), pool.ErrBuffer)
	require.ErrorIs(t, p.Run(dst, src[1:]), pool.ErrBuffer)
	require.ErrorIs(t, p.RunUnits(dst, src, 0, 9), pool.ErrUnits)
	require.Equal(t, make([]int8, 32), dst)
	require.Equal(t, "quantized average 2x2 stride 2x2 int8 NCHW 1x2x8x9 -> NCHW 1x2x4x4", p.String())
	require.Equal(t, "generic", p.Kernel())
	for _, p := range []*pool.Quantized[int8]{nil, {}} {
		require.ErrorIs(t, p.Run(nil, nil), pool.ErrPlan)
		require.ErrorIs(t, p.RunUnits(nil, nil, 0, 0), pool.ErrPlan)
		require.Zero(t, p.In())
		require.Zero(t, p.Out())
		require.Zero(t, p.Units())
		require.Equal(t, "no plan", p.String())
		require.Equal(t, "none", p.Kernel())
	}
}
