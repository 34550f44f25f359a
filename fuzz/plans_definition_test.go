package fuzz_test

import (
	"math"
	"math/big"
	"slices"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/pool"
)

// What plans must be and give: the sizes by a second formula, and the results
// tap by tap.

// size returns the extents of the output, and whether all is as the
// documentation asks for, but for the operation.
func (r *request) size(element int) (ok bool, out []int) {
	s := &r.in
	if s.Layout > pool.ChannelsLast || len(s.Spatial) < 1 || len(s.Spatial) > 3 || s.N < 0 || s.C < 1 || slices.Min(s.Spatial) < 1 {
		return false, nil
	}
	rank := len(s.Spatial)
	switch r.how {
	case newAdaptive:
		if len(r.out) != rank || slices.Min(r.out) < 1 {
			return false, nil
		}
		out = r.out
	case newGlobal:
		out = []int{1, 1, 1}[:rank]
	default:
		if out = r.windows(); out == nil {
			return false, nil
		}
	}
	for _, extents := range [][]int{s.Spatial, out} {
		bytes := big.NewInt(int64(element))
		for _, n := range append([]int{max(s.N, 1), s.C}, extents...) {
			bytes.Mul(bytes, big.NewInt(int64(n)))
		}
		if bytes.Cmp(big.NewInt(math.MaxInt)) > 0 {
			return false, nil
		}
	}
	return true, out
}

// windows counts windows; nil if they are not legal.
func (r *request) windows() []int {
	w, rank := &r.w, len(r.in.Spatial)
	optional := func(list []int, missing int) (all []int, ok bool) {
		if len(list) == 0 {
			return slices.Repeat([]int{missing}, rank), true
		}
		return list, len(list) == rank
	}
	dilation, ok1 := optional(w.Dilation, 1)
	begin, ok2 := optional(w.PadBegin, 0)
	end, ok3 := optional(w.PadEnd, 0)
	if !ok1 || !ok2 || !ok3 || len(w.Kernel) != rank || len(w.Stride) != rank || w.Divisor < 0 || w.AutoPad > pool.SameLower ||
		w.AutoPad != pool.Explicit && w.CeilMode {
		return nil
	}
	out := make([]int, rank)
	for i, in := range r.in.Spatial {
		k, s, d := w.Kernel[i], w.Stride[i], dilation[i]
		if k < 1 || s < 1 || d < 1 || begin[i] < 0 || end[i] < 0 || begin[i] >= k || end[i] >= k ||
			w.AutoPad != pool.Explicit && begin[i]+end[i] != 0 {
			return nil
		}
		n := countWindows(in, k, s, d, begin[i], end[i], w)
		if n.Sign() <= 0 || n.Cmp(big.NewInt(math.MaxInt)) > 0 {
			return nil
		}
		out[i] = int(n.Int64())
	}
	return out
}

// countWindows is how many windows there are along an axis. Window o reaches up
// to o*stride + extent of the padded axis: without ceil_mode, those count that
// end within it, with it, those before which another does not reach the end, and
// which begin before the padding at the end.
func countWindows(in, kernel, stride, dilation, begin, end int, w *pool.Window) *big.Int {
	n := func(v int) *big.Int { return big.NewInt(int64(v)) }
	ceil := func(a, b *big.Int) *big.Int { // for b > 0
		quotient := new(big.Int).Sub(new(big.Int).Add(a, b), n(1))
		return quotient.Div(quotient, b) // Euclidean
	}
	if w.AutoPad == pool.SameUpper || w.AutoPad == pool.SameLower {
		return ceil(n(in), n(stride))
	}
	extent := new(big.Int).Mul(n(kernel-1), n(dilation))
	extent.Add(extent, n(1))
	before := new(big.Int).Add(n(in), n(begin))
	room := new(big.Int).Sub(new(big.Int).Add(before, n(end)), extent)
	if !w.CeilMode {
		if room.Sign() < 0 {
			return n(0)
		}
		return new(big.Int).Add(new(big.Int).Div(room, n(stride)), n(1))
	}
	reach := ceil(new(big.Int).Add(room, n(stride)), n(stride))
	if most := ceil(before, n(stride)); reach.Cmp(most) > 0 {
		return most
	}
	return reach
}

// naive pools small whole numbers, whose sums are exact in any order.
func naive[T pool.Element](r *request, src []T, in, out *pool.Shape) []T {
	values := make([]float64, len(src))
	for i, v := range src {
		values[i] = valueOf(v)
	}
	dst := make([]T, 0, out.Len())
	for range out.Len() {
		n, c, at := place(out, len(dst))
		sum, lowest, highest, count := 0.0, math.Inf(1), math.Inf(-1), 0
		r.eachTap(in, at, func(cell []int, inside, counted bool) {
			if counted {
				count++
			}
			if !inside {
				return
			}
			v := values[offset(in, n, c, cell)]
			lowest, highest = min(lowest, v), max(highest, v)
			switch r.op.P() {
			case 1:
				v = math.Abs(v)
			case 2:
				v *= v
			}
			sum += v
		})
		if r.w.Divisor > 0 && r.how == newPlan {
			count = r.w.Divisor
		}
		var v float64
		switch r.op {
		case pool.Max:
			v = highest
		case pool.Min:
			v = lowest
		case pool.Average:
			v = sum / float64(count)
			if cases.TypeOf[T]() != cases.Float64 {
				v = float64(float32(sum) / float32(count))
			}
		case pool.Lp(2):
			v = math.Sqrt(sum)
		default:
			v = sum
		}
		dst = append(dst, elementOf[T](v))
	}
	return dst
}

// place returns what element i of s is.
func place(s *pool.Shape, i int) (n, c int, at []int) {
	if s.Layout == pool.ChannelsLast {
		c, i = i%s.C, i/s.C
	}
	at = make([]int, len(s.Spatial))
	for axis := len(at) - 1; axis >= 0; axis-- {
		at[axis], i = i%s.Spatial[axis], i/s.Spatial[axis]
	}
	if s.Layout == pool.ChannelsFirst {
		c, i = i%s.C, i/s.C
	}
	return i, c, at
}

// offset is the reverse of place.
func offset(s *pool.Shape, n, c int, at []int) int {
	i := n
	if s.Layout == pool.ChannelsFirst {
		i = i*s.C + c
	}
	for axis, x := range at {
		i = i*s.Spatial[axis] + x
	}
	if s.Layout == pool.ChannelsLast {
		i = i*s.C + c
	}
	return i
}

// eachTap calls do for the taps of the window at a place of the output.
func (r *request) eachTap(in *pool.Shape, window []int, do func(cell []int, inside, counted bool)) {
	cell := make([]int, len(window))
	var along func(axis int, inside, counted bool)
	along = func(axis int, inside, counted bool) {
		if axis == len(cell) {
			do(cell, inside, counted)
			return
		}
		extent, o := in.Spatial[axis], window[axis]
		if r.how != newPlan {
			lo, hi := 0, extent
			if r.adaptive {
				lo, hi = o*extent/r.out[axis], ((o+1)*extent+r.out[axis]-1)/r.out[axis]
			}
			for cell[axis] = lo; cell[axis] < hi; cell[axis]++ {
				along(axis+1, inside, counted)
			}
			return
		}
		begin, end, dilation := r.pads(axis)
		for k := range r.w.Kernel[axis] {
			x := o*r.w.Stride[axis] - begin + k*dilation
			cell[axis] = x
			padded := r.w.CountIncludePad && x >= -begin && x < extent+end
			within := x >= 0 && x < extent
			along(axis+1, inside && within, counted && (within || padded))
		}
	}
	along(0, true, true)
}

// pads returns what an axis of windows is padded by, and its dilation.
func (r *request) pads(axis int) (begin, end, dilation int) {
	dilation = 1
	if len(r.w.Dilation) > 0 {
		dilation = r.w.Dilation[axis]
	}
	if len(r.w.PadBegin) > 0 {
		begin = r.w.PadBegin[axis]
	}
	if len(r.w.PadEnd) > 0 {
		end = r.w.PadEnd[axis]
	}
	if r.w.AutoPad == pool.SameUpper || r.w.AutoPad == pool.SameLower {
		in, stride := r.in.Spatial[axis], r.w.Stride[axis]
		windows := (in + stride - 1) / stride
		total := max((windows-1)*stride+(r.w.Kernel[axis]-1)*dilation+1-in, 0)
		begin, end = total/2, (total+1)/2
		if r.w.AutoPad == pool.SameLower {
			begin, end = end, begin
		}
	}
	return begin, end, dilation
}

func valueOf[T pool.Element](v T) float64 {
	switch v := any(v).(type) {
	case float32:
		return float64(v)
	case float64:
		return v
	case uint8:
		return float64(v)
	case int8:
		return float64(v)
	case simdpool.Float16:
		return float64(v.Float32())
	case simdpool.BFloat16:
		return float64(v.Float32())
	}
	panic("type")
}

// elementOf rounds v to T; what integers cannot hold becomes the nearest.
func elementOf[T pool.Element](v float64) T {
	var e any
	switch any(*new(T)).(type) {
	case float32:
		e = float32(v)
	case float64:
		e = v
	case uint8:
		e = uint8(min(max(v, 0), 255))
	case int8:
		e = int8(min(max(v, -128), 127))
	case simdpool.Float16:
		e = simdpool.ToFloat16(float32(v))
	default:
		e = simdpool.ToBFloat16(float32(v))
	}
	return e.(T)
}
