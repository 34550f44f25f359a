package onnxop

import (
	"fmt"

	"github.com/simdpool/simdpool/pool"
)

// NewUnpool plans a MaxUnpool over an X of shape in. outputShape holds the
// elements of the input output_shape: all extents in the order of in's
// dimensions, N and C those of in. It is nil where the node has no such input;
// the output then has the size that the attributes imply,
//
//	(in - 1)*stride + kernel - padBegin - padEnd
//
// along each spatial axis. I refers to an output of that size, which with
// output_shape lies in the leading corner of what comes out.
//
// The error is an ErrOperator, ErrUnknown, ErrAttribute, an ErrInput that
// outputShape has another number of extents than in, another N or C, or an
// error of pool.NewUnpool or pool.NewUnpoolCorner.
func NewUnpool[T pool.Element](n Node, in pool.Shape, outputShape []int64) (*pool.Unpool[T], error) {
	v, err := n.read("NewUnpool")
	if err != nil {
		return nil, err
	}
	w, err := v.window(len(in.Spatial))
	if err != nil {
		return nil, err
	}
	if outputShape == nil {
		plan, err := pool.NewUnpool[T](in, w, nil)
		return plan, n.wrap(err)
	}
	out, err := n.spatial(in, outputShape)
	if err != nil {
		return nil, err
	}
	plan, err := pool.NewUnpoolCorner[T](in, w, out)
	return plan, n.wrap(err)
}

// spatial returns the spatial extents of the input output_shape.
func (n *Node) spatial(in pool.Shape, outputShape []int64) ([]int, error) {
	rank := len(in.Spatial)
	if len(outputShape) != rank+2 {
		return nil, n.fail(ErrInput, "output_shape = %d: want %d extents", outputShape, rank+2)
	}
	first, channels := 2, 1
	if in.Layout == pool.ChannelsLast {
		first, channels = 1, rank+1
	}
	for _, same := range [...]struct{ at, want int }{{0, in.N}, {channels, in.C}} {
		if outputShape[same.at] != int64(same.want) {
			return nil, n.fail(ErrInput, "output_shape[%d] = %d: want %d, as X has", same.at, outputShape[same.at], same.want)
		}
	}
	out := make([]int, rank)
	for i := range out {
		name := fmt.Sprintf("output_shape[%d]", first+i)
		var err error
		if out[i], err = extent(name, outputShape[first+i]); err != nil {
			return nil, n.fail(ErrInput, "%v", err)
		}
	}
	return out, nil
}
