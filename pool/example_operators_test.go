package pool_test

import (
	"fmt"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
)

// run pools src, of shape in, and prints the output.
func run[T pool.Element](p *pool.Plan[T], err error, src []T) {
	if err != nil {
		fmt.Println(err)
		return
	}
	dst := make([]T, p.Out().Len())
	if err := p.Run(dst, src); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Out(), dst)
}

// A sequence has one spatial axis.
func ExampleNCW() {
	p, err := pool.New[float32](pool.Max, pool.NCW(1, 1, 6), pool.Uniform(1, 3, 1, 0))
	run(p, err, []float32{1, 5, 2, 4, 3, 6})
	// Output: NCW 1x1x4 [5 5 4 6]
}

// A volume has three.
func ExampleNCDHW() {
	p, err := pool.New[float32](pool.Average, pool.NCDHW(1, 1, 2, 2, 4), pool.Uniform(3, 2, 2, 0))
	run(p, err, []float32{
		1, 2, 3, 4,
		5, 6, 7, 8,

		9, 10, 11, 12,
		13, 14, 15, 16,
	})
	// Output: NCDHW 1x1x1x1x2 [7.5 9.5]
}

func ExampleNew_min() {
	p, err := pool.New[int8](pool.Min, pool.NCHW(1, 1, 2, 4), pool.Square(2, 2, 0))
	run(p, err, []int8{
		1, -2, 3, 4,
		5, 6, 7, 8,
	})
	// Output: NCHW 1x1x1x2 [-2 3]
}

// An average divided by what the caller says: torch's divisor_override.
func ExampleWindow_divisor() {
	w := pool.Square(2, 2, 0)
	w.Divisor = 2
	p, err := pool.New[float32](pool.Average, pool.NCHW(1, 1, 2, 4), w)
	run(p, err, []float32{
		1, 2, 3, 4,
		5, 6, 7, 8,
	})
	// Output: NCHW 1x1x1x2 [7 11]
}

// The Euclidean norm of each window.
func ExampleLp() {
	p, err := pool.New[float32](pool.Lp(2), pool.NCHW(1, 1, 2, 4), pool.Square(2, 2, 0))
	run(p, err, []float32{
		3, 0, 1, -1,
		0, -4, 1, -1,
	})
	// Output: NCHW 1x1x1x2 [5 2]
}

// Seven cells among three windows: neighbours share cells.
func ExampleNewAdaptive() {
	p, err := pool.NewAdaptive[float32](pool.Average, pool.NCW(1, 1, 7), []int{3})
	run(p, err, []float32{1, 2, 3, 4, 5, 6, 7})
	// Output: NCW 1x1x3 [2 4 6]
}

// The output may be larger than the input.
func ExampleAdaptive() {
	dst := make([]float32, 5)
	err := pool.Adaptive(pool.Max, dst, []float32{1, 2, 3}, pool.NCW(1, 1, 3), []int{5})
	fmt.Println(dst, err)
	// Output: [1 2 2 3 3] <nil>
}

// 16-bit floats are pooled in float32 and rounded once.
func ExampleFloat16() {
	src := make([]pool.Float16, 4)
	for i := range src {
		src[i] = simdpool.ToFloat16(60000) // four of them are beyond the range
	}
	dst := make([]pool.Float16, 1)
	err := pool.Global(pool.Average, dst, src, pool.NCHW(1, 1, 2, 2))
	fmt.Println(dst[0].Float32(), err)
	// Output: 60000 <nil>
}

// Indices are offsets into the input; unpooling puts maxima back there.
func ExamplePlan_RunIndices() {
	in, w := pool.NCHW(1, 1, 2, 4), pool.Square(2, 2, 0)
	src := []float32{
		1, 5, 3, 8,
		4, 2, 8, 7,
	}
	p, err := pool.New[float32](pool.Max, in, w)
	if err != nil {
		fmt.Println(err)
		return
	}
	dst, indices := make([]float32, 2), make([]int64, 2)
	if err := p.RunIndices(dst, indices, src); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(dst, indices)
	// Output: [5 8] [1 3]
}

// Positions take a byte each and count the taps of the window.
func ExampleRunPositions() {
	p, err := pool.New[float32](pool.Max, pool.NCHW(1, 1, 2, 4), pool.Square(2, 2, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	dst, positions := make([]float32, 2), make([]uint8, 2)
	err = pool.RunPositions(p, dst, positions, []float32{
		1, 5, 3, 7,
		4, 2, 8, 6,
	})
	fmt.Println(dst, positions, err)
	// Output: [5 8] [1 2] <nil>
}

// An input of five columns was pooled by windows of two: out says that there was
// a fifth.
func ExampleNewUnpool() {
	u, err := pool.NewUnpool[float32](pool.NCHW(1, 1, 1, 2), pool.Square(2, 2, 0), []int{2, 5})
	if err != nil {
		fmt.Println(err)
		return
	}
	dst := make([]float32, u.Out().Len())
	err = u.Run(dst, []float32{5, 8}, []int64{1, 7})
	fmt.Println(u.Out(), err)
	fmt.Println(dst[:5])
	fmt.Println(dst[5:])
	// Output:
	// NCHW 1x1x2x5 <nil>
	// [0 5 0 0 0]
	// [0 0 8 0 0]
}

// ONNX's output_shape: indices are of the inferred size, here 2 x 4, which lies
// in the corner of the output.
func ExampleNewUnpoolCorner() {
	u, err := pool.NewUnpoolCorner[float32](pool.NCHW(1, 1, 1, 2), pool.Square(2, 2, 0), []int{2, 5})
	if err != nil {
		fmt.Println(err)
		return
	}
	dst := make([]float32, u.Out().Len())
	err = u.Run(dst, []float32{5, 8}, []int64{1, 7})
	fmt.Println(u.Out(), err)
	fmt.Println(dst[:5])
	fmt.Println(dst[5:])
	// Output:
	// NCHW 1x1x2x5 <nil>
	// [0 5 0 0 0]
	// [0 0 0 8 0]
}

// The input stands for -0.5, 0, 0.5 and 1; their average, 0.25, is 11 of the
// output.
func ExampleNewQuantized() {
	p, err := pool.NewQuantized[uint8](pool.NCHW(1, 1, 2, 2), pool.Square(2, 2, 0), pool.Quantization{
		InScale: 0.5, InZero: 128,
		OutScale: 0.25, OutZero: 10,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	dst := make([]uint8, 1)
	err = p.Run(dst, []uint8{127, 128, 129, 130})
	fmt.Println(dst, err)
	// Output: [11] <nil>
}

func ExampleNewQuantizedGlobal() {
	p, err := pool.NewQuantizedGlobal[int8](pool.NHWC(1, 1, 2, 2), pool.Quantization{InScale: 1, OutScale: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	dst := make([]int8, 2)
	err = p.Run(dst, []int8{1, -100, 2, 50}) // 1.5 and -25
	fmt.Println(dst, err)
	// Output: [2 -25] <nil>
}
