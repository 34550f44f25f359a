package simdpool

// Windows one by one, an element at a time.

// eachWindow pools windows over planes one by one, channel by channel.
func eachWindow[A number](op Op, dst, src []A, w *Window, channels, lo, hi int) {
	rowStep, colStep := w.H.Step()*w.W.In*channels, w.W.Step()*channels
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
				count = w.divisor(height, x)
			}
			for c := range channels {
				var window []A // none where all is padding
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

// divisor returns what an average over window x of a row of windows is divided
// by, of which the other axes count count taps.
func (w *Window) divisor(count, x int) int {
	if w.Divisor > 0 {
		return w.Divisor
	}
	return count * w.W.Count(x, w.CountIncludePad)
}

// poolWindow pools one window of rows x cols cells, the first of which is
// window[0].
func poolWindow[A number](op Op, window []A, rows, cols, rowStep, colStep, count int) A {
	switch op {
	case Max:
		return maximum(window, rows, cols, rowStep, colStep)
	case Min:
		return minimum(window, rows, cols, rowStep, colStep)
	case Average:
		return sum(window, rows, cols, rowStep, colStep) / A(count)
	}
	return sum(window, rows, cols, rowStep, colStep)
}

func maximum[A number](window []A, rows, cols, rowStep, colStep int) A {
	m := lowest[A]()
	for x := range cols {
		for y := range rows {
			m = max(m, window[y*rowStep+x*colStep])
		}
	}
	return m + 0 // -0 becomes +0
}

func minimum[A number](window []A, rows, cols, rowStep, colStep int) A {
	m := highest[A]()
	for x := range cols {
		for y := range rows {
			m = min(m, window[y*rowStep+x*colStep])
		}
	}
	return m + 0 // -0 becomes +0
}

// sum adds up each column from top to bottom, then the columns from left to
// right: two at a time, as an addition waits for the one before it.
func sum[A number](window []A, rows, cols, rowStep, colStep int) A {
	var total A
	x := 0
	for ; x+1 < cols; x += 2 {
		var left, right A
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
		var column A
		for y := range rows {
			column += window[y*rowStep+x*colStep]
		}
		total += column
	}
	return total
}
