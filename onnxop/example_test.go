package onnxop_test

import (
	"fmt"
	"log"

	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
)

// A node of a model, with its attributes as a parser gives them.
func ExampleNew() {
	in, err := onnxop.Shape([]int64{1, 1, 4, 4})
	if err != nil {
		log.Fatal(err)
	}
	plan, err := onnxop.New[float32](onnxop.Node{
		Op:    "AveragePool",
		Opset: 19,
		Attributes: onnxop.Attributes{
			"kernel_shape":      []int64{3, 3},
			"strides":           []int64{2, 2},
			"pads":              []int64{1, 1, 0, 0},
			"count_include_pad": int64(1),
		},
	}, in)
	if err != nil {
		log.Fatal(err)
	}
	x := []float32{
		9, 9, 9, 9,
		9, 9, 9, 9,
		9, 9, 9, 9,
		9, 9, 9, 9,
	}
	y := make([]float32, plan.Out().Len())
	if err := plan.Run(y, x); err != nil {
		log.Fatal(err)
	}
	fmt.Println(plan.Out(), y)
	// Output: NCHW 1x1x2x2 [4 6 6 9]
}

// What a model asks for is done or refused.
func ExampleNew_refused() {
	node := onnxop.Node{
		Op:         "AveragePool",
		Opset:      11,
		Attributes: onnxop.Attributes{"kernel_shape": []int64{3, 3}, "dilations": []int64{2, 2}},
	}
	_, err := onnxop.New[float32](node, pool.NCHW(1, 1, 9, 9))
	fmt.Println(err)
	// Output: onnxop: unknown attribute: AveragePool: dilations = [2 2]: want an attribute of operator set 11
}

// Both outputs of MaxPool. storage_order 1 counts columns first.
func ExamplePlan_RunIndices() {
	plan, err := onnxop.New[float32](onnxop.Node{
		Op: "MaxPool",
		Attributes: onnxop.Attributes{
			"kernel_shape":  []int64{2, 2},
			"strides":       []int64{2, 2},
			"storage_order": int64(1),
		},
	}, pool.NCHW(1, 1, 2, 4))
	if err != nil {
		log.Fatal(err)
	}
	x := []float32{
		0, 5, 0, 0,
		0, 0, 0, 7,
	}
	y, indices := make([]float32, 2), make([]int64, 2)
	if err := plan.RunIndices(y, indices, x); err != nil {
		log.Fatal(err)
	}
	fmt.Println(y, indices)
	// Output: [5 7] [2 7]
}

// What MaxPool took goes back to where it was.
func ExampleNewUnpool() {
	node := onnxop.Node{
		Op:         "MaxUnpool",
		Attributes: onnxop.Attributes{"kernel_shape": []int64{2}, "strides": []int64{2}},
	}
	plan, err := onnxop.NewUnpool[float32](node, pool.NCW(1, 1, 2), []int64{1, 1, 5}) // output_shape
	if err != nil {
		log.Fatal(err)
	}
	y := make([]float32, plan.Out().Len())
	if err := plan.Run(y, []float32{5, 7}, []int64{1, 2}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(y)
	// Output: [0 5 7 0 0]
}

// Numbers that stand for (x - 128)/64, averaged to numbers that stand for y/64.
func ExampleNewQuantized() {
	node := onnxop.Node{
		Op:         "QLinearAveragePool",
		Attributes: onnxop.Attributes{"kernel_shape": []int64{2}, "strides": []int64{2}},
	}
	q := pool.Quantization{InScale: 1.0 / 64, InZero: 128, OutScale: 1.0 / 64, OutZero: 0}
	plan, err := onnxop.NewQuantized[uint8](node, pool.NCW(1, 1, 6), q)
	if err != nil {
		log.Fatal(err)
	}
	y := make([]uint8, plan.Out().Len())
	if err := plan.Run(y, []uint8{130, 132, 128, 129, 0, 1}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(y) // 3, 0.5 to even, -127.5 saturated
	// Output: [3 0 0]
}

// The windows of a node, for a plan of something else: here of a sum.
func ExampleNode_Window() {
	node := onnxop.Node{Op: "AveragePool", Attributes: onnxop.Attributes{"kernel_shape": []int64{3}}}
	w, err := node.Window(1)
	if err != nil {
		log.Fatal(err)
	}
	plan, err := pool.New[float32](pool.Sum, pool.Shape{N: 1, C: 1, Spatial: []int{5}}, w)
	if err != nil {
		log.Fatal(err)
	}
	y := make([]float32, plan.Out().Len())
	if err := plan.Run(y, []float32{1, 2, 3, 4, 5}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(y)
	// Output: [6 9 12]
}
