package simdpool_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// The gradient of a whole plane is that of one window over it.
func TestGlobalBackward(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		t.Run("float32", testGlobalBackward[float32])
		t.Run("float64", testGlobalBackward[float64])
	})
}

func testGlobalBackward[T simdpool.Float](t *testing.T) {
	r := rand.New(rand.NewPCG(6, 3))
	for range 300 {
		g := randomGradient[T](r)
		h, w := 1+r.IntN(9), 1+r.IntN([]int{4, 20, 90}[r.IntN(3)])
		g.w = simdpool.Window{
			H: simdpool.Axis{In: h, Out: 1, Kernel: h, Stride: 1, Dilation: 1},
			W: simdpool.Axis{In: w, Out: 1, Kernel: w, Stride: 1, Dilation: 1},
		}
		g.x, g.dx = wild[T](r, g.images*h*w*g.channels), wild[T](r, g.images*h*w*g.channels)
		g.y, g.dy = wild[T](r, g.images*g.channels), wild[T](r, g.images*g.channels)
		if g.op == simdpool.Max || g.op == simdpool.Min {
			g.win()
		}
		lo := r.IntN(len(g.dy) + 1)
		hi := lo + r.IntN(len(g.dy)-lo+1)
		got := append([]T{}, g.dx...)
		switch way := r.IntN(4); {
		case g.op != simdpool.Max || way == 0:
			simdpool.GlobalBackward(g.op, got, g.dy, g.x, g.y, h*w, g.channels, g.accumulate, lo, hi)
		case way == 1 && h*w <= 255:
			simdpool.GlobalMaxBackward(got, g.dy, places[uint8](g), h*w, g.channels, g.accumulate, lo, hi)
		case way == 2:
			simdpool.GlobalMaxBackward(got, g.dy, places[uint16](g), h*w, g.channels, g.accumulate, lo, hi)
		default:
			simdpool.GlobalMaxBackward(got, g.dy, offsets(g), h*w, g.channels, g.accumulate, lo, hi)
		}
		for at, v := range got {
			want := g.dx[at]
			if u := at/(h*w*g.channels)*g.channels + at%g.channels; u >= lo && u < hi {
				want = g.cell(at)
			}
			if !sameBits(v, want) {
				require.Failf(t, "other bits", "dx[%d] = %v, want %v: %v, elements [%d, %d), %d channels, %d x %d, accumulate %t",
					at, v, want, g.op, lo, hi, g.channels, h, w, g.accumulate)
			}
		}
	}
}

func TestUnpoolBackward(t *testing.T) {
	dy := []float64{1, 2, math.Copysign(0, -1), 4, 5, 6, 7}
	indices := []int64{6, -1, 2, 3, 3}
	dx := []float64{1, 2, 3, 4, 5}
	simdpool.UnpoolBackward(dx, dy, indices, false, 0, 4)
	require.Equal(t, []float64{7, 0, 0, 4, 5}, dx)
	require.False(t, math.Signbit(dx[2]), "-0 becomes +0")
	simdpool.UnpoolBackward(dx, dy, indices, true, 2, 5)
	require.Equal(t, []float64{7, 0, 0, 8, 9}, dx)
	for _, index := range []int64{-2, 7, 1 << 40} {
		require.Panics(t, func() { simdpool.UnpoolBackward(dx, dy, []int64{0, 0, index, 0, 0}, false, 0, 5) })
	}
	require.Panics(t, func() { simdpool.UnpoolBackward(dx, dy, indices[1:], false, 0, 4) })
	require.Panics(t, func() { simdpool.UnpoolBackward(dx, dy, indices, false, 3, 6) })
}

// Each precondition that the documentation names panics before dx is touched.
func TestBackwardPanics(t *testing.T) {
	type call struct {
		op                             simdpool.Op
		w                              simdpool.Window
		dx, dy, x, y, pos              int
		pixels, channels, lo, hi, last int
	}
	for name, change := range map[string]func(c *call){
		"op":          func(c *call) { c.op = 4 },
		"window":      func(c *call) { c.w.W.Stride = 0 },
		"depth":       func(c *call) { c.w.D.In = -1 },
		"dx short":    func(c *call) { c.dx-- },
		"dy short":    func(c *call) { c.dy-- },
		"dy empty":    func(c *call) { c.dy = 0 },
		"x short":     func(c *call) { c.x-- },
		"x missing":   func(c *call) { c.x = 0 },
		"y long":      func(c *call) { c.y++ },
		"pos short":   func(c *call) { c.pos-- },
		"channels":    func(c *call) { c.channels = 0 },
		"lo negative": func(c *call) { c.lo = -1 },
		"hi below lo": func(c *call) { c.lo, c.hi = 3, 2 },
		"hi beyond":   func(c *call) { c.hi, c.last = 11, 3 },
	} {
		c := call{simdpool.Lp(2), valid(), 60, 18, 60, 18, 18, 30, 1, 0, 10, 2}
		change(&c)
		dx := make([]float32, c.dx)
		for i := range dx {
			dx[i] = 7
		}
		make32 := func(n int) []float32 { return make([]float32, n) }
		panics := func(what string, legal bool, run func()) {
			if !legal {
				assertDocumentedPanic(t, run)
			}
			for _, v := range dx {
				require.Equal(t, float32(7), v, "%s: %s wrote", name, what)
			}
		}
		panics("Backward", name == "pos short", func() {
			simdpool.Backward(c.op, dx, make32(c.dy), make32(c.x), make32(c.y), &c.w, c.channels, true, c.lo, c.hi)
		})
		others := map[string]bool{"op": true, "x short": true, "x missing": true, "y long": true}
		panics("MaxBackward", others[name], func() {
			simdpool.MaxBackward(dx, make32(c.dy), make([]uint8, c.pos), &c.w, c.channels, true, c.lo, c.hi)
		})
		// A plane is a window: dy is an element for each of 30.
		c.dy, c.y, c.hi = c.dy-16, c.y-16, c.last
		others = map[string]bool{"window": true, "depth": true, "pos short": true}
		panics("GlobalBackward", others[name] || c.dy < 0, func() {
			simdpool.GlobalBackward(c.op, dx, make32(c.dy), make32(c.x), make32(c.y), c.pixels, c.channels, true, c.lo, c.hi)
		})
	}
	w := simdpool.Window{H: valid().H, W: valid().W}
	w.H.Kernel, w.W.Kernel = 16, 16
	assertDocumentedPanic(t, func() {
		simdpool.MaxBackward(make([]float32, 60), make([]float32, 18), make([]uint8, 18), &w, 1, false, 0, 10)
	})
}
