package conformance

import (
	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
)

// maxUnpool is ONNX's, with its input output_shape or without, or with the
// attribute output_size torch's.
func (kitOf[T]) maxUnpool(a *Args) error {
	in, err := a.shape("X")
	if err != nil {
		return err
	}
	p, err := planUnpool[T](a, a.c.Op, in)
	if err != nil {
		return err
	}
	if err := a.sameShape("I", p.In().Dims()); err != nil {
		return err
	}
	x, err := input[T](a, "X")
	if err != nil {
		return err
	}
	indices, err := input[int64](a, "I")
	if err != nil {
		return err
	}
	return p.Run(output[T](a, "Y", p.Out().Dims()), x, indices)
}

func planUnpool[T pool.Element](a *Args, op string, in pool.Shape) (*pool.Unpool[T], error) {
	out, err := a.ints("output_size")
	if err != nil {
		return nil, err
	}
	if out != nil {
		w, err := a.node(op).Window(len(in.Spatial))
		if err != nil {
			return nil, err
		}
		return pool.NewUnpool[T](in, w, out)
	}
	var outputShape []int64
	if a.has("output_shape") {
		if outputShape, err = input[int64](a, "output_shape"); err != nil {
			return nil, err
		}
	}
	return onnxop.NewUnpool[T](a.node(op), in, outputShape)
}
