package pool_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/pool"
)

// randomCase is a legal pooling with its input and what must come out.
type randomCase struct {
	name string
	op   pool.Op
	problem
	src     []float32
	out     pool.Shape
	results []result[float32]
	want    []float32
}

// randomCases draws n cases; r decides everything about them.
func randomCases(r *rand.Rand, n int) []randomCase {
	cases := make([]randomCase, 0, n)
	for len(cases) < n {
		c := randomCase{op: ops[r.IntN(len(ops))]}
		c.in = anyShape(r)
		if r.IntN(4) == 0 {
			for _, extent := range c.in.Spatial {
				c.adaptive = append(c.adaptive, 1+r.IntN(extent+2))
			}
		} else if c.w = randomWindow(r, len(c.in.Spatial)); slices.ContainsFunc(c.problem.out().Spatial, func(n int) bool { return n < 1 }) {
			continue
		}
		c.src = hostile(r, c.in.Len())
		c.out, c.results = define(c.op, c.problem, c.src)
		c.want = values(c.results)
		c.name = fmt.Sprintf("%d %v %v %+v %v", len(cases), c.op, c.in, c.w, c.adaptive)
		cases = append(cases, c)
	}
	return cases
}

// anyShape has one to three axes, of a size that does not depend on that.
func anyShape(r *rand.Rand) pool.Shape {
	s := pool.Shape{Layout: pool.Layout(r.IntN(2)), N: r.IntN(4)}
	if s.Layout == pool.ChannelsFirst {
		s.C = 1 + r.IntN(5)
		s.Spatial = []int{1 + r.IntN(20), 1 + r.IntN(40)}
	} else {
		s.C = 1 + r.IntN(36)
		s.Spatial = []int{1 + r.IntN(12), 1 + r.IntN(12)}
	}
	switch r.IntN(4) {
	case 0:
		s.Spatial = s.Spatial[1:]
	case 1:
		s.Spatial = []int{1 + r.IntN(5), 1 + s.Spatial[0]/3, s.Spatial[1]}
	}
	return s
}

func randomWindow(r *rand.Rand, rank int) pool.Window {
	w := pool.Window{CeilMode: r.IntN(2) == 0, CountIncludePad: r.IntN(2) == 0}
	for range rank {
		k := 1 + r.IntN(5)
		w.Kernel = append(w.Kernel, k)
		w.Stride = append(w.Stride, 1+r.IntN(4))
		w.PadBegin = append(w.PadBegin, r.IntN(k))
		w.PadEnd = append(w.PadEnd, r.IntN(k))
	}
	if r.IntN(3) == 0 {
		for range rank {
			w.Dilation = append(w.Dilation, 1+r.IntN(3))
		}
	}
	if r.IntN(5) == 0 {
		w.Divisor = 1 + r.IntN(20)
	}
	return w
}

// planOf makes the plan that p asks for.
func planOf[T pool.Element](t testing.TB, op pool.Op, p problem) *pool.Plan[T] {
	t.Helper()
	var plan *pool.Plan[T]
	var err error
	if p.adaptive != nil {
		plan, err = pool.NewAdaptive[T](op, p.in, p.adaptive)
	} else {
		plan, err = pool.New[T](op, p.in, p.w)
	}
	require.NoError(t, err)
	return plan
}

func TestRandomGeometries(t *testing.T) { onEveryISA(t, testRandomGeometries) }

func testRandomGeometries(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 6))
	for _, c := range randomCases(r, 1500) {
		p := planOf[float32](t, c.op, c.problem)
		require.Equal(t, c.in, p.In(), c.name)
		require.Equal(t, c.out, p.Out(), c.name)

		got := dirty(c.out.Len())
		require.NoError(t, p.Run(got, c.src), c.name)
		requireSameBits(t, c.want, got, c.name)

		got = dirty(c.out.Len())
		if c.adaptive != nil {
			require.NoError(t, pool.Adaptive(c.op, got, c.src, c.in, c.adaptive), c.name)
		} else {
			require.NoError(t, pool.Run(c.op, got, c.src, c.in, c.w), c.name)
		}
		requireSameBits(t, c.want, got, "in one call: ", c.name)
	}
}

func TestRandomGlobal(t *testing.T) { onEveryISA(t, testRandomGlobal) }

func testRandomGlobal(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7))
	for range 600 {
		op, in := ops[r.IntN(len(ops))], anyShape(r)
		src := hostile(r, in.Len())
		want := defineGlobal(op, in, src)

		p, err := pool.NewGlobal[float32](op, in)
		require.NoError(t, err)
		require.Equal(t, pool.Shape{Layout: in.Layout, N: in.N, C: in.C, Spatial: slices.Repeat([]int{1}, len(in.Spatial))}, p.Out())
		got := dirty(len(want))
		require.NoError(t, p.Run(got, src))
		requireSameBits(t, want, got, op, in)

		got = dirty(len(want))
		require.NoError(t, pool.Global(op, got, src, in))
		requireSameBits(t, want, got, "pool.Global ", op, in)
	}
}

func TestEverySplitEqualsRun(t *testing.T) { onEveryISA(t, testEverySplitEqualsRun) }

func testEverySplitEqualsRun(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 8))
	for _, c := range randomCases(r, 100) {
		p := planOf[float32](t, c.op, c.problem)
		requireSplits(t, r, p, c.want, c.src, c.name)
	}
	for _, in := range []pool.Shape{pool.NCHW(3, 7, 5, 9), pool.NHWC(3, 5, 9, 33), pool.NHWC(2, 5, 9, 1), pool.NHWC(0, 5, 9, 3), pool.NCDHW(2, 3, 4, 5, 3), pool.NWC(2, 9, 20)} {
		for _, op := range ops {
			src := hostile(r, in.Len())
			p, err := pool.NewGlobal[float32](op, in)
			require.NoError(t, err)
			require.Equal(t, in.N*in.C, p.Units())
			requireSplits(t, r, p, defineGlobal(op, in, src), src, in.String())
		}
	}
}

// requireSplits runs p in two parts, for every place to cut, and unit by unit
// in random order; no part may write before its units.
func requireSplits(t *testing.T, r *rand.Rand, p *pool.Plan[float32], want, src []float32, name string) {
	t.Helper()
	units := p.Units()
	for cut := range units + 1 {
		got := dirty(len(want))
		require.NoError(t, p.RunUnits(got, src, cut, units))
		unit := 0
		if units > 0 {
			unit = len(want) / units
		}
		requireSameBits(t, dirty(cut*unit), got[:cut*unit], "units before lo: ", name)
		require.NoError(t, p.RunUnits(got, src, 0, cut))
		requireSameBits(t, want, got, name)
	}
	got := dirty(len(want))
	for _, u := range r.Perm(units) {
		require.NoError(t, p.RunUnits(got, src, u, u+1))
	}
	requireSameBits(t, want, got, "one by one: ", name)
}

func TestUnits(t *testing.T) {
	for _, c := range []struct {
		in   pool.Shape
		want int
	}{
		{pool.NCHW(2, 3, 8, 10), 2 * 3 * 4},
		{pool.NHWC(2, 8, 10, 3), 2 * 4},
		{pool.NHWC(2, 8, 10, 1), 2 * 4},
		{pool.NCHW(0, 3, 8, 10), 0},
	} {
		p, err := pool.New[float32](pool.Max, c.in, pool.Square(2, 2, 0))
		require.NoError(t, err)
		require.Equal(t, c.want, p.Units(), c.in)
	}
}

// With one channel the two layouts are the same memory.
func TestOneChannelInBothLayouts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	src := hostile(r, 2*11*37)
	for _, op := range ops {
		first, last := make([]float32, 2*6*19), make([]float32, 2*6*19)
		require.NoError(t, pool.Run(op, first, src, pool.NCHW(2, 1, 11, 37), pool.Square(3, 2, 1)))
		require.NoError(t, pool.Run(op, last, src, pool.NHWC(2, 11, 37, 1), pool.Square(3, 2, 1)))
		requireSameBits(t, first, last, op)
	}
}

func TestWithBatch(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 10))
	for _, c := range randomCases(r, 100) {
		whole := planOf[float32](t, c.op, c.problem)
		for _, n := range []int{0, 1, 5} {
			other := c.problem
			other.in.N = n
			in := other.in
			src := hostile(r, in.Len())
			out, results := define(c.op, other, src)
			want := values(results)
			p, err := whole.WithBatch(n)
			require.NoError(t, err)
			require.Equal(t, in, p.In())
			require.Equal(t, out, p.Out())
			got := dirty(out.Len())
			require.NoError(t, p.Run(got, src))
			requireSameBits(t, want, got, c.name)
		}
		require.Equal(t, c.in, whole.In(), "the plan itself stays")
	}
}
