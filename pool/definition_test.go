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

// axisDef is the windows along one axis.
type axisDef struct{ in, kernel, stride, dilation, padBegin, padEnd int }

// windows counts windows one by one.
func (a axisDef) windows(ceil bool) int {
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

// tap returns the position of tap t of window o, and whether it is a cell of
// the input, and of the input with its padding.
func (a axisDef) tap(o, t int) (i int, inside, padded bool) {
	i = o*a.stride - a.padBegin + t*a.dilation
	return i, i >= 0 && i < a.in, i >= -a.padBegin && i < a.in+a.padEnd
}

func axesOf(in pool.Shape, w pool.Window) (h, x axisDef) {
	get := func(list []int, i, missing int) int {
		if list == nil {
			return missing
		}
		return list[i]
	}
	axis := func(i int) axisDef {
		return axisDef{
			in.Spatial[i], w.Kernel[i], w.Stride[i], get(w.Dilation, i, 1),
			get(w.PadBegin, i, 0), get(w.PadEnd, i, 0),
		}
	}
	return axis(0), axis(1)
}

// offset is where element (n, c, y, x) of a tensor lies.
func offset(s pool.Shape, n, c, y, x int) int {
	h, w := s.Spatial[0], s.Spatial[1]
	if s.Layout == pool.ChannelsFirst {
		return ((n*s.C+c)*h+y)*w + x
	}
	return ((n*h+y)*w+x)*s.C + c
}

// define returns the shape and the elements of the output.
func define(op pool.Op, in pool.Shape, w pool.Window, src []float32) (pool.Shape, []float32) {
	h, v := axesOf(in, w)
	out := pool.Shape{Layout: in.Layout, N: in.N, C: in.C, Spatial: []int{h.windows(w.CeilMode), v.windows(w.CeilMode)}}
	dst := make([]float32, in.N*in.C*out.Spatial[0]*out.Spatial[1])
	for n := range in.N {
		for c := range in.C {
			for y := range out.Spatial[0] {
				for x := range out.Spatial[1] {
					dst[offset(out, n, c, y, x)] = defineOne(op, w.CountIncludePad, h, v, y, x, func(y, x int) float32 {
						return src[offset(in, n, c, y, x)]
					})
				}
			}
		}
	}
	return out, dst
}

func defineOne(op pool.Op, includePad bool, h, w axisDef, oy, ox int, cell func(y, x int) float32) float32 {
	var sum float32
	largest, least := float32(math.Inf(-1)), float32(math.Inf(1))
	count, nan := 0, false
	for tx := range w.kernel {
		var column float32
		x, insideX, paddedX := w.tap(ox, tx)
		for ty := range h.kernel {
			y, insideY, paddedY := h.tap(oy, ty)
			if includePad && paddedX && paddedY || insideX && insideY {
				count++
			}
			if insideX && insideY {
				v := cell(y, x)
				nan = nan || v != v
				if v > largest {
					largest = v
				}
				if v < least {
					least = v
				}
				column += v
			}
		}
		sum += column
	}
	return answer(op, sum, largest, least, count, nan)
}

// defineGlobal is define for global plans.
func defineGlobal(op pool.Op, in pool.Shape, src []float32) []float32 {
	dst := make([]float32, 0, in.N*in.C)
	for n := range in.N {
		for c := range in.C {
			var s [16]float32
			largest, least := float32(math.Inf(-1)), float32(math.Inf(1))
			i, nan := 0, false
			for y := range in.Spatial[0] {
				for x := range in.Spatial[1] {
					v := src[offset(in, n, c, y, x)]
					nan = nan || v != v
					if v > largest {
						largest = v
					}
					if v < least {
						least = v
					}
					s[i%16] += v
					i++
				}
			}
			sum := (((s[0] + s[8]) + (s[4] + s[12])) + ((s[2] + s[10]) + (s[6] + s[14]))) +
				(((s[1] + s[9]) + (s[5] + s[13])) + ((s[3] + s[11]) + (s[7] + s[15])))
			dst = append(dst, answer(op, sum, largest, least, i, nan))
		}
	}
	return dst
}

func answer(op pool.Op, sum, largest, least float32, count int, nan bool) float32 {
	switch {
	case op == pool.Sum:
		return sum
	case op == pool.Average:
		return sum / float32(count)
	case nan:
		return float32(math.NaN())
	case op == pool.Max:
		return largest + 0 // -0 becomes +0
	default:
		return least + 0
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

var ops = []pool.Op{pool.Max, pool.Min, pool.Sum, pool.Average}
