package plain

import "github.com/simdpool/simdpool/bench"

// newGradient hands each element of DY back to the cells it came from.
func newGradient(p *bench.Problem, dst bench.Buffer) solver {
	forward := *p
	forward.Op = "avg"
	if p.Op == "max_bwd" {
		forward.Op = "maxidx"
	}
	w := windows[float32]{Problem: &forward, dst: dst.Floats()}
	return solver{1, func(int, int) {
		clear(w.dst)
		if p.Op == "max_bwd" {
			scatter(w.dst, &forward, p)
			return
		}
		w.spread(p.DY.Floats())
	}}
}

// scatter adds each element to where the maximum was.
func scatter(dst []float32, forward, p *bench.Problem) {
	dy := p.DY.Floats()
	w := windows[float32]{Problem: forward, dst: make([]float32, len(dy)), src: p.X[0].Floats(), at: make([]int64, len(dy))}
	w.solver().run(1)
	for i, v := range dy {
		dst[w.at[i]] += v
	}
}

// spread adds each element's share to all cells of its window.
func (w windows[T]) spread(dy []T) {
	planes, in, out := w.N*w.C, w.In[0]*w.In[1]*w.In[2], w.Out[0]*w.Out[1]*w.Out[2]
	for plane := range planes {
		base, step := plane*in, 1
		if w.Layout == bench.Last {
			base, step = plane/w.C*in*w.C+plane%w.C, w.C
		}
		for o := range out {
			from := plane*out + o
			if w.Layout == bench.Last {
				from = (plane/w.C*out+o)*w.C + plane%w.C
			}
			w.share(dy[from], base, step, o/(w.Out[1]*w.Out[2]), o/w.Out[2]%w.Out[1], o%w.Out[2])
		}
	}
}

func (w windows[T]) share(v T, base, step, d, y, x int) {
	var cells []int
	first, last := w.span(0, d)
	top, bottom := w.span(1, y)
	left, right := w.span(2, x)
	for i := max(first, 0); i < min(last, w.In[0]); i++ {
		for j := max(top, 0); j < min(bottom, w.In[1]); j++ {
			for k := max(left, 0); k < min(right, w.In[2]); k++ {
				cells = append(cells, base+((i*w.In[1]+j)*w.In[2]+k)*step)
			}
		}
	}
	count := len(cells)
	if w.Include != 0 {
		count = (last - first) * (bottom - top) * (right - left)
	}
	for _, cell := range cells {
		w.dst[cell] += v / T(count)
	}
}
