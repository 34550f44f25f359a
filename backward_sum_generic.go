package simdpool

// The gradient of sums, averages and Lp. The terms of the windows that cover a
// cell are added as a window adds its cells: each run of depth first, then each
// column of windows from top to bottom, then the columns from left to right.
// So the columns can be shared by all cells of a row.

// gradLine is how many windows of a row are taken at a time, times channels.
const gradLine = 512

// gradLines are rows of windows. run and term are in use while column is summed.
type gradLines[T Float] struct {
	column, run, term [gradLine]T
	divisors          [gradLine]T
	first, count      int // what divisors are for: the first window, rows of taps
}

func (b *backward[T, P]) fromSums(sums []T, p *patch) {
	l := gradLines[T]{count: -1}
	first, end := b.w.W.reaching(p.left, p.right)
	most := gradLine / p.channels
	for y := p.top; y < p.bottom; y++ {
		row := sums[(y-p.top)*p.cols:][:p.cols]
		for o := first; o < end; o += most {
			n := min(most, end-o)
			b.columns(&l, p, y, o, n)
			b.spread(row, l.column[:], p, o, n)
		}
	}
}

// columns adds up, for each of n windows from column o on, the terms of those
// that cover row y.
func (b *backward[T, P]) columns(l *gradLines[T], p *patch, y, o, n int) {
	column, run := l.column[:n*p.channels], l.run[:n*p.channels]
	clear(column)
	lo, hi := b.w.H.reaching(y, y+1)
	front, back := b.d.reaching(p.z, p.z+1)
	for oy := lo; oy < hi; oy++ {
		if _, ok := b.w.H.tap(oy, y); !ok {
			continue
		}
		clear(run)
		for oz := front; oz < back; oz++ {
			if _, ok := b.d.tap(oz, p.z); ok {
				b.terms(l, p, oz, oy, o, n)
				combine(Sum, run, run, l.term[:])
			}
		}
		combine(Sum, column, column, run)
	}
}

// terms works out what n windows from column o on pass to each of their cells.
func (b *backward[T, P]) terms(l *gradLines[T], p *patch, oz, oy, o, n int) {
	term := l.term[:n*p.channels]
	at := b.window(p, oz, oy, o)
	b.gather(term, b.dy, p, at)
	switch {
	case b.op == Average:
		b.divisors(l, p, oz, oy, o, n)
		for i, v := range term {
			term[i] = v / l.divisors[i]
		}
	case b.op.P() > 0:
		var norms [gradLine]T
		b.gather(norms[:len(term)], b.y, p, at)
		for i, v := range term {
			term[i] = quotientLp(v, norms[i], b.op.P())
		}
	}
}

// gather collects p's channels of pixels that follow each other from at on.
func (b *backward[T, P]) gather(dst, src []T, p *patch, at int) {
	if p.channels == b.channels {
		copy(dst, src[at:])
		return
	}
	for ; len(dst) > 0; dst, at = dst[p.channels:], at+b.channels {
		copy(dst[:p.channels], src[at:])
	}
}

// divisors fills in what the windows of a row are divided by, unless that is
// there.
func (b *backward[T, P]) divisors(l *gradLines[T], p *patch, oz, oy, o, n int) {
	w := b.w
	count := b.d.Count(oz, w.CountIncludePad) * w.H.Count(oy, w.CountIncludePad)
	if l.count == count && l.first == o {
		return
	}
	l.count, l.first = count, o
	for i := range n {
		divisor := count * w.W.Count(o+i, w.CountIncludePad)
		if w.Divisor > 0 {
			divisor = w.Divisor
		}
		fillWith(l.divisors[i*p.channels:][:p.channels], T(divisor))
	}
}

// spread adds each of n columns, the first of which is that of window o, to the
// cells of a row that its window covers.
func (b *backward[T, P]) spread(row, columns []T, p *patch, o, n int) {
	w := &b.w.W
	if w.Adaptive {
		for i := range n {
			left, taps := w.Span(o + i)
			for x := left; x < left+taps; x++ {
				b.addColumns(row, columns[i*p.channels:], p, x, 1)
			}
		}
		return
	}
	// A cell is a later tap of the windows before others.
	left, _ := w.bounds(o, o+1)
	for t := w.Kernel - 1; t >= 0; t-- {
		b.addColumns(row, columns, p, left+t*w.Dilation, n)
	}
}

// addColumns adds n columns to the cells from column x on, a stride apart, as
// far as they are in p.
func (b *backward[T, P]) addColumns(row, columns []T, p *patch, x, n int) {
	stride := b.w.W.Stride
	skip := min(ceilDiv(max(p.left-x, 0), max(stride, 1)), n)
	x, n, columns = x+skip*stride, n-skip, columns[skip*p.channels:]
	switch {
	case n == 0 || x >= p.right:
	case stride == 1:
		part := row[(x-p.left)*p.channels:]
		part = part[:min(n*p.channels, len(part))]
		combine(Sum, part, part, columns)
	case p.channels == 1:
		for at, i := x-p.left, 0; i < n && at < len(row); at, i = at+stride, i+1 {
			row[at] += columns[i]
		}
	default:
		for i := range min(n, ceilDiv(p.right-x, max(stride, 1))) {
			part := row[(x-p.left+i*stride)*p.channels:][:p.channels]
			combine(Sum, part, part, columns[i*p.channels:])
		}
	}
}

// The gradient of the p-norm y with respect to x is
//
//	sign(x) * |x|^(p-1) / y^(p-1)
//
// of which the divisor is the same for all cells of a window, and the rest is
// the same for all windows of a cell.

// quotientLp returns what a window of norm y passes to each of its cells, but
// for their factors. A window of zeros passes nothing.
func quotientLp[T Float](dy, y T, p int) T {
	if y == 0 {
		return 0
	}
	return dy / power(y, p-1)
}

// scaleLp multiplies the sum that each cell of x got by sign(x) * |x|^(p-1).
func scaleLp[T Float](sums, x []T, p int) {
	for i, v := range sums {
		factor := power(max(x[i], -x[i]), p-1)
		switch {
		case x[i] == 0:
			factor = 0
		case x[i] < 0:
			factor = -factor
		}
		sums[i] = T(v*factor) + 0 // -0 becomes +0
	}
}

// power returns v^n: n factors, multiplied one by one.
func power[T Float](v T, n int) T {
	result := T(1)
	for range n {
		result = T(result * v)
	}
	return result
}
