package pool_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/pool"
)

// randomShape has one to three spatial axes.
func randomShape(r *rand.Rand) pool.Shape {
	s := pool.Shape{Layout: pool.Layout(r.IntN(2)), N: r.IntN(3), C: 1 + r.IntN(5)}
	for range 1 + r.IntN(3) {
		s.Spatial = append(s.Spatial, 1+r.IntN(8))
	}
	return s
}

// anyPlan returns a plan with windows of a random kind.
func anyPlan(t *testing.T, r *rand.Rand, op pool.Op, in pool.Shape) *pool.Plan[float64] {
	rank := len(in.Spatial)
	var p *pool.Plan[float64]
	var err error
	switch r.IntN(3) {
	case 0:
		p, err = pool.NewGlobal[float64](op, in)
	case 1:
		out := make([]int, rank)
		for i := range out {
			out[i] = 1 + r.IntN(6)
		}
		p, err = pool.NewAdaptive[float64](op, in, out)
	default:
		w := pool.Window{AutoPad: pool.SameUpper, CountIncludePad: r.IntN(2) == 0, Divisor: r.IntN(4)}
		for range rank {
			w.Kernel, w.Stride = append(w.Kernel, 1+r.IntN(3)), append(w.Stride, 1+r.IntN(3))
			w.Dilation = append(w.Dilation, 1+r.IntN(2))
		}
		p, err = pool.New[float64](op, in, w)
	}
	require.NoError(t, err)
	return p
}

// numbers are n numbers of about one size, with ties.
func numbers(r *rand.Rand, n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = float64(r.IntN(40) - 20)
	}
	return list
}

// Along one to three axes, over windows, adaptive ones and whole planes, the
// gradient of a maximum is the same from all that a forward pass can save.
func TestGradientsOfMaxAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 5))
	for range 400 {
		p := anyPlan(t, r, pool.Max, randomShape(r))
		g, err := pool.NewGradient(p)
		require.NoError(t, err)
		x, dy := numbers(r, p.In().Len()), numbers(r, p.Out().Len())
		y := make([]float64, len(dy))
		small, large, indices := make([]uint8, len(y)), make([]uint16, len(y)), make([]int64, len(y))
		saved := []pool.Saved[float64]{{X: x}, {Positions16: large}, {Indices: indices}}
		require.NoError(t, pool.RunPositions(p, y, large, x))
		require.NoError(t, p.RunIndices(y, indices, x))
		if pool.RunPositions(p, y, small, x) == nil {
			saved = append(saved, pool.Saved[float64]{Positions: small})
		}
		for _, start := range [][]float64{nil, numbers(r, len(x))} {
			if start != nil {
				g = g.Accumulating()
			}
			var want []float64
			for i, s := range saved {
				got := append(make([]float64, 0, len(x)), start...)[:len(x)]
				require.NoError(t, g.Run(got, dy, s), p)
				if want == nil {
					want = got
				}
				require.Equal(t, want, got, "%v, way %d", p, i)
			}
			if start == nil && p.In().N > 0 {
				for i, index := range indices { // every dy arrives where it belongs
					if index >= 0 {
						want[index] -= dy[i]
					}
				}
				require.Equal(t, make([]float64, len(want)), want, p)
			}
		}
	}
}

// A sum P and its gradient P' are adjoint: <dy, P(x)> = <P'(dy), x>. All
// numbers are whole, and so exact.
func TestGradientsOfSumsAreAdjoint(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for range 400 {
		p := anyPlan(t, r, pool.Sum, randomShape(r))
		g, err := pool.NewGradient(p)
		require.NoError(t, err)
		x, dy := numbers(r, p.In().Len()), numbers(r, p.Out().Len())
		y, dx := make([]float64, len(dy)), make([]float64, len(x))
		require.NoError(t, p.Run(y, x))
		require.NoError(t, g.Run(dx, dy, pool.Saved[float64]{}))
		var forth, back float64
		for i := range y {
			forth += dy[i] * y[i]
		}
		for i := range x {
			back += dx[i] * x[i]
		}
		require.Equal(t, forth, back, p)
	}
}

func TestUnpoolGradient(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 7))
	in, w := pool.NHWC(2, 3, 4, 5), pool.Square(2, 2, 0)
	plain, err := pool.NewUnpool[float64](in, w, []int{7, 8})
	require.NoError(t, err)
	corner, err := pool.NewUnpoolCorner[float64](in, w, []int{9, 8})
	require.NoError(t, err)
	for _, u := range []*pool.Unpool[float64]{plain, corner} {
		g, err := pool.NewUnpoolGradient(u)
		require.NoError(t, err)
		require.Same(t, u, g.Unpool())
		n := in.Len()
		require.Equal(t, n, g.Units())
		indices := make([]int64, n) // each element of the output once at most
		for i, at := range r.Perm(2 * 6 * 8 * 5)[:n] {
			indices[i] = int64(at)
		}
		x, y := numbers(r, n), make([]float64, u.Out().Len())
		require.NoError(t, u.Run(y, x, indices))
		// The gradient takes from y what unpooling put there.
		dx := numbers(r, n)
		require.NoError(t, g.RunUnits(dx, y, indices, 0, 7))
		require.NoError(t, g.RunUnits(dx, y, indices, 7, n))
		require.Equal(t, x, dx)
		require.NoError(t, g.Accumulating().Run(dx, y, indices))
		for i := range x {
			require.Equal(t, 2*x[i], dx[i])
		}
		indices[3] = -1
		require.NoError(t, g.Run(dx, y, indices))
		require.Zero(t, dx[3])

		indices[5] = int64(len(y))
		require.ErrorIs(t, g.Run(dx, y, indices), pool.ErrIndex)
		indices[5] = -2
		require.ErrorContains(t, g.Run(dx, y, indices), "indices[5] = -2: want -1 or one within [0, ")
		require.NoError(t, g.RunUnits(dx, y, indices, 6, n), "not a unit of these")
		indices[5] = 0
		require.ErrorIs(t, g.Run(dx[1:], y, indices), pool.ErrBuffer)
		require.ErrorIs(t, g.Run(dx, y[1:], indices), pool.ErrBuffer)
		require.ErrorIs(t, g.Run(dx, y, indices[1:]), pool.ErrBuffer)
		require.ErrorIs(t, g.Run(y[:n], y, indices), pool.ErrBuffer)
		require.ErrorIs(t, g.RunUnits(dx, y, indices, 0, n+1), pool.ErrUnits)
	}
	_, err = pool.NewUnpoolGradient[float64](nil)
	require.ErrorIs(t, err, pool.ErrPlan)
	var none pool.UnpoolGradient[float64]
	require.ErrorIs(t, none.Run(nil, nil, nil), pool.ErrPlan)
	require.Zero(t, none.Units())
}
