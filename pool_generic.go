package simdpool

import "math"

// This file is the definition of every kernel: plain Go, always compiled. It is
// what the assembly is compared with, bit by bit, and what architectures
// without assembly run.

// channelsFirstGeneric defines ChannelsFirst.
func channelsFirstGeneric[T Element](op Op, dst, src []T, w *Window, lo, hi int) {
	for row := lo; row < hi; row++ {
		plane, y := row/w.H.Out, row%w.H.Out
		poolRow(op, dst[row*w.W.Out:][:w.W.Out], src[plane*w.H.In*w.W.In:], w, y, 1)
	}
}

// channelsLastGeneric defines ChannelsLast.
func channelsLastGeneric[T Element](op Op, dst, src []T, w *Window, channels, lo, hi int) {
	for row := lo; row < hi; row++ {
		image, y := row/w.H.Out, row%w.H.Out
		out := dst[row*w.W.Out*channels:][:w.W.Out*channels]
		in := src[image*w.H.In*w.W.In*channels:]
		for c := range channels {
			poolRow(op, out[c:], in[c:], w, y, channels)
		}
	}
}

// poolRow pools row y of one channel, whose neighbouring pixels lie pixel
// elements apart.
func poolRow[T Element](op Op, dst, src []T, w *Window, y, pixel int) {
	top, rows := w.H.Span(y)
	height := w.H.Count(y, w.CountIncludePad)
	rowStep, colStep := w.H.Dilation*w.W.In*pixel, w.W.Dilation*pixel
	for x := range w.W.Out {
		left, cols := w.W.Span(x)
		var window []T // from its first cell on; none where all is padding
		if rows > 0 && cols > 0 {
			window = src[(top*w.W.In+left)*pixel:]
		} else {
			cols = 0
		}
		v := reduceWindow(op, window, rows, cols, rowStep, colStep)
		if op == Average {
			v /= T(height * w.W.Count(x, w.CountIncludePad))
		}
		dst[x*pixel] = v
	}
}

// reduceWindow reduces one window of rows x cols cells. The columns come one after
// the other, each from top to bottom.
func reduceWindow[T Element](op Op, window []T, rows, cols, rowStep, colStep int) T {
	switch op {
	case Max:
		return maximum(window, rows, cols, rowStep, colStep)
	case Min:
		return minimum(window, rows, cols, rowStep, colStep)
	default:
		return sum(window, rows, cols, rowStep, colStep)
	}
}

func maximum[T Element](window []T, rows, cols, rowStep, colStep int) T {
	m := T(math.Inf(-1))
	for x := range cols {
		for y := range rows {
			m = max(m, window[y*rowStep+x*colStep])
		}
	}
	return m + 0 // -0 becomes +0
}

func minimum[T Element](window []T, rows, cols, rowStep, colStep int) T {
	m := T(math.Inf(1))
	for x := range cols {
		for y := range rows {
			m = min(m, window[y*rowStep+x*colStep])
		}
	}
	return m + 0 // -0 becomes +0
}

func sum[T Element](window []T, rows, cols, rowStep, colStep int) T {
	var total T
	for x := range cols {
		var column T
		for y := range rows {
			column += window[y*rowStep+x*colStep]
		}
		total += column
	}
	return total
}

// globalFirstGeneric defines GlobalFirst.
func globalFirstGeneric[T Element](op Op, dst, src []T, pixels, lo, hi int) {
	for plane := lo; plane < hi; plane++ {
		dst[plane] = poolPlane(op, src[plane*pixels:], pixels, 1)
	}
}

// globalLastGeneric defines GlobalLast.
func globalLastGeneric[T Element](op Op, dst, src []T, pixels, channels, lo, hi int) {
	for unit := lo; unit < hi; unit++ {
		image, c := unit/channels, unit%channels
		dst[unit] = poolPlane(op, src[image*pixels*channels+c:], pixels, channels)
	}
}

// poolPlane pools one channel of pixels elements, pixel elements apart.
func poolPlane[T Element](op Op, src []T, pixels, pixel int) T {
	switch op {
	case Max:
		return maximum(src, pixels, 1, pixel, 0)
	case Min:
		return minimum(src, pixels, 1, pixel, 0)
	}
	var partial [16]T
	for i := range pixels {
		partial[i%16] += src[i*pixel]
	}
	total := sumHalves(&partial)
	if op == Average {
		total /= T(pixels)
	}
	return total
}

// sumHalves adds 16 partial sums in a tree of halves.
func sumHalves[T Element](s *[16]T) T {
	for half := 8; half > 0; half /= 2 {
		for i := range half {
			s[i] += s[i+half]
		}
	}
	return s[0]
}
