package pool_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/internal/refusals"
	"github.com/simdpool/simdpool/pool"
)

const (
	maxInt = math.MaxInt
	half   = 1 << (strconv.IntSize / 2) // half * half is beyond an int

	errorsPage = "../docs/errors.md" // has each list of bad input that is refused
)

// TestRefused has every way to make a plan of nonsense. Each error is of its
// kind and names the argument, its value and what is allowed.
func TestRefused(t *testing.T) {
	in := pool.NCHW(1, 2, 8, 9)
	spatial := func(layout pool.Layout, n, c int, extents ...int) pool.Shape {
		return pool.Shape{Layout: layout, N: n, C: c, Spatial: extents}
	}
	window := func(change func(*pool.Window)) pool.Window {
		w := pool.Square(3, 2, 1)
		change(&w)
		return w
	}
	good := pool.Square(3, 2, 1)
	refused := refusals.Table{}
	all := []struct {
		name string
		op   pool.Op
		in   pool.Shape
		w    pool.Window
		kind error
		text string
	}{
		{"op", pool.Op(9), in, good, pool.ErrOp, "Op = 9: want Max, Min, Sum, Average, or Lp(p) with p from 1 to 32767"},

		{"Lp of 0", pool.Lp(0), in, good, pool.ErrOp, "want Max, Min, Sum, Average, or Lp(p) with p from 1 to 32767"},
		{"Lp of too much", pool.Lp(1 << 15), in, good, pool.ErrOp, "Lp(p) with p from 1 to 32767"},

		{"layout", pool.Max, spatial(7, 1, 2, 8, 9), good, pool.ErrShape, "Shape.Layout = 7: want ChannelsFirst or ChannelsLast"},
		{"no axes", pool.Max, spatial(pool.ChannelsFirst, 4, 5), good, pool.ErrShape, "len(Shape.Spatial) = 0: want 1 to 3 axes"},
		{"four axes", pool.Max, spatial(pool.ChannelsLast, 1, 2, 8, 9, 9, 9), good, pool.ErrShape, "len(Shape.Spatial) = 4: want 1 to 3 axes"},
		{"volume overflows", pool.Max, pool.NDHWC(1, half, half, half, 1), pool.Uniform(3, 1, 1, 0), pool.ErrShape, fmt.Sprintf("Spatial = %d x %[1]d x %[1]d: want at most %d bytes", half, maxInt)},
		{"batch", pool.Max, pool.NCHW(-1, 2, 8, 9), good, pool.ErrShape, "Shape.N = -1: want at least 0"},
		{"no channels", pool.Max, pool.NCHW(1, 0, 8, 9), good, pool.ErrShape, "Shape.C = 0: want at least 1"},
		{"negative channels", pool.Max, pool.NHWC(1, 8, 9, -3), good, pool.ErrShape, "Shape.C = -3: want at least 1"},
		{"no rows", pool.Max, pool.NCHW(1, 2, 0, 5), good, pool.ErrShape, "Shape.Spatial[0] = 0: want at least 1"},
		{"no columns", pool.Max, pool.NHWC(1, 5, 0, 2), good, pool.ErrShape, "Shape.Spatial[1] = 0: want at least 1"},
		{"negative rows", pool.Max, pool.NCHW(1, 2, -5, 5), good, pool.ErrShape, "Shape.Spatial[0] = -5: want at least 1"},
		{"shape overflows", pool.Max, pool.NCHW(half, half, half, half), good, pool.ErrShape, fmt.Sprintf("N = %d, C = %[1]d, Spatial = %[1]d x %[1]d: want at most %d bytes", half, maxInt)},
		{"shape wraps to 0", pool.Max, pool.NCHW(half, half, 1, 1), pool.Square(1, 1, 0), pool.ErrShape, fmt.Sprintf("want at most %d bytes", maxInt)},
		{"bytes overflow", pool.Max, pool.NHWC(1, half/2, half/4, 1), good, pool.ErrShape, fmt.Sprintf("want at most %d bytes", maxInt)},
		{"empty batch overflows", pool.Max, pool.NCHW(0, half, half, 1), good, pool.ErrShape, fmt.Sprintf("want at most %d bytes", maxInt)},
		{"long axis", pool.Max, pool.NCHW(0, 1, maxInt/8+1, 1), pool.Square(1, 1, 0), pool.ErrShape, fmt.Sprintf("Shape.Spatial[0] = %d: want at most %d", maxInt/8+1, maxInt/8)},

		{"no kernel", pool.Max, in, window(func(w *pool.Window) { w.Kernel = nil }), pool.ErrWindow, "len(Window.Kernel) = 0: want 2"},
		{"kernel length", pool.Max, in, window(func(w *pool.Window) { w.Kernel = []int{3, 3, 3} }), pool.ErrWindow, "len(Window.Kernel) = 3: want 2"},
		{"kernel 0", pool.Max, in, window(func(w *pool.Window) { w.Kernel[0] = 0 }), pool.ErrWindow, "Window.Kernel[0] = 0: want at least 1"},
		{"kernel negative", pool.Max, in, window(func(w *pool.Window) { w.Kernel[1] = -3 }), pool.ErrWindow, "Window.Kernel[1] = -3: want at least 1"},
		{"no stride", pool.Max, in, window(func(w *pool.Window) { w.Stride = nil }), pool.ErrWindow, "len(Window.Stride) = 0: want 2"},
		{"stride length", pool.Max, in, window(func(w *pool.Window) { w.Stride = []int{1} }), pool.ErrWindow, "len(Window.Stride) = 1: want 2"},
		{"stride 0", pool.Max, in, window(func(w *pool.Window) { w.Stride[1] = 0 }), pool.ErrWindow, "Window.Stride[1] = 0: want at least 1"},
		{"stride negative", pool.Max, in, window(func(w *pool.Window) { w.Stride[0] = -2 }), pool.ErrWindow, "Window.Stride[0] = -2: want at least 1"},
		{"dilation length", pool.Max, in, window(func(w *pool.Window) { w.Dilation = []int{1, 1, 1, 1} }), pool.ErrWindow, "len(Window.Dilation) = 4: want 2"},
		{"dilation 0", pool.Max, in, window(func(w *pool.Window) { w.Dilation = []int{0, 1} }), pool.ErrWindow, "Window.Dilation[0] = 0: want at least 1"},
		{"pad begin length", pool.Max, in, window(func(w *pool.Window) { w.PadBegin = []int{1, 1, 1} }), pool.ErrWindow, "len(Window.PadBegin) = 3: want 2"},
		{"pad end length", pool.Max, in, window(func(w *pool.Window) { w.PadEnd = []int{1} }), pool.ErrWindow, "len(Window.PadEnd) = 1: want 2"},
		{"pad begin negative", pool.Max, in, window(func(w *pool.Window) { w.PadBegin[1] = -1 }), pool.ErrWindow, "Window.PadBegin[1] = -1: want at least 0 and less than Kernel[1] = 3"},
		{"pad end negative", pool.Max, in, window(func(w *pool.Window) { w.PadEnd[0] = -1 }), pool.ErrWindow, "Window.PadEnd[0] = -1: want at least 0 and less than Kernel[0] = 3"},
		{"pad begin of a kernel", pool.Max, in, window(func(w *pool.Window) { w.PadBegin[0] = 3 }), pool.ErrWindow, "Window.PadBegin[0] = 3: want at least 0 and less than Kernel[0] = 3"},
		{"pad end much larger", pool.Max, in, window(func(w *pool.Window) { w.PadEnd[1] = 7 }), pool.ErrWindow, "Window.PadEnd[1] = 7: want at least 0 and less than Kernel[1] = 3"},
		{"pad of a kernel, not of its extent", pool.Max, in, window(func(w *pool.Window) { w.Dilation, w.PadEnd = []int{2, 2}, []int{3, 0} }), pool.ErrWindow, "Window.PadEnd[0] = 3: want at least 0 and less than Kernel[0] = 3"},
		{"auto pad", pool.Max, in, window(func(w *pool.Window) { w.AutoPad = 4 }), pool.ErrWindow, "Window.AutoPad = 4: want Explicit, Valid, SameUpper or SameLower"},
		{"auto pad and pads", pool.Max, in, window(func(w *pool.Window) { w.AutoPad = pool.SameUpper }), pool.ErrWindow, "Window.PadBegin[0] = 1: want 0 with AutoPad SameUpper"},
		{"auto pad and ceil mode", pool.Max, in, pool.Window{Kernel: []int{2, 2}, Stride: []int{2, 2}, AutoPad: pool.Valid, CeilMode: true}, pool.ErrWindow, "Window.CeilMode = true: want false with AutoPad Valid"},

		{"divisor", pool.Average, in, window(func(w *pool.Window) { w.Divisor = -1 }), pool.ErrWindow, "Window.Divisor = -1: want at least 1, or 0 for the count of cells"},
		{"lists of another rank", pool.Max, pool.NCW(1, 2, 8), good, pool.ErrWindow, "len(Window.Kernel) = 2: want 1, one for each spatial axis"},
		{"lists of a lower rank", pool.Max, pool.NCDHW(1, 2, 8, 9, 9), good, pool.ErrWindow, "len(Window.Kernel) = 2: want 3"},
		{"window too deep", pool.Max, pool.NCDHW(1, 2, 2, 9, 9), pool.Uniform(3, 3, 1, 0), pool.ErrWindow, "Window.Kernel[0] = 3 with Dilation[0] = 1 spans 3 cells: want at most 2"},
		{"volumes of taps overflow", pool.Average, pool.NCDHW(1, 1, 2, 2, 2), pool.Uniform(3, half, half, half-1), pool.ErrWindow, fmt.Sprintf("Window.Kernel = %d x %[1]d x %[1]d: want at most %d taps", half, maxInt)},

		{"window too high", pool.Max, in, pool.Square(11, 1, 0), pool.ErrWindow, "Window.Kernel[0] = 11 with Dilation[0] = 1 spans 11 cells: want at most 8, Shape.Spatial[0] and its pads"},
		{"window too wide", pool.Max, in, pool.Window{Kernel: []int{8, 10}, Stride: []int{1, 1}, AutoPad: pool.Valid}, pool.ErrWindow, "Window.Kernel[1] = 10 with Dilation[1] = 1 spans 10 cells: want at most 9"},
		{"dilated window too high", pool.Max, in, pool.Window{Kernel: []int{3, 3}, Stride: []int{1, 1}, Dilation: []int{6, 1}}, pool.ErrWindow, "Window.Kernel[0] = 3 with Dilation[0] = 6 spans 13 cells: want at most 8"},
		{"much too high", pool.Max, in, pool.Window{Kernel: []int{30, 3}, Stride: []int{2, 1}, CeilMode: true}, pool.ErrWindow, "Window.Kernel[0] = 30 with Dilation[0] = 1 spans 30 cells: want at most 8"},
		{"kernel and pads overflow", pool.Max, in, pool.Square(maxInt, 1, maxInt-1), pool.ErrWindow, fmt.Sprintf("Window.Kernel[0] = %d with Dilation[0] = 1: want windows of at most %d cells", maxInt, maxInt/8)},
		{"extent overflows", pool.Max, in, pool.Window{Kernel: []int{3, 5}, Stride: []int{1, 1}, Dilation: []int{1, maxInt}}, pool.ErrWindow, fmt.Sprintf("Window.Kernel[1] = 5 with Dilation[1] = %d: want windows of at most", maxInt)},
		{"extent wraps to 1", pool.Max, in, pool.Window{Kernel: []int{half + 1, 1}, Stride: []int{1, 1}, Dilation: []int{half, 1}}, pool.ErrWindow, fmt.Sprintf("Window.Kernel[0] = %d with Dilation[0] = %d: want windows of at most", half+1, half)},
		{"output overflows", pool.Max, in, pool.Square(half/2, 1, half/2-1), pool.ErrWindow, fmt.Sprintf("Window makes an output of N = 1, C = 2, spatial axes %d x %d: want at most %d bytes", half/2+7, half/2+8, maxInt)},
		{"taps overflow", pool.Average, in, pool.Square(half<<8, half<<8, half<<7), pool.ErrWindow, fmt.Sprintf("Window.Kernel = %d x %[1]d: want at most %d taps", half<<8, maxInt)},
	}
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) {
			p, err := pool.New[float32](c.op, c.in, c.w)
			refused.Add(c.name, err)
			require.ErrorIs(t, err, c.kind)
			require.Contains(t, err.Error(), c.text)
			require.True(t, strings.HasPrefix(err.Error(), "pool: "), err)
			require.Nil(t, p)

			dst, src := dirty(16), dirty(144)
			require.ErrorIs(t, pool.Run(c.op, dst, src, c.in, c.w), c.kind)
			require.Equal(t, dirty(16), dst)
			require.Equal(t, dirty(144), src)
			if c.kind == pool.ErrWindow || c.name == "long axis" { // not for global plans to know
				return
			}
			g, err := pool.NewGlobal[float32](c.op, c.in)
			require.ErrorIs(t, err, c.kind)
			require.Contains(t, err.Error(), c.text)
			require.Nil(t, g)
			require.ErrorIs(t, pool.Global(c.op, dst, src, c.in), c.kind)
			require.Equal(t, dirty(16), dst)
		})
	}
	refused.Check(t, errorsPage, "pool: New, NewGlobal, Run, Global", len(all))
}

// TestRefusedAtRun has every way to run a good plan on bad arguments. Neither
// buffer changes.
func TestRefusedAtRun(t *testing.T) {
	p, err := pool.New[float32](pool.Max, pool.NCHW(1, 2, 8, 9), pool.Square(2, 2, 0))
	require.NoError(t, err)
	const in, out = 144, 32 // elements
	require.Equal(t, 8, p.Units())
	both := dirty(in + out) // a buffer that dst and src are parts of
	refused := refusals.Table{}
	all := []struct {
		name     string
		dst, src []float32
		lo, hi   int
		kind     error
		text     string
	}{
		{"nil dst", nil, dirty(in), 0, 8, pool.ErrBuffer, "len(dst) = 0: want 32, for NCHW 1x2x4x4"},
		{"short dst", dirty(out - 1), dirty(in), 0, 8, pool.ErrBuffer, "len(dst) = 31: want 32"},
		{"long dst", dirty(out + 1), dirty(in), 0, 8, pool.ErrBuffer, "len(dst) = 33: want 32"},
		{"nil src", dirty(out), nil, 0, 8, pool.ErrBuffer, "len(src) = 0: want 144, for NCHW 1x2x8x9"},
		{"short src", dirty(out), dirty(in - 1), 0, 8, pool.ErrBuffer, "len(src) = 143: want 144"},
		{"long src", dirty(out), dirty(in + 1), 0, 8, pool.ErrBuffer, "len(src) = 145: want 144"},
		{"dst begins src", both[:out], both[:in], 0, 8, pool.ErrBuffer, "dst and src overlap"},
		{"dst ends src", both[in-out : in], both[:in], 0, 8, pool.ErrBuffer, "dst and src overlap"},
		{"dst's last is src's first", both[:out], both[out-1:][:in], 0, 8, pool.ErrBuffer, "dst and src overlap"},
		{"src's last is dst's first", both[in-1:][:out], both[:in], 0, 8, pool.ErrBuffer, "dst and src overlap"},
		{"negative unit", dirty(out), dirty(in), -1, 3, pool.ErrUnits, "units [-1, 3): want a range within [0, 8)"},
		{"no range", dirty(out), dirty(in), 3, 2, pool.ErrUnits, "units [3, 2): want a range within [0, 8)"},
		{"units beyond", dirty(out), dirty(in), 3, 9, pool.ErrUnits, "units [3, 9): want a range within [0, 8)"},
		{"range beyond", dirty(out), dirty(in), 9, 9, pool.ErrUnits, "units [9, 9): want a range within [0, 8)"},
	}
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) {
			parallel, err := p.WithWorkers(4)
			require.NoError(t, err)
			check := func(err error) {
				t.Helper()
				require.ErrorIs(t, err, c.kind)
				require.Contains(t, err.Error(), c.text)
				require.Equal(t, dirty(len(c.dst)), append([]float32{}, c.dst...))
				require.Equal(t, dirty(len(c.src)), append([]float32{}, c.src...))
			}
			refused.Add(c.name, p.RunUnits(c.dst, c.src, c.lo, c.hi))
			check(p.RunUnits(c.dst, c.src, c.lo, c.hi))
			if c.kind != pool.ErrUnits {
				check(p.Run(c.dst, c.src))
				check(parallel.Run(c.dst, c.src))
			}
		})
	}
	refused.Check(t, errorsPage, "pool: Plan.Run, Plan.RunUnits", len(all))
	require.NoError(t, p.Run(both[:out], both[out:]), "neighbours do not overlap")
	require.NoError(t, p.Run(both[in:], both[:in]), "neighbours do not overlap")
	require.NoError(t, p.RunUnits(both[in:], both[:in], 8, 8), "an empty range is a range")
}

func TestRefusedChanges(t *testing.T) {
	p, err := pool.New[float32](pool.Max, pool.NCHW(1, 2, 8, 9), pool.Square(2, 2, 0))
	require.NoError(t, err)
	for _, n := range []int{0, -3} {
		_, err = p.WithWorkers(n)
		require.ErrorIs(t, err, pool.ErrWorkers)
		require.ErrorContains(t, err, "want at least 1")
	}
	_, err = p.WithBatch(-1)
	require.ErrorIs(t, err, pool.ErrShape)
	require.ErrorContains(t, err, "WithBatch(-1): want at least 0")
	_, err = p.WithBatch(maxInt / 100)
	require.ErrorIs(t, err, pool.ErrShape)
	require.ErrorContains(t, err, fmt.Sprintf("WithBatch(%d): want at most %d bytes of 144 elements an image", maxInt/100, maxInt))
}

// The output can be larger than the input, and then sets the limit.
func TestWithBatchOverflowsInTheOutput(t *testing.T) {
	p, err := pool.New[float32](pool.Max, pool.NCHW(1, 1, 1, 1), pool.Square(1000, 1, 999))
	require.NoError(t, err)
	require.Equal(t, 999999+1, p.Out().Len())
	_, err = p.WithBatch(maxInt / 4000000)
	require.NoError(t, err)
	_, err = p.WithBatch(maxInt/4000000 + 1)
	require.ErrorIs(t, err, pool.ErrShape)
}

func TestNoPlan(t *testing.T) {
	for name, p := range map[string]*pool.Plan[float32]{"nil": nil, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			dst := dirty(1)
			require.ErrorIs(t, p.Run(dst, dst), pool.ErrPlan)
			require.ErrorIs(t, p.Run(nil, nil), pool.ErrPlan)
			require.ErrorIs(t, p.RunUnits(dst, dst, 0, 1), pool.ErrPlan)
			_, err := p.WithBatch(1)
			require.ErrorIs(t, err, pool.ErrPlan)
			_, err = p.WithWorkers(1)
			require.ErrorIs(t, err, pool.ErrPlan)
			require.Zero(t, p.Units())
			require.Zero(t, p.In())
			require.Zero(t, p.Out())
			require.Equal(t, "no plan", p.String())
			require.Equal(t, "none", p.Kernel())
			require.Equal(t, dirty(1), dst)
		})
	}
	require.ErrorIs(t, pool.Parallel[float32]{}.Run(nil, nil), pool.ErrPlan)
}

func TestAdaptiveRefused(t *testing.T) {
	refused := refusals.Table{}
	all := []struct {
		op   pool.Op
		in   pool.Shape
		out  []int
		kind error
		text string
	}{
		{pool.Op(77), pool.NCHW(1, 2, 8, 9), []int{1, 1}, pool.ErrOp, "Op = 77"},
		{pool.Max, pool.NCHW(1, 2, 0, 9), []int{1, 1}, pool.ErrShape, "Shape.Spatial[0] = 0"},
		{pool.Max, pool.NCHW(1, 2, 8, 9), nil, pool.ErrOutput, "len(out) = 0: want 2, one for each spatial axis"},
		{pool.Max, pool.NCHW(1, 2, 8, 9), []int{1, 2, 3}, pool.ErrOutput, "len(out) = 3: want 2"},
		{pool.Max, pool.NCHW(1, 2, 8, 9), []int{1, 0}, pool.ErrOutput, "out[1] = 0: want at least 1"},
		{pool.Max, pool.NCHW(1, 2, 8, 9), []int{-3, 1}, pool.ErrOutput, "out[0] = -3: want at least 1"},
		{pool.Max, pool.NCHW(1, 2, 8, 9), []int{maxInt, 1}, pool.ErrOutput, "of Shape.Spatial[0] = 8: want a product of at most"},
		{pool.Max, pool.NCHW(1, 2, 1, 9), []int{maxInt/8 + 1, 1}, pool.ErrOutput, "of Shape.Spatial[0] = 1: want a product of at most"},
		{pool.Max, pool.NCHW(1, 2, 8, 9), []int{half, half / 2}, pool.ErrOutput, "of N = 1, C = 2: want at most"},
	}
	for _, c := range all {
		p, err := pool.NewAdaptive[float32](c.op, c.in, c.out)
		refused.Add(fmt.Sprintf("%v of %v to %v", c.op, c.in, c.out), err)
		require.ErrorIs(t, err, c.kind, c)
		require.ErrorContains(t, err, c.text)
		require.Nil(t, p)
		dst, src := dirty(4), dirty(144)
		require.ErrorIs(t, pool.Adaptive(c.op, dst, src, c.in, c.out), c.kind, c)
		require.Equal(t, dirty(4), dst)
	}
	refused.Check(t, errorsPage, "pool: NewAdaptive, Adaptive", len(all))
}

// Integers are compared; nothing is added up.
func TestIntegersRefused(t *testing.T) {
	in, w := pool.NCHW(1, 2, 8, 9), pool.Square(2, 2, 0)
	for _, op := range []pool.Op{pool.Sum, pool.Average, pool.Lp(2)} {
		_, err := pool.New[int8](op, in, w)
		require.ErrorIs(t, err, pool.ErrOp)
		require.ErrorContains(t, err, fmt.Sprintf("Op = %v of int8: want Max or Min", op))
		_, err = pool.NewGlobal[uint8](op, in)
		require.ErrorIs(t, err, pool.ErrOp)
		require.ErrorContains(t, err, fmt.Sprintf("Op = %v of uint8: want Max or Min", op))
		_, err = pool.NewAdaptive[uint8](op, in, []int{1, 1})
		require.ErrorIs(t, err, pool.ErrOp)
	}
}

// What runs with indices or positions wants a plan for Max, as many of them as
// results, and no more taps than a position can count.
func TestPositionsRefused(t *testing.T) {
	in := pool.NCHW(1, 1, 4, 64)
	p, err := pool.New[float32](pool.Max, in, pool.Window{Kernel: []int{4, 64}, Stride: []int{1, 1}})
	require.NoError(t, err)
	average, err := pool.New[float32](pool.Average, in, pool.Window{Kernel: []int{4, 64}, Stride: []int{1, 1}})
	require.NoError(t, err)
	src := dirty(256)
	check := func(name string, dst []float32, call func(dst []float32) error, kind error, text string) {
		t.Helper()
		err := call(dst)
		require.ErrorIs(t, err, kind, name)
		require.ErrorContains(t, err, text, name)
		require.Equal(t, dirty(len(dst)), dst, name)
	}
	least, err := pool.New[float32](pool.Min, in, pool.Window{Kernel: []int{4, 64}, Stride: []int{1, 1}})
	require.NoError(t, err)
	indices, places, large := []int64{77}, []uint8{77}, []uint16{77}
	check("operation", dirty(1), func(dst []float32) error { return average.RunIndices(dst, indices, src) },
		pool.ErrOp, "RunIndices of a plan for average: want one for max")
	check("operation", dirty(1), func(dst []float32) error { return least.RunIndices(dst, indices, src) },
		pool.ErrOp, "RunIndices of a plan for min: want one for max")
	check("operation", dirty(1), func(dst []float32) error { return average.RunIndicesUnits(dst, indices, src, 0, 1) },
		pool.ErrOp, "RunIndicesUnits of a plan for average")
	check("operation", dirty(1), func(dst []float32) error { return pool.RunPositions(average, dst, large, src) },
		pool.ErrOp, "RunPositions of a plan for average")
	check("no indices", dirty(1), func(dst []float32) error { return p.RunIndices(dst, nil, src) },
		pool.ErrBuffer, "len(indices) = 0: want 1, as dst has")
	check("positions", dirty(1), func(dst []float32) error { return pool.RunPositions(p, dst, make([]uint16, 2), src) },
		pool.ErrBuffer, "len(positions) = 2: want 1, as dst has")
	check("units", dirty(1), func(dst []float32) error { return p.RunIndicesUnits(dst, indices, src, 0, 2) },
		pool.ErrUnits, "units [0, 2): want a range within [0, 1)")
	check("units", dirty(1), func(dst []float32) error { return pool.RunPositionsUnits(p, dst, large, src, -1, 1) },
		pool.ErrUnits, "units [-1, 1)")
	check("dst", dirty(2), func(dst []float32) error { return p.RunIndices(dst, indices, src) }, pool.ErrBuffer, "len(dst) = 2")
	check("taps", dirty(1), func(dst []float32) error { return pool.RunPositions(p, dst, places, src) },
		pool.ErrWindow, "RunPositions with positions of type uint8, max 4x64 stride 1x1 float32 NCHW 1x1x4x64 -> NCHW 1x1x1x1: want windows of at most 255 taps")
	check("taps", dirty(1), func(dst []float32) error { return pool.RunPositionsUnits(p, dst, places, src, 0, 1) }, pool.ErrWindow, "at most 255")
	parallel, err := p.WithWorkers(2)
	require.NoError(t, err)
	check("taps", dirty(1), func(dst []float32) error { return pool.RunPositionsParallel(parallel, dst, places, src) }, pool.ErrWindow, "at most 255")
	check("indices", dirty(1), func(dst []float32) error { return parallel.RunIndices(dst, nil, src) }, pool.ErrBuffer, "len(indices) = 0")
	require.Equal(t, []any{int64(77), uint8(77), uint16(77)}, []any{indices[0], places[0], large[0]})

	global, err := pool.NewGlobal[float32](pool.Max, in)
	require.NoError(t, err)
	adaptive, err := pool.NewAdaptive[float32](pool.Max, in, []int{1, 1})
	require.NoError(t, err)
	for _, p := range []*pool.Plan[float32]{global, adaptive} {
		require.ErrorIs(t, pool.RunPositions(p, dirty(1), places, src), pool.ErrWindow)
		require.NoError(t, pool.RunPositions(p, dirty(1), large, src))
	}
	for _, p := range []*pool.Plan[float32]{nil, {}} {
		require.ErrorIs(t, p.RunIndices(nil, nil, nil), pool.ErrPlan)
		require.ErrorIs(t, p.RunIndicesUnits(nil, nil, nil, 0, 0), pool.ErrPlan)
		require.ErrorIs(t, pool.RunPositions(p, nil, []uint8(nil), nil), pool.ErrPlan)
	}
	require.ErrorIs(t, pool.Parallel[float32]{}.RunIndices(nil, nil, nil), pool.ErrPlan)
	require.ErrorIs(t, pool.RunPositionsParallel(pool.Parallel[float32]{}, nil, []uint8(nil), nil), pool.ErrPlan)
}
