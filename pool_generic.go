package simdpool

// This file and global_generic.go are the definition of every kernel: plain Go,
// always compiled. They are what the assembly is compared with, bit by bit, and
// what architectures without assembly run.
//
// poolWindow says what a window gives. The rest gives the same bits sooner: it
// combines rows of elements with rows of elements (rows_generic.go), many
// windows at a time, those of each still in the order of poolWindow. Only, sums
// start from their first element there, and finish adds the +0 that poolWindow
// starts from. That is the same: it makes a difference to -0 alone, and a sum
// is -0 only if all that went into it is.

const (
	// lineSize is how many input columns firstLines takes at a time.
	lineSize = 512
	// blockSize is how many channels lastBlocks takes at a time.
	blockSize = 128
	// Shorter rows of windows, and fewer channels, are not worth loops of
	// their own.
	leastOuts, leastChannels = 3, 6
)

// channelsFirstGeneric defines ChannelsFirst.
func channelsFirstGeneric[T Element](op Op, dst, src []T, w *Window, lo, hi int) {
	if w.W.Out < leastOuts || w.W.Extent() > lineSize {
		eachWindow(op, dst, src, w, 1, lo, hi)
		return
	}
	outs := (lineSize-w.W.Extent())/w.W.Stride + 1
	for x := 0; x < w.W.Out; x += outs {
		firstLines(op, dst, src, w, x, min(x+outs, w.W.Out), lo, hi)
	}
}

// channelsLastGeneric defines ChannelsLast.
func channelsLastGeneric[T Element](op Op, dst, src []T, w *Window, channels, lo, hi int) {
	if channels < leastChannels {
		eachWindow(op, dst, src, w, channels, lo, hi)
		return
	}
	lastBlocks(op, dst, src, w, channels, lo, hi)
}

// eachWindow pools window by window, channel by channel.
func eachWindow[T Element](op Op, dst, src []T, w *Window, channels, lo, hi int) {
	rowStep, colStep := w.H.Dilation*w.W.In*channels, w.W.Dilation*channels
	image, y := lo/w.H.Out, lo%w.H.Out
	for row := lo; row < hi; row++ {
		top, rows := w.H.Span(y)
		height := w.H.Count(y, w.CountIncludePad)
		out := dst[row*w.W.Out*channels:]
		for x := range w.W.Out {
			left, cols := w.W.Span(x)
			if rows == 0 {
				cols = 0
			}
			count := 1
			if op == Average {
				count = height * w.W.Count(x, w.CountIncludePad)
			}
			for c := range channels {
				var window []T // none where all is padding
				if cols > 0 {
					window = src[((image*w.H.In+top)*w.W.In+left)*channels+c:]
				}
				out[x*channels+c] = poolWindow(op, window, rows, cols, rowStep, colStep, count)
			}
		}
		if y++; y == w.H.Out {
			image, y = image+1, 0
		}
	}
}

// poolWindow pools one window of rows x cols cells, the first of which is
// window[0].
func poolWindow[T Element](op Op, window []T, rows, cols, rowStep, colStep, count int) T {
	switch op {
	case Max:
		return maximum(window, rows, cols, rowStep, colStep)
	case Min:
		return minimum(window, rows, cols, rowStep, colStep)
	case Average:
		return sum(window, rows, cols, rowStep, colStep) / T(count)
	}
	return sum(window, rows, cols, rowStep, colStep)
}

func maximum[T Element](window []T, rows, cols, rowStep, colStep int) T {
	m := neutral[T](Max)
	for x := range cols {
		for y := range rows {
			m = max(m, window[y*rowStep+x*colStep])
		}
	}
	return m + 0 // -0 becomes +0
}

func minimum[T Element](window []T, rows, cols, rowStep, colStep int) T {
	m := neutral[T](Min)
	for x := range cols {
		for y := range rows {
			m = min(m, window[y*rowStep+x*colStep])
		}
	}
	return m + 0 // -0 becomes +0
}

// sum adds up each column from top to bottom, then the columns from left to
// right: two at a time, as an addition waits for the one before it.
func sum[T Element](window []T, rows, cols, rowStep, colStep int) T {
	var total T
	x := 0
	for ; x+1 < cols; x += 2 {
		var left, right T
		at := x * colStep
		for range rows {
			left += window[at]
			right += window[at+colStep]
			at += rowStep
		}
		total += left
		total += right
	}
	if x < cols {
		var column T
		for y := range rows {
			column += window[y*rowStep+x*colStep]
		}
		total += column
	}
	return total
}

// firstLines pools output columns [x, end) of rows [lo, hi), in two passes: a
// line takes the columns of a row of windows, each reduced to one element, and
// has neutral elements where padding is; then the columns of each window are
// reduced, of which all windows have equally many by now.
func firstLines[T Element](op Op, dst, src []T, w *Window, x, end, lo, hi int) {
	var buf, divisors [lineSize]T
	first := x*w.W.Stride - w.W.PadBegin // the input column of line[0]
	line := buf[:(end-1-x)*w.W.Stride+w.W.Extent()]
	fillWith(line, neutral[T](op))
	from := min(max(first, 0), first+len(line)) // the columns inside
	to := max(min(first+len(line), w.W.In), from)
	inside := line[from-first : to-first]

	counted := -1 // the height that divisors are for
	plane, y := lo/w.H.Out, lo%w.H.Out
	for row := lo; row < hi; row++ {
		top, rows := w.H.Span(y)
		if rows == 0 || len(inside) == 0 {
			fillWith(inside, neutral[T](op))
		} else {
			reduce(op, inside, src[(plane*w.H.In+top)*w.W.In+from:], rows, w.H.Dilation*w.W.In, 1)
		}
		out := dst[row*w.W.Out+x : row*w.W.Out+end]
		reduce(op, out, line, w.W.Kernel, w.W.Dilation, w.W.Stride)
		if op != Average {
			finish(op, out, 1)
		} else {
			if height := w.H.Count(y, w.CountIncludePad); height != counted {
				counted = height
				for i := range out {
					divisors[i] = T(height * w.W.Count(x+i, w.CountIncludePad))
				}
			}
			divide(out, divisors[:])
		}
		if y++; y == w.H.Out {
			plane, y = plane+1, 0
		}
	}
}

// lastBlocks pools rows [lo, hi) of images, window by window.
func lastBlocks[T Element](op Op, dst, src []T, w *Window, channels, lo, hi int) {
	rowStep, colStep := w.H.Dilation*w.W.In*channels, w.W.Dilation*channels
	image, y := lo/w.H.Out, lo%w.H.Out
	for row := lo; row < hi; row++ {
		top, rows := w.H.Span(y)
		height := w.H.Count(y, w.CountIncludePad)
		for x := 0; x < w.W.Out; {
			r := w.W.run(x, w.W.Out, w.CountIncludePad)
			for left := r.first; x < r.hi; x, left = x+1, left+w.W.Stride {
				out := dst[(row*w.W.Out+x)*channels:][:channels]
				if rows == 0 || r.taps == 0 {
					fillWith(out, neutral[T](op))
				} else {
					window := src[((image*w.H.In+top)*w.W.In+left)*channels:]
					poolPixels(op, out, window, rows, r.taps, rowStep, colStep)
				}
				finish(op, out, height*r.count)
			}
		}
		if y++; y == w.H.Out {
			image, y = image+1, 0
		}
	}
}

// poolPixels combines the pixels of a window of rows x cols, of as many
// channels as dst has: each column into a block of scratch, that into dst.
func poolPixels[T Element](op Op, dst, window []T, rows, cols, rowStep, colStep int) {
	var buf [blockSize]T
	for c := 0; c < len(dst); c += blockSize {
		block := dst[c:min(c+blockSize, len(dst))]
		column := buf[:len(block)]
		reduce(op, block, window[c:], rows, rowStep, 1)
		for x := 1; x < cols; x++ {
			reduce(op, column, window[x*colStep+c:], rows, rowStep, 1)
			combine(op, block, block, column)
		}
	}
}
