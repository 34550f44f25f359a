package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
)

// gradientKit is a set of gradients for one type of elements.
type gradientKit interface {
	gradient(*Args) error
	unpoolGradient(*Args) error
}

type gradientsOf[T pool.Float] struct{}

// ofGradients runs a method of the kit for the type of input dY.
func ofGradients(method func(gradientKit, *Args) error) operator {
	return func(a *Args) error {
		dy, err := a.tensor("dY")
		switch {
		case err != nil:
			return err
		case dy.DType == F32:
			return method(gradientsOf[float32]{}, a)
		case dy.DType == F64:
			return method(gradientsOf[float64]{}, a)
		}
		return notKnown("dY of type %s", dy.DType)
	}
}

// gradient runs the gradient of a pooling from all that the case has saved. Each
// gives dX, and all have to give the same.
func (gradientsOf[T]) gradient(a *Args) error {
	p, err := planForward[T](a)
	if err != nil {
		return err
	}
	g, err := pool.NewGradient(p)
	if err != nil {
		return err
	}
	if err := a.sameShape("dY", p.Out().Dims()); err != nil {
		return err
	}
	dy, err := input[T](a, "dY")
	if err != nil {
		return err
	}
	ways, err := savedBy(a, p)
	if err != nil {
		return err
	}
	dx := output[T](a, "dX", p.In().Dims())
	for i, saved := range ways {
		if i == 0 {
			if err := g.Run(dx, dy, saved); err != nil {
				return err
			}
			continue
		}
		other := make([]T, len(dx))
		if err := g.Run(other, dy, saved); err != nil {
			return err
		}
		if !slices.Equal(dx, other) && !slices.ContainsFunc(dx, func(v T) bool { return v != v }) {
			return fmt.Errorf("dX differs between what was saved: way %d of %d", i, len(ways))
		}
	}
	return nil
}

// planForward plans the operator that the case's is the gradient of.
func planForward[T pool.Float](a *Args) (*pool.Plan[T], error) {
	in, err := shapeOfX(a)
	if err != nil {
		return nil, err
	}
	op := strings.TrimSuffix(a.c.Op, "Grad")
	if kind, ok := map[string]pool.Op{"AdaptiveMaxPool": pool.Max, "AdaptiveAveragePool": pool.Average}[op]; ok {
		out, err := a.ints("output_size")
		if err != nil {
			return nil, err
		}
		return pool.NewAdaptive[T](kind, in, out)
	}
	if op == "AveragePool" {
		return planAverage[T](a, op, in)
	}
	p, err := onnxop.New[T](a.node(op), in)
	if err != nil {
		return nil, err
	}
	return p.Pool(), nil
}

// shapeOfX returns the shape of X: that of the input, or an attribute.
func shapeOfX(a *Args) (pool.Shape, error) {
	if a.has("X") {
		return a.shape("X")
	}
	dims, _, err := take[[]int64](a, "input_shape")
	if err != nil {
		return pool.Shape{}, err
	}
	return a.toShape("input_shape", dims)
}

// savedBy returns every way to run the gradient of p.
func savedBy[T pool.Float](a *Args, p *pool.Plan[T]) ([]pool.Saved[T], error) {
	var fromX pool.Saved[T]
	if !a.has("X") {
		return []pool.Saved[T]{fromX}, nil
	}
	var err error
	if fromX.X, err = input[T](a, "X"); err != nil {
		return nil, err
	}
	if a.has("Y") {
		if err := a.sameShape("Y", p.Out().Dims()); err != nil {
			return nil, err
		}
		fromX.Y, err = input[T](a, "Y")
		return []pool.Saved[T]{fromX}, err
	}
	ways := []pool.Saved[T]{fromX}
	if a.has("Indices") {
		if err := a.sameShape("Indices", p.Out().Dims()); err != nil {
			return nil, err
		}
		indices, err := input[int64](a, "Indices")
		if err != nil {
			return nil, err
		}
		ways = append(ways, pool.Saved[T]{Indices: indices})
	}
	y := make([]T, p.Out().Len())
	places := make([]uint16, len(y))
	if err := pool.RunPositions(p, y, places, fromX.X); err != nil {
		return nil, err
	}
	ways = append(ways, pool.Saved[T]{Positions16: places})
	if small := make([]uint8, len(y)); pool.RunPositions(p, y, small, fromX.X) == nil {
		ways = append(ways, pool.Saved[T]{Positions: small})
	}
	return ways, nil
}

// unpoolGradient runs the gradient of MaxUnpool.
func (gradientsOf[T]) unpoolGradient(a *Args) error {
	in, err := a.shape("I")
	if err != nil {
		return err
	}
	u, err := planUnpool[T](a, strings.TrimSuffix(a.c.Op, "Grad"), in)
	if err != nil {
		return err
	}
	g, err := pool.NewUnpoolGradient(u)
	if err != nil {
		return err
	}
	if err := a.sameShape("dY", u.Out().Dims()); err != nil {
		return err
	}
	dy, err := input[T](a, "dY")
	if err != nil {
		return err
	}
	indices, err := input[int64](a, "I")
	if err != nil {
		return err
	}
	return g.Run(output[T](a, "dX", u.In().Dims()), dy, indices)
}
