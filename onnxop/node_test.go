package onnxop_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/internal/refusals"
	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
)

const errorsPage = "../docs/errors.md" // has each list of bad input that is refused

type attributes = onnxop.Attributes

// Every bad node is refused with an error that says which argument is wrong.
func TestNewRefuses(t *testing.T) {
	two := []int64{2, 2}
	refused := refusals.Table{}
	all := []struct {
		op    string
		opset int
		attrs attributes
		kind  error
		want  string
	}{
		{"Conv", 0, nil, onnxop.ErrOperator, "Conv: Node.Op: want one of AveragePool, Global"},
		{"MaxUnpool", 0, nil, onnxop.ErrOperator, "want another one in New; NewUnpool makes this"},
		{"MaxPool", -1, nil, onnxop.ErrOperator, "Node.Opset = -1: want at least 1"},

		{"MaxPool", 0, attributes{"kernel_shape": two, "count_include_pad": 1}, onnxop.ErrUnknown, "count_include_pad = 1"},
		{"GlobalMaxPool", 0, attributes{"kernel_shape": two}, onnxop.ErrUnknown, "kernel_shape = [2 2]"},
		{"AveragePool", 0, attributes{"kernel_shape": two, "storage_order": 0}, onnxop.ErrUnknown, "storage_order = 0"},
		{"MaxPool", 7, attributes{"kernel_shape": two, "storage_order": 0}, onnxop.ErrUnknown, "want an attribute of operator set 7"},
		{"MaxPool", 9, attributes{"kernel_shape": two, "ceil_mode": 0}, onnxop.ErrUnknown, "ceil_mode"},
		{"MaxPool", 9, attributes{"kernel_shape": two, "dilations": two}, onnxop.ErrUnknown, "dilations"},
		{"AveragePool", 18, attributes{"kernel_shape": two, "dilations": two}, onnxop.ErrUnknown, "dilations"},
		{"AveragePool", 6, attributes{"kernel_shape": two, "count_include_pad": 0}, onnxop.ErrUnknown, "count_include_pad"},
		{"LpPool", 17, attributes{"kernel_shape": two, "ceil_mode": 0}, onnxop.ErrUnknown, "ceil_mode"},

		{"MaxPool", 0, attributes{}, onnxop.ErrAttribute, "kernel_shape is missing: want 2 values"},
		{"MaxPool", 0, attributes{"kernel_shape": []float32{2, 2}}, onnxop.ErrAttribute, "a []float32: want an []int64"},
		{"MaxPool", 0, attributes{"kernel_shape": nil}, onnxop.ErrAttribute, "want an []int64"},
		{"MaxPool", 0, attributes{"kernel_shape": two, "ceil_mode": true}, onnxop.ErrAttribute, "ceil_mode = true, a bool: want an int64"},
		{"MaxPool", 0, attributes{"kernel_shape": two, "auto_pad": 1}, onnxop.ErrAttribute, "want a string"},
		{"MaxPool", 0, attributes{"kernel_shape": []int64{2}}, onnxop.ErrAttribute, "kernel_shape = [2]: want 2 values"},
		{"MaxPool", 0, attributes{"kernel_shape": []int64{2, 0}}, onnxop.ErrAttribute, "kernel_shape[1] = 0: want at least 1"},
		{"MaxPool", 0, attributes{"kernel_shape": two, "strides": []int64{1, 1, 1}}, onnxop.ErrAttribute, "strides = [1 1 1]"},
		{"MaxPool", 0, attributes{"kernel_shape": two, "strides": []int64{-1, 1}}, onnxop.ErrAttribute, "strides[0] = -1"},
		{"MaxPool", 0, attributes{"kernel_shape": two, "dilations": []int64{1, 0}}, onnxop.ErrAttribute, "dilations[1] = 0"},
		{"MaxPool", 0, attributes{"kernel_shape": two, "pads": two}, onnxop.ErrAttribute, "pads = [2 2]: want 4 values"},
		{"MaxPool", 0, attributes{"kernel_shape": two, "pads": []int64{0, 0, -1, 0}}, onnxop.ErrAttribute, "pads[2] = -1"},
		{"MaxPool", 0, attributes{"kernel_shape": two, "pads": []int64{0, 0, 0, 2}}, onnxop.ErrAttribute, "pads[3] = 2: want at least 0 and less than kernel_shape[1] = 2"},
		{"MaxPool", 0, attributes{"kernel_shape": two, "pads": []int64{0, 0, 0, 1}, "auto_pad": "VALID"}, onnxop.ErrAttribute, "want 0 with auto_pad VALID"},
		{"MaxPool", 0, attributes{"kernel_shape": two, "auto_pad": "SAME"}, onnxop.ErrAttribute, `auto_pad = "SAME": want NOTSET`},
		{"MaxPool", 0, attributes{"kernel_shape": two, "auto_pad": ""}, onnxop.ErrAttribute, `auto_pad = ""`},
		{"MaxPool", 0, attributes{"kernel_shape": two, "ceil_mode": 2}, onnxop.ErrAttribute, "ceil_mode = 2: want 0 or 1"},
		{"MaxPool", 0, attributes{"kernel_shape": two, "storage_order": 2}, onnxop.ErrAttribute, "storage_order = 2: want 0 or 1"},
		{"AveragePool", 0, attributes{"kernel_shape": two, "count_include_pad": -1}, onnxop.ErrAttribute, "count_include_pad = -1: want 0 or 1"},
		{"LpPool", 0, attributes{"kernel_shape": two, "p": 0}, onnxop.ErrAttribute, "p = 0: want"},
		{"LpPool", 0, attributes{"kernel_shape": two, "p": float32(2)}, onnxop.ErrAttribute, "p = 2, a float32: want an int64"},
		{"LpPool", 1, attributes{"kernel_shape": two, "p": 2}, onnxop.ErrAttribute, "p = 2, a int: want a float32"},
		{"LpPool", 1, attributes{"kernel_shape": two, "p": float32(1.5)}, onnxop.ErrAttribute, "p = 1.5: want a whole number"},
		{"GlobalLpPool", 1, attributes{"p": math.NaN()}, onnxop.ErrAttribute, "p = NaN: want a whole number"},
		{"GlobalLpPool", 1, attributes{"p": math.Inf(1)}, onnxop.ErrAttribute, "p = +Inf: want a whole number"},
		{"GlobalLpPool", 1, attributes{"p": 0.0}, onnxop.ErrAttribute, "p = 0: want"},
		{"GlobalLpPool", 2, attributes{"p": int64(math.MaxInt64)}, onnxop.ErrAttribute, fmt.Sprintf("p = %d: want", math.MaxInt)},

		{"MaxPool", 0, attributes{"kernel_shape": []int64{11, 1}}, pool.ErrWindow, "onnxop: MaxPool: pool: invalid window"},
		{"MaxPool", 0, attributes{"kernel_shape": []int64{math.MaxInt64, 1}}, pool.ErrWindow, "invalid window"},
	}
	for _, c := range all {
		t.Run(c.op+" "+c.want, func(t *testing.T) {
			_, err := onnxop.New[float32](onnxop.Node{Op: c.op, Opset: c.opset, Attributes: c.attrs}, pool.NCHW(1, 1, 5, 5))
			require.ErrorIs(t, err, c.kind)
			require.ErrorContains(t, err, c.want)
			refused.Add(fmt.Sprintf("%s %d %v", c.op, c.opset, c.attrs), err)
		})
	}
	refused.Check(t, errorsPage, "onnxop: New", len(all))
}

func TestNewRefusesShapes(t *testing.T) {
	node := onnxop.Node{Op: "GlobalMaxPool"}
	_, err := onnxop.New[float32](node, pool.NCHW(1, 0, 5, 5))
	require.ErrorIs(t, err, pool.ErrShape)
	_, err = onnxop.New[float32](node, pool.Shape{N: 1, C: 1})
	require.ErrorIs(t, err, pool.ErrShape)

	node = onnxop.Node{Op: "MaxPool", Attributes: attributes{"kernel_shape": []int{1, 1}, "storage_order": 1}}
	_, err = onnxop.New[float32](node, pool.NHWC(1, 5, 5, 1))
	require.ErrorIs(t, err, onnxop.ErrAttribute)
	require.ErrorContains(t, err, "storage_order = 1: want 0 with Shape.Layout ChannelsLast")
}

// Every type that stands for one of ONNX's, and every default.
func TestWindow(t *testing.T) {
	ones := []int{1, 1}
	w, err := onnxop.Node{Op: "MaxPool", Attributes: attributes{"kernel_shape": []int64{2, 3}}}.Window(2)
	require.NoError(t, err)
	require.Equal(t, pool.Window{Kernel: []int{2, 3}, Stride: ones, Dilation: ones}, w)

	w, err = onnxop.Node{Op: "AveragePool", Opset: 19, Attributes: attributes{
		"kernel_shape":      []int{2, 3},
		"strides":           []int64{3, 4},
		"dilations":         []int64{5, 6},
		"pads":              []int64{1, 2, 0, 1},
		"auto_pad":          []byte("NOTSET"),
		"ceil_mode":         int64(1),
		"count_include_pad": 1,
	}}.Window(2)
	require.NoError(t, err)
	require.Equal(t, pool.Window{
		Kernel: []int{2, 3}, Stride: []int{3, 4}, Dilation: []int{5, 6}, PadBegin: []int{1, 2}, PadEnd: []int{0, 1},
		CeilMode: true, CountIncludePad: true,
	}, w)

	// ceil_mode changes nothing with automatic pads; explicit ones of 0 are no contradiction.
	for name, auto := range map[string]pool.AutoPad{"VALID": pool.Valid, "SAME_UPPER": pool.SameUpper, "SAME_LOWER": pool.SameLower} {
		w, err = onnxop.Node{Op: "LpPool", Attributes: attributes{
			"kernel_shape": []int{2}, "auto_pad": name, "ceil_mode": 1, "pads": []int{0, 0},
		}}.Window(1)
		require.NoError(t, err)
		require.Equal(t, auto, w.AutoPad)
		require.False(t, w.CeilMode)
	}

	_, err = onnxop.Node{Op: "GlobalMaxPool"}.Window(2)
	require.ErrorIs(t, err, onnxop.ErrOperator)
	_, err = onnxop.Node{Op: "Conv"}.Window(2)
	require.ErrorIs(t, err, onnxop.ErrOperator)
	_, err = onnxop.Node{Op: "MaxUnpool", Attributes: attributes{"kernel_shape": []int{2}, "auto_pad": "VALID"}}.Window(1)
	require.ErrorIs(t, err, onnxop.ErrUnknown)
	_, err = onnxop.Node{Op: "MaxUnpool", Opset: 8}.Window(1)
	require.ErrorIs(t, err, onnxop.ErrOperator)
}

// A window is the caller's: to change it changes no node.
func TestWindowIsACopy(t *testing.T) {
	node := onnxop.Node{Op: "MaxPool", Attributes: attributes{"kernel_shape": []int{2}, "strides": []int{3}, "pads": []int{0, 1}}}
	w, err := node.Window(1)
	require.NoError(t, err)
	w.Kernel[0], w.Stride[0], w.PadEnd[0] = 9, 9, 9
	require.Equal(t, attributes{"kernel_shape": []int{2}, "strides": []int{3}, "pads": []int{0, 1}}, node.Attributes)
}

func TestShape(t *testing.T) {
	s, err := onnxop.Shape([]int64{2, 3, 4, 5, 6})
	require.NoError(t, err)
	require.Equal(t, pool.Shape{N: 2, C: 3, Spatial: []int{4, 5, 6}}, s)
	for _, dims := range [][]int64{nil, {1, 2}, {1, 2, 3, 4, 5, 6}, {1, -1, 1}} {
		_, err = onnxop.Shape(dims)
		require.ErrorIs(t, err, pool.ErrShape)
	}
}
