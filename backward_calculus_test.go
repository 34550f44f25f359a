package simdpool_test

import (
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// What a gradient is, tested without a definition of it: in float64, over the
// geometries that the kernels are tested with.

// smallGeometries are a part of the geometries of windows, whole.
var smallGeometries = sync.OnceValue(func() (small []cases.Geometry) {
	for _, family := range cases.Families() {
		if family.Name != "channels-first" && family.Name != "channels-last" {
			continue
		}
		seen := cases.Geometry{}
		for i, c := range family.Cases() {
			g := c.Geometry
			g.Lo, g.Hi, g.Offset = 0, g.Units(), 0
			if g == seen || i%23 != 0 || g.In() > 3000 || g.Out() == 0 {
				continue
			}
			seen = g
			small = append(small, g)
		}
	}
	return small
})

// onSmallGeometries calls test with each of them, or with a part where one in many cases is taken.
func onSmallGeometries(t *testing.T, test func(g *cases.Geometry)) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		for i, g := range smallGeometries() {
			if i%min(every(), 7) == 0 {
				test(&g)
			}
		}
	})
}

// uneven returns n values, no two of which are close.
func uneven(n int, seed uint64) []float64 {
	r := cases.NewRand(seed)
	list := make([]float64, n)
	for i := range list {
		list[i] = float64(i+1) / float64(n)
	}
	for i := range list {
		j := r.Intn(i + 1)
		list[i], list[j] = list[j], list[i]
	}
	for i := range list {
		list[i] *= float64(1 - 2*r.Intn(2))
	}
	return list
}

func dot(a, b []float64) (sum, size float64) {
	for i, v := range a {
		sum += v * b[i]
		size += math.Abs(v * b[i])
	}
	return sum, size
}

// forward pools x.
func forward(op simdpool.Op, x []float64, g *cases.Geometry) []float64 {
	y := make([]float64, g.Out())
	simdpool.ChannelsLast(op, y, x, &g.Window, g.Channels, 0, g.Units())
	return y
}

// backwardOf returns the gradient.
func backwardOf(op simdpool.Op, dy, x, y []float64, g *cases.Geometry) []float64 {
	dx := make([]float64, g.In())
	rows := g.In() / g.Window.W.In / g.Channels
	simdpool.Backward(op, dx, dy, x, y, &g.Window, g.Channels, false, 0, rows)
	return dx
}

// A linear operator P and its transpose agree: <dy, P(x)> = <P'(dy), x>.
func TestAdjoint(t *testing.T) {
	onSmallGeometries(t, func(g *cases.Geometry) {
		x, dy := uneven(g.In(), 1), uneven(g.Out(), 2)
		for _, op := range []simdpool.Op{simdpool.Sum, simdpool.Average} {
			y := forward(op, x, g)
			for i, v := range y {
				if v != v { // a window of nothing, averaged
					y[i], dy[i] = 0, 0
				}
			}
			dx := backwardOf(op, dy, nil, nil, g)
			want, size := dot(dy, y)
			got, _ := dot(dx, x)
			require.InDelta(t, want, got, 1e-13*(size+1), "%v %v", op, g)
		}
	})
}

// The derivative along any direction is what finite differences say.
func TestNumericalGradient(t *testing.T) {
	ops := []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average, simdpool.Lp(1), simdpool.Lp(2), simdpool.Lp(3)}
	turn := 0
	onSmallGeometries(t, func(g *cases.Geometry) {
		turn++
		op := ops[turn%len(ops)]
		n := g.In()
		x, along := uneven(n, 1), uneven(n, 3)
		y, dy := forward(op, x, g), uneven(g.Out(), 2)
		for i, v := range y {
			if v != v || math.IsInf(v, 0) { // a window of nothing
				dy[i] = 0
			}
		}
		h := 1e-4 / float64(n) // no cell overtakes another, none changes its sign
		moved := func(h float64) (sum float64) {
			z := make([]float64, n)
			for i := range z {
				z[i] = x[i] + h*along[i]
			}
			for i, v := range forward(op, z, g) {
				if dy[i] != 0 {
					sum += dy[i] * v
				}
			}
			return sum
		}
		want := (moved(h) - moved(-h)) / (2 * h)
		got, size := dot(backwardOf(op, dy, x, y, g), along)
		require.InDelta(t, want, got, 1e-6*(size+1), "%v %v", op, g)
	})
}
