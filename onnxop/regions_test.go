package onnxop_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/internal/refusals"
	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// What is missing has ONNX's default, which before version 16 is another.
func TestRegions(t *testing.T) {
	in := pool.NCHW(1, 3, 12, 15)
	x := make([]float32, in.Len())
	for i := range x {
		x[i] = float32(i % 31)
	}
	boxes := roi.FromCorners([]float32{2, 3, 9, 8}, []int64{0})
	for name, c := range map[string]struct {
		node onnxop.Node
		want roi.Align
	}{
		"defaults": {
			onnxop.Node{Op: "RoiAlign"},
			roi.Align{Mode: roi.Average, Coordinates: roi.HalfPixel, OutputHeight: 1, OutputWidth: 1, SpatialScale: 1},
		},
		"opset 10": {
			onnxop.Node{Op: "RoiAlign", Opset: 10},
			roi.Align{Mode: roi.Average, Coordinates: roi.OutputHalfPixel, OutputHeight: 1, OutputWidth: 1, SpatialScale: 1},
		},
		"all": {
			onnxop.Node{Op: "RoiAlign", Attributes: onnxop.Attributes{
				"mode": "max", "output_height": 3, "output_width": 4, "sampling_ratio": 2, "spatial_scale": float32(0.5),
				"coordinate_transformation_mode": "output_half_pixel",
			}},
			roi.Align{Mode: roi.Max, Coordinates: roi.OutputHalfPixel, OutputHeight: 3, OutputWidth: 4, SamplingRatio: 2, SpatialScale: 0.5},
		},
	} {
		got, err := onnxop.NewRegions[float32](c.node, in)
		require.NoError(t, err, name)
		want, err := roi.NewAlign[float32](in, c.want)
		require.NoError(t, err, name)
		require.Equal(t, want.Out(1), got.Out(1), name)
		y, z := make([]float32, got.Out(1).Len()), make([]float32, got.Out(1).Len())
		require.NoError(t, got.Run(y, x, boxes), name)
		require.NoError(t, want.Run(z, x, boxes), name)
		require.Equal(t, z, y, name)
	}
	p, err := onnxop.NewRegions[float64](onnxop.Node{Op: "MaxRoiPool", Attributes: onnxop.Attributes{"pooled_shape": []int{2, 3}}}, in)
	require.NoError(t, err)
	require.Equal(t, pool.NCHW(4, 3, 2, 3), p.Out(4))
}

func TestRegionsRefused(t *testing.T) {
	in := pool.NCHW(1, 3, 12, 15)
	refused := refusals.Table{}
	all := []struct {
		op         string
		opset      int
		attributes onnxop.Attributes
		kind       error
		text       string
	}{
		{"RoiAlign", 0, onnxop.Attributes{"mode": "median"}, onnxop.ErrAttribute, `mode = "median": want avg or max`},
		{"RoiAlign", 0, onnxop.Attributes{"coordinate_transformation_mode": "none"}, onnxop.ErrAttribute, `= "none": want half_pixel or output_half_pixel`},
		{"RoiAlign", 10, onnxop.Attributes{"coordinate_transformation_mode": "half_pixel"}, onnxop.ErrUnknown, "coordinate_transformation_mode"},
		{"RoiAlign", 0, onnxop.Attributes{"spatial_scale": 0.0}, roi.ErrAttribute, "SpatialScale = 0"},
		{"RoiAlign", 0, onnxop.Attributes{"output_height": 0}, roi.ErrAttribute, "OutputHeight = 0"},
		{"MaxRoiPool", 0, nil, onnxop.ErrAttribute, "pooled_shape = []: want height and width"},
		{"MaxPool", 0, nil, onnxop.ErrOperator, "New makes this"},
	}
	for _, c := range all {
		p, err := onnxop.NewRegions[float32](onnxop.Node{Op: c.op, Opset: c.opset, Attributes: c.attributes}, in)
		require.ErrorIs(t, err, c.kind)
		require.ErrorContains(t, err, c.text)
		require.Nil(t, p)
		refused.Add(fmt.Sprintf("%s %d %v", c.op, c.opset, c.attributes), err)
	}
	refused.Check(t, errorsPage, "onnxop: NewRegions", len(all))
}
