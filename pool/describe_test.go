package pool_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
)

func TestPlanString(t *testing.T) {
	for want, c := range map[string]struct {
		op pool.Op
		in pool.Shape
		w  pool.Window
	}{
		"max 2x2 stride 2x2 float32 NCHW 1x64x112x112 -> NCHW 1x64x56x56": {
			pool.Max, pool.NCHW(1, 64, 112, 112), pool.Square(2, 2, 0),
		},
		"max 3x3 stride 2x2 pads 0x1+1x1 float32 NHWC 2x6x7x5 -> NHWC 2x3x4x5": {
			pool.Max, pool.NHWC(2, 6, 7, 5), pool.Window{Kernel: []int{3, 3}, Stride: []int{2, 2}, AutoPad: pool.SameUpper},
		},
		"average 3x2 stride 2x1 dilation 2x1 pads 2x1+0x0 ceil_mode count_include_pad float32 NCHW 0x1x8x8 -> NCHW 0x1x4x8": {
			pool.Average, pool.NCHW(0, 1, 8, 8), pool.Window{
				Kernel: []int{3, 2}, Stride: []int{2, 1}, Dilation: []int{2, 1}, PadBegin: []int{2, 1},
				CeilMode: true, CountIncludePad: true,
			},
		},
		"lp2 3 stride 2 pads 1+1 float32 NCW 1x2x9 -> NCW 1x2x5": {
			pool.Lp(2), pool.NCW(1, 2, 9), pool.Uniform(1, 3, 2, 1),
		},
		"average 2x2x2 stride 2x2x2 divisor 3 float32 NDHWC 1x4x6x8x2 -> NDHWC 1x2x3x4x2": {
			pool.Average, pool.NDHWC(1, 4, 6, 8, 2), pool.Window{
				Kernel: []int{2, 2, 2}, Stride: []int{2, 2, 2}, CountIncludePad: true, Divisor: 3,
			},
		},
	} {
		p, err := pool.New[float32](c.op, c.in, c.w)
		require.NoError(t, err)
		require.Equal(t, want, p.String())
	}
	adaptive, err := pool.NewAdaptive[pool.BFloat16](pool.Min, pool.NCDHW(1, 2, 3, 4, 5), []int{3, 2, 7})
	require.NoError(t, err)
	require.Equal(t, "adaptive min simdpool.BFloat16 NCDHW 1x2x3x4x5 -> NCDHW 1x2x3x2x7", adaptive.String())
	unpool, err := pool.NewUnpool[int8](pool.NHWC(1, 2, 3, 4), pool.Square(2, 2, 0), nil)
	require.NoError(t, err)
	require.Equal(t, "unpool int8 NHWC 1x2x3x4 -> NHWC 1x4x6x4", unpool.String())
	unpool, err = pool.NewUnpoolCorner[int8](pool.NHWC(1, 2, 3, 4), pool.Square(2, 2, 0), []int{5, 6})
	require.NoError(t, err)
	require.Equal(t, "unpool int8 NHWC 1x2x3x4 -> NHWC 1x5x6x4 from 4x6", unpool.String())
	p, err := pool.NewGlobal[float32](pool.Sum, pool.NHWC(1, 7, 7, 512))
	require.NoError(t, err)
	require.Equal(t, "global sum float32 NHWC 1x7x7x512 -> NHWC 1x1x1x512", p.String())
}

func TestPlanKernel(t *testing.T) {
	for _, isa := range simdpool.Available() {
		restore, err := simdpool.Select(isa)
		require.NoError(t, err)
		for _, in := range []pool.Shape{pool.NCHW(1, 2, 8, 8), pool.NHWC(1, 8, 8, 2)} {
			windows, err := pool.New[float32](pool.Max, in, pool.Square(2, 2, 0))
			require.NoError(t, err)
			global, err := pool.NewGlobal[float32](pool.Max, in)
			require.NoError(t, err)
			for _, p := range []*pool.Plan[float32]{windows, global} {
				name, kernel, more := strings.Cut(p.Kernel(), " ")
				require.Equal(t, isa.String(), name)
				require.Equal(t, isa != simdpool.Generic, more)
				require.Equal(t, isa != simdpool.Generic, kernel != "")
			}
		}
		restore()
	}
}

func TestShape(t *testing.T) {
	require.Equal(t, pool.Shape{Layout: pool.ChannelsFirst, N: 1, C: 2, Spatial: []int{3, 4}}, pool.NCHW(1, 2, 3, 4))
	require.Equal(t, pool.Shape{Layout: pool.ChannelsLast, N: 1, C: 4, Spatial: []int{2, 3}}, pool.NHWC(1, 2, 3, 4))
	require.Equal(t, []int{1, 2, 3, 4}, pool.NCHW(1, 2, 3, 4).Dims())
	require.Equal(t, []int{1, 2, 3, 4}, pool.NHWC(1, 2, 3, 4).Dims())
	require.Equal(t, 24, pool.NHWC(1, 2, 3, 4).Len())
	require.Zero(t, pool.NHWC(0, 2, 3, 4).Len())
	require.Equal(t, "NCHW 1x2x3x4", pool.NCHW(1, 2, 3, 4).String())
	require.Equal(t, "NWC 1x3x2", pool.NWC(1, 3, 2).String())
	require.Equal(t, "NCDHW 1x2x3x4x5", pool.NCDHW(1, 2, 3, 4, 5).String())
	require.Equal(t, "NCW 1x2x3", pool.NCW(1, 2, 3).String())
	require.Equal(t, "NDHWC 1x2x3x4x5", pool.NDHWC(1, 2, 3, 4, 5).String())
	require.Equal(t, "NC???? 1x2x3x4x5x6", pool.Shape{N: 1, C: 2, Spatial: []int{3, 4, 5, 6}}.String())
}

func TestNames(t *testing.T) {
	require.Equal(t, "ChannelsFirst ChannelsLast unknown", pool.ChannelsFirst.String()+" "+pool.ChannelsLast.String()+" "+pool.Layout(2).String())
	names := ""
	for a := pool.Explicit; a <= pool.SameLower+1; a++ {
		names += a.String() + " "
	}
	require.Equal(t, "Explicit Valid SameUpper SameLower unknown ", names)
}
