package pool_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/refusals"
	"github.com/simdpool/simdpool/pool"
)

// gradientCase is a gradient with all that it may be run on, and what comes out.
type gradientCase struct {
	name      string
	gradient  pool.Gradient[float32]
	dx, dy    []float32             // dx before
	ways      []pool.Saved[float32] // all give the same
	want, sum []float32             // overwritten, and accumulated
}

// kernelWindow returns what the kernels know of the windows of p.
func kernelWindow(p problem) simdpool.Window {
	single := simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}
	axes, out := []simdpool.Axis{single, single, single}, p.out()
	for i, a := range p.axes() {
		axis := simdpool.Axis{In: a.in, Out: out.Spatial[i], Adaptive: a.out > 0}
		if a.out == 0 {
			axis.Kernel, axis.Stride, axis.Dilation, axis.PadBegin, axis.PadEnd = a.kernel, a.stride, a.dilation, a.padBegin, a.padEnd
			// Taps beyond the padding are none to a plan.
			axis.Kernel = min(axis.Kernel, (axis.PadBegin+axis.In+axis.PadEnd+axis.Dilation-1)/axis.Dilation)
		}
		axes = append(axes[1:], axis)
	}
	return simdpool.Window{D: axes[0], H: axes[1], W: axes[2], CountIncludePad: p.w.CountIncludePad, Divisor: p.w.Divisor}
}

// newGradientCase runs the kernels of package simdpool.
func newGradientCase(t *testing.T, r *rand.Rand, c *randomCase) gradientCase {
	p := planOf[float32](t, c.op, c.problem)
	g, err := pool.NewGradient(p)
	require.NoError(t, err)
	require.Same(t, p, g.Plan())
	out := gradientCase{name: c.name, gradient: g, dx: hostile(r, len(c.src)), dy: hostile(r, len(c.want))}
	out.ways = []pool.Saved[float32]{{X: c.src, Y: c.want}}
	w, channels, planes := kernelWindow(c.problem), 1, c.in.N*c.in.C
	if c.in.Layout == pool.ChannelsLast {
		channels, planes = c.in.C, c.in.N
	}
	if c.op == pool.Max {
		y, rows := make([]float32, len(c.want)), planes*w.D.Out*w.H.Out
		small, large, indices := make([]uint8, len(y)), make([]uint16, len(y)), make([]int64, len(y))
		simdpool.MaxLast(y, small, c.src, &w, channels, 0, rows)
		simdpool.MaxLast(y, large, c.src, &w, channels, 0, rows)
		simdpool.MaxLast(y, indices, c.src, &w, channels, 0, rows)
		out.ways = append(out.ways, pool.Saved[float32]{Positions: small}, pool.Saved[float32]{Positions16: large}, pool.Saved[float32]{Indices: indices})
	}
	rows := planes * w.D.In * w.H.In
	out.want, out.sum = dirty(len(out.dx)), append([]float32{}, out.dx...)
	simdpool.Backward(c.op, out.want, out.dy, c.src, c.want, &w, channels, false, 0, rows)
	simdpool.Backward(c.op, out.sum, out.dy, c.src, c.want, &w, channels, true, 0, rows)
	return out
}

func TestGradients(t *testing.T) {
	onEveryISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(6, 1))
		for _, c := range randomCases(r, 300) {
			g := newGradientCase(t, r, &c)
			for i, saved := range g.ways {
				got := dirty(len(g.dx))
				require.NoError(t, g.gradient.Run(got, g.dy, saved), g.name)
				requireSameBits(t, g.want, got, i, " ", g.name)
				copy(got, g.dx)
				require.NoError(t, g.gradient.Accumulating().Run(got, g.dy, saved), g.name)
				requireSameBits(t, g.sum, got, i, " accumulating ", g.name)
			}
		}
	})
}

// Nothing depends on how the rows of dx are shared out.
func TestGradientSplits(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 2))
	for _, c := range randomCases(r, 60) {
		g := newGradientCase(t, r, &c)
		saved := g.ways[len(g.ways)-1]
		units := g.gradient.Units()
		for cut := range units + 1 {
			got := dirty(len(g.dx))
			require.NoError(t, g.gradient.RunUnits(got, g.dy, saved, cut, units))
			if units > 0 {
				before := cut * (len(got) / units)
				requireSameBits(t, dirty(before), got[:before], "units before lo: ", g.name)
			}
			require.NoError(t, g.gradient.RunUnits(got, g.dy, saved, 0, cut))
			requireSameBits(t, g.want, got, g.name)
		}
		got := append([]float32{}, g.dx...)
		for _, u := range r.Perm(units) {
			require.NoError(t, g.gradient.Accumulating().RunUnits(got, g.dy, saved, u, u+1))
		}
		requireSameBits(t, g.sum, got, "one by one: ", g.name)
	}
}

func TestGradientWorkers(t *testing.T) {
	defer pool.LowerMinWorkerBytes(64 << 10)()
	r := rand.New(rand.NewPCG(6, 3))
	for _, in := range []pool.Shape{
		pool.NCHW(1, 64, 40, 40), pool.NCHW(1, 3, 200, 200), pool.NCHW(2, 4096, 7, 7),
		pool.NHWC(1, 40, 40, 64), pool.NHWC(5, 31, 33, 37), pool.NHWC(2, 7, 7, 4096),
		pool.NCHW(0, 64, 40, 40), pool.NCHW(1, 1, 5, 5),
	} {
		x := hostile(r, in.Len())
		for _, op := range ops {
			windows, err := pool.New[float32](op, in, pool.Square(3, 2, 1))
			require.NoError(t, err)
			global, err := pool.NewGlobal[float32](op, in)
			require.NoError(t, err)
			for _, p := range []*pool.Plan[float32]{windows, global} {
				g, err := pool.NewGradient(p)
				require.NoError(t, err)
				dy, want := hostile(r, p.Out().Len()), dirty(len(x))
				saved := pool.Saved[float32]{X: x, Y: dirty(len(dy))}
				require.NoError(t, p.Run(saved.Y, x))
				require.NoError(t, g.Run(want, dy, saved))
				for _, n := range []int{1, 2, 7, maxInt} {
					parallel, err := g.WithWorkers(n)
					require.NoError(t, err)
					require.Equal(t, g, parallel.Gradient())
					got := dirty(len(x))
					require.NoError(t, parallel.Run(got, dy, saved))
					requireSameBits(t, want, got, n, " workers, ", p)
				}
			}
		}
	}
}

func TestGradientUnits(t *testing.T) {
	for _, c := range []struct {
		in            pool.Shape
		rows, globals int
	}{
		{pool.NCHW(2, 3, 8, 10), 2 * 3 * 8, 2 * 3},
		{pool.NHWC(2, 8, 10, 3), 2 * 8, 2 * 3},
		{pool.NHWC(2, 8, 10, 1), 2 * 8, 2},
		{pool.NCHW(0, 3, 8, 10), 0, 0},
	} {
		p, err := pool.New[float32](pool.Max, c.in, pool.Square(2, 2, 0))
		require.NoError(t, err)
		g, err := pool.NewGradient(p)
		require.NoError(t, err)
		require.Equal(t, c.rows, g.Units(), c.in)
		p, err = pool.NewGlobal[float32](pool.Max, c.in)
		require.NoError(t, err)
		g, err = pool.NewGradient(p)
		require.NoError(t, err)
		require.Equal(t, c.globals, g.Units(), c.in)
	}
}

func TestGradientErrors(t *testing.T) {
	const in, out = 2 * 3 * 8 * 8, 2 * 3 * 4 * 4
	make32 := func(n int) []float32 { return make([]float32, n) }
	indices := func(at int, index int64) []int64 {
		list := make([]int64, out)
		for i := range list {
			list[i] = -1
		}
		list[at] = index
		return list
	}
	type call struct {
		op     pool.Op
		dx, dy []float32
		saved  pool.Saved[float32]
		lo, hi int
	}
	shared := make32(in + 5)
	refused := refusals.Table{}
	all := map[string]struct {
		want   error
		text   string
		change func(c *call)
	}{
		"dx":         {pool.ErrBuffer, "len(dx) = 383: want 384, for NCHW 2x3x8x8", func(c *call) { c.dx = make32(in - 1) }},
		"dy":         {pool.ErrBuffer, "len(dy) = 97: want 96, for NCHW 2x3x4x4", func(c *call) { c.dy = make32(out + 1) }},
		"x in dx":    {pool.ErrBuffer, "dx overlaps dy, X or Y", func(c *call) { c.dx = shared[:in]; c.saved.X = shared[5:] }},
		"x missing":  {pool.ErrSaved, "len(Saved.X) = 0: want 384", func(c *call) { c.saved.X = nil }},
		"y missing":  {pool.ErrSaved, "len(Saved.Y) = 0: want 96", func(c *call) { c.op = pool.Lp(2) }},
		"min":        {pool.ErrSaved, "len(Saved.X) = 0: want 384", func(c *call) { c.op = pool.Min; c.saved = pool.Saved[float32]{Positions: make([]uint8, out)} }},
		"positions":  {pool.ErrSaved, "len(Saved.Positions) = 95: want 96", func(c *call) { c.saved.Positions = make([]uint8, out-1) }},
		"positions2": {pool.ErrSaved, "len(Saved.Positions16) = 1: want 96", func(c *call) { c.saved.Positions16 = make([]uint16, 1) }},
		"indices":    {pool.ErrSaved, "len(Saved.Indices) = 95: want 96", func(c *call) { c.saved.Indices = make([]int64, out-1) }},
		"index":      {pool.ErrIndex, "Saved.Indices[20] = -2: want -1 or an offset within [64, 128)", func(c *call) { c.saved.Indices = indices(20, -2) }},
		"per plane":  {pool.ErrIndex, "Saved.Indices[95] = 0: want -1 or an offset within [320, 384)", func(c *call) { c.saved.Indices = indices(95, 0) }},
		"beyond":     {pool.ErrIndex, "Saved.Indices[0] = 64: want -1 or an offset within [0, 64)", func(c *call) { c.saved.Indices = indices(0, 64) }},
		"units":      {pool.ErrUnits, "units [0, 49): want a range within [0, 48)", func(c *call) { c.hi = 49 }},
		"lo":         {pool.ErrUnits, "units [-1, 3): want a range within [0, 48)", func(c *call) { c.lo, c.hi = -1, 3 }},
	}
	for name, c := range all {
		ok := call{pool.Max, make32(in), make32(out), pool.Saved[float32]{X: make32(in)}, 0, 48}
		c.change(&ok)
		p, err := pool.New[float32](ok.op, pool.NCHW(2, 3, 8, 8), pool.Square(2, 2, 0))
		require.NoError(t, err)
		g, err := pool.NewGradient(p)
		require.NoError(t, err)
		for i := range ok.dx {
			ok.dx[i] = 7
		}
		err = g.RunUnits(ok.dx, ok.dy, ok.saved, ok.lo, ok.hi)
		require.ErrorIs(t, err, c.want, name)
		require.ErrorContains(t, err, c.text, name)
		for _, v := range ok.dx {
			require.Equal(t, float32(7), v, "%s: dx was written", name)
		}
		refused.Add(name, err)
	}
	refused.Check(t, errorsPage, "pool: Gradient.Run, Gradient.RunUnits", len(all))

	_, err := pool.NewGradient[float32](nil)
	require.ErrorIs(t, err, pool.ErrPlan)
	var none pool.Gradient[float32]
	require.ErrorIs(t, none.Run(nil, nil, pool.Saved[float32]{}), pool.ErrPlan)
	require.Zero(t, none.Units())
	_, err = none.WithWorkers(1)
	require.ErrorIs(t, err, pool.ErrPlan)
	p, err := pool.New[float32](pool.Max, pool.NCHW(1, 1, 20, 20), pool.Square(16, 1, 0))
	require.NoError(t, err)
	g, err := pool.NewGradient(p)
	require.NoError(t, err)
	_, err = g.WithWorkers(0)
	require.ErrorIs(t, err, pool.ErrWorkers)
	err = g.Run(make32(400), make32(25), pool.Saved[float32]{Positions: make([]uint8, 25)})
	require.ErrorIs(t, err, pool.ErrSaved)
	require.ErrorContains(t, err, "Saved.Positions of max 16x16 stride 1x1 float32 NCHW 1x1x20x20 -> NCHW 1x1x5x5: want windows of at most 255 taps")
	require.NoError(t, g.Run(make32(400), make32(25), pool.Saved[float32]{Positions16: make([]uint16, 25)}))
	one, err := pool.New[float32](pool.Sum, pool.NCHW(1, 1, 2, 2), pool.Square(2, 2, 0))
	require.NoError(t, err)
	g, err = pool.NewGradient(one)
	require.NoError(t, err)
	err = g.Run(shared[:4], shared[3:4], pool.Saved[float32]{})
	require.ErrorIs(t, err, pool.ErrBuffer)
	require.ErrorContains(t, err, "dx overlaps")
}

// No run of a gradient allocates, nor makes the caller's arrays escape.
func TestGradientDoesNotAllocate(t *testing.T) {
	onEveryISA(t, func(t *testing.T) {
		for _, in := range []pool.Shape{pool.NCHW(1, 16, 6, 6), pool.NHWC(1, 6, 6, 16)} {
			for _, op := range ops {
				p, err := pool.New[float32](op, in, pool.Square(3, 2, 1))
				require.NoError(t, err)
				global, err := pool.NewGlobal[float32](op, in)
				require.NoError(t, err)
				require.Zero(t, testing.AllocsPerRun(20, func() {
					var x, dx [16 * 6 * 6]float32
					var y, dy [16 * 3 * 3]float32
					var positions [16 * 3 * 3]uint8
					var indices [16 * 3 * 3]int64
					for i := range indices {
						indices[i] = -1
					}
					g, err := pool.NewGradient(p)
					all, err2 := pool.NewGradient(global)
					if err != nil || err2 != nil {
						panic("NewGradient failed")
					}
					for _, g := range []pool.Gradient[float32]{g, g.Accumulating()} {
						if g.Run(dx[:], dy[:], pool.Saved[float32]{X: x[:], Y: y[:]}) != nil ||
							op == pool.Max && g.Run(dx[:], dy[:], pool.Saved[float32]{Positions: positions[:]}) != nil ||
							op == pool.Max && g.RunUnits(dx[:], dy[:], pool.Saved[float32]{Indices: indices[:]}, 1, 3) != nil {
							panic("Run failed")
						}
					}
					if all.Run(dx[:], dy[:16], pool.Saved[float32]{X: x[:], Y: y[:16]}) != nil {
						panic("Run failed")
					}
				}), fmt.Sprint(op, in))
			}
		}
	})
}
