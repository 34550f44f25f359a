package simdpool_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// TestNumerics has a subtest for each rule of docs/numerics.md, on every
// instruction set, over windows of every kernel and over whole planes. Each
// rule is stated here by itself, so that none rests on the definition.
func TestNumerics(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		for _, rule := range []struct {
			name string
			test func(t *testing.T)
		}{
			{"NaNWins", testNaNWins},
			{"PaddingNeverWins", testPaddingNeverWins},
			{"ZeroIsPositive", testZeroIsPositive},
			{"ResultIsACell", testResultIsACell},
			{"WindowOrder", testWindowOrder},
			{"OwnCellsAlone", testOwnCellsAlone},
			{"GlobalOrder", testGlobalOrder},
			{"DividedOnce", testDividedOnce},
			{"MeanOfOnes", testMeanOfOnes},
			{"Count", testCount},
			{"PaddingOnly", testPaddingOnly},
			{"DenormalsAreKept", testDenormalsAreKept},
			{"Layouts", testLayouts},
			{"Splits", testSplits},
			{"PlaceInBatch", testPlaceInBatch},
		} {
			t.Run(rule.name, rule.test)
		}
	})
}

var (
	allOps   = []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average}
	inf      = float32(math.Inf(1))
	nan      = float32(math.NaN())
	denormal = math.Float32frombits(1)
)

// numericsWindows has a window for each kernel that a driver may choose, over
// planes large enough for its vectors, and small ones. Under -short it leaves
// out the small ones.
func numericsWindows() []simdpool.Window {
	var all []simdpool.Window
	for i, s := range [][4]int{ // kernel, stride, dilation, pad
		{1, 1, 1, 0}, {2, 2, 1, 0}, {2, 1, 1, 1}, {3, 1, 1, 1}, {3, 1, 1, 0}, {3, 2, 1, 1}, {3, 2, 1, 0},
		{3, 3, 1, 2}, {3, 1, 2, 2}, {5, 1, 1, 2}, {5, 2, 1, 4}, {7, 1, 1, 3}, {7, 1, 1, 0}, {2, 4, 3, 1},
	} {
		for j, width := range []int{7, 13, 39} {
			if testing.Short() && width < 39 {
				continue
			}
			axis := func(in int) simdpool.Axis {
				a := simdpool.Axis{In: in, Kernel: s[0], Stride: s[1], Dilation: s[2], PadBegin: s[3], PadEnd: s[3]}
				a.Out = (in+2*s[3]-a.Extent())/s[1] + 1
				return a
			}
			all = append(all, simdpool.Window{H: axis(7 + j), W: axis(width), CountIncludePad: (i+j)%2 == 0})
		}
	}
	return all
}

// columnsOf returns the places in a plane of the cells of window (y, x): each
// column from top to bottom, from left to right.
func columnsOf(w *simdpool.Window, y, x int) [][]int {
	var columns [][]int
	for j := range w.W.Kernel {
		col := x*w.W.Stride - w.W.PadBegin + j*w.W.Dilation
		if col < 0 || col >= w.W.In {
			continue
		}
		var column []int
		for i := range w.H.Kernel {
			row := y*w.H.Stride - w.H.PadBegin + i*w.H.Dilation
			if row >= 0 && row < w.H.In {
				column = append(column, row*w.W.In+col)
			}
		}
		if len(column) > 0 {
			columns = append(columns, column)
		}
	}
	return columns
}

// eachOutput calls f for each output of planes with the values of its window.
func eachOutput(w *simdpool.Window, src []float32, f func(at int, columns [][]float32)) {
	pixels, at := w.H.In*w.W.In, 0
	for plane := range len(src) / pixels {
		for y := range w.H.Out {
			for x := range w.W.Out {
				var values [][]float32
				for _, column := range columnsOf(w, y, x) {
					var v []float32
					for _, i := range column {
						v = append(v, src[plane*pixels+i])
					}
					values = append(values, v)
				}
				f(at, values)
				at++
			}
		}
	}
}

// poolWindows pools planes in both layouts, as planes and as the channels of one
// image, and requires the same bits.
func poolWindows(t *testing.T, op simdpool.Op, w *simdpool.Window, src []float32) []float32 {
	t.Helper()
	in, out := w.H.In*w.W.In, w.H.Out*w.W.Out
	planes := len(src) / in
	first, last := make([]float32, planes*out), make([]float32, planes*out)
	simdpool.ChannelsFirst(op, first, src, w, 0, planes*w.H.Out)
	simdpool.ChannelsLast(op, last, transpose(src, planes, in), w, planes, 0, w.H.Out)
	requireBits(t, first, transpose(last, out, planes), "%v %+v: the layouts differ", op, *w)
	return first
}

// poolGlobal does the same for whole planes.
func poolGlobal(t *testing.T, op simdpool.Op, src []float32, pixels int) []float32 {
	t.Helper()
	planes := len(src) / pixels
	first, last := make([]float32, planes), make([]float32, planes)
	simdpool.GlobalFirst(op, first, src, pixels, 0, planes)
	simdpool.GlobalLast(op, last, transpose(src, planes, pixels), pixels, planes, 0, planes)
	requireBits(t, first, last, "global %v of %d: the layouts differ", op, pixels)
	return first
}

// transpose returns the transpose of a matrix of rows x cols.
func transpose(m []float32, rows, cols int) []float32 {
	tr := make([]float32, len(m))
	for i := range rows {
		for j := range cols {
			tr[j*rows+i] = m[i*cols+j]
		}
	}
	return tr
}

func requireBits(t *testing.T, got, want []float32, format string, args ...any) {
	t.Helper()
	require.Len(t, got, len(want))
	if at, ok := cases.Differ(got, want); ok {
		require.Failf(t, fmt.Sprintf(format, args...), "[%d] = %v (%#08x), want %v (%#08x)", at,
			got[at], math.Float32bits(got[at]), want[at], math.Float32bits(want[at]))
	}
}

// data returns values of a kind.
func data(kind cases.Kind, n int) []float32 {
	s := make([]float32, n)
	cases.Data{Kind: kind, Seed: uint64(n)}.Fill(s)
	return s
}

// same returns n times v.
func same(v float32, n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = v
	}
	return s
}

// planesHere is how many planes, or channels, most tests pool: a vector of the
// widest and a tail.
const planesHere = 19

// testOneCell puts v into one cell and requires that nothing changes in the
// windows that do not hold it, and asks holds about those that do.
func testOneCell(t *testing.T, ops []simdpool.Op, v float32, holds func(op simdpool.Op, got float32) bool) {
	for i, w := range numericsWindows() {
		in, out := w.H.In*w.W.In, w.H.Out*w.W.Out
		clean := data(cases.Uniform, planesHere*in)
		for _, op := range ops {
			want := poolWindows(t, op, &w, clean)
			for cell := i % 3; cell < in; cell += 1 + in/20 {
				plane := cell % planesHere
				src := append([]float32(nil), clean...)
				src[plane*in+cell] = v
				got := poolWindows(t, op, &w, src)
				for at := range out {
					for _, column := range columnsOf(&w, at/w.W.Out, at%w.W.Out) {
						for _, i := range column {
							if i == cell {
								at := plane*out + at
								if !holds(op, got[at]) {
									require.Failf(t, "not held", "%v %+v: cell %d of plane %d gives %v in %d", op, w, cell, plane, got[at], at)
								}
								got[at] = want[at]
							}
						}
					}
				}
				requireBits(t, got, want, "%v %+v: cell %d of plane %d shows elsewhere", op, w, cell, plane)
			}
		}
	}
	for _, pixels := range []int{1, 15, 16, 49, 100} {
		clean := data(cases.Uniform, planesHere*pixels)
		for _, op := range ops {
			want := poolGlobal(t, op, clean, pixels)
			for cell := range pixels {
				plane := cell % planesHere
				src := append([]float32(nil), clean...)
				src[plane*pixels+cell] = v
				got := poolGlobal(t, op, src, pixels)
				require.True(t, holds(op, got[plane]), "global %v of %d: cell %d of plane %d gives %v", op, pixels, cell, plane, got[plane])
				got[plane] = want[plane]
				requireBits(t, got, want, "global %v of %d: cell %d of plane %d shows elsewhere", op, pixels, cell, plane)
			}
		}
	}
}

// Rule 1.
func testNaNWins(t *testing.T) {
	for _, bits := range []uint32{0x7fc00000, 0xffc00000, 0x7f800001} { // of either sign, signalling
		testOneCell(t, []simdpool.Op{simdpool.Max, simdpool.Min}, math.Float32frombits(bits),
			func(_ simdpool.Op, got float32) bool { return got != got })
	}
}

// Rule 6.
func testOwnCellsAlone(t *testing.T) {
	sums := []simdpool.Op{simdpool.Sum, simdpool.Average}
	testOneCell(t, sums, nan, func(_ simdpool.Op, got float32) bool { return got != got })
	testOneCell(t, sums, -math.MaxFloat32, func(_ simdpool.Op, got float32) bool { return got < -1e30 })
	testOneCell(t, allOps, inf, func(op simdpool.Op, got float32) bool { return op == simdpool.Min || got == inf })
	testOneCell(t, allOps, -inf, func(op simdpool.Op, got float32) bool { return op == simdpool.Max || got == -inf })
}

// Rule 2: what all cells are, the result is, with padding or without.
func testPaddingNeverWins(t *testing.T) {
	for _, w := range numericsWindows() {
		for _, v := range []float32{-2, -denormal, -math.MaxFloat32, -inf} {
			n, out := planesHere*w.H.In*w.W.In, planesHere*w.H.Out*w.W.Out
			requireBits(t, poolWindows(t, simdpool.Max, &w, same(v, n)), same(v, out), "max %+v of %v", w, v)
			requireBits(t, poolWindows(t, simdpool.Min, &w, same(-v, n)), same(-v, out), "min %+v of %v", w, -v)
		}
	}
}

// Rule 3, and rule 5 for sums.
func testZeroIsPositive(t *testing.T) {
	for _, kind := range []cases.Kind{cases.NegZeros, cases.Zeros} {
		for _, w := range numericsWindows() {
			src := data(kind, planesHere*w.H.In*w.W.In)
			for _, op := range allOps {
				requireBits(t, poolWindows(t, op, &w, src), same(0, planesHere*w.H.Out*w.W.Out), "%v %+v of %v", op, w, kind)
			}
		}
		for _, pixels := range []int{1, 3, 16, 49, 100} {
			for _, op := range allOps {
				requireBits(t, poolGlobal(t, op, data(kind, planesHere*pixels), pixels), same(0, planesHere), "global %v of %d %v", op, pixels, kind)
			}
		}
	}
}

// Rule 4.
func testResultIsACell(t *testing.T) {
	for _, kind := range []cases.Kind{cases.Tails, cases.Ties, cases.Huge} {
		for _, w := range numericsWindows() {
			src := data(kind, planesHere*w.H.In*w.W.In)
			highest, lowest := poolWindows(t, simdpool.Max, &w, src), poolWindows(t, simdpool.Min, &w, src)
			eachOutput(&w, src, func(at int, columns [][]float32) {
				top, bottom := columns[0][0], columns[0][0]
				for _, column := range columns {
					for _, v := range column {
						if v > top {
							top = v
						}
						if v < bottom {
							bottom = v
						}
					}
				}
				if top != highest[at] || bottom != lowest[at] {
					require.Failf(t, "another value", "%+v of %v: [%d] has %v to %v, want %v to %v", w, kind, at,
						lowest[at], highest[at], bottom, top)
				}
			})
		}
	}
}

// ordered adds values one by one, from +0.
func ordered(values []float32) float32 {
	var total float32
	for _, v := range values {
		total += v
	}
	return total
}

func reversed(values []float32) []float32 {
	r := make([]float32, len(values))
	for i, v := range values {
		r[len(r)-1-i] = v
	}
	return r
}

// canonical adds the columns of a window as rule 5 has it.
func canonical(columns [][]float32) float32 {
	var sums []float32
	for _, column := range columns {
		sums = append(sums, ordered(column))
	}
	return ordered(sums)
}

// otherOrders are what one could take for the canonical order of a window.
var otherOrders = map[string]func(columns [][]float32) float32{
	"rows first": func(columns [][]float32) float32 {
		var sums []float32
		for i := range columns[0] {
			var row float32
			for _, column := range columns {
				row += column[i]
			}
			sums = append(sums, row)
		}
		return ordered(sums)
	},
	"one after the other, columns": func(columns [][]float32) float32 {
		var all []float32
		for _, column := range columns {
			all = append(all, column...)
		}
		return ordered(all)
	},
	"one after the other, rows": func(columns [][]float32) float32 {
		var all []float32
		for i := range columns[0] {
			for _, column := range columns {
				all = append(all, column[i])
			}
		}
		return ordered(all)
	},
	"from the bottom": func(columns [][]float32) float32 {
		var sums []float32
		for _, column := range columns {
			sums = append(sums, ordered(reversed(column)))
		}
		return ordered(sums)
	},
	"from the right": func(columns [][]float32) float32 {
		var sums []float32
		for _, column := range columns {
			sums = append(sums, ordered(column))
		}
		return ordered(reversed(sums))
	},
	"in float64": func(columns [][]float32) float32 {
		var total float64
		for _, column := range columns {
			for _, v := range column {
				total += float64(v)
			}
		}
		return float32(total)
	},
}

// Rule 5, with data that show each other order.
func testWindowOrder(t *testing.T) {
	for _, w := range numericsWindows() {
		src := data(cases.Tails, planesHere*w.H.In*w.W.In)
		sum, want := poolWindows(t, simdpool.Sum, &w, src), make([]float32, planesHere*w.H.Out*w.W.Out)
		shown := map[string]bool{}
		eachOutput(&w, src, func(at int, columns [][]float32) {
			want[at] = canonical(columns)
			for name, other := range otherOrders {
				shown[name] = shown[name] || other(columns) != want[at]
			}
		})
		requireBits(t, sum, want, "sum %+v", w)
		if w.H.Kernel > 2 {
			for name := range otherOrders {
				assert.True(t, shown[name], "%+v: no window tells the order %q from the canonical one", w, name)
			}
		}
	}
}

// interleaved adds up a plane in parts, the parts by the function tree.
func interleaved(plane []float32, parts int, tree func(parts []float32) float32) float32 {
	part := make([]float32, parts)
	for i, v := range plane {
		part[i%parts] += v
	}
	return tree(part)
}

func halves(s []float32) float32 {
	for n := len(s) / 2; n > 0; n /= 2 {
		for i := range n {
			s[i] += s[i+n]
		}
	}
	return s[0]
}

func neighbours(s []float32) float32 {
	for ; len(s) > 1; s = s[:len(s)/2] {
		for i := range len(s) / 2 {
			s[i] = s[2*i] + s[2*i+1]
		}
	}
	return s[0]
}

// Rule 7, with data that show each other order.
func testGlobalOrder(t *testing.T) {
	others := map[string]func(plane []float32) float32{
		"one after the other": ordered,
		"8 parts":             func(p []float32) float32 { return interleaved(p, 8, halves) },
		"32 parts":            func(p []float32) float32 { return interleaved(p, 32, halves) },
		"parts in order":      func(p []float32) float32 { return interleaved(p, 16, ordered) },
		"neighbouring parts":  func(p []float32) float32 { return interleaved(p, 16, neighbours) },
	}
	for _, pixels := range []int{1, 2, 15, 16, 17, 31, 32, 33, 49, 64, 100, 196, 1000, 4097, 140000} {
		planes := planesHere
		if pixels > 1000 {
			planes = 3
		}
		src := data(cases.Tails, planes*pixels)
		got, want := poolGlobal(t, simdpool.Sum, src, pixels), make([]float32, planes)
		shown := map[string]bool{}
		for i := range want {
			plane := src[i*pixels:][:pixels]
			want[i] = interleaved(plane, 16, halves)
			for name, other := range others {
				shown[name] = shown[name] || other(plane) != want[i]
			}
		}
		requireBits(t, got, want, "global sum of %d", pixels)
		if pixels >= 49 {
			for name := range others {
				assert.True(t, shown[name], "%d pixels: no plane tells the order %q from the canonical one", pixels, name)
			}
		}
	}
}

// Rule 8: an average is the sum of the same kernel, divided once.
func testDividedOnce(t *testing.T) {
	reciprocal := false // whether any of the data tell it from a division
	for _, w := range numericsWindows() {
		w.CountIncludePad = false
		src := data(cases.Uniform, planesHere*w.H.In*w.W.In)
		want := poolWindows(t, simdpool.Sum, &w, src)
		eachOutput(&w, src, func(at int, columns [][]float32) {
			count := float32(len(columns) * len(columns[0]))
			reciprocal = reciprocal || want[at]*(1/count) != want[at]/count
			want[at] /= count
		})
		requireBits(t, poolWindows(t, simdpool.Average, &w, src), want, "average %+v", w)
	}
	assert.True(t, reciprocal, "windows tell a division from a product")
	reciprocal = false
	for pixels := 1; pixels < 130; pixels++ {
		src := data(cases.Uniform, planesHere*pixels)
		want := poolGlobal(t, simdpool.Sum, src, pixels)
		for i, sum := range want {
			reciprocal = reciprocal || sum*(1/float32(pixels)) != sum/float32(pixels)
			want[i] = sum / float32(pixels)
		}
		requireBits(t, poolGlobal(t, simdpool.Average, src, pixels), want, "global average of %d", pixels)
	}
	assert.True(t, reciprocal, "planes tell a division from a product")
}

// Rule 8: the mean of ones is 1, whatever the count.
func testMeanOfOnes(t *testing.T) {
	for height := 1; height <= 9; height++ {
		for width := 1; width <= 41; width++ {
			w := simdpool.Window{
				H: simdpool.Axis{In: height + 1, Out: 2, Kernel: height, Stride: 1, Dilation: 1},
				W: simdpool.Axis{In: width + 4, Out: 5, Kernel: width, Stride: 1, Dilation: 1},
			}
			got := poolWindows(t, simdpool.Average, &w, same(1, 17*w.H.In*w.W.In))
			requireBits(t, got, same(1, 17*10), "mean of %d x %d ones", height, width)
		}
	}
	for _, w := range numericsWindows() {
		w.CountIncludePad = false
		got := poolWindows(t, simdpool.Average, &w, same(1, planesHere*w.H.In*w.W.In))
		requireBits(t, got, same(1, len(got)), "mean of ones %+v", w)
	}
	for pixels := 1; pixels <= 300; pixels++ {
		requireBits(t, poolGlobal(t, simdpool.Average, same(1, 5*pixels), pixels), same(1, 5), "global mean of %d ones", pixels)
	}
}

// Rule 9: an average of ones shows what it was divided by.
func testCount(t *testing.T) {
	for _, w := range numericsWindows() {
		for _, beyond := range []int{0, 1} { // a window that hangs over, as under ceil_mode
			w.H.Out, w.W.Out = w.H.Out+beyond, w.W.Out+beyond
			for _, include := range []bool{false, true} {
				w.CountIncludePad = include
				src := same(1, planesHere*w.H.In*w.W.In)
				want := make([]float32, planesHere*w.H.Out*w.W.Out)
				eachOutput(&w, src, func(at int, columns [][]float32) {
					inside := 0
					for _, column := range columns {
						inside += len(column)
					}
					count := inside
					if include {
						at := at % (w.H.Out * w.W.Out)
						count = counted(&w.H, at/w.W.Out) * counted(&w.W, at%w.W.Out)
					}
					want[at] = float32(inside) / float32(count)
				})
				requireBits(t, poolWindows(t, simdpool.Average, &w, src), want, "average %+v of ones", w)
			}
		}
	}
}

// counted returns how many taps of window o are in the input or its pads.
func counted(a *simdpool.Axis, o int) (count int) {
	for i := range a.Kernel {
		if at := o*a.Stride - a.PadBegin + i*a.Dilation; at < a.In+a.PadEnd {
			count++
		}
	}
	return count
}

// Rule 10, and rule 9 where nothing counts.
func testPaddingOnly(t *testing.T) {
	outside := func(a simdpool.Axis) simdpool.Axis { // taps before and behind the input
		a.Kernel, a.Stride, a.Dilation, a.Out = 2, 1, a.In+2, 2
		a.PadBegin, a.PadEnd = 2, a.In+1
		return a
	}
	for _, w := range numericsWindows() {
		for _, along := range []string{"rows", "columns", "both"} {
			w := w
			if along != "columns" {
				w.H = outside(w.H)
				w.H.Out = 1
			}
			if along != "rows" {
				w.W = outside(w.W)
				w.W.Out = 1
			}
			src := data(cases.Specials, planesHere*w.H.In*w.W.In) // none of it may be seen
			n := planesHere * w.H.Out * w.W.Out
			for op, want := range map[simdpool.Op]float32{simdpool.Max: -inf, simdpool.Min: inf, simdpool.Sum: 0} {
				requireBits(t, poolWindows(t, op, &w, src), same(want, n), "%v %+v", op, w)
			}
			w.CountIncludePad = false
			requireBits(t, poolWindows(t, simdpool.Average, &w, src), same(nan, n), "average %+v", w)
			w.CountIncludePad = true
			requireBits(t, poolWindows(t, simdpool.Average, &w, src), same(0, n), "average %+v", w)
		}
	}
}

func testDenormalsAreKept(t *testing.T) {
	for _, w := range numericsWindows() {
		w.CountIncludePad = false
		n := planesHere * w.H.In * w.W.In
		for op, src := range map[simdpool.Op][]float32{
			simdpool.Max: same(-denormal, n), simdpool.Min: same(denormal, n),
			simdpool.Sum: same(denormal, n), simdpool.Average: same(denormal, n),
		} {
			want := make([]float32, planesHere*w.H.Out*w.W.Out)
			eachOutput(&w, src, func(at int, columns [][]float32) {
				want[at] = columns[0][0]
				if op == simdpool.Sum {
					want[at] = math.Float32frombits(uint32(len(columns) * len(columns[0])))
				}
			})
			requireBits(t, poolWindows(t, op, &w, src), want, "%v %+v", op, w)
		}
	}
	for _, pixels := range []int{1, 16, 49, 1000} {
		src := same(denormal, planesHere*pixels)
		requireBits(t, poolGlobal(t, simdpool.Average, src, pixels), same(denormal, planesHere), "global average of %d", pixels)
		requireBits(t, poolGlobal(t, simdpool.Sum, src, pixels), same(math.Float32frombits(uint32(pixels)), planesHere), "global sum of %d", pixels)
	}
}

// The same bits in both layouts, whatever the values: poolWindows compares them.
func testLayouts(t *testing.T) {
	for _, kind := range []cases.Kind{cases.Tails, cases.Huge, cases.Bits, cases.Sprinkled, cases.Specials, cases.NaNs} {
		for _, op := range allOps {
			for i, w := range numericsWindows() {
				planes := []int{1, 3, 16, 21, 67}[i%5]
				poolWindows(t, op, &w, data(kind, planes*w.H.In*w.W.In))
			}
			for _, planes := range []int{1, 3, 16, 67, 130} {
				for _, pixels := range []int{1, 15, 17, 49, 500} {
					poolGlobal(t, op, data(kind, planes*pixels), pixels)
				}
			}
		}
	}
}

// Work that is cut anywhere gives the same bits.
func testSplits(t *testing.T) {
	// split compares whole with parts, which it cuts in each place.
	split := func(units, size int, run func(dst []float32, lo, hi int), name string, args ...any) {
		whole := make([]float32, units*size)
		run(whole, 0, units)
		single := make([]float32, units*size)
		for i := range units {
			run(single, i, i+1)
			parts := make([]float32, units*size)
			run(parts, i, units)
			run(parts, 0, i)
			requireBits(t, parts, whole, name+": cut at %d", append(args, i)...)
		}
		requireBits(t, single, whole, name+": one by one", args...)
	}
	for i, w := range numericsWindows() {
		op, channels := allOps[i%4], []int{1, 5, 16, 37}[i/4%4]
		src := data(cases.Sprinkled, 2*channels*w.H.In*w.W.In)
		split(2*w.H.Out, w.W.Out*channels, func(dst []float32, lo, hi int) {
			simdpool.ChannelsLast(op, dst, src, &w, channels, lo, hi)
		}, "%v %+v of %d channels", op, w, channels)
		src = src[:2*w.H.In*w.W.In]
		split(2*w.H.Out, w.W.Out, func(dst []float32, lo, hi int) {
			simdpool.ChannelsFirst(op, dst, src, &w, lo, hi)
		}, "%v %+v channels first", op, w)
	}
	for _, op := range allOps {
		for _, pixels := range []int{1, 17, 49} {
			src := data(cases.Tails, 2*21*pixels)
			split(2*21, 1, func(dst []float32, lo, hi int) {
				simdpool.GlobalFirst(op, dst, src, pixels, lo, hi)
			}, "global %v of %d channels first", op, pixels)
			split(2*21, 1, func(dst []float32, lo, hi int) {
				simdpool.GlobalLast(op, dst, src, pixels, 21, lo, hi)
			}, "global %v of %d channels last", op, pixels)
		}
	}
}

// Equal planes give equal results, wherever they are in a batch and in memory.
func testPlaceInBatch(t *testing.T) {
	for i, w := range numericsWindows() {
		in, out := w.H.In*w.W.In, w.H.Out*w.W.Out
		plane := data(cases.Tails, in)
		src := make([]float32, 0, planesHere*in+7)[:i%8] // any alignment
		for range planesHere {
			src = append(src, plane...)
		}
		for _, op := range allOps {
			one := poolWindows(t, op, &w, plane)
			got := poolWindows(t, op, &w, src[i%8:])
			for p := range planesHere {
				requireBits(t, got[p*out:][:out], one, "%v %+v: plane %d", op, w, p)
			}
			all, single := poolGlobal(t, op, src[i%8:], in), poolGlobal(t, op, plane, in)
			requireBits(t, all, same(single[0], planesHere), "global %v of %d", op, in)
		}
	}
}
