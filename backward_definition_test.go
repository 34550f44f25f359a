package simdpool_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// The gradients once more, a cell of dx at a time: every window is asked for
// every tap whether it covers the cell. What the definitions gain in speed must
// not change a bit.

// gradient is a backward pass over random data.
type gradient[T simdpool.Float] struct {
	op               simdpool.Op
	w                simdpool.Window
	images, channels int
	x, y, dx, dy     []T
	pos              []int // the winner's cell in its plane, or -1
	accumulate       bool
}

// tapOf returns which tap of window o cell x is, or -1, and how many there are.
func tapOf(a *simdpool.Axis, o, x int) (tap, taps int) {
	if a.Adaptive {
		begin, end := o*a.In/a.Out, ((o+1)*a.In+a.Out-1)/a.Out
		if x < begin || x >= end {
			return -1, end - begin
		}
		return x - begin, end - begin
	}
	for t := range a.Kernel {
		if o*a.Stride-a.PadBegin+t*a.Dilation == x {
			return t, a.Kernel
		}
	}
	return -1, a.Kernel
}

func depth(w *simdpool.Window) simdpool.Axis {
	if w.D.In == 0 {
		return simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}
	}
	return w.D
}

// cell returns what is to be found in dx[at].
func (g *gradient[T]) cell(at int) T {
	d, h, w := depth(&g.w), &g.w.H, &g.w.W
	c, i := at%g.channels, at/g.channels
	x, i := i%w.In, i/w.In
	y, i := i%h.In, i/h.In
	z, image := i%d.In, i/d.In
	inPlane := (z*h.In+y)*w.In + x
	window := func(oz, oy, ox int) int {
		return (((image*d.Out+oz)*h.Out+oy)*w.Out+ox)*g.channels + c
	}
	var sum T
	if g.pos != nil { // row-major
		for oz := range d.Out {
			for oy := range h.Out {
				for ox := range w.Out {
					if at := window(oz, oy, ox); g.pos[at] == inPlane {
						sum += g.dy[at]
					}
				}
			}
		}
		return g.finish(at, sum)
	}
	for ox := range w.Out {
		if t, _ := tapOf(w, ox, x); t < 0 {
			continue
		}
		var column T
		for oy := range h.Out {
			if t, _ := tapOf(h, oy, y); t < 0 {
				continue
			}
			var run T
			for oz := range d.Out {
				if t, _ := tapOf(&d, oz, z); t >= 0 {
					run += g.term(window(oz, oy, ox), oz, oy, ox)
				}
			}
			column += run
		}
		sum += column
	}
	if p := g.op.P(); p > 0 {
		factor := T(1)
		for range p - 1 {
			factor *= T(math.Abs(float64(g.x[at])))
		}
		switch {
		case g.x[at] == 0:
			factor = 0
		case g.x[at] < 0:
			factor = -factor
		}
		sum = T(sum*factor) + 0
	}
	return g.finish(at, sum)
}

func (g *gradient[T]) finish(at int, sum T) T {
	if g.accumulate {
		return g.dx[at] + sum
	}
	return sum
}

// term is what a window passes to each of its cells.
func (g *gradient[T]) term(at, oz, oy, ox int) T {
	v := g.dy[at]
	switch p := g.op.P(); {
	case p > 0:
		if g.y[at] == 0 {
			return 0
		}
		norm := T(1)
		for range p - 1 {
			norm *= g.y[at]
		}
		return v / norm
	case g.op == simdpool.Average && g.w.Divisor > 0:
		return v / T(g.w.Divisor)
	case g.op == simdpool.Average:
		d := depth(&g.w)
		return v / T(countOf(&d, oz, g.w.CountIncludePad)*countOf(&g.w.H, oy, g.w.CountIncludePad)*countOf(&g.w.W, ox, g.w.CountIncludePad))
	}
	return v
}

func countOf(a *simdpool.Axis, o int, includePad bool) int {
	n := 0
	for x := -a.PadBegin; x < a.In+a.PadEnd; x++ {
		if t, _ := tapOf(a, o, x); t >= 0 && (includePad || x >= 0 && x < a.In) {
			n++
		}
	}
	return n
}

// win finds the winners in x.
func (g *gradient[T]) win() {
	d, h, w := depth(&g.w), &g.w.H, &g.w.W
	g.pos = make([]int, len(g.dy))
	for at := range g.pos {
		g.pos[at] = -1
		c, i := at%g.channels, at/g.channels
		ox, i := i%w.Out, i/w.Out
		oy, i := i%h.Out, i/h.Out
		oz, image := i%d.Out, i/d.Out
		var best T
		for cell := range d.In * h.In * w.In {
			z, y, x := cell/w.In/h.In, cell/w.In%h.In, cell%w.In
			tz, _ := tapOf(&d, oz, z)
			ty, _ := tapOf(h, oy, y)
			tx, _ := tapOf(w, ox, x)
			if tz < 0 || ty < 0 || tx < 0 {
				continue
			}
			v := g.x[(image*d.In*h.In*w.In+cell)*g.channels+c]
			better := v > best
			if g.op == simdpool.Min {
				better = v < best
			}
			if g.pos[at] < 0 || best == best && (better || v != v) {
				best, g.pos[at] = v, cell
			}
		}
	}
}

// places returns the winners as places in their windows, offsets as offsets
// into x.
func places[P uint8 | uint16, T simdpool.Float](g *gradient[T]) []P {
	d, h, w := depth(&g.w), &g.w.H, &g.w.W
	list := make([]P, len(g.pos))
	for at, cell := range g.pos {
		i := at / g.channels
		ox, oy, oz := i%w.Out, i/w.Out%h.Out, i/w.Out/h.Out%d.Out
		list[at]--
		if cell >= 0 {
			tz, _ := tapOf(&d, oz, cell/w.In/h.In)
			ty, rows := tapOf(h, oy, cell/w.In%h.In)
			tx, cols := tapOf(w, ox, cell%w.In)
			list[at] = P((tz*rows+ty)*cols + tx)
		}
	}
	return list
}

func offsets[T simdpool.Float](g *gradient[T]) []int64 {
	list := make([]int64, len(g.pos))
	in, out := len(g.x)/g.images, len(g.dy)/g.images
	for at, cell := range g.pos {
		list[at] = -1
		if cell >= 0 {
			list[at] = int64(at/out*in + cell*g.channels + at%g.channels)
		}
	}
	return list
}

// randomAxis returns a legal axis, or one that no operator asks for.
func randomAxis(r *rand.Rand, most int) simdpool.Axis {
	a := simdpool.Axis{In: 1 + r.IntN(most)}
	if r.IntN(5) == 0 {
		a.Adaptive, a.Out = true, 1+r.IntN(most+3)
		return a
	}
	a.Kernel, a.Stride, a.Dilation = 1+r.IntN(4), 1+r.IntN(4), 1+r.IntN(3)
	a.PadBegin, a.PadEnd = r.IntN(a.Kernel), r.IntN(a.Kernel)
	if r.IntN(6) == 0 {
		a.PadBegin += r.IntN(5)
	}
	a.Out = max(a.In+a.PadBegin+a.PadEnd-a.Extent(), 0)/a.Stride + 1 + r.IntN(2)
	return a
}

// randomGradient draws everything about a backward pass.
func randomGradient[T simdpool.Float](r *rand.Rand) *gradient[T] {
	g := &gradient[T]{images: 1 + r.IntN(3), channels: 1, accumulate: r.IntN(2) == 0}
	if r.IntN(2) == 0 {
		g.channels = 1 + r.IntN([]int{3, 20, 150}[r.IntN(3)])
	}
	g.op = []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average, simdpool.Lp(1), simdpool.Lp(2), simdpool.Lp(3)}[r.IntN(7)]
	g.w = simdpool.Window{H: randomAxis(r, 6), W: randomAxis(r, 8), CountIncludePad: r.IntN(2) == 0}
	if r.IntN(3) == 0 {
		g.w.D = randomAxis(r, 4)
	}
	if r.IntN(4) == 0 {
		g.w.Divisor = 1 + r.IntN(9)
	}
	if r.IntN(2) == 0 {
		g.common(r)
	}
	if g.channels == 1 && r.IntN(16) == 0 {
		g.w.W = simdpool.Axis{In: 2500, Out: 1251, Kernel: 3, Stride: 2, Dilation: 1, PadBegin: 1, PadEnd: 1}
		g.w.H, g.w.D = simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}, simdpool.Axis{}
	}
	d := depth(&g.w)
	in := g.images * d.In * g.w.H.In * g.w.W.In * g.channels
	out := g.images * d.Out * g.w.H.Out * g.w.W.Out * g.channels
	g.x, g.dx = wild[T](r, in), wild[T](r, in)
	g.y, g.dy = wild[T](r, out), wild[T](r, out)
	return g
}

// common has windows as networks have them.
func (g *gradient[T]) common(r *rand.Rand) {
	k := []simdpool.Axis{
		{Kernel: 2, Stride: 2}, {Kernel: 3, Stride: 2}, {Kernel: 3, Stride: 2, PadBegin: 1, PadEnd: 1},
		{Kernel: 3, Stride: 1, PadBegin: 1, PadEnd: 1}, {Kernel: 3, Stride: 3, PadBegin: 1},
	}[r.IntN(5)]
	k.Dilation = 1
	g.w.D, g.w.H, g.w.W = simdpool.Axis{}, k, k
	g.w.H.In, g.w.W.In = 1+r.IntN(9), 1+r.IntN(40)
	for _, a := range []*simdpool.Axis{&g.w.H, &g.w.W} {
		a.Out = max(a.In+a.PadBegin+a.PadEnd-a.Kernel, 0)/a.Stride + 1 + r.IntN(2)
	}
	if r.IntN(4) == 0 {
		g.w.H.In = 2 * g.w.H.Out
	}
}

// wild returns values of all magnitudes, with ties, zeros of both signs and
// now and then a NaN or an infinity among them.
func wild[T simdpool.Float](r *rand.Rand, n int) []T {
	special := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1)}
	list := make([]T, n)
	for i := range list {
		list[i] = T(r.IntN(9)-4) * T(math.Ldexp(1+r.Float64(), r.IntN(30)-15))
		switch r.IntN(12) {
		case 0:
			list[i] = T(special[r.IntN(len(special))])
		case 1, 2, 3:
			list[i] = T(r.IntN(3) - 1)
		}
	}
	return list
}

// run does rows [lo, hi) by one of the ways there are, given in way.
func (g *gradient[T]) run(way int, dx []T, lo, hi int) {
	switch {
	case g.op != simdpool.Max || way == 0:
		simdpool.Backward(g.op, dx, g.dy, g.x, g.y, &g.w, g.channels, g.accumulate, lo, hi)
	case way == 1:
		simdpool.MaxBackward(dx, g.dy, places[uint8](g), &g.w, g.channels, g.accumulate, lo, hi)
	case way == 2:
		simdpool.MaxBackward(dx, g.dy, places[uint16](g), &g.w, g.channels, g.accumulate, lo, hi)
	default:
		simdpool.MaxBackward(dx, g.dy, offsets(g), &g.w, g.channels, g.accumulate, lo, hi)
	}
}

func TestBackwardDefinition(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		t.Run("float32", testBackwardDefinition[float32])
		t.Run("float64", testBackwardDefinition[float64])
	})
}

func testBackwardDefinition[T simdpool.Float](t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	for range 300 {
		g := randomGradient[T](r)
		if g.op == simdpool.Max || g.op == simdpool.Min {
			g.win()
		}
		d := depth(&g.w)
		rows := g.images * d.In * g.w.H.In
		lo := r.IntN(rows + 1)
		hi := lo + r.IntN(rows-lo+1)
		row := len(g.dx) / rows
		for way := range 4 {
			got := append([]T{}, g.dx...)
			g.run(way, got, lo, hi)
			for at, v := range got {
				want := g.dx[at]
				if at >= lo*row && at < hi*row {
					want = g.cell(at)
				}
				if !sameBits(v, want) {
					require.Failf(t, "other bits", "dx[%d] = %v, want %v: way %d, rows [%d, %d), %d images, %d channels, %v, accumulate %t, %+v",
						at, v, want, way, lo, hi, g.images, g.channels, g.op, g.accumulate, g.w)
				}
			}
			if g.op != simdpool.Max {
				break
			}
		}
	}
}

func sameBits[T simdpool.Float](a, b T) bool {
	return a != a && b != b || math.Float64bits(float64(a)) == math.Float64bits(float64(b))
}

// Positions that are no cell of their window pass nothing.
func TestStrayPositions(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 2))
	for range 200 {
		g := randomGradient[float32](r)
		g.op = simdpool.Max
		g.win()
		flat, small, large := offsets(g), places[uint8](g), places[uint16](g)
		for at := range flat {
			switch r.IntN(4) {
			case 0: // the right cell of another channel or image, or none
				if d := 1 + r.IntN(len(g.x)); d%len(g.x) != 0 {
					flat[at] += []int64{int64(d), int64(-d), int64(len(g.x)), 1 << 40}[r.IntN(4)]
					small[at], large[at] = 254, 65534
					g.pos[at] = g.inWindow(at, flat[at])
				}
			case 1:
				flat[at], small[at], large[at], g.pos[at] = -1, 255, 65535, -1
			}
		}
		check := func(name string, run func(dx []float32)) {
			got := append([]float32{}, g.dx...)
			run(got)
			for at, v := range got {
				if want := g.cell(at); !sameBits(v, want) {
					require.Failf(t, "other bits", "%s: dx[%d] = %v, want %v", name, at, v, want)
				}
			}
		}
		rows := g.images * max(g.w.D.In, 1) * g.w.H.In
		check("int64", func(dx []float32) {
			simdpool.MaxBackward(dx, g.dy, flat, &g.w, g.channels, g.accumulate, 0, rows)
		})
		for at, p := range small {
			if p == 254 {
				g.pos[at] = -1
			}
		}
		check("uint8", func(dx []float32) {
			simdpool.MaxBackward(dx, g.dy, small, &g.w, g.channels, g.accumulate, 0, rows)
		})
		check("uint16", func(dx []float32) {
			simdpool.MaxBackward(dx, g.dy, large, &g.w, g.channels, g.accumulate, 0, rows)
		})
	}
}

// inWindow returns the cell at an offset into x, or -1 if that is no cell of
// the window of dy[at].
func (g *gradient[T]) inWindow(at int, offset int64) int {
	d, h, w := depth(&g.w), &g.w.H, &g.w.W
	in, out := len(g.x)/g.images, len(g.dy)/g.images
	if offset < 0 || offset >= int64(len(g.x)) || int(offset)/in != at/out || int(offset)%g.channels != at%g.channels {
		return -1
	}
	cell, i := int(offset)%in/g.channels, at/g.channels
	tz, _ := tapOf(&d, i/w.Out/h.Out%d.Out, cell/w.In/h.In)
	ty, _ := tapOf(h, i/w.Out%h.Out, cell/w.In%h.In)
	tx, _ := tapOf(w, i%w.Out, cell%w.In)
	if tz < 0 || ty < 0 || tx < 0 {
		return -1
	}
	return cell
}

// Without windows there is nothing to pass: sums of nothing are 0.
func TestBackwardOfNoWindows(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		for _, channels := range []int{1, 16} {
			for _, out := range [][2]int{{0, 4}, {4, 0}, {0, 0}} {
				axis := func(out int) simdpool.Axis {
					return simdpool.Axis{In: 8, Out: out, Kernel: 2, Stride: 2, Dilation: 1}
				}
				w := simdpool.Window{H: axis(out[0]), W: axis(out[1])}
				for name, run := range map[string]func(dx []float32){
					"bytes":   func(dx []float32) { simdpool.MaxBackward(dx, nil, []uint8{}, &w, channels, false, 0, 8) },
					"halves":  func(dx []float32) { simdpool.MaxBackward(dx, nil, []uint16{}, &w, channels, false, 0, 8) },
					"offsets": func(dx []float32) { simdpool.MaxBackward(dx, nil, []int64{}, &w, channels, false, 0, 8) },
					"sums":    func(dx []float32) { simdpool.Backward(simdpool.Sum, dx, nil, nil, nil, &w, channels, false, 0, 8) },
				} {
					dx := make([]float32, 64*channels)
					for i := range dx {
						dx[i] = 7
					}
					run(dx)
					require.Equal(t, make([]float32, len(dx)), dx, "%s %v, %d channels", name, out, channels)
				}
			}
		}
	})
}
