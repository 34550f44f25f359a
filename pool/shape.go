package pool

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// Shape is the shape of a tensor that lies flat and without gaps in a slice.
type Shape struct {
	Layout  Layout
	N       int   // images in the batch; 0 is legal and makes an empty tensor
	C       int   // channels, at least 1
	Spatial []int // extents of the 1 to 3 spatial axes, slowest first (D, H, W); each at least 1
}

// NCW returns the shape of n sequences of c channels of w elements.
func NCW(n, c, w int) Shape {
	return Shape{Layout: ChannelsFirst, N: n, C: c, Spatial: []int{w}}
}

// NWC returns the shape of n sequences of w steps of c elements.
func NWC(n, w, c int) Shape {
	return Shape{Layout: ChannelsLast, N: n, C: c, Spatial: []int{w}}
}

// NCHW returns the shape of n images of c planes of h rows of w elements.
func NCHW(n, c, h, w int) Shape {
	return Shape{Layout: ChannelsFirst, N: n, C: c, Spatial: []int{h, w}}
}

// NHWC returns the shape of n images of h rows of w pixels of c elements.
func NHWC(n, h, w, c int) Shape {
	return Shape{Layout: ChannelsLast, N: n, C: c, Spatial: []int{h, w}}
}

// NCDHW returns the shape of n images of c volumes of d planes of h rows of w
// elements.
func NCDHW(n, c, d, h, w int) Shape {
	return Shape{Layout: ChannelsFirst, N: n, C: c, Spatial: []int{d, h, w}}
}

// NDHWC returns the shape of n volumes of d planes of h rows of w pixels of c
// elements.
func NDHWC(n, d, h, w, c int) Shape {
	return Shape{Layout: ChannelsLast, N: n, C: c, Spatial: []int{d, h, w}}
}

// Len returns the number of elements. It has no meaning for a shape that New
// would refuse.
func (s Shape) Len() int {
	n := s.N * s.C
	for _, extent := range s.Spatial {
		n *= extent
	}
	return n
}

// Dims returns the extents in the order in which they lie in memory, slowest
// first: N, C, H, W or N, H, W, C.
func (s Shape) Dims() []int {
	if s.Layout == ChannelsLast {
		return slices.Concat([]int{s.N}, s.Spatial, []int{s.C})
	}
	return slices.Concat([]int{s.N, s.C}, s.Spatial)
}

// String returns the names of the dimensions and their extents, such as
// "NCHW 1x64x112x112".
func (s Shape) String() string {
	axes := strings.Repeat("?", len(s.Spatial))
	if rank := len(s.Spatial); rank <= maxRank {
		axes = "DHW"[maxRank-rank:]
	}
	switch s.Layout {
	case ChannelsFirst:
		axes = "NC" + axes
	case ChannelsLast:
		axes = "N" + axes + "C"
	}
	return axes + " " + join(s.Dims(), "x")
}

func join(extents []int, by string) string {
	text := make([]string, len(extents))
	for i, extent := range extents {
		text[i] = strconv.Itoa(extent)
	}
	return strings.Join(text, by)
}

// check finds what is wrong with s as the input of a plan.
func (s *Shape) check() error {
	if s.Layout >= layoutCount {
		return fail(ErrShape, "Shape.Layout = %d: want ChannelsFirst or ChannelsLast", s.Layout)
	}
	if len(s.Spatial) < 1 || len(s.Spatial) > maxRank {
		return fail(ErrShape, "len(Shape.Spatial) = %d: want 1 to %d axes", len(s.Spatial), maxRank)
	}
	if s.N < 0 {
		return fail(ErrShape, "Shape.N = %d: want at least 0", s.N)
	}
	if s.C < 1 {
		return fail(ErrShape, "Shape.C = %d: want at least 1", s.C)
	}
	for i, extent := range s.Spatial {
		if extent < 1 {
			return fail(ErrShape, "Shape.Spatial[%d] = %d: want at least 1", i, extent)
		}
	}
	return nil
}

// volume returns the elements of one image of c channels, and whether the bytes
// of n of them can be counted by an int. An empty batch counts as one image, so
// that the size of an image is always known.
func volume[T Element](n, c int, spatial []int) (elements int, ok bool) {
	total, ok := times(max(n, 1), bytes[T](1), true)
	total, ok = times(total, c, ok)
	elements = c
	for _, extent := range spatial {
		total, ok = times(total, extent, ok)
		elements *= extent
	}
	return elements, ok
}

// times returns a * b for a, b >= 0, and whether ok held and still does: the
// product is an int.
func times(a, b int, ok bool) (int, bool) {
	hi, lo := bits.Mul(uint(a), uint(b))
	return int(lo), ok && hi == 0 && lo <= math.MaxInt
}

// bytes returns the size of n elements.
func bytes[T Element](n int) int { return n * int(unsafe.Sizeof(*new(T))) }
