package simdpool_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// The rules of sums and averages.

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
