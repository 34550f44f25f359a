package pool_test

import (
	"errors"
	"fmt"
	"sync"

	"github.com/simdpool/simdpool/pool"
)

func ExampleNew() {
	in := pool.NCHW(1, 1, 4, 4)
	src := []float32{
		1, 2, 3, 4,
		5, 6, 7, 8,
		9, 8, 7, 6,
		5, 4, 3, 2,
	}
	p, err := pool.New[float32](pool.Max, in, pool.Square(2, 2, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	dst := make([]float32, p.Out().Len())
	if err := p.Run(dst, src); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Out(), dst)
	fmt.Println(p)
	// Output:
	// NCHW 1x1x2x2 [6 8 9 7]
	// max 2x2 stride 2x2 float32 NCHW 1x1x4x4 -> NCHW 1x1x2x2
}

// Errors name the argument, its value and what is allowed.
func ExampleNew_error() {
	_, err := pool.New[float32](pool.Max, pool.NHWC(1, 4, 4, 3), pool.Window{
		Kernel: []int{2, 2},
		Stride: []int{2, 0},
	})
	fmt.Println(err)
	fmt.Println(errors.Is(err, pool.ErrWindow))
	// Output:
	// pool: invalid window: Window.Stride[1] = 0: want at least 1
	// true
}

// An average counts the cells of the input alone, or padding too.
func ExampleWindow_countIncludePad() {
	in := pool.NCHW(1, 1, 2, 2)
	src := []float32{4, 4, 4, 4}
	w := pool.Square(2, 1, 1)
	dst := make([]float32, 9)
	for _, w.CountIncludePad = range []bool{false, true} {
		if err := pool.Run(pool.Average, dst, src, in, w); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(dst)
	}
	// Output:
	// [4 4 4 4 4 4 4 4 4]
	// [1 2 1 2 4 2 1 2 1]
}

// SAME pads depend on the input, so that the window states the rule.
func ExampleWindow_autoPad() {
	w := pool.Window{Kernel: []int{3, 3}, Stride: []int{2, 2}, AutoPad: pool.SameUpper}
	p, err := pool.New[float32](pool.Max, pool.NHWC(1, 6, 7, 8), w)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p)
	// Output: max 3x3 stride 2x2 pads 0x1+1x1 float32 NHWC 1x6x7x8 -> NHWC 1x3x4x8
}

func ExampleNewGlobal() {
	p, err := pool.NewGlobal[float32](pool.Average, pool.NHWC(1, 2, 2, 3))
	if err != nil {
		fmt.Println(err)
		return
	}
	src := []float32{ // four pixels of three channels
		1, 10, 100,
		2, 20, 200,
		3, 30, 300,
		4, 40, 400,
	}
	dst := make([]float32, 3)
	if err := p.Run(dst, src); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Out(), dst)
	// Output: NHWC 1x1x1x3 [2.5 25 250]
}

func ExampleRun() {
	dst := make([]float32, 2)
	err := pool.Run(pool.Min, dst, []float32{3, 1, 2, 5, 4, 6}, pool.NCHW(1, 1, 2, 3), pool.Square(2, 1, 0))
	fmt.Println(dst, err)
	// Output: [1 1] <nil>
}

func ExampleGlobal() {
	dst := make([]float32, 1)
	err := pool.Global(pool.Sum, dst, []float32{3, 1, 2, 5, 4, 6}, pool.NCHW(1, 1, 2, 3))
	fmt.Println(dst, err)
	// Output: [21] <nil>
}

// A plan is made once and run from any number of goroutines at once.
func ExamplePlan_Run() {
	p, err := pool.New[float32](pool.Max, pool.NCHW(1, 1, 2, 4), pool.Square(2, 2, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	results := make([][]float32, 3)
	var requests sync.WaitGroup
	for i := range results {
		requests.Add(1)
		go func() {
			defer requests.Done()
			x := float32(10 * i)
			results[i] = make([]float32, p.Out().Len())
			if err := p.Run(results[i], []float32{x + 1, x + 2, x + 3, x + 4, x + 5, x + 6, x + 7, x + 8}); err != nil {
				fmt.Println(err)
			}
		}()
	}
	requests.Wait()
	fmt.Println(results)
	// Output: [[6 8] [16 18] [26 28]]
}

// A host with workers of its own cuts the units as it likes.
func ExamplePlan_RunUnits() {
	p, err := pool.New[float32](pool.Max, pool.NCHW(2, 1, 4, 2), pool.Square(2, 2, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	src := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	dst := make([]float32, p.Out().Len())

	units := make(chan int, p.Units())
	for u := range p.Units() {
		units <- u
	}
	close(units)
	var workers sync.WaitGroup
	for range 2 {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for u := range units {
				if err := p.RunUnits(dst, src, u, u+1); err != nil {
					fmt.Println(err)
				}
			}
		}()
	}
	workers.Wait()
	fmt.Println(dst)
	// Output: [4 8 12 16]
}

// For programs without workers of their own.
func ExamplePlan_WithWorkers() {
	p, err := pool.NewGlobal[float32](pool.Average, pool.NCHW(1, 64, 100, 100))
	if err != nil {
		fmt.Println(err)
		return
	}
	parallel, err := p.WithWorkers(4)
	if err != nil {
		fmt.Println(err)
		return
	}
	src := make([]float32, p.In().Len())
	for i := range src {
		src[i] = 3
	}
	dst := make([]float32, p.Out().Len())
	err = parallel.Run(dst, src)
	fmt.Println(dst[0], dst[63], err)
	// Output: 3 3 <nil>
}

// The last batch of a data set is often a shorter one.
func ExamplePlan_WithBatch() {
	p, err := pool.New[float32](pool.Max, pool.NHWC(32, 28, 28, 16), pool.Square(2, 2, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	last, err := p.WithBatch(5)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(last.Out())
	// Output: NHWC 5x14x14x16
}

// The backward pass of a maximum: each window passes its dy to the cell that won.
func ExampleGradient() {
	in := pool.NCHW(1, 1, 4, 4)
	x := []float32{
		1, 2, 3, 4,
		5, 6, 7, 8,
		9, 8, 7, 6,
		5, 4, 3, 2,
	}
	p, err := pool.New[float32](pool.Max, in, pool.Square(2, 2, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := pool.NewGradient(p)
	if err != nil {
		fmt.Println(err)
		return
	}
	dy := []float32{10, 20, 30, 40}
	dx := make([]float32, in.Len())
	if err := g.Run(dx, dy, pool.Saved[float32]{X: x}); err != nil {
		fmt.Println(err)
		return
	}
	for row := range 4 {
		fmt.Println(dx[4*row : 4*row+4])
	}
	// Output:
	// [0 0 0 0]
	// [0 10 0 20]
	// [30 0 40 0]
	// [0 0 0 0]
}

// Gradients of several branches add up in one dx.
func ExampleGradient_Accumulating() {
	p, err := pool.New[float32](pool.Average, pool.NCHW(1, 1, 2, 4), pool.Square(2, 2, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := pool.NewGradient(p)
	if err != nil {
		fmt.Println(err)
		return
	}
	dx := []float32{1, 1, 1, 1, 2, 2, 2, 2}
	if err := g.Accumulating().Run(dx, []float32{4, 8}, pool.Saved[float32]{}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(dx)
	// Output:
	// [2 2 3 3 3 3 4 4]
}
