package pool_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/internal/refusals"
	"github.com/simdpool/simdpool/pool"
)

// What was pooled with indices and is unpooled again lies where it was, with
// zeros elsewhere, in every layout, rank and element type.
func TestUnpoolUndoesPool(t *testing.T) {
	testUnpool(t, float32s)
	testUnpool(t, float64s)
	testUnpool(t, float16s)
	testUnpool(t, bfloat16s)
	testUnpool(t, int8s)
	testUnpool(t, uint8s)
}

func testUnpool[T pool.Element, A arithmetic](t *testing.T, convert conversion[T, A]) {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 1))
	for tried := 0; tried < 200; {
		in := anyShape(r)
		w := randomWindow(r, len(in.Spatial))
		w.Dilation, w.CeilMode = nil, false
		p, err := pool.New[T](pool.Max, in, w)
		if err != nil {
			continue // no window fits
		}
		u, err := pool.NewUnpool[T](p.Out(), w, in.Spatial)
		if err != nil { // windows beyond the input, in axes much smaller than the pads
			require.ErrorIs(t, err, pool.ErrWindow)
			continue
		}
		tried++
		src, _ := convert.of(hostile(r, in.Len()))
		dst, indices := make([]T, p.Out().Len()), make([]int64, p.Out().Len())
		require.NoError(t, p.RunIndices(dst, indices, src))
		require.Equal(t, p.Out(), u.In())
		require.Equal(t, in, u.Out())
		want := make([]T, in.Len())
		for i, at := range indices {
			want[at] = dst[i]
		}
		got := make([]T, in.Len())
		for i := range got {
			got[i] = 77
		}
		require.NoError(t, u.Run(got, dst, indices))
		require.Equal(t, convert.numbers(want), convert.numbers(got), u)
	}
}

func TestUnpoolSizes(t *testing.T) {
	for _, c := range []struct {
		in, kernel, stride, begin, end int
		out                            int // 0: none asked for
		want                           int // 0: refused
	}{
		{2, 2, 2, 0, 0, 0, 4},
		{2, 2, 2, 0, 0, 5, 5},
		{2, 2, 2, 0, 0, 3, 3},
		{2, 2, 2, 0, 0, 6, 0}, // a stride away
		{2, 2, 2, 0, 0, 2, 0},
		{3, 3, 1, 0, 0, 0, 5},
		{3, 3, 1, 0, 0, 5, 5},
		{3, 3, 1, 0, 0, 6, 0},
		{3, 3, 2, 1, 0, 0, 6},
		{3, 3, 2, 1, 2, 0, 4},
		{1, 3, 2, 2, 0, 0, 1},
		{1, 3, 2, 2, 1, 0, 0}, // nothing would be left
		{1, 3, 2, 2, 1, 1, 0},
		{1, 2, maxInt, 0, 0, 0, 2},
		{1, 2, maxInt, 0, 0, 999, 999},
	} {
		w := pool.Window{Kernel: []int{c.kernel}, Stride: []int{c.stride}, PadBegin: []int{c.begin}, PadEnd: []int{c.end}}
		var out []int
		if c.out > 0 {
			out = []int{c.out}
		}
		u, err := pool.NewUnpool[float32](pool.NCW(2, 3, c.in), w, out)
		if c.want == 0 {
			require.Error(t, err, c)
			require.Nil(t, u, c)
			continue
		}
		require.NoError(t, err, c)
		require.Equal(t, pool.NCW(2, 3, c.want), u.Out(), c)
	}
}

// The output that indices are of lies in the leading corner of a larger one.
func TestUnpoolCorner(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 2))
	for range 200 {
		in := anyShape(r)
		w := pool.Uniform(len(in.Spatial), 1+r.IntN(3), 1+r.IntN(3), 0)
		small, err := pool.NewUnpool[float32](in, w, nil)
		require.NoError(t, err)
		inferred, out := small.Out(), small.Out()
		for i := range out.Spatial {
			out.Spatial[i] += r.IntN(4)
		}
		u, err := pool.NewUnpoolCorner[float32](in, w, out.Spatial)
		require.NoError(t, err)
		require.Equal(t, out, u.Out())

		src := hostile(r, in.Len())
		indices := make([]int64, len(src))
		for i, at := range r.Perm(inferred.Len())[:min(len(src), inferred.Len())] {
			indices[i] = int64(at)
		}
		corner, got, want := dirty(inferred.Len()), dirty(out.Len()), make([]float32, out.Len())
		require.NoError(t, small.Run(corner, src, indices))
		require.NoError(t, u.Run(got, src, indices))
		for n := range in.N {
			for c := range in.C {
				each(inferred.Spatial, func(at []int) {
					want[offset(out, n, c, at)] = corner[offset(inferred, n, c, at)]
				})
			}
		}
		requireSameBits(t, want, got, u)
	}
}

func TestUnpoolRefused(t *testing.T) {
	in, good := pool.NCHW(1, 2, 3, 4), pool.Square(2, 2, 0)
	window := func(change func(w *pool.Window)) pool.Window {
		w := pool.Square(2, 2, 0)
		change(&w)
		return w
	}
	refused := refusals.Table{}
	all := []struct {
		name string
		in   pool.Shape
		w    pool.Window
		out  []int
		kind error
		text string
	}{
		{"shape", pool.NCHW(1, 0, 3, 4), good, nil, pool.ErrShape, "Shape.C = 0: want at least 1"},
		{"kernel", in, window(func(w *pool.Window) { w.Kernel[1] = 0 }), nil, pool.ErrWindow, "Window.Kernel[1] = 0: want at least 1"},
		{"pads", in, window(func(w *pool.Window) { w.PadEnd[0] = 2 }), nil, pool.ErrWindow, "Window.PadEnd[0] = 2: want at least 0 and less than Kernel[0] = 2"},
		{"rank", in, pool.Uniform(3, 2, 2, 0), nil, pool.ErrWindow, "len(Window.Kernel) = 3: want 2"},
		{"dilation", in, window(func(w *pool.Window) { w.Dilation = []int{1, 2} }), nil, pool.ErrWindow, "Window.Dilation[1] = 2: want 1 to unpool"},
		{"ceil mode", in, window(func(w *pool.Window) { w.CeilMode = true }), nil, pool.ErrWindow, "Window.CeilMode = true: want false to unpool"},
		{"same", in, pool.Window{Kernel: []int{2, 2}, Stride: []int{2, 2}, AutoPad: pool.SameUpper}, nil, pool.ErrWindow, "Window.AutoPad = SameUpper: want Explicit or Valid to unpool"},
		{"nothing left", pool.NCHW(1, 2, 1, 4), pool.Square(3, 2, 2), nil, pool.ErrWindow, "Window.PadBegin[0] = 2 with PadEnd[0] = 2: want pads that leave at least 1 of 3 cells"},
		{"stride overflows", in, window(func(w *pool.Window) { w.Stride[1] = maxInt }), nil, pool.ErrWindow, "Window.Stride[1] = "},
		{"kernel overflows", in, window(func(w *pool.Window) { w.Kernel[1] = maxInt }), nil, pool.ErrWindow, "Window.Kernel[1] = "},
		{"bytes overflow", in, window(func(w *pool.Window) { w.Stride = []int{maxInt / 32, 2} }), nil, pool.ErrOutput, "an output of N = 1, C = 2"},
		{"out's rank", in, good, []int{6}, pool.ErrOutput, "len(out) = 1: want 2, one for each spatial axis"},
		{"no out", in, good, []int{}, pool.ErrOutput, "len(out) = 0: want 2"},
		{"out 0", in, good, []int{0, 8}, pool.ErrOutput, "out[0] = 0: want at least 1"},
		{"out too large", in, good, []int{6, 10}, pool.ErrOutput, "out[1] = 10: want one less than Stride[1] = 2 from the inferred 8"},
		{"out too small", in, good, []int{4, 8}, pool.ErrOutput, "out[0] = 4: want one less than Stride[0] = 2 from the inferred 6"},
	}
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) {
			u, err := pool.NewUnpool[float32](c.in, c.w, c.out)
			require.ErrorIs(t, err, c.kind)
			require.ErrorContains(t, err, c.text)
			require.Nil(t, u)
			refused.Add(c.name, err)
		})
	}
	refused.Check(t, errorsPage, "pool: NewUnpool", len(all))
	for text, out := range map[string][]int{
		"out[1] = 7: want at least the inferred 8": {6, 7},
		"len(out) = 0: want 2":                     nil,
		"out[0] = -1: want at least 1":             {-1, 8},
		"an output of N = 1, C = 2":                {6, maxInt / 8},
	} {
		u, err := pool.NewUnpoolCorner[float32](in, good, out)
		require.ErrorIs(t, err, pool.ErrOutput)
		require.ErrorContains(t, err, text)
		require.Nil(t, u)
	}
}

func TestUnpoolRefusedAtRun(t *testing.T) {
	u, err := pool.NewUnpool[float32](pool.NHWC(1, 1, 2, 1), pool.Square(2, 2, 0), nil)
	require.NoError(t, err)
	corner, err := pool.NewUnpoolCorner[float32](pool.NHWC(1, 1, 2, 1), pool.Square(2, 2, 0), []int{2, 4})
	require.NoError(t, err)
	both := dirty(10)
	refused := refusals.Table{}
	all := []struct {
		name     string
		dst, src []float32
		indices  []int64
		kind     error
		text     string
	}{
		{"short dst", dirty(7), dirty(2), []int64{0, 1}, pool.ErrBuffer, "len(dst) = 7: want 8, for NHWC 1x2x4x1"},
		{"long src", dirty(8), dirty(3), []int64{0, 1}, pool.ErrBuffer, "len(src) = 3: want 2, for NHWC 1x1x2x1"},
		{"short indices", dirty(8), dirty(2), []int64{0}, pool.ErrBuffer, "len(indices) = 1: want 2, as src has"},
		{"overlap", both[:8], both[7:9], []int64{0, 1}, pool.ErrBuffer, "dst and src overlap"},
		{"index negative", dirty(8), dirty(2), []int64{0, -1}, pool.ErrIndex, "indices[1] = -1: want one within [0, 8)"},
		{"index beyond", dirty(8), dirty(2), []int64{8, 0}, pool.ErrIndex, "indices[0] = 8: want one within [0, 8)"},
	}
	for _, c := range all {
		for _, u := range []*pool.Unpool[float32]{u, corner} {
			err := u.Run(c.dst, c.src, c.indices)
			require.ErrorIs(t, err, c.kind, c.name)
			require.ErrorContains(t, err, c.text, c.name)
			require.Equal(t, dirty(len(c.dst)), c.dst, c.name)
			refused.Add(c.name, err)
		}
	}
	refused.Check(t, errorsPage, "pool: Unpool.Run", len(all))
	for _, u := range []*pool.Unpool[float32]{nil, {}} {
		require.ErrorIs(t, u.Run(nil, nil, nil), pool.ErrPlan)
		require.Zero(t, u.In())
		require.Zero(t, u.Out())
		require.Equal(t, "no plan", u.String())
		require.Equal(t, "none", u.Kernel())
	}
	require.Equal(t, "generic", u.Kernel())
}

// A corner that is smaller than the output is what indices have to be within.
func TestUnpoolCornerIndex(t *testing.T) {
	u, err := pool.NewUnpoolCorner[int8](pool.NCHW(1, 1, 1, 1), pool.Square(2, 2, 0), []int{3, 3})
	require.NoError(t, err)
	dst := []int8{1, 1, 1, 1, 1, 1, 1, 1, 1}
	require.ErrorIs(t, u.Run(dst, []int8{5}, []int64{4}), pool.ErrIndex)
	require.Equal(t, []int8{1, 1, 1, 1, 1, 1, 1, 1, 1}, dst)
	require.NoError(t, u.Run(dst, []int8{5}, []int64{3}))
	require.Equal(t, []int8{0, 0, 0, 0, 5, 0, 0, 0, 0}, dst)
}
