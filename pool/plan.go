package pool

import (
	"math"

	"github.com/simdpool/simdpool"
)

// maxRank is how many spatial axes there can be.
const maxRank = 3

// Plan is an operation on one shape, checked and ready to run. It is immutable
// and safe for concurrent use. Make it with [New], [NewGlobal] or
// [NewAdaptive].
type Plan[T Element] struct {
	op     Op
	kernel kernel
	layout Layout
	rank   int // 0 in a plan that nobody made
	n, c   int

	axes          [maxRank]simdpool.Axis // as asked for, with pads resolved; global: In and Out alone
	ceil          bool
	adaptive      bool
	window        simdpool.Window // as the kernels take it; global: unused
	pixels        int             // cells of a plane or volume
	inLen, outLen int             // elements of one image
	unitsPerImage int
	unitsPerPlane int // units that are better not parted, see Parallel

	prepared simdpool.Prepared[T] // of windows; runs where there is little to do
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
// The error is an ErrOp, ErrShape or ErrWindow. It is an ErrOp that op is unknown
// or, for int8 and uint8, another than Max and Min. It is an ErrShape that in
// has no spatial axis or more than 3, has an axis or channels below 1 or N below
// 0, or more bytes than an int can count. It is an ErrWindow that a list of w has
// another length than in.Spatial, that a value is not as Window asks, that no
// window fits, or that the output, or a window, is too large to be counted.
func New[T Element](op Op, in Shape, w Window) (*Plan[T], error) {
	p, err := plan[T](op, &in, &w)
	if err != nil {
		return nil, err
	}
	p.prepare()
	return &p, nil
}

// plan is New without an allocation.
func plan[T Element](op Op, in *Shape, w *Window) (Plan[T], error) {
	if err := checkOp[T](op); err != nil {
		return Plan[T]{}, err
	}
	return windowPlan[T](op, in, w)
}

// windowPlan is plan of an op that is right.
func windowPlan[T Element](op Op, in *Shape, w *Window) (Plan[T], error) {
	p, err := start[T](op, in)
	if err != nil {
		return p, err
	}
	if err := w.check(p.rank); err != nil {
		return p, err
	}
	for i, extent := range in.Spatial {
		if p.axes[i], err = w.axis(i, extent); err != nil {
			return p, err
		}
	}
	p.ceil = w.CeilMode
	p.window.CountIncludePad, p.window.Divisor = w.CountIncludePad, w.Divisor
	if !p.place() {
		return p, fail(ErrWindow, "Window.Kernel = %s: want at most %d taps", join(w.Kernel, " x "), math.MaxInt)
	}
	return p, p.sizeOutput()
}

// prepare does what a run over few elements need not do.
func (p *Plan[T]) prepare() {
	dst, src := p.n*p.outLen, p.n*p.inLen
	switch {
	case p.kernel == windowsFirst:
		p.prepared = simdpool.PrepareFirst[T](p.op, dst, src, &p.window)
	case p.kernel == windowsLast:
		p.prepared = simdpool.PrepareLast[T](p.op, dst, src, &p.window, p.c)
	}
}

// start begins a plan of op for an input of shape in.
func start[T Element](op Op, in *Shape) (Plan[T], error) {
	if err := in.check(); err != nil {
		return Plan[T]{}, err
	}
	p := Plan[T]{op: op, layout: in.Layout, rank: len(in.Spatial), n: in.N, c: in.C}
	var ok bool
	if p.inLen, ok = volume[T](in.N, in.C, in.Spatial); !ok {
		return Plan[T]{}, fail(ErrShape, "Shape of N = %d, C = %d, Spatial = %s: want at most %d bytes",
			in.N, in.C, join(in.Spatial, " x "), math.MaxInt)
	}
	p.pixels = p.inLen / p.c
	return p, nil
}

// place puts the axes where the kernels take them, the last one along the
// width. It reports whether the taps of a window can be counted.
func (p *Plan[T]) place() bool {
	single := simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}
	axes := [maxRank]simdpool.Axis{single, single, single}
	taps, ok := 1, true
	for i := range p.rank {
		a := forKernel(p.axes[i])
		axes[maxRank-p.rank+i] = a
		if !a.Adaptive {
			taps, ok = times(taps, a.Kernel, ok)
		}
	}
	p.window.D, p.window.H, p.window.W = axes[0], axes[1], axes[2]
	if pointwise(&axes[0]) { // then planes are images
		p.window.D = simdpool.Axis{}
	}
	return ok
}

// sizeOutput works out outLen from the axes, and the units of work.
func (p *Plan[T]) sizeOutput() error {
	var extents [maxRank]int
	rows := 1
	for i := range p.rank {
		a := &p.axes[i]
		extents[i] = a.Out
		if i < p.rank-1 {
			rows *= a.Out // within an int if the output is
		}
	}
	var ok bool
	if p.outLen, ok = volume[T](p.n, p.c, extents[:p.rank]); !ok {
		return fail(ErrWindow, "Window makes an output of N = %d, C = %d, spatial axes %s: want at most %d bytes",
			p.n, p.c, join(extents[:p.rank], " x "), math.MaxInt)
	}
	// With one channel the layouts are one, and vectors run along rows.
	if p.layout == ChannelsLast && p.c > 1 {
		p.kernel, p.unitsPerImage, p.unitsPerPlane = windowsLast, rows, 1
	} else {
		p.kernel, p.unitsPerImage, p.unitsPerPlane = windowsFirst, p.c*rows, rows
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

// global reports whether whole planes are pooled.
func (p *Plan[T]) global() bool { return p.kernel == globalFirst || p.kernel == globalLast }

// invalid reports whether p was made by none of the functions that make plans.
func (p *Plan[T]) invalid() bool { return p == nil || p.rank == 0 }

func (p *Plan[T]) check() error {
	if p.invalid() {
		return fail(ErrPlan, "Plan is nil or its zero value: want one made by New, NewGlobal or NewAdaptive")
	}
	return nil
}
