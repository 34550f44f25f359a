package onnxop

import (
	"fmt"
	"math"

	"github.com/simdpool/simdpool/pool"
)

// Shape returns the shape of an ONNX tensor with the extents dims: N, C and 1 to
// 3 spatial axes, slowest first. The error is a pool.ErrShape.
func Shape(dims []int64) (pool.Shape, error) {
	if len(dims) < 3 || len(dims) > 5 {
		return pool.Shape{}, fmt.Errorf("onnxop: %w: dims = %d: want N, C and 1 to 3 spatial axes", pool.ErrShape, dims)
	}
	extents := make([]int, len(dims))
	for i, value := range dims {
		var err error
		if extents[i], err = extent(fmt.Sprintf("dims[%d]", i), value); err != nil {
			return pool.Shape{}, fmt.Errorf("onnxop: %w: %w", pool.ErrShape, err)
		}
	}
	return pool.Shape{N: extents[0], C: extents[1], Spatial: extents[2:]}, nil
}

// extent returns value, an extent called name, as an int.
func extent(name string, value int64) (int, error) {
	if value < 0 || value > math.MaxInt {
		return 0, fmt.Errorf("%s = %d: want 0 to %d", name, value, math.MaxInt)
	}
	return int(value), nil
}
