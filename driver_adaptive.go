//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Windows of several sizes, channels first: the rows of a row of windows are
// reduced by vectors, for as many planes as fit a buffer; of what they leave, a
// window at a time takes its columns.

// spans are where the windows of a row begin, how many columns they have, and how
// many of these count.
type spans [tableLanes]span

type span struct{ first, taps, count int }

// end is where the taps end, step apart.
func (s *span) end(step int) int { return s.first + s.taps*step }

// adaptiveFirst pools rows lo to hi.
func adaptiveFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	var buf [bufferBytes / 8]uint64
	var cols spans
	for x := 0; x < w.W.Out; x += len(cols) {
		n := min(w.W.Out-x, len(cols))
		for i := range n {
			cols[i].first, cols[i].taps = w.W.Span(x + i)
			cols[i].count = w.W.Count(x+i, w.CountIncludePad)
		}
		a := adaptive{r: r, w: w, dst: dst, src: src, buf: unsafe.Pointer(&buf), x: x, n: n}
		for row := lo; row < hi; {
			var s stretch
			s, row = nextStretch(row, hi, w.H.Out, bufferBytes/r.size/w.W.In)
			for y := s.lo; y < s.hi; y++ {
				a.row(&cols, s, y)
			}
		}
	}
}

// adaptive is a call for columns [x, x+n) of windows.
type adaptive struct {
	r             reducer
	w             *Window
	dst, src, buf unsafe.Pointer
	x, n          int
}

// row pools row y of windows in each plane of a stretch.
func (a *adaptive) row(cols *spans, s stretch, y int) {
	r, h, w := a.r, &a.w.H, &a.w.W
	first, taps := h.Span(y)
	args := reduceArgs{
		dst: a.buf, src: r.at(a.src, (s.plane*h.In+first)*w.In),
		outer: 1, inner: s.planes, dstInner: w.In * r.size, srcInner: h.In * w.In * r.size, width: w.In * r.size,
		taps: taps, tapStep: h.Step() * w.In * r.size,
	}
	switch {
	case taps == 0:
		r.fill(a.buf, s.planes*w.In, r.neutral())
	case args.call((r.base | formReduce | r.kind()).widest(w.In)) != 0:
		args.call((r.base | formReduce | r.again().kind()).widest(w.In))
	}
	count := h.Count(y, a.w.CountIncludePad)
	for plane := range s.planes {
		to := r.at(a.dst, ((s.plane+plane)*h.Out+y)*w.Out+a.x)
		from := r.at(a.buf, plane*w.In)
		switch r.elem() {
		case elemF64:
			adaptiveColumns[float64](a, to, from, cols, count)
		case elemU8:
			adaptiveColumns[uint8](a, to, from, cols, count)
		case elemI8:
			adaptiveColumns[int8](a, to, from, cols, count)
		default:
			adaptiveColumns[float32](a, to, from, cols, count)
		}
	}
}

// adaptiveColumns reduces the columns of a row of windows, each of which has
// been reduced to one element.
func adaptiveColumns[T number](a *adaptive, to, from unsafe.Pointer, cols *spans, count int) {
	dst, row := unsafe.Slice((*T)(to), a.n), unsafe.Slice((*T)(from), a.w.W.In)
	step := a.w.W.Step()
	switch a.r.op {
	case Max:
		for x := range dst {
			v := neutral[T](Max)
			for at, end := cols[x].first, cols[x].end(step); at < end; at += step {
				v = max(v, row[at])
			}
			dst[x] = v
		}
	case Min:
		for x := range dst {
			v := neutral[T](Min)
			for at, end := cols[x].first, cols[x].end(step); at < end; at += step {
				v = min(v, row[at])
			}
			dst[x] = v
		}
	default:
		for x := range dst {
			v := T(0)
			for at, end := cols[x].first, cols[x].end(step); at < end; at += step {
				v += row[at]
			}
			dst[x] = v
		}
	}
	for x := range dst {
		dst[x] += 0 // -0 becomes +0
	}
	if a.r.op == Average {
		for x := range dst {
			divisor := a.r.divisor(count * cols[x].count)
			dst[x] /= *(*T)(unsafe.Pointer(&divisor))
		}
	}
}
