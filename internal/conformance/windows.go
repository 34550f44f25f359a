package conformance

import (
	"fmt"

	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
)

// node runs an ONNX operator of input X and output Y.
func (kitOf[T]) node(a *Args) error {
	p, err := planNode[T](a)
	if err != nil {
		return err
	}
	return run(a, p)
}

func planNode[T pool.Element](a *Args) (*onnxop.Plan[T], error) {
	in, err := a.shape("X")
	if err != nil {
		return nil, err
	}
	return onnxop.New[T](a.node(a.c.Op), in)
}

// runner is a plan with input X and output Y.
type runner[T pool.Element] interface {
	Out() pool.Shape
	Run(dst, src []T) error
}

func run[T pool.Element](a *Args, p runner[T]) error {
	x, err := input[T](a, "X")
	if err != nil {
		return err
	}
	return p.Run(output[T](a, "Y", p.Out().Dims()), x)
}

// indexer is a plan that can say where the maxima are.
type indexer[T pool.Element] interface {
	runner[T]
	RunIndices(dst []T, indices []int64, src []T) error
}

// runMax runs a plan of maxima, with Indices where the case wants them.
func runMax[T pool.Element](a *Args, p indexer[T]) error {
	if !a.wants("Indices") {
		return run(a, p)
	}
	x, err := input[T](a, "X")
	if err != nil {
		return err
	}
	dims := p.Out().Dims()
	return p.RunIndices(output[T](a, "Y", dims), output[int64](a, "Indices", dims), x)
}

func (kitOf[T]) maxPool(a *Args) error {
	p, err := planNode[T](a)
	if err != nil {
		return err
	}
	return runMax(a, p)
}

// averagePool is ONNX's, and with divisor_override torch's.
func (k kitOf[T]) averagePool(a *Args) error {
	in, err := a.shape("X")
	if err != nil {
		return err
	}
	p, err := planAverage[T](a, a.c.Op, in)
	if err != nil {
		return err
	}
	return run(a, p)
}

func planAverage[T pool.Element](a *Args, op string, in pool.Shape) (*pool.Plan[T], error) {
	const name = "divisor_override"
	if _, ok := a.attributes[name]; !ok {
		p, err := onnxop.New[T](a.node(op), in)
		if err != nil {
			return nil, err
		}
		return p.Pool(), nil
	}
	divisor, err := a.int(name, 0)
	if err != nil {
		return nil, err
	}
	if divisor < 1 { // to Window.Divisor 0 means that there is none
		return nil, fmt.Errorf("%s = %d: want at least 1", name, divisor)
	}
	w, err := a.node(op).Window(len(in.Spatial))
	if err != nil {
		return nil, err
	}
	w.Divisor = divisor
	return pool.New[T](pool.Average, in, w)
}

func (kitOf[T]) adaptiveMax(a *Args) error {
	p, err := planAdaptive[T](a, pool.Max)
	if err != nil {
		return err
	}
	return runMax(a, p)
}

func (kitOf[T]) adaptiveAverage(a *Args) error {
	p, err := planAdaptive[T](a, pool.Average)
	if err != nil {
		return err
	}
	return run(a, p)
}

func planAdaptive[T pool.Element](a *Args, op pool.Op) (*pool.Plan[T], error) {
	in, err := a.shape("X")
	if err != nil {
		return nil, err
	}
	out, err := a.ints("output_size")
	if err != nil {
		return nil, err
	}
	return pool.NewAdaptive[T](op, in, out)
}
