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

func TestNewUnpool(t *testing.T) {
	node := onnxop.Node{Op: "MaxUnpool", Attributes: attributes{
		"kernel_shape": []int{2, 3}, "strides": []int{2, 3}, "pads": []int{0, 1, 0, 0},
	}}
	u, err := onnxop.NewUnpool[float32](node, pool.NCHW(2, 3, 4, 5), nil)
	require.NoError(t, err)
	require.Equal(t, pool.NCHW(2, 3, 8, 14), u.Out())
	u, err = onnxop.NewUnpool[float32](node, pool.NCHW(2, 3, 4, 5), []int64{2, 3, 9, 20})
	require.NoError(t, err)
	require.Equal(t, pool.NCHW(2, 3, 9, 20), u.Out())
	u, err = onnxop.NewUnpool[float32](node, pool.NHWC(2, 4, 5, 3), []int64{2, 9, 20, 3})
	require.NoError(t, err)
	require.Equal(t, pool.NHWC(2, 9, 20, 3), u.Out())

	refused := refusals.Table{}
	all := []struct {
		in    pool.Shape
		shape []int64
		kind  error
		want  string
	}{
		{pool.NCHW(2, 3, 4, 5), []int64{}, onnxop.ErrInput, "output_shape = []: want 4 extents"},
		{pool.NCHW(2, 3, 4, 5), []int64{2, 3, 9}, onnxop.ErrInput, "want 4 extents"},
		{pool.NCHW(2, 3, 4, 5), []int64{1, 3, 9, 20}, onnxop.ErrInput, "output_shape[0] = 1: want 2"},
		{pool.NCHW(2, 3, 4, 5), []int64{2, 4, 9, 20}, onnxop.ErrInput, "output_shape[1] = 4: want 3"},
		{pool.NHWC(2, 4, 5, 3), []int64{2, 9, 20, 4}, onnxop.ErrInput, "output_shape[3] = 4: want 3"},
		{pool.NCHW(2, 3, 4, 5), []int64{2, 3, -1, 20}, onnxop.ErrInput, "output_shape[2] = -1: want 0"},
		{pool.NCHW(2, 3, 4, 5), []int64{2, 3, 7, 20}, pool.ErrOutput, "out[0] = 7"},
		{pool.NCHW(2, 3, 4, 5), []int64{2, 3, math.MaxInt, math.MaxInt}, pool.ErrOutput, "an output of"},
		{pool.NCHW(2, 3, 0, 5), nil, pool.ErrShape, "Shape.Spatial[0] = 0"},
		{pool.NCW(2, 3, 4), nil, onnxop.ErrAttribute, "kernel_shape = [2 3]: want 1 values"},
	}
	for _, c := range all {
		_, err := onnxop.NewUnpool[float32](node, c.in, c.shape)
		require.ErrorIs(t, err, c.kind)
		require.ErrorContains(t, err, c.want)
		refused.Add(fmt.Sprintf("%v to %v", c.in, c.shape), err)
	}
	refused.Check(t, errorsPage, "onnxop: NewUnpool", len(all))
	_, err = onnxop.NewUnpool[float32](onnxop.Node{Op: "MaxPool"}, pool.NCHW(1, 1, 2, 2), nil)
	require.ErrorIs(t, err, onnxop.ErrOperator)
}

func TestNewQuantized(t *testing.T) {
	q := pool.Quantization{InScale: 1, OutScale: 1}
	kernel := attributes{"kernel_shape": []int{2, 2}}
	first, last := pool.NCHW(1, 3, 4, 4), pool.NHWC(1, 4, 4, 3)
	with := func(name string, value any) attributes {
		return attributes{"kernel_shape": []int{2, 2}, name: value}
	}
	refused := refusals.Table{}
	for _, c := range []struct {
		op    string
		attrs attributes
		in    pool.Shape
		q     pool.Quantization
		kind  error
		want  string
	}{
		{"QLinearAveragePool", kernel, first, q, nil, ""},
		{"QLinearAveragePool", kernel, last, q, nil, ""},
		{"QLinearAveragePool", with("channels_last", 0), first, q, nil, ""},
		{"QLinearAveragePool", with("channels_last", 1), last, q, nil, ""},
		{"QLinearAveragePool", with("channels_last", 0), last, q, onnxop.ErrAttribute, "channels_last = 0: want that of Shape.Layout = ChannelsLast"},
		{"QLinearAveragePool", with("channels_last", 1), first, q, onnxop.ErrAttribute, "channels_last = 1"},
		{"QLinearAveragePool", with("channels_last", 2), first, q, onnxop.ErrAttribute, "channels_last = 2: want 0 or 1"},
		{"QLinearAveragePool", with("dilations", []int{1, 1}), first, q, onnxop.ErrUnknown, "dilations"},
		{"QLinearAveragePool", nil, first, q, onnxop.ErrAttribute, "kernel_shape is missing"},
		{"QLinearAveragePool", kernel, first, pool.Quantization{InScale: 1}, pool.ErrQuantization, "OutScale = 0"},
		{"QLinearAveragePool", kernel, pool.NCHW(1, 0, 4, 4), q, pool.ErrShape, "Shape.C = 0"},
		{"QLinearGlobalAveragePool", nil, last, q, nil, ""},
		{"QLinearGlobalAveragePool", kernel, last, q, onnxop.ErrUnknown, "kernel_shape"},
		{"QLinearGlobalAveragePool", nil, first, pool.Quantization{InScale: 1, OutScale: 1, InZero: 128}, pool.ErrQuantization, "InZero = 128"},
		{"GlobalAveragePool", nil, first, q, onnxop.ErrOperator, "New makes this"},
	} {
		_, err := onnxop.NewQuantized[int8](onnxop.Node{Op: c.op, Attributes: c.attrs}, c.in, c.q)
		require.ErrorIs(t, err, c.kind)
		if c.kind != nil {
			require.ErrorContains(t, err, c.want)
			refused.Add(fmt.Sprintf("%s %v of %v, %+v", c.op, c.attrs, c.in, c.q), err)
		}
	}
	refused.Check(t, errorsPage, "onnxop: NewQuantized", 10)
}
