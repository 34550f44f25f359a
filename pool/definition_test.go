package pool_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
)

// The operators once more, element by element and with nothing but the rules of
// docs/numerics.md in mind. Nothing here comes from the package under test but
// its types.

// arithmetic is what results are computed in. Integers are only compared, which
// float32 does exactly.
type arithmetic interface{ float32 | float64 }

// axisDef is the windows along one axis: out > 0 shares in cells out.
type axisDef struct{ in, kernel, stride, dilation, padBegin, padEnd, out int }

// windows counts windows one by one.
func (a axisDef) windows(ceil bool) int {
	if a.out > 0 {
		return a.out
	}
	extent := (a.kernel-1)*a.dilation + 1
	end := a.in + a.padEnd
	for o := 0; ; o++ {
		begin := o*a.stride - a.padBegin
		switch {
		case !ceil && begin+extent > end: // does not fit
			return o
		case ceil && begin-a.stride+extent >= end: // the one before reached the end
			return o
		case ceil && begin >= a.in: // would hold no input
			return o
		}
	}
}

// tapDef is where a tap lies, whether that is inside the input, and whether in
// the input with its padding.
type tapDef struct {
	at             int
	inside, padded bool
	beyond         bool // of the padded input, and of every tap that can be a cell of it
}

// taps returns the taps of window o.
func (a axisDef) taps(o int) []tapDef {
	var taps []tapDef
	if a.out > 0 {
		for i := range a.in { // has (i+1)/in beyond o/out, and i/in before (o+1)/out
			if (i+1)*a.out > o*a.in && i*a.out < (o+1)*a.in {
				taps = append(taps, tapDef{i, true, true, false})
			}
		}
		return taps
	}
	for t := range a.kernel {
		i := o*a.stride - a.padBegin + t*a.dilation
		beyond := t*a.dilation >= a.in+a.padBegin+a.padEnd
		taps = append(taps, tapDef{i, i >= 0 && i < a.in, i >= -a.padBegin && i < a.in+a.padEnd, beyond})
	}
	return taps
}

// problem is a pooling of one to three axes.
type problem struct {
	in       pool.Shape
	w        pool.Window
	adaptive []int // output extents
}

func (p problem) axes() []axisDef {
	get := func(list []int, i, missing int) int {
		if list == nil {
			return missing
		}
		return list[i]
	}
	var axes []axisDef
	for i, extent := range p.in.Spatial {
		if p.adaptive != nil {
			axes = append(axes, axisDef{in: extent, out: p.adaptive[i]})
			continue
		}
		axes = append(axes, axisDef{
			extent, p.w.Kernel[i], p.w.Stride[i], get(p.w.Dilation, i, 1),
			get(p.w.PadBegin, i, 0), get(p.w.PadEnd, i, 0), 0,
		})
	}
	return axes
}

// out is the shape of the output.
func (p problem) out() pool.Shape {
	out := pool.Shape{Layout: p.in.Layout, N: p.in.N, C: p.in.C}
	for _, a := range p.axes() {
		out.Spatial = append(out.Spatial, a.windows(p.w.CeilMode))
	}
	return out
}

// offset is where element (n, c, at) of a tensor lies.
func offset(s pool.Shape, n, c int, at []int) int {
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

// each calls f with every place within extents, in row-major order.
func each(extents []int, f func(at []int)) {
	at := make([]int, len(extents))
	for {
		for i, x := range at {
			if x >= extents[i] {
				return // an empty extent
			}
		}
		f(at)
		i := len(at) - 1
		for ; i >= 0; i-- {
			if at[i]++; at[i] < extents[i] {
				break
			}
			at[i] = 0
		}
		if i < 0 {
			return
		}
	}
}

// result is an element of the output and where it comes from: the offset in the
// input and the place in the window of the first maximum, or -1.
type result[A arithmetic] struct {
	value         A
	offset, place int
}

// define returns the shape of the output and its elements.
func define[A arithmetic](op pool.Op, p problem, src []A) (pool.Shape, []result[A]) {
	out := p.out()
	dst := make([]result[A], out.Len())
	axes := p.axes()
	each(out.Spatial, func(o []int) {
		var taps [][]tapDef
		for i, a := range axes {
			taps = append(taps, a.taps(o[i]))
		}
		for n := range p.in.N {
			for c := range p.in.C {
				cell := func(at []int) int { return offset(p.in, n, c, at) }
				dst[offset(out, n, c, o)] = defineOne(op, p.w, taps, src, cell)
			}
		}
	})
	return out, dst
}

// values are the values of results.
func values[A arithmetic](results []result[A]) []A {
	all := make([]A, len(results))
	for i, r := range results {
		all[i] = r.value
	}
	return all
}

// extremes are the greatest and the least of what was seen.
type extremes[A arithmetic] struct {
	largest, least A
	nan            bool
}

func nothing[A arithmetic]() extremes[A] {
	return extremes[A]{largest: A(math.Inf(-1)), least: A(math.Inf(1))}
}

// see reports whether v is the new maximum.
func (e *extremes[A]) see(v A) bool {
	if v != v {
		first := !e.nan
		e.nan = true
		return first
	}
	if v < e.least {
		e.least = v
	}
	if v > e.largest {
		e.largest = v
		return !e.nan
	}
	return false
}

// defineOne pools the window of taps.
func defineOne[A arithmetic](op pool.Op, w pool.Window, taps [][]tapDef, src []A, cell func(at []int) int) result[A] {
	var extents []int
	for _, t := range taps {
		extents = append(extents, len(t))
	}
	at := make([]int, len(taps))
	r, e := result[A]{offset: -1, place: -1}, nothing[A]()
	count, place := 0, 0
	each(extents, func(t []int) {
		inside, padded, beyond := true, true, false
		for i, t := range t {
			tap := taps[i][t]
			at[i], inside, padded, beyond = tap.at, inside && tap.inside, padded && tap.padded, beyond || tap.beyond
		}
		if inside || w.CountIncludePad && padded {
			count++
		}
		if inside {
			v := src[cell(at)]
			if e.see(v) || r.offset < 0 {
				r.offset, r.place = cell(at), place
			}
		}
		if !beyond {
			place++
		}
	})
	if w.Divisor > 0 {
		count = w.Divisor
	}
	var sum A
	if op != pool.Max && op != pool.Min {
		sum = addUp(op, taps, at, src, cell)
	}
	r.value = answer(op, sum, e, count)
	return r
}

// addUp sums the cells of the window of taps, which are the first axes' of at:
// along the first axis first, then along the second.
func addUp[A arithmetic](op pool.Op, taps [][]tapDef, at []int, src []A, cell func(at []int) int) A {
	last := len(taps) - 1
	if last < 0 {
		return power(op, src[cell(at)])
	}
	var sum A
	for _, t := range taps[last] {
		if t.inside {
			at[last] = t.at
			sum += addUp(op, taps[:last], at, src, cell)
		}
	}
	return sum
}

// defineGlobal is the elements of the output of a global plan.
func defineGlobal[A arithmetic](op pool.Op, in pool.Shape, src []A) []A {
	dst := make([]A, in.N*in.C)
	for n := range in.N {
		for c := range in.C {
			var s [16]A
			e, i := nothing[A](), 0
			each(in.Spatial, func(at []int) {
				v := src[offset(in, n, c, at)]
				e.see(v)
				s[i%16] += power(op, v)
				i++
			})
			sum := (((s[0] + s[8]) + (s[4] + s[12])) + ((s[2] + s[10]) + (s[6] + s[14]))) +
				(((s[1] + s[9]) + (s[5] + s[13])) + ((s[3] + s[11]) + (s[7] + s[15])))
			dst[n*in.C+c] = answer(op, sum, e, i)
		}
	}
	return dst
}

// power is what a sum gets of v.
func power[A arithmetic](op pool.Op, v A) A {
	if op.P() == 0 {
		return v
	}
	if v < 0 {
		v = -v
	}
	product := v
	for range op.P() - 1 {
		product *= v
	}
	return product
}

func answer[A arithmetic](op pool.Op, sum A, e extremes[A], count int) A {
	switch {
	case op == pool.Sum || op.P() == 1:
		return sum
	case op.P() == 2:
		return A(math.Sqrt(float64(sum)))
	case op.P() > 2:
		return A(math.Pow(float64(sum), 1/float64(op.P())))
	case op == pool.Average:
		return sum / A(count)
	case e.nan:
		return A(math.NaN())
	case op == pool.Max:
		return e.largest + 0 // -0 becomes +0
	default:
		return e.least + 0
	}
}

// requireSameBits compares bit by bit; any NaN is as good as another.
func requireSameBits(t testing.TB, want, got []float32, what ...any) {
	t.Helper()
	require.Len(t, got, len(want), what...)
	for i := range want {
		w, g := math.Float32bits(want[i]), math.Float32bits(got[i])
		if w != g && (want[i] == want[i] || got[i] == got[i]) {
			require.Failf(t, "other bits", "element %d of %d: want %v (%08x), got %v (%08x); %s",
				i, len(want), want[i], w, got[i], g, fmt.Sprint(what...))
		}
	}
}

// hostile is n random elements of all magnitudes, with NaN, infinities, both
// zeros and denormals among them.
func hostile(r *rand.Rand, n int) []float32 {
	special := []float32{
		float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 0, float32(math.Copysign(0, -1)),
		math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, math.MaxFloat32, 1, -1,
	}
	rare := []float64{0, 0.02, 0.5}[r.IntN(3)]
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(r.NormFloat64() * math.Pow(10, float64(r.IntN(7)-3)))
		if r.Float64() < rare {
			s[i] = special[r.IntN(len(special))]
		}
	}
	return s
}

// dirty is a buffer of n elements that no result may depend on.
func dirty(n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = -12345
	}
	return s
}

// onEveryISA runs test on each instruction set that there is.
func onEveryISA(t *testing.T, test func(t *testing.T)) {
	for _, isa := range simdpool.Available() {
		t.Run(isa.String(), func(t *testing.T) {
			restore, err := simdpool.Select(isa)
			require.NoError(t, err)
			defer restore()
			test(t)
		})
	}
}

var ops = []pool.Op{pool.Max, pool.Min, pool.Sum, pool.Average, pool.Lp(1), pool.Lp(2), pool.Lp(3)}
