package simdpool_test

import (
	"fmt"
	"math"
	"testing"

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
			{"DepthOrder", testDepthOrder},
			{"Adaptive", testAdaptive},
			{"Divisor", testDivisor},
			{"Lp", testLp},
			{"HalfRoundedOnce", testHalfRoundedOnce},
			{"Integers", testIntegers},
			{"WhereMaximaAre", testWhereMaximaAre},
			{"QuantizedSteps", testQuantizedSteps},
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

// windowsOfCells returns the windows of a plane that hold each of its cells.
func windowsOfCells(w *simdpool.Window) [][]int {
	of := make([][]int, w.H.In*w.W.In)
	for at := range w.H.Out * w.W.Out {
		for _, column := range columnsOf(w, at/w.W.Out, at%w.W.Out) {
			for _, cell := range column {
				of[cell] = append(of[cell], at)
			}
		}
	}
	return of
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
		clean, windowsOf := data(cases.Uniform, planesHere*in), windowsOfCells(&w)
		for _, op := range ops {
			want := poolWindows(t, op, &w, clean)
			for cell := i % 3; cell < in; cell += 1 + in/20 {
				plane := cell % planesHere
				src := append([]float32(nil), clean...)
				src[plane*in+cell] = v
				got := poolWindows(t, op, &w, src)
				for _, at := range windowsOf[cell] {
					at += plane * out
					if !holds(op, got[at]) {
						require.Failf(t, "not held", "%v %+v: cell %d of plane %d gives %v in %d", op, w, cell, plane, got[at], at)
					}
					got[at] = want[at]
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
