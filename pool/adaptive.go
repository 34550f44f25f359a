package pool

import (
	"math"

	"github.com/simdpool/simdpool"
)

// NewAdaptive plans op over as many windows as out asks for along each spatial
// axis: window o of an axis holds the cells from floor(o*in/out) up to, but not
// including, ceil((o+1)*in/out). Windows may overlap, and an output may be larger
// than the input. There is no padding.
//
// Sums run in the order of windows, also where an output of 1 makes a window of
// the whole plane. Source: torch's adaptive_avg_pool and adaptive_max_pool.
//
// The error is an ErrOp or ErrShape, as New has them, or an ErrOutput: that out
// has another length than in.Spatial, a size below 1, or one that makes an output
// too large to be counted.
func NewAdaptive[T Element](op Op, in Shape, out []int) (*Plan[T], error) {
	p, err := planAdaptive[T](op, &in, out)
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// planAdaptive is NewAdaptive without an allocation.
func planAdaptive[T Element](op Op, in *Shape, out []int) (Plan[T], error) {
	if err := checkOp[T](op); err != nil {
		return Plan[T]{}, err
	}
	p, err := start[T](op, in)
	if err != nil {
		return p, err
	}
	if err := checkOut(out, p.rank); err != nil {
		return p, err
	}
	for i, extent := range in.Spatial {
		if all, ok := times(extent, out[i], true); !ok || all > maxExtent || out[i] > maxExtent {
			return p, fail(ErrOutput, "out[%d] = %d of Shape.Spatial[%d] = %d: want a product of at most %d",
				i, out[i], i, extent, maxExtent)
		}
		p.axes[i] = simdpool.Axis{In: extent, Out: out[i], Adaptive: true}
	}
	if _, ok := volume[T](p.n, p.c, out); !ok {
		return p, fail(ErrOutput, "out = %s of N = %d, C = %d: want at most %d bytes", join(out, " x "), p.n, p.c, math.MaxInt)
	}
	p.adaptive = true
	p.place()
	return p, p.sizeOutput()
}

// checkOut requires an output size for each spatial axis.
func checkOut(out []int, rank int) error {
	if len(out) != rank {
		return fail(ErrOutput, "len(out) = %d: want %d, one for each spatial axis", len(out), rank)
	}
	for i, size := range out {
		if size < 1 {
			return fail(ErrOutput, "out[%d] = %d: want at least 1", i, size)
		}
	}
	return nil
}
