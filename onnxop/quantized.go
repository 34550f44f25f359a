package onnxop

import "github.com/simdpool/simdpool/pool"

// NewQuantized plans a QLinearAveragePool or QLinearGlobalAveragePool, of ONNX
// Runtime's domain com.microsoft, over an X of shape in. q holds the inputs
// x_scale, x_zero_point, y_scale and y_zero_point, which models have as
// constants; a zero point that is left out is 0.
//
// The layout is in's; the attribute channels_last must agree with it where a
// node has it.
//
// The error is an ErrOperator, ErrUnknown, ErrAttribute, or an error of
// pool.NewQuantized.
func NewQuantized[T int8 | uint8](n Node, in pool.Shape, q pool.Quantization) (*pool.Quantized[T], error) {
	v, err := n.read("NewQuantized")
	if err != nil {
		return nil, err
	}
	if err := v.channelsLast(in.Layout); err != nil {
		return nil, err
	}
	if n.Op == "QLinearGlobalAveragePool" {
		plan, err := pool.NewQuantizedGlobal[T](in, q)
		return plan, n.wrap(err)
	}
	w, err := v.window(len(in.Spatial))
	if err != nil {
		return nil, err
	}
	plan, err := pool.NewQuantized[T](in, w, q)
	return plan, n.wrap(err)
}

// channelsLast requires the attribute to agree with layout.
func (v *values) channelsLast(layout pool.Layout) error {
	last, err := v.flag("channels_last")
	if err != nil {
		return err
	}
	if _, ok := v.ints["channels_last"]; ok && last != (layout == pool.ChannelsLast) {
		return v.node.fail(ErrAttribute, "channels_last = %d: want that of Shape.Layout = %v", v.ints["channels_last"], layout)
	}
	return nil
}
