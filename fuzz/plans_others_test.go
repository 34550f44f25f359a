package fuzz_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/pool"
)

// Plans that unpool, and those of quantised numbers.

// fuzzUnpool requires that what is unpooled has the asked for size and that
// places that are none are refused.
func fuzzUnpool[T pool.Element](t *testing.T, r *request) {
	make1 := pool.NewUnpool[T]
	if r.how == newUnpoolCorner {
		make1 = pool.NewUnpoolCorner[T]
	}
	u, err := make1(r.in, r.w, r.out)
	if err != nil {
		require.Nil(t, u)
		documented(t, err, pool.ErrShape, pool.ErrWindow, pool.ErrOutput)
		return
	}
	out := u.Out()
	require.Equal(t, r.in, u.In())
	if r.out != nil {
		require.Equal(t, r.out, out.Spatial)
	} else {
		for i, in := range r.in.Spatial {
			begin, end, _ := r.pads(i)
			require.Equal(t, (in-1)*r.w.Stride[i]+r.w.Kernel[i]-begin-end, out.Spatial[i])
		}
	}
	if !r.modest() || r.in.N < 1 || lengthOf(&r.in) > 1<<12 || lengthOf(&out) > 1<<14 {
		return
	}
	src, dst, indices := make([]T, r.in.Len()), make([]T, out.Len()), make([]int64, r.in.Len())
	for i := range src {
		src[i] = elementOf[T](3)
		indices[i] = int64(i) % int64(len(dst))
	}
	soil(cases.Bytes(dst))
	for _, wrong := range []int64{-1, int64(len(dst)), math.MaxInt64, math.MinInt64} {
		right := indices[len(indices)-1]
		indices[len(indices)-1] = wrong
		require.ErrorIs(t, u.Run(dst, src, indices), pool.ErrIndex)
		clean(t, cases.Bytes(dst), 0, 0, "on error")
		indices[len(indices)-1] = right
	}
	if r.how == newUnpoolCorner {
		clear(indices)
	}
	require.NoError(t, u.Run(dst, src, indices))
	require.Equal(t, elementOf[T](3), dst[indices[0]])
}

// lengthOf is Len, or more than anyone has where that wraps around.
func lengthOf(s *pool.Shape) int {
	n := 1.0
	for _, extent := range s.Dims() {
		n *= float64(extent)
	}
	return int(min(n, 1<<30))
}

// fuzzQuantized requires that averages of quantised numbers have the sizes of
// others, and of a constant that constant.
func fuzzQuantized(t *testing.T, r *request) {
	q := pool.Quantization{InScale: 0.5, OutScale: 0.5, InZero: 3, OutZero: 3}
	var p *pool.Quantized[uint8]
	var err error
	same := *r
	if r.how == newQuantized {
		p, err = pool.NewQuantized[uint8](r.in, r.w, q)
		same.how = newPlan
	} else {
		p, err = pool.NewQuantizedGlobal[uint8](r.in, q)
		same.how = newGlobal
	}
	right, out := same.size(1)
	if err != nil {
		require.Nil(t, p)
		documented(t, err, pool.ErrShape, pool.ErrWindow)
		require.False(t, right && r.modest(), "refused without a reason: %+v: %v", r, err)
		return
	}
	require.True(t, right, "accepted: %+v", r)
	require.Equal(t, out, p.Out().Spatial)
	if r.in.N < 1 || !same.affordable(out) || r.w.Divisor > 0 || r.w.CountIncludePad {
		return
	}
	src, shape := make([]uint8, r.in.Len()), p.Out()
	dst := make([]uint8, shape.Len())
	for i := range src {
		src[i] = 77
	}
	require.NoError(t, p.Run(dst, src))
	for i, v := range dst {
		count := 0
		_, _, at := place(&shape, i)
		same.eachTap(&r.in, at, func(_ []int, inside, _ bool) {
			if inside {
				count++
			}
		})
		if count > 0 {
			require.Equal(t, uint8(77), v, "dst[%d] of %+v", i, r)
		}
	}
}
