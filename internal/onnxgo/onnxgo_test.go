package onnxgo

import (
	"math"
	"testing"

	"github.com/owulveryck/onnx-go/backend/testbackend"
	_ "github.com/owulveryck/onnx-go/backend/testbackend/onnx" // registers the tests
	"github.com/stretchr/testify/require"
	"gorgonia.org/tensor"

	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/roi"
)

// tests has the number of tests of each operator.
var tests = map[string]int{
	"MaxPool":           14,
	"AveragePool":       13,
	"GlobalAveragePool": 2,
	"GlobalMaxPool":     2,
	"RoiAlign":          1,
	"MaxUnpool":         2,
}

func TestONNX(t *testing.T) {
	for op, count := range tests {
		all := testbackend.GetOpTypeTests(op)
		require.Len(t, all, count, op)
		for _, make := range all {
			test := make()
			t.Run(test.Title, func(t *testing.T) {
				run(t, test)
			})
		}
	}
}

func run(t *testing.T, test *testbackend.TestCase) {
	m, err := parse(test.ModelB)
	require.NoError(t, err)
	require.Equal(t, test.OpType, m.node.Op)
	require.Len(t, test.Input, len(m.inputs))
	require.Len(t, test.ExpectedOutput, len(m.outputs))
	t.Logf("operator set %d, %v", m.node.Opset, m.node.Attributes)
	switch m.node.Op {
	case "MaxUnpool":
		runUnpool(t, m, test)
	case "RoiAlign":
		runRegions(t, m, test)
	default:
		runPool(t, m, test)
	}
}

func runPool(t *testing.T, m *model, test *testbackend.TestCase) {
	in, err := onnxop.Shape(dims(test.Input[0]))
	require.NoError(t, err)
	p, err := onnxop.New[float32](m.node, in)
	require.NoError(t, err)
	y, indices := make([]float32, p.Out().Len()), make([]int64, p.Out().Len())
	if len(m.outputs) == 2 {
		require.NoError(t, p.RunIndices(y, indices, floats(test.Input[0])))
		require.Equal(t, ints(test.ExpectedOutput[1]), indices)
	} else {
		require.NoError(t, p.Run(y, floats(test.Input[0])))
	}
	compare(t, test.ExpectedOutput[0], p.Out().Dims(), y, 1e-7)
}

func runUnpool(t *testing.T, m *model, test *testbackend.TestCase) {
	in, err := onnxop.Shape(dims(test.Input[0]))
	require.NoError(t, err)
	var outputShape []int64
	if len(test.Input) == 3 {
		outputShape = ints(test.Input[2])
	}
	p, err := onnxop.NewUnpool[float32](m.node, in, outputShape)
	require.NoError(t, err)
	y := make([]float32, p.Out().Len())
	require.NoError(t, p.Run(y, floats(test.Input[0]), ints(test.Input[1])))
	compare(t, test.ExpectedOutput[0], p.Out().Dims(), y, 1e-7)
}

func runRegions(t *testing.T, m *model, test *testbackend.TestCase) {
	in, err := onnxop.Shape(dims(test.Input[0]))
	require.NoError(t, err)
	p, err := onnxop.NewRegions[float32](m.node, in)
	require.NoError(t, err)
	boxes := roi.FromCorners(floats(test.Input[1]), ints(test.Input[2]))
	out := p.Out(boxes.Len())
	y := make([]float32, out.Len())
	require.NoError(t, p.Run(y, floats(test.Input[0]), boxes))
	compare(t, test.ExpectedOutput[0], out.Dims(), y, 1e-4) // X and Y have four decimals
}

// compare requires y to agree with want: ONNX's averages are those of numpy,
// which adds in another order.
func compare(t *testing.T, want tensor.Tensor, shape []int, y []float32, atol float64) {
	require.Equal(t, []int(want.Shape()), shape)
	for i, w := range floats(want) {
		require.LessOrEqual(t, math.Abs(float64(y[i]-w)), atol+1e-5*math.Abs(float64(w)), "element %d is %v: want %v", i, y[i], w)
	}
}

func dims(x tensor.Tensor) []int64 {
	list := make([]int64, x.Dims())
	for i, extent := range x.Shape() {
		list[i] = int64(extent)
	}
	return list
}

// floats returns the elements of x; those of tests are plain slices.
func floats(x tensor.Tensor) []float32 { return x.Data().([]float32) }

func ints(x tensor.Tensor) []int64 { return x.Data().([]int64) }
