package pool

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// Kernels see the same windows without the parts of them that have no effect.
func TestForKernel(t *testing.T) {
	for name, c := range map[string]struct{ asked, want simdpool.Axis }{
		"plain": {
			simdpool.Axis{In: 8, Out: 4, Kernel: 3, Stride: 2, Dilation: 1, PadBegin: 1, PadEnd: 1},
			simdpool.Axis{In: 8, Out: 4, Kernel: 3, Stride: 2, Dilation: 1, PadBegin: 1, PadEnd: 1},
		},
		"a stride beyond the padded input": {
			simdpool.Axis{In: 8, Out: 1, Kernel: 3, Stride: math.MaxInt, Dilation: 1, PadBegin: 1, PadEnd: 1},
			simdpool.Axis{In: 8, Out: 1, Kernel: 3, Stride: 10, Dilation: 1, PadBegin: 1, PadEnd: 1},
		},
		"taps beyond the padded input": {
			simdpool.Axis{In: 8, Out: 1, Kernel: 30, Stride: 9, Dilation: 3},
			simdpool.Axis{In: 8, Out: 1, Kernel: 3, Stride: 8, Dilation: 3},
		},
		"the dilation of one tap": {
			simdpool.Axis{In: 8, Out: 8, Kernel: 1, Stride: 1, Dilation: 5},
			simdpool.Axis{In: 8, Out: 8, Kernel: 1, Stride: 1, Dilation: 1},
		},
	} {
		require.Equal(t, c.want, forKernel(c.asked), name)
	}
}
