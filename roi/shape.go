package roi

import (
	"math"
	"math/bits"
	"unsafe"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
)

// level is a map that boxes lie on.
type level[T Float] struct {
	height, width int
	scale         T
	imageLen      int // elements of an image
}

// newLevel checks the shape of a map.
func newLevel[T Float](in *pool.Shape, scale float64) (level[T], error) {
	if in.Layout != pool.ChannelsFirst && in.Layout != pool.ChannelsLast {
		return level[T]{}, fail(ErrShape, "Shape.Layout = %d: want ChannelsFirst or ChannelsLast", in.Layout)
	}
	if len(in.Spatial) != 2 {
		return level[T]{}, fail(ErrShape, "len(Shape.Spatial) = %d: want 2 axes, height and width", len(in.Spatial))
	}
	if in.N < 0 {
		return level[T]{}, fail(ErrShape, "Shape.N = %d: want at least 0", in.N)
	}
	if in.C < 1 {
		return level[T]{}, fail(ErrShape, "Shape.C = %d: want at least 1", in.C)
	}
	for i, extent := range in.Spatial {
		if extent < 1 || extent > math.MaxInt32 {
			return level[T]{}, fail(ErrShape, "Shape.Spatial[%d] = %d: want at least 1, at most %d", i, extent, math.MaxInt32)
		}
	}
	l := level[T]{height: in.Spatial[0], width: in.Spatial[1], scale: T(scale)}
	if !fits[T](max(in.N, 1), in.C, l.height, l.width) {
		return l, fail(ErrShape, "Shape of N = %d, C = %d, Spatial = %d x %d: want at most %d bytes",
			in.N, in.C, l.height, l.width, math.MaxInt)
	}
	l.imageLen = in.C * l.height * l.width
	return l, nil
}

// fits reports whether an int counts the bytes of so many elements.
func fits[T Float](extents ...int) bool {
	total, ok := uint(unsafe.Sizeof(*new(T))), true
	for _, extent := range extents {
		high, low := bits.Mul(total, uint(extent))
		total, ok = low, ok && high == 0 && low <= math.MaxInt
	}
	return ok
}

// grid returns where elements lie in images of c channels.
func grid(layout pool.Layout, c, height, width int) simdpool.Grid {
	if layout == pool.ChannelsLast {
		return simdpool.Grid{Height: height, Width: width, Outer: c * height * width, Channel: 1, Pixel: c}
	}
	return simdpool.Grid{Height: height, Width: width, Outer: c * height * width, Channel: height * width, Pixel: 1}
}
