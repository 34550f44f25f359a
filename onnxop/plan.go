package onnxop

import (
	"slices"

	"github.com/simdpool/simdpool/pool"
)

// Plan is a node of one of the operators with an input X and outputs Y and, for
// MaxPool, Indices. It is immutable and safe for concurrent use. Make it with
// [New].
type Plan[T pool.Element] struct {
	plan    *pool.Plan[T]
	reverse []int // storage_order 1: the spatial extents of X
}

// New plans a MaxPool, AveragePool, LpPool, GlobalMaxPool, GlobalAveragePool or
// GlobalLpPool over an X of shape in.
//
// The error is an ErrOperator, ErrUnknown or ErrAttribute, or an error of
// package pool: an ErrShape or ErrWindow as pool.New has them, or an ErrOp where
// T has no such operation.
func New[T pool.Element](n Node, in pool.Shape) (*Plan[T], error) {
	v, err := n.read("New")
	if err != nil {
		return nil, err
	}
	op, err := v.op()
	if err != nil {
		return nil, err
	}
	p := &Plan[T]{}
	if p.reverse, err = v.reversed(in); err != nil {
		return nil, err
	}
	if v.global() {
		p.plan, err = pool.NewGlobal[T](op, in)
		return p.orNil(n.wrap(err))
	}
	w, err := v.window(len(in.Spatial))
	if err != nil {
		return nil, err
	}
	p.plan, err = pool.New[T](op, in, w)
	return p.orNil(n.wrap(err))
}

func (p *Plan[T]) orNil(err error) (*Plan[T], error) {
	if err != nil {
		return nil, err
	}
	return p, nil
}

// op returns the operation of an operator that New plans.
func (v *values) op() (pool.Op, error) {
	switch v.node.Op {
	case "MaxPool", "GlobalMaxPool":
		return pool.Max, nil
	case "AveragePool", "GlobalAveragePool":
		return pool.Average, nil
	}
	p, err := v.power()
	return pool.Lp(p), err
}

// global reports whether the window is the whole plane.
func (v *values) global() bool {
	switch v.node.Op {
	case "GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool":
		return true
	}
	return false
}

// reversed returns the spatial extents of in where Indices count them in the
// opposite order.
func (v *values) reversed(in pool.Shape) ([]int, error) {
	columnMajor, err := v.flag("storage_order")
	if err != nil || !columnMajor {
		return nil, err
	}
	if in.Layout != pool.ChannelsFirst {
		return nil, v.node.fail(ErrAttribute, "storage_order = 1: want 0 with Shape.Layout %v", in.Layout)
	}
	return slices.Clone(in.Spatial), nil
}

// Out returns the shape of Y and of Indices. Global operators keep the spatial
// axes, with an extent of 1 each.
func (p *Plan[T]) Out() pool.Shape { return p.Pool().Out() }

// Pool returns the plan that p runs, for all else that it can do: units of work,
// workers, a smaller batch, gradients. It doesn't know of storage_order: its
// indices are those of storage_order 0.
func (p *Plan[T]) Pool() *pool.Plan[T] {
	if p == nil {
		return nil
	}
	return p.plan
}

// Run computes Y. Buffers and errors are those of pool.Plan's Run.
func (p *Plan[T]) Run(y, x []T) error { return p.Pool().Run(y, x) }

// RunIndices computes Y and Indices of a MaxPool: for each element of Y the flat
// offset into X, which has batch and channels in it, of the element that was
// taken, the first among equals. Where storage_order is 1, the offset is that
// in a tensor whose spatial axes lie in the opposite order; it is -1 for a
// window that holds only padding, which ONNX doesn't speak of. Buffers and
// errors are those of pool.Plan's RunIndices.
func (p *Plan[T]) RunIndices(y []T, indices []int64, x []T) error {
	if err := p.Pool().RunIndices(y, indices, x); err != nil {
		return err
	}
	if p.reverse != nil {
		reverseAxes(indices, p.reverse)
	}
	return nil
}

// reverseAxes turns offsets into planes of extents, slowest axis first, into
// those that the same elements have in planes with the axes in opposite order.
func reverseAxes(indices []int64, extents []int) {
	cells := int64(1)
	for _, extent := range extents {
		cells *= int64(extent)
	}
	for i, index := range indices {
		if index < 0 {
			continue
		}
		rest := index % cells
		indices[i] -= rest
		stride := cells
		for axis := len(extents) - 1; axis >= 0; axis-- { // the fastest becomes the slowest
			extent := int64(extents[axis])
			stride /= extent
			indices[i] += rest % extent * stride
			rest /= extent
		}
	}
}
