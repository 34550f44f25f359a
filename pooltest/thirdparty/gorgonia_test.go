package thirdparty

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/pooltest"
)

// withGorgonia pools two axes, channels first.
func withGorgonia(dst, src []float32, p *pooltest.Problem) error {
	g := gorgonia.NewGraph()
	x := tensor.New(tensor.WithShape(p.In.Dims()...), tensor.WithBacking(src))
	node, err := gorgoniaNode(p, gorgonia.NewTensor(g, tensor.Float32, 4, gorgonia.WithValue(x), gorgonia.WithName("x")))
	if err != nil {
		return err
	}
	machine := gorgonia.NewTapeMachine(g)
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		return err
	}
	copy(dst, node.Value().Data().([]float32))
	return nil
}

func gorgoniaNode(p *pooltest.Problem, x *gorgonia.Node) (*gorgonia.Node, error) {
	w := &p.Window
	switch {
	case p.Op == pool.Max && p.Kind == pooltest.Windows:
		return gorgonia.MaxPool2D(x, tensor.Shape(w.Kernel), w.PadBegin, w.Stride)
	case p.Op == pool.Average && p.Kind == pooltest.Windows:
		return gorgonia.AveragePool2D(x, tensor.Shape(w.Kernel), w.PadBegin, w.Stride)
	case p.Op == pool.Average && p.Kind == pooltest.Planes:
		return gorgonia.GlobalAveragePool2D(x)
	}
	return nil, errors.ErrUnsupported
}

// What Gorgonia does not claim to do.
var gorgoniaLacks = pooltest.Without(
	pooltest.OneAxis, pooltest.ThreeAxes, pooltest.ChannelsLast, pooltest.Adaptive, pooltest.Dilation, pooltest.CeilMode,
	pooltest.UnevenPads, pooltest.CountExcludePad, pooltest.Divisor,
	pooltest.NaNs, pooltest.SignedZeros,
)

// Maxima are right, but that what is all -Inf gives the lowest number.
func TestGorgoniaMax(t *testing.T) {
	opts := []pooltest.Option{pooltest.Ops(pool.Max), gorgoniaLacks, pooltest.Every(4)}
	err := pooltest.Check(withGorgonia, opts...)
	var fail *pooltest.Failure[float32]
	require.ErrorAs(t, err, &fail)
	t.Log(err)
	require.Equal(t, float32(-math.MaxFloat32), fail.Got)
	require.Equal(t, float32(math.Inf(-1)), fail.Want)

	pooltest.Run(t, withGorgonia, append(opts, pooltest.Without(pooltest.Infinities))...)
}

// AveragePool2D divides by the width of the input.
func TestGorgoniaAverage(t *testing.T) {
	opts := []pooltest.Option{
		pooltest.Ops(pool.Average), gorgoniaLacks, pooltest.AnyOrder(),
		pooltest.Filter(func(p *pooltest.Problem) bool { return p.Kind == pooltest.Windows }),
	}
	err := pooltest.Check(withGorgonia, append(opts, pooltest.Without(pooltest.Pads), pooltest.Every(4))...)
	var fail *pooltest.Failure[float32]
	require.ErrorAs(t, err, &fail)
	t.Log(err)
	taps := fail.Problem.Window.Kernel[0] * fail.Problem.Window.Kernel[1]
	width := fail.Problem.In.Spatial[1]
	require.NotEqual(t, taps, width)
	require.InEpsilon(t, float64(fail.Want)*float64(taps)/float64(width), fail.Got, 1e-5, "the sum divided by the width")
}
