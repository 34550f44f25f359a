package pool

import (
	"math"

	"github.com/simdpool/simdpool"
)

const (
	rank    = 2 // spatial axes of what can be planned today
	maxRank = 3 // spatial axes that a plan has room for
)

// Plan is an operation on one shape, checked and ready to run. It is immutable
// and safe for concurrent use. Make it with [New] or [NewGlobal].
type Plan[T Element] struct {
	op     Op
	kernel kernel
	layout Layout
	rank   int // 0 in a plan that nobody made
	n, c   int

	axes          [maxRank]simdpool.Axis // as asked for, with pads resolved; global: In and Out alone
	ceil          bool
	window        simdpool.Window // as the kernels take it; global: unused
	pixels        int             // cells of a plane
	inLen, outLen int             // elements of one image
	unitsPerImage int
	unitsPerPlane int // units that are better not parted, see Parallel
}

// kernel says which function of package simdpool a plan runs.
type kernel uint8

const (
	windowsFirst kernel = iota
	windowsLast
	globalFirst
	globalLast
)

// New plans op over the windows w of an input of shape in.
//
// The output has the layout, N and C of the input; Window says how many windows
// there are along each spatial axis.
//
// The error is an ErrOp, ErrShape or ErrWindow. It is an ErrShape that in has
// another number of spatial axes than 2, has an axis or channels below 1 or N
// below 0, or more bytes than an int can count. It is an ErrWindow that a list
// of w has another length than in.Spatial, that a value is not as Window asks,
// that no window fits, or that the output, or a window, is too large to be
// counted.
func New[T Element](op Op, in Shape, w Window) (*Plan[T], error) {
	p, err := plan[T](op, &in, &w)
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// plan is New without an allocation.
func plan[T Element](op Op, in *Shape, w *Window) (Plan[T], error) {
	p, err := start[T](op, in)
	if err != nil {
		return p, err
	}
	if err := w.check(); err != nil {
		return p, err
	}
	for i, extent := range in.Spatial {
		if p.axes[i], err = w.axis(i, extent); err != nil {
			return p, err
		}
	}
	p.ceil = w.CeilMode
	p.window = simdpool.Window{H: forKernel(p.axes[0]), W: forKernel(p.axes[1]), CountIncludePad: w.CountIncludePad}
	if _, ok := times(p.window.H.Kernel, p.window.W.Kernel, true); !ok {
		return p, fail(ErrWindow, "Window.Kernel = %d x %d: want at most %d taps", p.axes[0].Kernel, p.axes[1].Kernel, math.MaxInt)
	}
	if err := p.sizeOutput(); err != nil {
		return p, err
	}
	rows := p.axes[0].Out
	// With one channel the layouts are one, and vectors run along rows.
	if p.layout == ChannelsLast && p.c > 1 {
		p.kernel, p.unitsPerImage, p.unitsPerPlane = windowsLast, rows, 1
	} else {
		p.kernel, p.unitsPerImage, p.unitsPerPlane = windowsFirst, p.c*rows, rows
	}
	return p, nil
}

// start begins a plan of op for an input of shape in.
func start[T Element](op Op, in *Shape) (Plan[T], error) {
	if err := checkOp(op); err != nil {
		return Plan[T]{}, err
	}
	if err := in.check(); err != nil {
		return Plan[T]{}, err
	}
	p := Plan[T]{op: op, layout: in.Layout, rank: rank, n: in.N, c: in.C}
	var ok bool
	if p.inLen, ok = volume[T](in.N, in.C, in.Spatial); !ok {
		return Plan[T]{}, fail(ErrShape, "Shape of N = %d, C = %d, Spatial = %d x %d: want at most %d bytes",
			in.N, in.C, in.Spatial[0], in.Spatial[1], math.MaxInt)
	}
	p.pixels = p.inLen / p.c
	return p, nil
}

// sizeOutput works out outLen from the axes.
func (p *Plan[T]) sizeOutput() error {
	var ok bool
	h, w := p.axes[0].Out, p.axes[1].Out
	if p.outLen, ok = volume[T](p.n, p.c, []int{h, w}); !ok {
		return fail(ErrWindow, "Window makes an output of N = %d, C = %d, spatial axes %d x %d: want at most %d bytes",
			p.n, p.c, h, w, math.MaxInt)
	}
	return nil
}

// In returns the shape of the input.
func (p *Plan[T]) In() Shape {
	return p.shape(func(a simdpool.Axis) int { return a.In })
}

// Out returns the shape of the output. Global plans keep the spatial axes, with
// an extent of 1 each, as ONNX does.
func (p *Plan[T]) Out() Shape {
	return p.shape(func(a simdpool.Axis) int { return a.Out })
}

func (p *Plan[T]) shape(extent func(simdpool.Axis) int) Shape {
	if p.invalid() {
		return Shape{}
	}
	s := Shape{Layout: p.layout, N: p.n, C: p.c, Spatial: make([]int, p.rank)}
	for i := range s.Spatial {
		s.Spatial[i] = extent(p.axes[i])
	}
	return s
}

// invalid reports whether p was made by neither New nor NewGlobal.
func (p *Plan[T]) invalid() bool { return p == nil || p.rank == 0 }

func (p *Plan[T]) check() error {
	if p.invalid() {
		return fail(ErrPlan, "Plan is nil or its zero value: want one made by New or NewGlobal")
	}
	return nil
}
