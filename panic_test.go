package simdpool_test

import (
	"fmt"
	"math"
	"math/bits"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/internal/refusals"
)

// valid is a geometry of two 5 x 6 planes, pooled to 3 x 3 each.
func valid() simdpool.Window {
	return simdpool.Window{
		H: simdpool.Axis{In: 5, Out: 3, Kernel: 3, Stride: 2, Dilation: 1, PadBegin: 1, PadEnd: 1},
		W: simdpool.Axis{In: 6, Out: 3, Kernel: 2, Stride: 2, Dilation: 1},
	}
}

// call is the arguments of a kernel.
type call struct {
	name                     string
	op                       simdpool.Op
	w                        simdpool.Window
	dst, src                 int
	pixels, channels, lo, hi int
}

// withoutOps leaves out what is wrong with operations alone.
func withoutOps(calls []call) []call {
	var all []call
	for _, c := range calls {
		if c.op == simdpool.Max {
			all = append(all, c)
		}
	}
	return all
}

// Each precondition that the documentation names panics before dst is touched,
// on every instruction set.
func TestPanics(t *testing.T) {
	// Two planes of one channel, or one image of two channels: both fit.
	base := call{"", simdpool.Max, valid(), 18, 60, 30, 1, 0, 6}
	variant := func(name string, change func(c *call)) call {
		c := base
		c.name = name
		change(&c)
		return c
	}
	windows := []call{
		variant("op", func(c *call) { c.op = 4 }),
		variant("op 255", func(c *call) { c.op = 255 }),
		variant("Lp 0", func(c *call) { c.op = simdpool.Lp(0) }),
		variant("Lp beyond", func(c *call) { c.op = simdpool.Lp(simdpool.MaxP + 1) }),
		variant("Divisor -1", func(c *call) { c.w.Divisor = -1 }),
		variant("D of two planes", func(c *call) { c.w.D = simdpool.Axis{In: 2, Out: 1, Kernel: 1, Stride: 1, Dilation: 1} }),
		variant("D without a kernel", func(c *call) { c.w.D = simdpool.Axis{In: 2, Out: 2} }),
		variant("dst short", func(c *call) { c.dst-- }),
		variant("dst long", func(c *call) { c.dst++ }),
		variant("dst empty", func(c *call) { c.dst = 0 }),
		variant("src short", func(c *call) { c.src-- }),
		variant("src long", func(c *call) { c.src++ }),
		variant("src a plane more", func(c *call) { c.src += 30 }),
		variant("src empty", func(c *call) { c.src = 0 }),
		variant("lo negative", func(c *call) { c.lo = -1 }),
		variant("hi below lo", func(c *call) { c.lo, c.hi = 3, 2 }),
		variant("hi beyond", func(c *call) { c.hi = 7 }),
		variant("lo and hi beyond", func(c *call) { c.lo, c.hi = 7, 7 }),
	}
	for name, change := range map[string]func(a *simdpool.Axis){
		"In":         func(a *simdpool.Axis) { a.In = 0 },
		"In huge":    func(a *simdpool.Axis) { a.In = math.MaxInt },
		"Kernel":     func(a *simdpool.Axis) { a.Kernel = 0 },
		"Stride":     func(a *simdpool.Axis) { a.Stride = 0 },
		"Stride -1":  func(a *simdpool.Axis) { a.Stride = -1 },
		"Dilation":   func(a *simdpool.Axis) { a.Dilation = 0 },
		"Out":        func(a *simdpool.Axis) { a.Out = -1 },
		"Out larger": func(a *simdpool.Axis) { a.Out = 4 },
		"PadBegin":   func(a *simdpool.Axis) { a.PadBegin = -1 },
		"PadEnd":     func(a *simdpool.Axis) { a.PadEnd = -1 },

		"Adaptive In":         func(a *simdpool.Axis) { *a = simdpool.Axis{In: 0, Out: 3, Adaptive: true} },
		"Adaptive Out":        func(a *simdpool.Axis) { *a = simdpool.Axis{In: a.In, Out: -1, Adaptive: true} },
		"Adaptive Out larger": func(a *simdpool.Axis) { *a = simdpool.Axis{In: a.In, Out: 4, Adaptive: true} },
		"Adaptive In huge":    func(a *simdpool.Axis) { *a = simdpool.Axis{In: math.MaxInt, Out: 3, Adaptive: true} },
		"Adaptive wraps":      func(a *simdpool.Axis) { *a = simdpool.Axis{In: a.In, Out: math.MaxInt / 2, Adaptive: true} },
	} {
		windows = append(windows,
			variant("H "+name, func(c *call) { change(&c.w.H) }),
			variant("W "+name, func(c *call) { change(&c.w.W) }),
			variant("D "+name, func(c *call) {
				c.w.D = simdpool.Axis{In: 2, Out: 2, Kernel: 1, Stride: 1, Dilation: 1}
				change(&c.w.D)
			}))
	}
	// Products and sums that would look right if they wrapped around: quarter
	// is 2 to the power of the bits of an int less 3, so that 8*quarter is 0.
	const quarter = math.MaxInt>>2 + 1
	dense := func(in, out int) simdpool.Axis {
		return simdpool.Axis{In: in, Out: out, Kernel: 1, Stride: 1, Dilation: 1}
	}
	for name, set := range map[string]func(c *call){
		"H.In x W.In": func(c *call) {
			c.w = simdpool.Window{H: dense(quarter+5, 1), W: dense(8, 1)}
			c.src, c.dst, c.hi = 40, 1, 1
		},
		"twice H.In x W.In": func(c *call) {
			c.w = simdpool.Window{H: dense(2*quarter+5, 1), W: dense(4, 1)}
			c.src, c.dst, c.hi = 20, 1, 1
		},
		"H.In x W.In of no images": func(c *call) {
			c.w = simdpool.Window{H: dense(quarter, 1), W: dense(4, 1)}
			c.src, c.dst, c.hi = 0, 0, 0
		},
		"D.In x H.In x W.In": func(c *call) {
			c.w = simdpool.Window{D: dense(quarter/2+1, 1), H: dense(4, 1), W: dense(4, 1)}
			c.src, c.dst, c.hi = 16, 1, 1
		},
		"D.Out x H.Out x W.Out": func(c *call) {
			c.w = simdpool.Window{D: dense(1, quarter/2+1), H: dense(1, 4), W: dense(1, 4)}
			c.src, c.dst, c.hi = 1, 16, 4
		},
		"D.Out x H.Out of no columns": func(c *call) {
			c.w = simdpool.Window{D: dense(1, quarter), H: dense(1, 8), W: dense(1, 0)}
			c.src, c.dst, c.hi = 1, 0, 0
		},
		"H.Out x W.Out": func(c *call) {
			c.w = simdpool.Window{H: dense(1, quarter+3), W: dense(1, 8)}
			c.src, c.dst, c.hi = 1, 24, 3
		},
		"H.Out x W.Out of no images": func(c *call) {
			c.w = simdpool.Window{H: dense(1, quarter), W: dense(1, 4)}
			c.src, c.dst, c.hi = 0, 0, 0
		},
		"windows x stride": func(c *call) {
			c.w = simdpool.Window{H: dense(1, 9), W: dense(1, 1)}
			c.w.H.Stride = quarter
			c.src, c.dst, c.hi = 1, 9, 9
		},
		"images x out": func(c *call) {
			c.w = simdpool.Window{H: dense(1, quarter/8+3), W: dense(1, 8)}
			c.src, c.dst, c.hi = 8, 192, 24
		},
		"images x rows": func(c *call) {
			c.w = simdpool.Window{H: dense(1, quarter+3), W: dense(1, 0)}
			c.src, c.dst, c.hi = 8, 0, 24
		},
		"taps of an average": func(c *call) {
			const half = 1 << (bits.UintSize / 2)
			c.op = simdpool.Average
			c.w.H.Kernel, c.w.W.Kernel = half, half
		},
	} {
		windows = append(windows, variant(name+" wraps", set))
	}
	for name, set := range map[string]func(a *simdpool.Axis){
		"Kernel":         func(a *simdpool.Axis) { a.Kernel = math.MaxInt },
		"Stride":         func(a *simdpool.Axis) { a.Stride = math.MaxInt },
		"Dilation":       func(a *simdpool.Axis) { a.Kernel, a.Dilation = 1, math.MaxInt },
		"PadBegin":       func(a *simdpool.Axis) { a.PadBegin = math.MaxInt },
		"PadEnd":         func(a *simdpool.Axis) { a.PadEnd = math.MaxInt },
		"PadBegin half":  func(a *simdpool.Axis) { a.PadBegin = 2*quarter - 1 },
		"PadEnd half":    func(a *simdpool.Axis) { a.PadEnd = 2*quarter - 1 },
		"both pads":      func(a *simdpool.Axis) { a.PadBegin, a.PadEnd = quarter, quarter },
		"Extent":         func(a *simdpool.Axis) { a.Kernel, a.Dilation = 9, quarter },
		"Extent of half": func(a *simdpool.Axis) { a.Kernel, a.Dilation = 3, quarter },
		"last window":    func(a *simdpool.Axis) { a.Kernel, a.Stride = 1, quarter },
		"windows' extent": func(a *simdpool.Axis) {
			a.Stride, a.Kernel = quarter/2, quarter
		},
	} {
		windows = append(windows,
			variant("H wide "+name, func(c *call) { set(&c.w.H) }),
			variant("W wide "+name, func(c *call) { set(&c.w.W) }),
			variant("D wide "+name, func(c *call) { c.w.D, c.src, c.dst, c.hi = dense(3, 3), 90, 27, 9; set(&c.w.D) }))
	}
	channels := func() []call { // of base
		return []call{
			variant("channels 0", func(c *call) { c.channels = 0 }),
			variant("channels -1", func(c *call) { c.channels = -1 }),
			variant("channels 3", func(c *call) { c.channels = 3 }),
			variant("channels huge", func(c *call) { c.channels = math.MaxInt/30 + 1 }),
		}
	}
	windowsLast := append(windows, channels()...)
	windowsLast = append(windowsLast, variant("channels wrap", func(c *call) {
		c.w = simdpool.Window{H: dense(1, 1), W: dense(8, 8)}
		c.channels, c.src, c.dst, c.hi = quarter+5, 40, 40, 1
	}))
	integers := []call{
		variant("sum", func(c *call) { c.op = simdpool.Sum }),
		variant("average", func(c *call) { c.op = simdpool.Average }),
		variant("Lp", func(c *call) { c.op = simdpool.Lp(2) }),
	}
	// Positions have no operation.
	positions, positionsLast := withoutOps(windows), withoutOps(windowsLast)
	base.dst, base.hi = 2, 2
	global := []call{
		variant("op", func(c *call) { c.op = 4 }),
		variant("pixels 0", func(c *call) { c.pixels = 0 }),
		variant("pixels 0 of nothing", func(c *call) { c.pixels, c.src, c.dst, c.hi = 0, 0, 0, 0 }),
		variant("pixels -30", func(c *call) { c.pixels = -30 }),
		variant("pixels huge", func(c *call) { c.pixels = math.MaxInt/2 + 31 }),
		variant("pixels wrap", func(c *call) { c.dst, c.pixels, c.src = 8, quarter+5, 40 }),
		variant("twice the pixels wrap", func(c *call) { c.dst, c.pixels, c.src = 4, 2*quarter+15, 60 }),
		variant("dst short", func(c *call) { c.dst, c.hi = 1, 1 }),
		variant("src short", func(c *call) { c.src-- }),
		variant("src long", func(c *call) { c.src++ }),
		variant("lo negative", func(c *call) { c.lo = -1 }),
		variant("hi below lo", func(c *call) { c.lo, c.hi = 1, 0 }),
		variant("hi beyond", func(c *call) { c.hi = 3 }),
	}
	functions := []struct {
		name  string
		calls []call
		run   func(c *call, dst, src []float32)
	}{
		{"ChannelsFirst", windows, func(c *call, dst, src []float32) {
			simdpool.ChannelsFirst(c.op, dst, src, &c.w, c.lo, c.hi)
		}},
		{"ChannelsLast", windowsLast, func(c *call, dst, src []float32) {
			simdpool.ChannelsLast(c.op, dst, src, &c.w, c.channels, c.lo, c.hi)
		}},
		{"ChannelsFirst of integers", integers, func(c *call, dst, src []float32) {
			simdpool.ChannelsFirst(c.op, cases.As[int8](cases.Bytes(dst))[:c.dst], cases.As[int8](cases.Bytes(src))[:c.src], &c.w, c.lo, c.hi)
		}},
		{"GlobalLast of integers", integers, func(c *call, dst, src []float32) {
			simdpool.GlobalLast(c.op, cases.As[uint8](cases.Bytes(dst))[:2], cases.As[uint8](cases.Bytes(src))[:60], 30, 1, 0, 2)
		}},
		{"MaxFirst", positions, func(c *call, dst, src []float32) {
			simdpool.MaxFirst(dst, make([]uint8, c.dst), src, &c.w, c.lo, c.hi)
		}},
		{"MaxLast", positionsLast, func(c *call, dst, src []float32) {
			simdpool.MaxLast(dst, make([]int64, c.dst), src, &c.w, c.channels, c.lo, c.hi)
		}},
		{"MaxFirst of fewer positions", []call{base}, func(c *call, dst, src []float32) {
			w := valid()
			simdpool.MaxFirst(make([]float32, 18), make([]uint8, 17), make([]float32, 60), &w, 0, 6)
		}},
		{"Unpool", []call{
			variant("index -1", func(c *call) { c.lo = -1 }),
			variant("index beyond", func(c *call) { c.lo = c.dst }),
			variant("indices short", func(c *call) { c.hi-- }),
			variant("indices long", func(c *call) { c.hi++ }),
		}, func(c *call, dst, src []float32) {
			indices := make([]int64, c.hi)
			indices[c.hi-1] = int64(c.lo)
			simdpool.Unpool(dst, src[:base.hi], indices)
		}},
		{"GlobalFirst", global, func(c *call, dst, src []float32) {
			simdpool.GlobalFirst(c.op, dst, src, c.pixels, c.lo, c.hi)
		}},
		{"GlobalLast", append(global, channels()...), func(c *call, dst, src []float32) {
			simdpool.GlobalLast(c.op, dst, src, c.pixels, c.channels, c.lo, c.hi)
		}},
	}
	refused, ran, tried := refusals.Table{}, 0, 0
	for _, f := range functions {
		tried += len(f.calls) * len(simdpool.Available())
	}
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		for _, f := range functions {
			for _, c := range f.calls {
				t.Run(f.name+"/"+c.name, func(t *testing.T) {
					dst, src := make([]float32, c.dst), make([]float32, c.src)
					for i := range dst {
						dst[i] = 42
					}
					refused.Add(c.name, shortly(assertDocumentedPanic(t, func() { f.run(&c, dst, src) })))
					ran++
					for _, v := range dst {
						assert.Equal(t, float32(42), v, "written before the panic")
					}
				})
			}
		}
	})
	if ran == tried { // a list of all
		refused.Check(t, "docs/errors.md", "simdpool: kernels, which panic", len(refused))
	}
}

var wholeWindow = regexp.MustCompile(`window \{.*\}`)

// shortly returns what a panic says without all that a window is.
func shortly(message string) string { return wholeWindow.ReplaceAllString(message, "window {...}") }

// assertDocumentedPanic asserts that f panics with a message of this package,
// not with what the runtime says of an index or of memory, and returns it.
func assertDocumentedPanic(t *testing.T, f func()) (message string) {
	t.Helper()
	defer func() {
		t.Helper()
		message, _ = recover().(string)
		assert.True(t, strings.HasPrefix(message, "simdpool: "), "panic %q", message)
	}()
	f()
	return ""
}

// What the documentation allows does not panic, and writes nothing: no planes,
// an empty range, no output.
func TestNothingToDo(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		for _, op := range []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average} {
			w := valid()
			dst, src := make([]float32, 18), make([]float32, 60)
			simdpool.ChannelsFirst[float32](op, nil, nil, &w, 0, 0)
			simdpool.ChannelsLast[float32](op, nil, nil, &w, 3, 0, 0)
			simdpool.GlobalFirst[float32](op, nil, nil, 7, 0, 0)
			simdpool.GlobalLast[float32](op, nil, nil, 7, 3, 0, 0)
			for at := range 7 {
				simdpool.ChannelsFirst(op, dst, src, &w, at, at)
			}
			simdpool.ChannelsLast(op, dst, src, &w, 2, 3, 3)
			simdpool.GlobalFirst(op, dst, make([]float32, 180), 10, 18, 18)
			simdpool.GlobalLast(op, dst, make([]float32, 180), 10, 2, 18, 18)
			assert.Equal(t, make([]float32, 18), dst)

			w.W.Out = 0
			simdpool.ChannelsFirst(op, nil, src, &w, 0, 6)
			simdpool.ChannelsLast(op, nil, src, &w, 2, 0, 3)
			w.W.Out, w.H.Out = 3, 0
			simdpool.ChannelsFirst(op, nil, src, &w, 0, 0)
			simdpool.ChannelsLast(op, nil, src, &w, 2, 0, 0)
		}
	})
}

func TestOpString(t *testing.T) {
	for op, want := range map[simdpool.Op]string{
		simdpool.Max: "max", simdpool.Min: "min", simdpool.Sum: "sum", simdpool.Average: "average",
		simdpool.Lp(1): "lp1", simdpool.Lp(2): "lp2", simdpool.Lp(simdpool.MaxP): "lp32767",
	} {
		assert.Equal(t, want, op.String())
		assert.True(t, op.Valid())
	}
	for _, op := range []simdpool.Op{4, simdpool.Lp(0), simdpool.Lp(-1), simdpool.Lp(simdpool.MaxP + 1)} {
		assert.Equal(t, "unknown", fmt.Sprint(op))
		assert.False(t, op.Valid())
	}
}

func TestOpP(t *testing.T) {
	assert.Equal(t, 1, simdpool.Lp(1).P())
	assert.Equal(t, simdpool.MaxP, simdpool.Lp(simdpool.MaxP).P())
	for _, op := range []simdpool.Op{simdpool.Max, simdpool.Average, 4, simdpool.Lp(0)} {
		assert.Zero(t, op.P())
	}
}
