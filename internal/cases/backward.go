package cases

import (
	"sync"

	"github.com/simdpool/simdpool"
)

// The families of gradients: src is dy, dst is dx. To them a geometry is the
// forward's turned round: In is what windows there are, Out the cells that they
// cover, so that Lo to Hi are rows of dx, or its images where whole planes are
// reduced. A case of an odd offset accumulates.
//
// What else they need is made up: x and y, and the places of maxima.

var gradientOps = []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average, simdpool.Lp(1), simdpool.Lp(2)}

var gradientTypes = []Type{Float32, Float64}

var gradients = []*Family{
	{
		Name: "backward-first", Ops: gradientOps, Types: gradientTypes, Gradient: true,
		run:        byType{backward[float32], backward[float64]}.run,
		geometries: sync.OnceValue(turned(gradientsFirst)), spots: none, small: turned(smallFirst),
	},
	{
		Name: "backward-last", Ops: gradientOps, Types: gradientTypes, Gradient: true,
		run:        byType{backward[float32], backward[float64]}.run,
		geometries: sync.OnceValue(turned(gradientsLast)), spots: none, small: turned(smallLast),
	},
	{
		Name: "max-backward-first", Ops: []simdpool.Op{simdpool.Max}, Types: gradientTypes, Gradient: true,
		run:        byType{maxBackward[float32], maxBackward[float64]}.run,
		geometries: sync.OnceValue(turned(gradientsFirst)), spots: none, small: turned(smallFirst),
	},
	{
		Name: "max-backward-last", Ops: []simdpool.Op{simdpool.Max}, Types: gradientTypes, Gradient: true,
		run:        byType{maxBackward[float32], maxBackward[float64]}.run,
		geometries: sync.OnceValue(turned(gradientsLast)), spots: none, small: turned(smallLast),
	},
	{
		Name: "offsets-backward-first", Ops: []simdpool.Op{simdpool.Max}, Types: gradientTypes, Gradient: true,
		run:        byType{offsetsBackward[float32], offsetsBackward[float64]}.run,
		geometries: sync.OnceValue(turned(gradientsFirst)), spots: none, small: turned(smallFirst),
	},
	{
		Name: "offsets-backward-last", Ops: []simdpool.Op{simdpool.Max}, Types: gradientTypes, Gradient: true,
		run:        byType{offsetsBackward[float32], offsetsBackward[float64]}.run,
		geometries: sync.OnceValue(turned(gradientsLast)), spots: none, small: turned(smallLast),
	},
	{
		Name: "global-backward-first", Ops: gradientOps, Types: gradientTypes, Gradient: true,
		run:        byType{globalBackward[float32], globalBackward[float64]}.run,
		geometries: sync.OnceValue(turned(globalFirst)), spots: none, small: turned(smallGlobalFirst),
	},
	{
		Name: "global-backward-last", Ops: gradientOps, Types: gradientTypes, Gradient: true,
		run:        byType{globalBackward[float32], globalBackward[float64]}.run,
		geometries: sync.OnceValue(turned(globalLast)), spots: none, small: turned(smallGlobalLast),
	},
}

func none() []Geometry { return nil }

func backward[T simdpool.Float](c *Case, b Buffers) {
	w := c.Forward()
	dx, accumulate := start[T](c, b)
	simdpool.Backward(c.Op, dx, As[T](b.Src), made[T](Ties, c.Out()), made[T](Tails, c.In()), &w, c.Channels, accumulate, c.Lo, c.Hi)
}

func maxBackward[T simdpool.Float](c *Case, b Buffers) { MaxBackward[T](c, b, c.Places()) }

// MaxBackward runs a case of that family with places of its own.
func MaxBackward[T simdpool.Float](c *Case, b Buffers, places []uint8) {
	w := c.Forward()
	dx, accumulate := start[T](c, b)
	simdpool.MaxBackward(dx, As[T](b.Src), places, &w, c.Channels, accumulate, c.Lo, c.Hi)
}

func offsetsBackward[T simdpool.Float](c *Case, b Buffers) {
	w := c.Forward()
	dx, accumulate := start[T](c, b)
	simdpool.MaxBackward(dx, As[T](b.Src), c.Offsets(), &w, c.Channels, accumulate, c.Lo, c.Hi)
}

func globalBackward[T simdpool.Float](c *Case, b Buffers) {
	dx, accumulate := start[T](c, b)
	x, y := made[T](Ties, c.Out()), made[T](Tails, c.In())
	simdpool.GlobalBackward(c.Op, dx, As[T](b.Src), x, y, c.Window.W.Out, c.Channels, accumulate, c.Lo*c.Channels, c.Hi*c.Channels)
}

// start returns dx and whether c accumulates, to values that dx then has.
func start[T simdpool.Float](c *Case, b Buffers) (dx []T, accumulate bool) {
	dx = As[T](b.Dst)
	if accumulate = c.Offset%2 == 1; accumulate {
		from, to := c.Written()
		copy(dx[from:to], made[T](Tails, to-from))
	}
	return dx, accumulate
}

// made returns n values that are always the same.
func made[T simdpool.Float](kind Kind, n int) []T {
	values := make([]T, n)
	Data{kind, uint64(n)}.FillBytes(TypeOf[T](), Bytes(values))
	return values
}

// Places returns a place for each window of a gradient, those in the padding,
// none and such as no window has among them. Over -0 windows agree, which alone makes
// sums of nothing but -0.
func (c *Case) Places() []uint8 {
	if c.Data.Kind == NegZeros {
		return c.agreed()
	}
	w := c.Forward()
	r := NewRand(uint64(c.In()))
	taps := tapsOf(&w)
	places := make([]uint8, c.In())
	for i := range places {
		places[i] = uint8(min(r.Intn(taps+1), 255))
		if r.Intn(16) == 0 {
			places[i] = 255
		}
	}
	return places
}

// agreed returns places in windows of which those that overlap have the same cells.
func (c *Case) agreed() []uint8 {
	axes := c.axes()
	places := make([]uint8, c.In())
	for i := range places {
		place := 0
		for _, a := range along(axes, i/c.Channels) {
			place = place*max(a.Kernel, 1) + a.agreed()
		}
		places[i] = uint8(place)
	}
	return places
}

// Offsets returns an offset into the cells for each window of a gradient: that
// of a tap, which in the padding is one of another row or image; and among them
// none, and such as the upper half of their bits alone tells from those of taps. Over
// -0 windows agree.
func (c *Case) Offsets() []int64 {
	r := NewRand(uint64(c.In()))
	axes, outputs, cells := c.axes(), c.In()/c.Images, c.Out()/c.Images
	tap := func(a windowAlong) int { return a.any(r) }
	if c.Data.Kind == NegZeros {
		tap = windowAlong.agreed
	}
	offsets := make([]int64, c.In())
	for i := range offsets {
		cell := int64(i / outputs) // the image
		for _, a := range along(axes, i/c.Channels) {
			cell = cell*int64(a.In) + int64(a.begin()+tap(a)*max(a.Dilation, 1))
		}
		offsets[i] = cell*int64(c.Channels) + int64(i%c.Channels)
		if c.Data.Kind == NegZeros {
			continue
		}
		switch r.Intn(16) {
		case 0:
			offsets[i] = -1
		case 1:
			offsets[i] += 1 << 32
		case 2:
			offsets[i] -= 1 << 32
		case 3:
			offsets[i] += int64(cells)
		}
	}
	return offsets
}

// axes returns the axes of the windows of a gradient.
func (c *Case) axes() *[3]simdpool.Axis {
	w := c.Forward()
	return &[3]simdpool.Axis{(&Geometry{Window: w}).Depth(), w.H, w.W}
}

// windowAlong is window o of an axis.
type windowAlong struct {
	*simdpool.Axis
	o int
}

// along returns what window i is along each axis.
func along(axes *[3]simdpool.Axis, i int) [3]windowAlong {
	d, h, w := &axes[0], &axes[1], &axes[2]
	return [3]windowAlong{{d, i / w.Out / h.Out % d.Out}, {h, i / w.Out % h.Out}, {w, i % w.Out}}
}

// begin returns where the first tap is.
func (a windowAlong) begin() int {
	if a.Adaptive {
		first, _ := a.Span(a.o)
		return first
	}
	return a.o*a.Stride - a.PadBegin
}

// any returns a tap.
func (a windowAlong) any(r *Rand) int {
	if a.Adaptive {
		_, taps := a.Span(a.o)
		return r.Intn(taps)
	}
	return r.Intn(max(a.Kernel, 1))
}

// agreed returns the tap whose cell is one of those that all windows over them have: as many
// cells apart as a window has taps.
func (a windowAlong) agreed() int {
	taps := max(a.Kernel, 1)
	return (taps - a.begin()%taps) % taps
}

// Forward returns the windows of which a gradient's geometry is turned round.
func (g *Geometry) Forward() simdpool.Window {
	w := g.Window
	for _, a := range []*simdpool.Axis{&w.D, &w.H, &w.W} {
		a.In, a.Out = a.Out, a.In
	}
	return w
}

// turned returns geometries of the forward pass turned round, whole and in part.
func turned(forward func() []Geometry) func() []Geometry {
	return func() []Geometry {
		var all []Geometry
		for i, g := range forward() {
			if g = g.turned(); g.Out() > 1<<17 || g.In() == 0 {
				continue
			}
			if i%3 == 1 {
				g.part(NewRand(uint64(i)))
			}
			all = append(all, g)
		}
		return all
	}
}

func (g Geometry) turned() Geometry {
	g.Window = g.Forward()
	if g.Global {
		g.Window.W.Out, g.Window.H.Out, g.Global = g.Window.W.Out*g.Window.H.Out, 1, false
	}
	g.Lo, g.Hi = 0, g.Units()
	return g
}

// gradientsFirst are windows over planes: those that have kernels over every
// width, then a part of the others.
func gradientsFirst() []Geometry {
	var all []Geometry
	for width := 1; width <= 70; width++ {
		for i, s := range strided {
			height := 1 + (width+3*i)%9
			all = append(all, s.over(height, width, 1+width%3, 1, s.margins(width+i), ceilMode(width/2+i)))
		}
	}
	for i, s := range strided {
		all = append(all, s.over(5, 700+i, 1, 1, s.margins(i), [2]int{}), s.over(4, 3000, 1, 1, s.margins(i), [2]int{}))
	}
	return append(all, someOf(channelsFirst())...)
}

func gradientsLast() []Geometry {
	var all []Geometry
	for i, channels := range channelCounts() {
		for j, s := range strided {
			all = append(all, s.over(1+(i+j)%6, 1+(i+2*j)%9, 1+i%2, channels, s.margins(i+j), ceilMode(i/2+j)))
		}
	}
	for _, s := range []shape{{3, 3, 2, 2, 1, 1}, {2, 2, 2, 2, 1, 1}} { // rows that take more than one call
		for i := range 2 {
			all = append(all, s.over(3, 12_000+i, 1, 3, [4]int{s.kh - 2, 0, 1, 1}, [2]int{}))
		}
	}
	for _, channels := range []int{2, 3, 4, 8, 16, 32, 64} { // steps of every width
		for turn, width := range []int{7, 7, 7, 7, 7, 7, 7, 7, 5, 5, 3, 3} { // the last of them have one group of pixels a row
			all = append(all, strided[1].over(5, width, 1, channels, strided[1].margins(turn), [2]int{}))
		}
	}
	return append(all, someOf(channelsLast())...)
}

// strided are windows whose gradients have kernels: four times those that have several, so
// that each width, or number of channels, meets them with padding and without, added to what is there and not.
var strided = []shape{{2, 2, 2, 2, 1, 1}, {3, 3, 2, 2, 1, 1}, {3, 3, 2, 2, 1, 1}, {3, 3, 2, 2, 1, 1}, {3, 3, 2, 2, 1, 1}, {3, 3, 3, 3, 1, 1}}

// margins returns no padding, or as much as a window centered on the first cell
// needs.
func (s shape) margins(turn int) [4]int {
	n := turn / 2 % 2 * ((s.kh - 1) / 2)
	return [4]int{n, n, turn % 2 * n, n}
}

// someOf returns one of three geometries whose windows have at most 255 taps.
func someOf(geometries []Geometry) []Geometry {
	var some []Geometry
	for i, g := range geometries {
		if i%3 == 0 && g.Taps() <= 255 {
			some = append(some, g)
		}
	}
	return some
}
