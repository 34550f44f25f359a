package simdpool

import "math"

// The files *_generic.go are the definition of every kernel: plain Go, always
// compiled. They are what the assembly is compared with, bit by bit, and what
// runs where there is no assembly: on other architectures, for operations,
// windows and element types without kernels.
//
// Elements of type S are pooled in numbers of type A: their own type, or
// float32 for 16-bit elements. poolWindow (window_generic.go) says what a
// window gives. lines_generic.go gives the same bits sooner: it combines rows
// of elements with rows of elements (rows_generic.go), many windows at a time,
// those of each still in the order of poolWindow. Only, sums start from their
// first element there, and finish adds the +0 that poolWindow starts from. That
// is the same: it makes a difference to -0 alone, and a sum is -0 only if all
// that went into it is.

const (
	// lineSize is how many elements of a row poolLines takes at a time.
	lineSize = 512
	// blockSize is how many channels poolBlocks takes at a time.
	blockSize = 128
	// Shorter rows of windows, and fewer channels, are not worth loops of
	// their own.
	leastOuts, leastChannels = 3, 6
)

// job is a call of one of the kernels that pool.
type job[S Element] struct {
	op       Op
	dst, src []S
	w        *Window // nil where whole planes are pooled
	pixels   int     // of such a plane
	channels int     // of a pixel; 1 where channels come first
	lo, hi   int
}

// channelsFirstGeneric defines ChannelsFirst: a plane is an image of one
// channel.
func channelsFirstGeneric[T Element](op Op, dst, src []T, w *Window, lo, hi int) {
	channelsLastGeneric(op, dst, src, w, 1, lo, hi)
}

// channelsLastGeneric defines ChannelsLast.
func channelsLastGeneric[T Element](op Op, dst, src []T, w *Window, channels, lo, hi int) {
	do(&job[T]{op: op, dst: dst, src: src, w: w, channels: channels, lo: lo, hi: hi})
}

// globalFirstGeneric defines GlobalFirst.
func globalFirstGeneric[T Element](op Op, dst, src []T, pixels, lo, hi int) {
	do(&job[T]{op: op, dst: dst, src: src, pixels: pixels, channels: 1, lo: lo, hi: hi})
}

// globalLastGeneric defines GlobalLast.
func globalLastGeneric[T Element](op Op, dst, src []T, pixels, channels, lo, hi int) {
	do(&job[T]{op: op, dst: dst, src: src, pixels: pixels, channels: channels, lo: lo, hi: hi})
}

// do does a job in the type that its elements are computed in.
func do[T Element](j *job[T]) {
	switch j := any(j).(type) {
	case *job[float32]:
		poolJob[float32](j)
	case *job[float64]:
		poolJob[float64](j)
	case *job[int8]:
		poolJob[int8](j)
	case *job[uint8]:
		poolJob[uint8](j)
	case *job[Float16]:
		poolJob[float32](j)
	case *job[BFloat16]:
		poolJob[float32](j)
	}
}

func poolJob[A number, S Element](j *job[S]) {
	switch src, plain := any(j.src).([]A); {
	case j.w == nil && j.channels == 1:
		poolPlanes[A](j)
	case j.w == nil:
		poolChannels[A](j)
	case plain && j.narrow():
		eachWindow(j.op, any(j.dst).([]A), src, j.w, j.channels, j.lo, j.hi)
	case j.channels < leastChannels && j.w.W.Extent() <= lineSize/j.channels:
		for x := 0; x < j.w.W.Out; {
			end := j.lineEnd(x)
			poolLines[A](j, x, end)
			x = end
		}
	default:
		poolBlocks[A](j)
	}
}

// narrow reports whether j is for eachWindow: plain sums and extremes where
// loops over rows have little to do.
func (j *job[S]) narrow() bool {
	if j.op.P() > 0 || !j.w.flat() || j.channels >= leastChannels {
		return false
	}
	return j.channels > 1 || j.w.W.Out < leastOuts || j.w.W.Extent() > lineSize
}

// lowest and highest return the least and the greatest value of A: what loses
// against every other in Max and Min.
func lowest[A number]() A {
	v := math.Inf(-1)
	switch any(*new(A)).(type) {
	case int8:
		v = math.MinInt8
	case uint8:
		v = 0
	}
	return A(v)
}

func highest[A number]() A {
	v := math.Inf(1)
	switch any(*new(A)).(type) {
	case int8:
		v = math.MaxInt8
	case uint8:
		v = math.MaxUint8
	}
	return A(v)
}
