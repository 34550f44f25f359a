package pooltest

import (
	"math"

	"github.com/simdpool/simdpool/pool"
)

// The definition of results, element by element, after docs/numerics.md. Nothing
// of it comes from the kernels.

// axis is the windows along one spatial axis: those of a Window, or shares.
type axis struct {
	in, out                              int
	kernel, stride, dilation, begin, end int
	shares                               bool
}

func (a *axis) extent() int { return (a.kernel-1)*a.dilation + 1 }

// taps returns the cells that window o holds, and how many taps an average
// counts.
func (a *axis) taps(o int, includePad bool) (cells []int, count int) {
	if a.shares {
		for i := range a.in { // has (i+1)/in beyond o/out, and i/in before (o+1)/out
			if (i+1)*a.out > o*a.in && i*a.out < (o+1)*a.in {
				cells = append(cells, i)
			}
		}
		return cells, len(cells)
	}
	for t := range a.kernel {
		i := o*a.stride - a.begin + t*a.dilation
		inside := i >= 0 && i < a.in
		if inside {
			cells = append(cells, i)
		}
		if inside || includePad && i >= -a.begin && i < a.in+a.end {
			count++
		}
	}
	return cells, count
}

// axes returns the spatial axes of p.
func (p *Problem) axes() []axis {
	w, all := &p.Window, make([]axis, len(p.In.Spatial))
	for i, in := range p.In.Spatial {
		all[i] = axis{in: in, out: p.Out.Spatial[i], shares: true}
		if p.Kind == Windows {
			all[i] = axis{in, p.Out.Spatial[i], w.Kernel[i], w.Stride[i], w.Dilation[i], w.PadBegin[i], w.PadEnd[i], false}
		}
	}
	return all
}

// volume returns three axes, the first ones of one cell where p has fewer.
func (p *Problem) volume() [3]axis {
	one := axis{in: 1, out: 1, shares: true}
	v := [3]axis{one, one, one}
	axes := p.axes()
	copy(v[3-len(axes):], axes)
	return v
}

// result is an element of the output: what it must be, and what is needed to
// judge another that was added up otherwise.
type result[T Float] struct {
	want  T
	terms int     // elements that go into it
	scale float64 // sum of the magnitudes of what is added up, divided as want is
	exact bool    // a term is NaN or infinite: no order changes want
	wild  bool    // terms overflow or underflow: an order could change anything
}

// define returns all elements of the output, in its order.
func define[T Float](p *Problem, src []T) []result[T] {
	v, all := p.volume(), make([]result[T], p.Out.Len())
	at := func(s *pool.Shape, out bool, n, c, d, h, w int) int {
		extents := [3]int{v[0].in, v[1].in, v[2].in}
		if out {
			extents = [3]int{v[0].out, v[1].out, v[2].out}
		}
		if s.Layout == pool.ChannelsFirst {
			return (((n*s.C+c)*extents[0]+d)*extents[1]+h)*extents[2] + w
		}
		return (((n*extents[0]+d)*extents[1]+h)*extents[2]+w)*s.C + c
	}
	include := p.Window.CountIncludePad
	for d := range v[0].out {
		for h := range v[1].out {
			for w := range v[2].out {
				ds, nd := v[0].taps(d, include)
				hs, nh := v[1].taps(h, include)
				ws, nw := v[2].taps(w, include)
				count := nd * nh * nw
				if p.Window.Divisor > 0 {
					count = p.Window.Divisor
				}
				for n := range p.In.N {
					for c := range p.In.C {
						cell := func(d, h, w int) T { return src[at(&p.In, false, n, c, d, h, w)] }
						r := &all[at(&p.Out, true, n, c, d, h, w)]
						if p.Kind == Planes {
							*r = global(p.Op, ds, hs, ws, cell)
						} else {
							*r = window(p.Op, ds, hs, ws, cell)
						}
						r.finish(p.Op, count)
					}
				}
			}
		}
	}
	return all
}

// window adds up each depth run, then each column, then the columns.
func window[T Float](op pool.Op, ds, hs, ws []int, cell func(d, h, w int) T) result[T] {
	r := result[T]{want: start[T](op)}
	for _, w := range ws {
		column := start[T](op)
		for _, h := range hs {
			run := start[T](op)
			for _, d := range ds {
				run = combine(op, run, r.term(op, cell(d, h, w)))
			}
			column = combine(op, column, run)
		}
		r.want = combine(op, r.want, column)
	}
	return r
}

// global adds up 16 interleaved parts, then their halves.
func global[T Float](op pool.Op, ds, hs, ws []int, cell func(d, h, w int) T) result[T] {
	var r result[T]
	var parts [16]T
	for i := range parts {
		parts[i] = start[T](op)
	}
	i := 0
	for _, d := range ds {
		for _, h := range hs {
			for _, w := range ws {
				parts[i%16] = combine(op, parts[i%16], r.term(op, cell(d, h, w)))
				i++
			}
		}
	}
	for n := 8; n >= 1; n /= 2 {
		for i := range n {
			parts[i] = combine(op, parts[i], parts[i+n])
		}
	}
	r.want = parts[0]
	return r
}

// term returns what op combines of v, and takes note of it.
func (r *result[T]) term(op pool.Op, v T) T {
	power := v
	if p := op.P(); p > 0 {
		power = T(math.Abs(float64(v)))
		v = power
		for range p - 1 {
			power = T(power * v)
		}
		r.wild = r.wild || finite(v) && (!finite(power) || v != 0 && denormal(power))
	}
	r.terms++
	if finite(power) {
		r.scale += math.Abs(float64(power))
	} else if !finite(v) {
		r.exact = true
	}
	return power
}

// finish makes a sum a result.
func (r *result[T]) finish(op pool.Op, count int) {
	r.wild = r.wild || !finite(T(r.scale*2))
	switch p := op.P(); {
	case op == pool.Average:
		r.want /= T(count)
		r.scale /= float64(count)
	case p == 2:
		r.want = T(math.Sqrt(float64(r.want)))
	case p > 2:
		r.want = T(math.Pow(float64(r.want), 1/float64(p)))
	case (op == pool.Max || op == pool.Min) && r.want == 0:
		r.want = 0 // of either sign
	}
	if op.P() > 0 {
		r.scale = float64(r.want)
	}
}

func start[T Float](op pool.Op) T {
	switch op {
	case pool.Max:
		return T(math.Inf(-1))
	case pool.Min:
		return T(math.Inf(1))
	}
	return 0
}

func combine[T Float](op pool.Op, a, b T) T {
	switch {
	case op != pool.Max && op != pool.Min:
		return a + b
	case a != a || b != b:
		return T(math.NaN())
	case (op == pool.Max) == (a > b):
		return a
	}
	return b
}

func finite[T Float](v T) bool { return v-v == 0 }

// denormal reports whether v is below the smallest normal number; 0 is.
func denormal[T Float](v T) bool {
	if wide[T]() {
		return math.Abs(float64(v)) < 0x1p-1022
	}
	return math.Abs(float64(v)) < 0x1p-126
}

// wide reports whether elements are of 64 bits.
func wide[T Float]() bool {
	_, ok := any(*new(T)).(float64)
	return ok
}

// unit returns the unit of rounding: half the distance from 1 to the next
// number.
func unit[T Float]() float64 {
	if wide[T]() {
		return 0x1p-53
	}
	return 0x1p-24
}

// smallest returns the smallest number above 0.
func smallest[T Float]() float64 {
	if wide[T]() {
		return math.SmallestNonzeroFloat64
	}
	return math.SmallestNonzeroFloat32
}
