package conformance

import (
	"fmt"

	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
)

// quantized runs QLinearAveragePool and QLinearGlobalAveragePool.
func quantized(a *Args) error {
	x, err := a.tensor("X")
	if err != nil {
		return err
	}
	switch x.DType {
	case I8:
		return quantizedOf[int8](a)
	case U8:
		return quantizedOf[uint8](a)
	}
	return notKnown("X of type %s", x.DType)
}

func quantizedOf[T int8 | uint8](a *Args) error {
	in, err := a.shape("X")
	if err != nil {
		return err
	}
	q, err := quantization[T](a)
	if err != nil {
		return err
	}
	p, err := onnxop.NewQuantized[T](a.node(a.c.Op), in, q)
	if err != nil {
		return err
	}
	return run(a, p)
}

// quantization reads the scales and zero points, of which those must have the
// type of what they belong to.
func quantization[T int8 | uint8](a *Args) (q pool.Quantization, err error) {
	if q.InScale, err = scalar[float32](a, "x_scale"); err != nil {
		return q, err
	}
	if q.OutScale, err = scalar[float32](a, "y_scale"); err != nil {
		return q, err
	}
	zero, err := scalar[T](a, "x_zero_point")
	if err != nil {
		return q, err
	}
	q.InZero = int(zero)
	zero, err = scalar[T](a, "y_zero_point")
	q.OutZero = int(zero)
	return q, err
}

// scalar returns the element of an input of shape [].
func scalar[T Element](a *Args, name string) (value T, err error) {
	t, err := a.tensor(name)
	if err != nil {
		return value, err
	}
	if want := typeOf[T](); t.DType != want {
		return value, fmt.Errorf("type of %s = %s: want %s", name, t.DType, want)
	}
	values, err := input[T](a, name)
	if err != nil {
		return value, err
	}
	if len(t.Shape) != 0 {
		return value, fmt.Errorf("shape of %s = %d: want a scalar", name, t.Shape)
	}
	return values[0], nil
}
