package plain

import "github.com/simdpool/simdpool/bench"

type element interface{ float32 | float64 | uint8 }

// windows pools the windows of a problem.
type windows[T element] struct {
	*bench.Problem
	dst, src []T
	at       []int64 // where the maxima are, if wanted
}

func newWindows[T element](p *bench.Problem, dst bench.Buffer) windows[T] {
	return windows[T]{Problem: p, dst: bench.As[T](dst), src: bench.As[T](p.X[0])}
}

// solver has a unit for each plane, or for each row of pixels.
func (w windows[T]) solver() solver {
	if w.Layout == bench.First {
		return solver{w.N * w.C, w.planes}
	}
	return solver{w.N * w.Out[0] * w.Out[1], w.rows}
}

func (w windows[T]) planes(lo, hi int) {
	in, out := w.In[0]*w.In[1]*w.In[2], w.Out[0]*w.Out[1]*w.Out[2]
	for plane := lo; plane < hi; plane++ {
		to := plane * out
		for d := range w.Out[0] {
			for y := range w.Out[1] {
				for x := range w.Out[2] {
					w.window(to, plane*in, 1, d, y, x)
					to++
				}
			}
		}
	}
}

func (w windows[T]) rows(lo, hi int) {
	in := w.In[0] * w.In[1] * w.In[2]
	for row := lo; row < hi; row++ {
		image, d, y := row/(w.Out[0]*w.Out[1]), row/w.Out[1]%w.Out[0], row%w.Out[1]
		to := row * w.Out[2] * w.C
		for x := range w.Out[2] {
			for c := range w.C {
				w.window(to, image*in*w.C+c, w.C, d, y, x)
				to++
			}
		}
	}
}

// window pools the window at d, y, x of cells that are step elements apart.
func (w windows[T]) window(to, base, step, d, y, x int) {
	first, last := w.span(0, d)
	top, bottom := w.span(1, y)
	left, right := w.span(2, x)
	maximum := w.Op != "avg" && w.Op != "gavg" && w.Op != "adaptavg"
	var v T
	sum, count, place, found := T(0), 0, 0, false
	for i := first; i < last; i++ {
		for j := top; j < bottom; j++ {
			for k := left; k < right; k++ {
				if i < 0 || j < 0 || k < 0 || i >= w.In[0] || j >= w.In[1] || k >= w.In[2] {
					continue
				}
				cell := base + ((i*w.In[1]+j)*w.In[2]+k)*step
				count++
				if !maximum {
					sum += w.src[cell]
				} else if !found || w.src[cell] > v {
					v, place, found = w.src[cell], cell, true
				}
			}
		}
	}
	if !maximum {
		if w.Include != 0 {
			count = (last - first) * (bottom - top) * (right - left)
		}
		v = sum / T(count)
	}
	w.dst[to] = v
	if w.at != nil {
		w.at[to] = int64(place)
	}
}

// span returns the cells [lo, hi) of window o along an axis, padding too.
func (w windows[T]) span(axis, o int) (lo, hi int) {
	if w.Op == "adaptavg" {
		in, out := w.In[axis], w.Out[axis]
		return o * in / out, ((o+1)*in + out - 1) / out
	}
	lo = o*w.Stride[axis] - w.Pad[axis]
	return lo, lo + w.Kernel[axis]
}
