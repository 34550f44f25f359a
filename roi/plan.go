package roi

import (
	"fmt"
	"sync"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
)

// operator is what a plan does.
type operator uint8

const (
	noOperator operator = iota
	align
	alignMax
	maxPool
	psAlign
	psPool
)

var operatorNames = [...]string{"no operator", "RoIAlign", "RoIAlign max", "RoIPool", "PSRoIAlign", "PSRoIPool"}

// Plan is an operator on maps of one shape, checked and ready to run on any
// number of boxes. It is immutable and safe for concurrent use.
type Plan[T Float] struct {
	operator    operator
	layout      pool.Layout
	n, c        int // of the maps
	outC        int // channels of a box
	outH, outW  int
	ratio       int // of sampling
	coordinates Coordinates
	levels      []level[T]
	least       []float64 // area from which on a box is on level 1, 2 …
	bins        simdpool.Grid
	scratch     *sync.Pool // of *scratch[T]
	tables      *sync.Pool // of *tables[T]
}

// NewAlign plans RoIAlign on maps of shape in.
//
// The error is an ErrShape if in has another number of spatial axes than 2, an
// axis or channels below 1 or N below 0, or more bytes than an int counts; an
// ErrAttribute if a is not as Align says, or makes an output of a box that is too
// large.
func NewAlign[T Float](in pool.Shape, a Align) (*Plan[T], error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	op := align
	if a.Mode == Max {
		op = alignMax
	}
	p := Plan[T]{operator: op, outH: a.OutputHeight, outW: a.OutputWidth, ratio: a.SamplingRatio, coordinates: a.Coordinates}
	return finish(p, in, a.SpatialScale)
}

// NewPool plans RoIPool, ONNX's MaxRoiPool, on maps of shape in. Errors are those
// of NewAlign.
func NewPool[T Float](in pool.Shape, a Pool) (*Plan[T], error) {
	p := Plan[T]{operator: maxPool, outH: a.OutputHeight, outW: a.OutputWidth}
	return finish(p, in, a.SpatialScale)
}

// NewPSAlign plans the position-sensitive RoIAlign on maps of shape in. Besides
// those of NewAlign, it is an ErrShape if the channels of in are no multiple of
// OutputHeight*OutputWidth.
func NewPSAlign[T Float](in pool.Shape, a PSAlign) (*Plan[T], error) {
	if err := checkRatio(a.SamplingRatio); err != nil {
		return nil, err
	}
	p := Plan[T]{operator: psAlign, outH: a.OutputHeight, outW: a.OutputWidth, ratio: a.SamplingRatio, coordinates: HalfPixel}
	return finish(p, in, a.SpatialScale)
}

// NewPSPool plans the position-sensitive RoIPool on maps of shape in. Errors are
// those of NewPSAlign.
func NewPSPool[T Float](in pool.Shape, a PSPool) (*Plan[T], error) {
	p := Plan[T]{operator: psPool, outH: a.OutputHeight, outW: a.OutputWidth}
	return finish(p, in, a.SpatialScale)
}

// finish makes a plan of one level.
func finish[T Float](p Plan[T], in pool.Shape, scale float64) (*Plan[T], error) {
	if err := checkScale[T]("SpatialScale", scale); err != nil {
		return nil, err
	}
	l, err := newLevel[T](&in, scale)
	if err != nil {
		return nil, err
	}
	p.levels = []level[T]{l}
	if err := p.finish(&in); err != nil {
		return nil, err
	}
	return &p, nil
}

// finish takes over what all levels have in common, and sizes the output.
func (p *Plan[T]) finish(in *pool.Shape) error {
	if err := checkOutput(p.outH, p.outW); err != nil {
		return err
	}
	p.layout, p.n, p.c, p.outC = in.Layout, in.N, in.C, in.C
	if p.positional() {
		if !fits[T](p.outH, p.outW) || in.C%(p.outH*p.outW) != 0 {
			return fail(ErrShape, "Shape.C = %d: want a multiple of %d x %d, OutputHeight and OutputWidth", in.C, p.outH, p.outW)
		}
		p.outC = in.C / (p.outH * p.outW)
	}
	if !fits[T](p.outC, p.outH, p.outW) {
		return fail(ErrAttribute, "OutputHeight = %d, OutputWidth = %d with %d channels: want an output of at most an int of bytes", p.outH, p.outW, p.outC)
	}
	p.bins = grid(p.layout, p.outC, p.outH, p.outW)
	p.scratch = &sync.Pool{New: func() any { return new(scratch[T]) }}
	p.tables = &sync.Pool{New: func() any { return new(tables[T]) }}
	return nil
}

// In returns the shape of the maps.
func (p *Plan[T]) In() pool.Shape {
	if p.invalid() {
		return pool.Shape{}
	}
	return p.in(0)
}

func (p *Plan[T]) in(level int) pool.Shape {
	l := &p.levels[level]
	return pool.Shape{Layout: p.layout, N: p.n, C: p.c, Spatial: []int{l.height, l.width}}
}

// Out returns the shape of the output for so many boxes, which are its N.
func (p *Plan[T]) Out(boxes int) pool.Shape {
	if p.invalid() {
		return pool.Shape{}
	}
	return pool.Shape{Layout: p.layout, N: boxes, C: p.outC, Spatial: []int{p.outH, p.outW}}
}

// String describes p on one line: operator, element type and shapes.
func (p *Plan[T]) String() string {
	if p.invalid() {
		return "no plan"
	}
	return fmt.Sprintf("%s %T %v -> %dx%dx%d a box", operatorNames[p.operator], *new(T), p.in(0), p.outC, p.outH, p.outW)
}

// invalid reports whether none of the constructors made p.
func (p *Plan[T]) invalid() bool { return p == nil || p.operator == noOperator }

// positional reports whether each bin looks at channels of its own.
func (p *Plan[T]) positional() bool { return p.operator == psAlign || p.operator == psPool }

// outLen is how many elements a box has.
func (p *Plan[T]) outLen() int { return p.outC * p.outH * p.outW }
