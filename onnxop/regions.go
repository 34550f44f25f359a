package onnxop

import (
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// NewRegions plans a RoiAlign or MaxRoiPool over an X of shape in. Its boxes are
// those of roi.FromCorners for RoiAlign, with rois and batch_indices, and of
// roi.FromRows for MaxRoiPool.
//
// The error is an ErrOperator, ErrUnknown or ErrAttribute, or an error of package
// roi: an ErrShape or ErrAttribute of its constructors.
func NewRegions[T roi.Float](n Node, in pool.Shape) (*roi.Plan[T], error) {
	v, err := n.read("NewRegions")
	if err != nil {
		return nil, err
	}
	scale := 1.0
	if s, ok := v.floats["spatial_scale"]; ok {
		scale = s
	}
	var p *roi.Plan[T]
	if n.Op == "MaxRoiPool" {
		size := v.lists["pooled_shape"]
		if len(size) != 2 {
			return nil, n.fail(ErrAttribute, "pooled_shape = %d: want height and width", size)
		}
		p, err = roi.NewPool[T](in, roi.Pool{OutputHeight: size[0], OutputWidth: size[1], SpatialScale: scale})
	} else {
		var a roi.Align
		if a, err = v.align(scale); err != nil {
			return nil, err
		}
		p, err = roi.NewAlign[T](in, a)
	}
	return p, n.wrap(err)
}

// align returns the attributes of a RoiAlign.
func (v *values) align(scale float64) (roi.Align, error) {
	a := roi.Align{
		Mode: roi.Average, Coordinates: roi.HalfPixel, OutputHeight: 1, OutputWidth: 1,
		SamplingRatio: v.ints["sampling_ratio"], SpatialScale: scale,
	}
	if size, ok := v.ints["output_height"]; ok {
		a.OutputHeight = size
	}
	if size, ok := v.ints["output_width"]; ok {
		a.OutputWidth = size
	}
	switch mode, ok := v.strings["mode"]; {
	case mode == "max":
		a.Mode = roi.Max
	case ok && mode != "avg":
		return a, v.node.fail(ErrAttribute, "mode = %q: want avg or max", mode)
	}
	switch coordinates, ok := v.strings["coordinate_transformation_mode"]; {
	case coordinates == "output_half_pixel" || !ok && v.node.opset() < 16: // which had no other
		a.Coordinates = roi.OutputHalfPixel
	case ok && coordinates != "half_pixel":
		return a, v.node.fail(ErrAttribute, "coordinate_transformation_mode = %q: want half_pixel or output_half_pixel", coordinates)
	}
	return a, nil
}
