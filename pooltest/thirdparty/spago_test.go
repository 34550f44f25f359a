package thirdparty

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/mat/gradfn"
	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/pooltest"
)

// withSpago pools a matrix, in windows side by side.
func withSpago(dst, src []float32, p *pooltest.Problem) error {
	if p.Kind != pooltest.Windows {
		return errors.ErrUnsupported
	}
	x := mat.NewDense[float32](mat.WithShape(p.In.Spatial...), mat.WithBacking(slices.Clone(src)))
	y, err := gradfn.NewMaxPooling[mat.Tensor](x, p.Window.Kernel[0], p.Window.Kernel[1]).Forward()
	if err != nil {
		return err
	}
	copy(dst, mat.Data[float32](y.(mat.Matrix)))
	return nil
}

// What spago does not claim to do.
var spagoLacks = pooltest.Without(
	pooltest.OneAxis, pooltest.ThreeAxes, pooltest.ChannelsLast, pooltest.Batches, pooltest.Channels,
	pooltest.Global, pooltest.Adaptive, pooltest.Pads, pooltest.Dilation, pooltest.Overlap, pooltest.Gaps, pooltest.Remainders, pooltest.CeilMode,
	pooltest.NaNs, pooltest.SignedZeros,
)

// tiny is what spago begins a maximum with: a positive number.
const tiny = math.SmallestNonzeroFloat64

func square(p *pooltest.Problem) bool { return p.Window.Kernel[0] == p.Window.Kernel[1] }

// spago takes a maximum of negative numbers for 0.
func TestSpagoNegatives(t *testing.T) {
	err := pooltest.Check(withSpago, pooltest.Ops(pool.Max), spagoLacks, pooltest.Filter(square))
	var fail *pooltest.Failure[float32]
	require.ErrorAs(t, err, &fail)
	t.Log(err)
	require.Negative(t, fail.Want)
	require.Equal(t, float32(tiny), fail.Got)
}

// With that put aside, spago is right for square windows, and wrong for others:
// it takes as many columns as rows.
func TestSpagoRectangles(t *testing.T) {
	positive := func(dst, src []float32, p *pooltest.Problem) error {
		err := withSpago(dst, src, p)
		if err == nil && slices.Min(dst) <= 0 {
			return errors.ErrUnsupported
		}
		return err
	}
	opts := []pooltest.Option{pooltest.Ops(pool.Max), spagoLacks}
	pooltest.Run(t, positive, append(opts, pooltest.Filter(square))...)

	err := pooltest.Check(positive, append(opts, pooltest.Filter(func(p *pooltest.Problem) bool {
		return slices.Equal(p.Window.Kernel, []int{2, 4})
	}))...)
	var fail *pooltest.Failure[float32]
	require.ErrorAs(t, err, &fail)
	t.Log(err)
	require.Greater(t, fail.Want, fail.Got)
}
