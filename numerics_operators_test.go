package simdpool_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// The rules of depth, adaptive windows, Lp, element types and positions.

// volume is a window of 3 x 4 x 5 cells, which is all of its input, over planes
// of planesHere volumes.
func volume() simdpool.Window {
	all := func(n int) simdpool.Axis {
		return simdpool.Axis{In: n, Out: 1, Kernel: n, Stride: 1, Dilation: 1}
	}
	return simdpool.Window{D: all(3), H: all(4), W: all(5)}
}

// poolVolumes pools volumes in both layouts and requires the same bits.
func poolVolumes(t *testing.T, op simdpool.Op, w *simdpool.Window, src []float32) []float32 {
	t.Helper()
	in, out := w.D.In*w.H.In*w.W.In, w.D.Out*w.H.Out*w.W.Out
	volumes := len(src) / in
	first, last := make([]float32, volumes*out), make([]float32, volumes*out)
	simdpool.ChannelsFirst(op, first, src, w, 0, volumes*w.D.Out*w.H.Out)
	simdpool.ChannelsLast(op, last, transpose(src, volumes, in), w, volumes, 0, w.D.Out*w.H.Out)
	requireBits(t, first, transpose(last, out, volumes), "%v %+v: the layouts differ", op, *w)
	return first
}

// sumAlong adds up a 3 x 4 x 5 volume, the axis order[0] first, then order[1].
func sumAlong(volume []float32, order [3]int) float32 {
	extents, steps := [3]int{3, 4, 5}, [3]int{20, 5, 1}
	var total float32
	for i := range extents[order[2]] {
		var plane float32
		for j := range extents[order[1]] {
			var run float32
			for k := range extents[order[0]] {
				run += volume[i*steps[order[2]]+j*steps[order[1]]+k*steps[order[0]]]
			}
			plane += run
		}
		total += plane
	}
	return total
}

// Rule 5 with depth: the depth first, then columns, then across them. The five
// other orders give other bits.
func testDepthOrder(t *testing.T) {
	w := volume()
	src := data(cases.Tails, 200*60)
	got := poolVolumes(t, simdpool.Sum, &w, src)
	for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		want := make([]float32, len(got))
		for i := range want {
			want[i] = sumAlong(src[i*60:][:60], order)
		}
		if order == [3]int{0, 1, 2} {
			requireBits(t, got, want, "sums of volumes")
			continue
		}
		_, other := cases.Differ(got, want)
		assert.True(t, other, "the data do not tell %v", order)
	}
}

// Rule 11: an adaptive window begins with the cell that o/out falls into and ends
// with the one that (o+1)/out reaches, in the order of windows.
func testAdaptive(t *testing.T) {
	for _, in := range []int{1, 2, 5, 7, 12, 30} {
		for _, out := range []int{1, 2, 3, 5, 7, 40} {
			w := simdpool.Window{
				H: simdpool.Axis{In: 6, Out: 4, Adaptive: true},
				W: simdpool.Axis{In: in, Out: out, Adaptive: true},
			}
			src := data(cases.Tails, planesHere*6*in)
			got := poolWindows(t, simdpool.Sum, &w, src)
			mean := poolWindows(t, simdpool.Average, &w, src)
			touches := func(cell, cells, o, outs int) bool { // the open intervals of both overlap
				return (cell+1)*outs > o*cells && cell*outs < (o+1)*cells
			}
			for at := range got {
				plane, y, x := at/out/4, at/out%4, at%out
				var columns [][]float32
				for column := range in {
					var cells []float32
					for row := range 6 {
						if touches(column, in, x, out) && touches(row, 6, y, 4) {
							cells = append(cells, src[(plane*6+row)*in+column])
						}
					}
					if cells != nil {
						columns = append(columns, cells)
					}
				}
				want := canonical(columns)
				require.Equal(t, want+0, got[at], "%d to %d, element %d", in, out, at)
				require.Equal(t, want/float32(len(columns)*len(columns[0])), mean[at], "%d to %d, element %d", in, out, at)
			}
		}
	}
}

// Rule 9 with a divisor.
func testDivisor(t *testing.T) {
	for _, w := range numericsWindows() {
		src := data(cases.Tails, planesHere*w.H.In*w.W.In)
		want := poolWindows(t, simdpool.Sum, &w, src)
		for _, divisor := range []int{1, 3, 7, 1 << 24} {
			w.Divisor = divisor
			divided := make([]float32, len(want))
			for i, sum := range want {
				divided[i] = sum / float32(divisor)
			}
			requireBits(t, poolWindows(t, simdpool.Average, &w, src), divided, "%+v", w)
		}
	}
}

// Rules 12 and 13: powers are products, factor by factor; a sum of absolute
// values has no root, one of squares the correctly rounded one.
func testLp(t *testing.T) {
	for _, kind := range []cases.Kind{cases.Tails, cases.Uniform, cases.Huge, cases.Denormals, cases.Specials, cases.NegZeros} {
		for _, p := range []int{1, 2, 3, 4} {
			for _, w := range numericsWindows() {
				src := data(kind, planesHere*w.H.In*w.W.In)
				sums := poolWindows(t, simdpool.Sum, &w, raised(src, p))
				requireBits(t, poolWindows(t, simdpool.Lp(p), &w, src), rooted(sums, p), "lp%d %+v of %v", p, w, kind)
			}
			src := data(kind, planesHere*53)
			sums := poolGlobal(t, simdpool.Sum, raised(src, p), 53)
			requireBits(t, poolGlobal(t, simdpool.Lp(p), src, 53), rooted(sums, p), "global lp%d of %v", p, kind)
		}
	}
}

func raised(values []float32, p int) []float32 {
	powers := make([]float32, len(values))
	for i, v := range values {
		factor := math.Float32frombits(math.Float32bits(v) &^ (1 << 31))
		powers[i] = factor
		for range p - 1 {
			powers[i] *= factor
		}
	}
	return powers
}

func rooted(sums []float32, p int) []float32 {
	roots := make([]float32, len(sums))
	for i, v := range sums {
		switch p {
		case 1:
			roots[i] = v
		case 2:
			roots[i] = float32(math.Sqrt(float64(v)))
		default:
			roots[i] = float32(math.Pow(float64(v), 1/float64(p)))
		}
	}
	return roots
}

// Rule 14: 16-bit floats are pooled as the float32 that they stand for, and
// rounded once.
func testHalfRoundedOnce(t *testing.T) {
	testRoundedOnce(t, simdpool.Float16.Float32, simdpool.ToFloat16)
	testRoundedOnce(t, simdpool.BFloat16.Float32, simdpool.ToBFloat16)

	// The sum is beyond the range, the average is not.
	large := []simdpool.Float16{0x7bff, 0x7bff, 0x7bff, 0x7bff}
	dst := make([]simdpool.Float16, 1)
	simdpool.GlobalFirst(simdpool.Average, dst, large, 4, 0, 1)
	assert.Equal(t, large[0], dst[0])
	simdpool.GlobalFirst(simdpool.Sum, dst, large, 4, 0, 1)
	assert.Equal(t, simdpool.Float16(0x7c00), dst[0], "+Inf")
	// 2048 + 1 + 1 is 2048 if each sum is rounded.
	simdpool.GlobalFirst(simdpool.Sum, dst, []simdpool.Float16{0x6800, 0x3c00, 0x3c00}, 3, 0, 1)
	assert.Equal(t, float32(2050), dst[0].Float32())
}

func testRoundedOnce[T simdpool.Element](t *testing.T, widen func(T) float32, round func(float32) T) {
	t.Helper()
	for _, kind := range []cases.Kind{cases.Tails, cases.Huge, cases.Sprinkled} {
		for _, op := range append(allOps, simdpool.Lp(1), simdpool.Lp(2), simdpool.Lp(3)) {
			for i, w := range numericsWindows() {
				channels := []int{1, 3, 16, 130}[i%4]
				src := make([]T, channels*w.H.In*w.W.In)
				wide := data(kind, len(src))
				for i, v := range wide {
					src[i] = round(v)
					wide[i] = widen(src[i])
				}
				got, want := make([]T, channels*w.H.Out*w.W.Out), make([]float32, channels*w.H.Out*w.W.Out)
				simdpool.ChannelsLast(op, got, src, &w, channels, 0, w.H.Out)
				simdpool.ChannelsLast(op, want, wide, &w, channels, 0, w.H.Out)
				rounded := make([]T, len(want))
				for i, v := range want {
					rounded[i] = round(v)
				}
				if at, differ := cases.Differ(got, rounded); differ {
					require.Failf(t, "other bits", "%v of %T %+v, %d channels: [%d] = %v, want %v of %v", op, got[0], w, channels,
						at, widen(got[at]), widen(rounded[at]), want[at])
				}
			}
		}
	}
}

// Rule 15: integers compare as numbers, and what holds only padding is the end
// of their range.
func testIntegers(t *testing.T) {
	w := simdpool.Window{
		H: simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1},
		W: simdpool.Axis{In: 2, Out: 4, Kernel: 2, Stride: 1, Dilation: 1, PadBegin: 2, PadEnd: 1},
	}
	pool8 := func(op simdpool.Op, src []int8) []int8 {
		dst := make([]int8, 4)
		simdpool.ChannelsFirst(op, dst, src, &w, 0, 1)
		return dst
	}
	poolU8 := func(op simdpool.Op, src []uint8) []uint8 {
		dst := make([]uint8, 4)
		simdpool.ChannelsFirst(op, dst, src, &w, 0, 1)
		return dst
	}
	assert.Equal(t, []int8{-128, -128, 5, 5}, pool8(simdpool.Max, []int8{-128, 5}))
	assert.Equal(t, []int8{127, 127, -1, -1}, pool8(simdpool.Min, []int8{127, -1}))
	assert.Equal(t, []uint8{0, 0, 200, 200}, poolU8(simdpool.Max, []uint8{0, 200}))
	assert.Equal(t, []uint8{255, 255, 100, 100}, poolU8(simdpool.Min, []uint8{255, 100}))
}

// Rule 16: the first of equals, the first NaN, and nothing where padding is all.
func testWhereMaximaAre(t *testing.T) {
	minus := float32(math.Copysign(0, -1))
	for _, c := range []struct {
		row  []float32 // over which a window of 4 goes
		want int
	}{
		{[]float32{1, 3, 2, 3}, 1},
		{[]float32{-inf, -inf, -inf, -inf}, 0},
		{[]float32{-1, minus, 0, minus}, 1},
		{[]float32{-1, 0, minus, 0}, 1},
		{[]float32{inf, nan, 5, nan}, 1},
		{[]float32{nan, nan, inf, 1}, 0},
		{[]float32{1, 2, 3, nan}, 3},
	} {
		a := simdpool.Axis{In: 4, Out: 1, Kernel: 4, Stride: 1, Dilation: 1}
		one := simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}
		for _, w := range []simdpool.Window{{H: one, W: a}, {H: a, W: one}, {D: a, H: one, W: one}} {
			for planes := range 20 {
				planes++
				src := make([]float32, 0, 4*planes)
				for range planes {
					src = append(src, c.row...)
				}
				dst, flat, place := make([]float32, planes), make([]int64, planes), make([]uint8, planes)
				simdpool.MaxFirst(dst, flat, src, &w, 0, planes)
				simdpool.MaxFirst(dst, place, src, &w, 0, planes)
				for i := range planes {
					require.Equal(t, int64(4*i+c.want), flat[i], "%v in plane %d", c.row, i)
					require.Equal(t, uint8(c.want), place[i], "%v in plane %d", c.row, i)
				}
				simdpool.MaxLast(dst, flat, transpose(src, planes, 4), &w, planes, 0, 1)
				for i := range planes {
					require.Equal(t, int64(c.want*planes+i), flat[i], "%v in channel %d", c.row, i)
				}
			}
		}
	}
	padded := simdpool.Window{
		H: simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1},
		W: simdpool.Axis{In: 1, Out: 2, Kernel: 2, Stride: 2, Dilation: 1, PadBegin: 2, PadEnd: 1},
	}
	dst, flat, place := make([]float32, 2), make([]int64, 2), make([]uint16, 2)
	simdpool.MaxFirst(dst, flat, []float32{7}, &padded, 0, 1)
	simdpool.MaxFirst(dst, place, []float32{7}, &padded, 0, 1)
	assert.Equal(t, []float32{-inf, 7}, dst)
	assert.Equal(t, []int64{-1, 0}, flat)
	assert.Equal(t, []uint16{math.MaxUint16, 0}, place)
}

// Rule 17: the steps of a quantised average, each rounded to float32. The scale
// of the output makes a half of each result, which other steps would miss.
func testQuantizedSteps(t *testing.T) {
	w := simdpool.Window{
		H: simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1},
		W: simdpool.Axis{In: 3, Out: 1, Kernel: 3, Stride: 1, Dilation: 1},
	}
	others := map[string]func(sum, in, out float32) float32{
		"scales first":       func(sum, in, out float32) float32 { return sum * (in / out) / 3 },
		"count first":        func(sum, in, out float32) float32 { return sum / 3 * in / out },
		"count before scale": func(sum, in, out float32) float32 { return sum * (in / 3) / out },
		"output scale first": func(sum, in, out float32) float32 { return sum * in / out / 3 },
		"float64":            func(sum, in, out float32) float32 { return float32(float64(sum) * float64(in) / 3 / float64(out)) },
	}
	r := cases.NewRand(17)
	told := map[string]bool{}
	for range 5000 {
		src := []uint8{uint8(r.Intn(256)), uint8(r.Intn(256)), uint8(r.Intn(256))}
		q := simdpool.Quantization{InScale: float32(r.Intn(1<<20)+1) / (1 << 18), InZero: r.Intn(256), OutZero: r.Intn(256)}
		sum := float32(int(src[0]) + int(src[1]) + int(src[2]) - 3*q.InZero)
		product := sum * q.InScale
		average := product / 3
		q.OutScale = float32(math.Abs(float64(average))) / (float32(r.Intn(9)) + 0.5)
		if q.OutScale == 0 {
			continue
		}
		round := func(v float32) uint8 {
			return uint8(min(max(int(math.RoundToEven(float64(v)))+q.OutZero, 0), 255))
		}
		dst := make([]uint8, 1)
		simdpool.QuantizedAverage(dst, src, &w, &q, 1, 0, 1)
		require.Equal(t, round(average/q.OutScale), dst[0], "%v %+v", src, q)
		for name, other := range others {
			told[name] = told[name] || round(other(sum, q.InScale, q.OutScale)) != dst[0]
		}
	}
	for name := range others {
		assert.True(t, told[name], "the data do not tell %s", name)
	}
}
