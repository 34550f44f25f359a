package pool_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/pool"
)

// The sizes that networks, and ONNX's and torch's documentation, state.
func TestOutputSizes(t *testing.T) {
	for _, c := range []struct {
		name                 string
		in, kernel, stride   int
		dilation, begin, end int
		floor, ceil          int
	}{
		{"VGG", 224, 2, 2, 1, 0, 0, 112, 112},
		{"ResNet stem", 112, 3, 2, 1, 1, 1, 56, 57},
		{"GoogLeNet stem", 112, 3, 2, 1, 0, 0, 55, 56},
		{"YOLO SPP", 13, 13, 1, 1, 6, 6, 13, 13},
		{"head", 7, 7, 1, 1, 0, 0, 1, 1},
		{"ONNX maxpool_2d_ceil", 4, 3, 2, 1, 0, 0, 1, 2},
		{"ONNX maxpool_2d_dilations", 4, 2, 1, 2, 0, 0, 2, 2},
		{"ONNX ceil_output_size_reduce_by_one", 2, 1, 2, 1, 0, 0, 1, 1},
		{"one element over", 5, 2, 2, 1, 0, 0, 2, 3},
		{"last window would begin in the padding", 3, 2, 2, 1, 1, 1, 2, 2},
		{"last window begins with the last cell", 4, 2, 3, 1, 0, 1, 2, 2},
		{"pad at the beginning alone", 4, 3, 2, 1, 2, 0, 2, 3},
		{"pad at the end alone", 4, 3, 2, 1, 0, 2, 2, 2},
		{"dilated, padded", 9, 3, 1, 3, 2, 1, 6, 6},
		{"stride beyond the input", 4, 2, 9, 1, 0, 0, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			axis := axisDef{c.in, c.kernel, c.stride, c.dilation, c.begin, c.end, 0}
			require.Equal(t, c.floor, axis.windows(false), "the definition")
			require.Equal(t, c.ceil, axis.windows(true), "the definition")
			w := pool.Window{
				Kernel: []int{c.kernel, 1}, Stride: []int{c.stride, 1}, Dilation: []int{c.dilation, 1},
				PadBegin: []int{c.begin, 0}, PadEnd: []int{c.end, 0},
			}
			for ceil, size := range map[bool]int{false: c.floor, true: c.ceil} {
				w.CeilMode = ceil
				p, err := pool.New[float32](pool.Max, pool.NCHW(2, 3, c.in, 5), w)
				require.NoError(t, err)
				require.Equal(t, pool.NCHW(2, 3, size, 5), p.Out(), "ceil_mode %v", ceil)
			}
		})
	}
}

// With ceil_mode one window exists even where the input is smaller than it, if
// it is so by less than a stride.
func TestCeilModeBeyondTheInput(t *testing.T) {
	w := pool.Square(4, 5, 0)
	w.CeilMode = true
	in, src := pool.NCHW(1, 1, 2, 3), []float32{1, 2, 3, 4, 5, 6}
	p, err := pool.New[float32](pool.Average, in, w)
	require.NoError(t, err)
	require.Equal(t, pool.NCHW(1, 1, 1, 1), p.Out())
	dst := dirty(1)
	require.NoError(t, p.Run(dst, src))
	require.Equal(t, []float32{3.5}, dst)

	w.Stride = []int{2, 2} // now it is smaller by a whole stride
	_, err = pool.New[float32](pool.Average, in, w)
	require.ErrorIs(t, err, pool.ErrWindow)
}

func TestSame(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	for _, c := range []struct {
		in, kernel, stride, dilation int
		out, less, more              int // the smaller and the larger pad
	}{
		{32, 2, 1, 1, 32, 0, 1},
		{32, 3, 1, 1, 32, 1, 1},
		{6, 3, 2, 1, 3, 0, 1},
		{5, 3, 2, 1, 3, 1, 1},
		{7, 4, 1, 1, 7, 1, 2},
		{7, 1, 3, 1, 3, 0, 0},
		{10, 2, 5, 1, 2, 0, 0},
		{1, 5, 2, 1, 1, 2, 2},
		{8, 3, 1, 4, 8, 4, 4}, // pads not below the kernel, which SAME may have
		{9, 4, 2, 3, 5, 4, 5},
	} {
		for mode, pads := range map[pool.AutoPad][2]int{pool.SameUpper: {c.less, c.more}, pool.SameLower: {c.more, c.less}} {
			w := pool.Window{
				Kernel: []int{c.kernel, 1}, Stride: []int{c.stride, 1}, Dilation: []int{c.dilation, 1},
				AutoPad: mode,
			}
			for _, op := range ops {
				for _, includePad := range []bool{false, true} {
					w.CountIncludePad = includePad
					in := pool.NCHW(1, 2, c.in, 3)
					p, err := pool.New[float32](op, in, w)
					require.NoError(t, err)
					require.Equal(t, pool.NCHW(1, 2, c.out, 3), p.Out(), p)

					explicit := w
					explicit.PadBegin, explicit.PadEnd = []int{pads[0], 0}, []int{pads[1], 0}
					src := hostile(r, in.Len())
					_, results := define(op, problem{in: in, w: explicit}, src)
					want := values(results)
					got := dirty(len(want))
					require.NoError(t, p.Run(got, src))
					requireSameBits(t, want, got, p)
				}
			}
		}
	}
}

func TestValid(t *testing.T) {
	w := pool.Window{Kernel: []int{3, 2}, Stride: []int{2, 1}, AutoPad: pool.Valid}
	p, err := pool.New[float32](pool.Max, pool.NHWC(1, 8, 9, 4), w)
	require.NoError(t, err)
	require.Equal(t, pool.NHWC(1, 3, 8, 4), p.Out())
}

// ones is the average of ones: what it counts shows at once.
func ones(t *testing.T, h, w int, window pool.Window) []float32 {
	t.Helper()
	src := make([]float32, h*w)
	for i := range src {
		src[i] = 1
	}
	p, err := pool.New[float32](pool.Average, pool.NCHW(1, 1, h, w), window)
	require.NoError(t, err)
	dst := dirty(p.Out().Len())
	require.NoError(t, p.Run(dst, src))
	return dst
}

func TestCountIncludePad(t *testing.T) {
	w := pool.Square(2, 1, 1)
	require.Equal(t, []float32{1, 1, 1, 1, 1, 1, 1, 1, 1}, ones(t, 2, 2, w))
	w.CountIncludePad = true
	require.Equal(t, []float32{.25, .5, .25, .5, 1, .5, .25, .5, .25}, ones(t, 2, 2, w))
}

// The last window has one cell, one of padding, and a third beyond that: only
// the third is never counted.
func TestCountIncludePadWithCeilMode(t *testing.T) {
	w := pool.Window{
		Kernel: []int{1, 3}, Stride: []int{1, 2}, PadBegin: []int{0, 1}, PadEnd: []int{0, 1},
		CeilMode: true,
	}
	require.Equal(t, []float32{1, 1, 1}, ones(t, 1, 4, w))
	w.CountIncludePad = true
	require.Equal(t, []float32{2. / 3, 1, .5}, ones(t, 1, 4, w))
}

// Huge values that change nothing, or next to nothing, are not taken literally.
func TestHugeValues(t *testing.T) {
	const huge = half << 8
	in, src := pool.NCHW(1, 1, 2, 2), []float32{1, 2, 3, 4}
	for _, c := range []struct {
		name string
		op   pool.Op
		w    pool.Window
		want []float32
	}{
		{"stride", pool.Sum, pool.Window{Kernel: []int{2, 2}, Stride: []int{maxInt, huge}}, []float32{10}},
		{"dilation of one tap", pool.Sum, pool.Window{Kernel: []int{1, 1}, Stride: []int{1, 1}, Dilation: []int{maxInt, huge}}, src},
		{"stride with ceil_mode", pool.Sum, pool.Window{Kernel: []int{1, 1}, Stride: []int{maxInt, maxInt}, CeilMode: true}, []float32{1}},
		{"kernel", pool.Average, pool.Window{Kernel: []int{huge, huge}, Stride: []int{maxInt, maxInt}, CeilMode: true}, []float32{2.5}},
		{"kernel of SAME", pool.Average, pool.Window{Kernel: []int{huge, 1}, Stride: []int{2, 2}, AutoPad: pool.SameUpper}, []float32{2}},
		{"dilation of SAME", pool.Sum, pool.Window{Kernel: []int{3, 1}, Stride: []int{2, 2}, Dilation: []int{huge, 1}, AutoPad: pool.SameUpper}, []float32{3}},
	} {
		p, err := pool.New[float32](c.op, in, c.w)
		require.NoError(t, err, c.name)
		dst := dirty(p.Out().Len())
		require.NoError(t, p.Run(dst, src), c.name)
		require.Equal(t, c.want, dst, c.name)
	}
}
