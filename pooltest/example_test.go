package pooltest_test

import (
	"errors"
	"fmt"
	"math"

	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/pooltest"
)

// halve is the pooling of some library: 2x2 maxima side by side, of one plane.
func halve(dst, src []float32, h, w int) {
	for i := range h / 2 {
		for j := range w / 2 {
			best := float32(math.SmallestNonzeroFloat32) // meant to be the lowest number
			for _, v := range []float32{src[2*i*w+2*j], src[2*i*w+2*j+1], src[(2*i+1)*w+2*j], src[(2*i+1)*w+2*j+1]} {
				if v > best {
					best = v
				}
			}
			dst[i*(w/2)+j] = best
		}
	}
}

// A library that pools non-overlapping 2x2 windows and promises nothing of NaN.
// In a test, Run takes the place of Check.
func ExampleCheck() {
	f := func(dst, src []float32, p *pooltest.Problem) error {
		if p.Kind != pooltest.Windows || p.Window.Kernel[0] != 2 || p.Window.Kernel[1] != 2 {
			return errors.ErrUnsupported
		}
		halve(dst, src, p.In.Spatial[0], p.In.Spatial[1])
		return nil
	}
	err := pooltest.Check(f, pooltest.Ops(pool.Max), pooltest.Without(
		pooltest.NaNs, pooltest.SignedZeros,
		pooltest.Pads, pooltest.Dilation, pooltest.Overlap, pooltest.Rectangles, pooltest.Remainders, pooltest.CeilMode,
		pooltest.Global, pooltest.Adaptive, pooltest.OneAxis, pooltest.ThreeAxes, pooltest.Batches, pooltest.Channels))

	var fail *pooltest.Failure[float32]
	if errors.As(err, &fail) {
		fmt.Println(fail.Problem)
		fmt.Printf("%v: dst[%d] = %v, want %v\n", fail.Src, fail.Index, fail.Got, fail.Want)
	}
	// Output:
	// max NCHW 1x1x4x4 -> NCHW 1x1x2x2 kernel=[2 2] stride=[2 2]
	// [1 1 -1 -1 1 1 -1 -1 1 1 1 1 1 1 1 1]: dst[1] = 1e-45, want -1
}
