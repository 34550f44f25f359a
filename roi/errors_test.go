package roi_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/internal/refusals"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

const errorsPage = "../docs/errors.md" // has each list of bad input that is refused

func requireError(t *testing.T, err, kind error, text string) {
	t.Helper()
	require.ErrorIs(t, err, kind)
	require.Contains(t, err.Error(), text)
	require.True(t, strings.HasPrefix(err.Error(), "roi: "), err)
}

// TestRefused has ways to make a plan of nonsense. Each error is of its kind and
// names the argument, its value and what is allowed.
func TestRefused(t *testing.T) {
	in := pool.NCHW(1, 8, 9, 10)
	shape := func(n, c int, spatial ...int) pool.Shape { return pool.Shape{N: n, C: c, Spatial: spatial} }
	refused := refusals.Table{}
	all := map[string]struct {
		in     pool.Shape
		change func(a *roi.Align)
		kind   error
		text   string
	}{
		"mode":          {in, func(a *roi.Align) { a.Mode = 0 }, roi.ErrAttribute, "Mode = 0: want Average or Max"},
		"coordinates":   {in, func(a *roi.Align) { a.Coordinates = 0 }, roi.ErrAttribute, "Coordinates = 0: want HalfPixel or OutputHalfPixel"},
		"height":        {in, func(a *roi.Align) { a.OutputHeight = 0 }, roi.ErrAttribute, "OutputHeight = 0: want at least 1"},
		"width":         {in, func(a *roi.Align) { a.OutputWidth = -2 }, roi.ErrAttribute, "OutputWidth = -2: want at least 1"},
		"huge output":   {in, func(a *roi.Align) { a.OutputHeight, a.OutputWidth = math.MaxInt32, math.MaxInt32 }, roi.ErrAttribute, "OutputHeight = 2147483647"},
		"ratio":         {in, func(a *roi.Align) { a.SamplingRatio = 1 << 20 }, roi.ErrAttribute, "SamplingRatio = 1048576: want at most 65536"},
		"scale 0":       {in, func(a *roi.Align) { a.SpatialScale = 0 }, roi.ErrAttribute, "SpatialScale = 0: want a finite number above 0"},
		"scale":         {in, func(a *roi.Align) { a.SpatialScale = -1 }, roi.ErrAttribute, "SpatialScale = -1"},
		"scale NaN":     {in, func(a *roi.Align) { a.SpatialScale = math.NaN() }, roi.ErrAttribute, "SpatialScale = NaN"},
		"scale Inf":     {in, func(a *roi.Align) { a.SpatialScale = math.Inf(1) }, roi.ErrAttribute, "SpatialScale = +Inf"},
		"scale float32": {in, func(a *roi.Align) { a.SpatialScale = 1e-60 }, roi.ErrAttribute, "SpatialScale = 1e-60"},
		"layout":        {pool.Shape{Layout: 5, N: 1, C: 1, Spatial: []int{3, 3}}, nil, roi.ErrShape, "Shape.Layout = 5"},
		"rank":          {shape(1, 2, 3), nil, roi.ErrShape, "len(Shape.Spatial) = 1: want 2"},
		"batch":         {shape(-1, 2, 3, 3), nil, roi.ErrShape, "Shape.N = -1: want at least 0"},
		"channels":      {shape(1, 0, 3, 3), nil, roi.ErrShape, "Shape.C = 0: want at least 1"},
		"rows":          {shape(1, 1, 0, 3), nil, roi.ErrShape, "Shape.Spatial[0] = 0: want at least 1"},
		"overflow":      {shape(math.MaxInt/64, math.MaxInt/64, 3, 3), nil, roi.ErrShape, "want at most"},
	}
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			a := roi.Align{Mode: roi.Average, Coordinates: roi.HalfPixel, OutputHeight: 7, OutputWidth: 7, SamplingRatio: 2, SpatialScale: 0.25}
			if c.change != nil {
				c.change(&a)
			}
			p, err := roi.NewAlign[float32](c.in, a)
			refused.Add(name, err)
			require.Nil(t, p)
			requireError(t, err, c.kind, c.text)
		})
	}
	refused.Check(t, errorsPage, "roi: NewAlign", len(all))
	_, err := roi.NewPSAlign[float32](in, roi.PSAlign{OutputHeight: 3, OutputWidth: 1, SamplingRatio: 2, SpatialScale: 1})
	requireError(t, err, roi.ErrShape, "Shape.C = 8: want a multiple of 3 x 1")
	_, err = roi.NewPSPool[float32](in, roi.PSPool{OutputHeight: math.MaxInt32, OutputWidth: math.MaxInt32, SpatialScale: 1})
	requireError(t, err, roi.ErrShape, "Shape.C = 8: want a multiple of 2147483647 x 2147483647")
	_, err = roi.NewPool[float32](in, roi.Pool{OutputHeight: 3, OutputWidth: 0, SpatialScale: 1})
	requireError(t, err, roi.ErrAttribute, "OutputWidth = 0")
}

func TestRefusedLevels(t *testing.T) {
	in := []pool.Shape{pool.NCHW(1, 4, 16, 16), pool.NCHW(1, 4, 8, 8)}
	refused := refusals.Table{}
	all := map[string]struct {
		change func(in []pool.Shape, m *roi.MultiScale)
		kind   error
		text   string
	}{
		"scales":    {func(_ []pool.Shape, m *roi.MultiScale) { m.SpatialScales = []float64{1} }, roi.ErrAttribute, "len(SpatialScales) = 1: want 2"},
		"scale":     {func(_ []pool.Shape, m *roi.MultiScale) { m.SpatialScales[1] = 0 }, roi.ErrAttribute, "SpatialScales[1] = 0"},
		"canonical": {func(_ []pool.Shape, m *roi.MultiScale) { m.CanonicalScale = 0 }, roi.ErrAttribute, "CanonicalScale = 0"},
		"level":     {func(_ []pool.Shape, m *roi.MultiScale) { m.CanonicalLevel = 1 << 30 }, roi.ErrAttribute, "CanonicalLevel = 1073741824"},
		"ratio":     {func(_ []pool.Shape, m *roi.MultiScale) { m.SamplingRatio = 1 << 17 }, roi.ErrAttribute, "SamplingRatio = 131072"},
		"output":    {func(_ []pool.Shape, m *roi.MultiScale) { m.OutputHeight = 0 }, roi.ErrAttribute, "OutputHeight = 0"},
		"channels":  {func(in []pool.Shape, _ *roi.MultiScale) { in[1].C = 5 }, roi.ErrShape, "Shape of level 1 = NCHW 1x5x8x8: want Layout, N and C of level 0"},
		"batch":     {func(in []pool.Shape, _ *roi.MultiScale) { in[1].N = 2 }, roi.ErrShape, "Shape of level 1 ="},
		"shape":     {func(in []pool.Shape, _ *roi.MultiScale) { in[1].Spatial[1] = 0 }, roi.ErrShape, "Shape.Spatial[1] = 0: want at least 1, at most 2147483647, on level 1"},
	}
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			m := roi.MultiScale{
				OutputHeight: 7, OutputWidth: 7, SamplingRatio: 2, SpatialScales: []float64{0.25, 0.125}, CanonicalScale: 224, CanonicalLevel: 4,
			}
			shapes := []pool.Shape{in[0], pool.NCHW(1, 4, 8, 8)}
			c.change(shapes, &m)
			p, err := roi.NewMultiScale[float64](shapes, m)
			refused.Add(name, err)
			require.Nil(t, p)
			requireError(t, err, c.kind, c.text)
		})
	}
	refused.Check(t, errorsPage, "roi: NewMultiScale", len(all))
}

// TestRefusedAtRun has ways to run a good plan on bad arguments. Nothing is
// written.
func TestRefusedAtRun(t *testing.T) {
	p, err := roi.NewPool[float32](pool.NCHW(2, 3, 8, 9), roi.Pool{OutputHeight: 2, OutputWidth: 2, SpatialScale: 1})
	require.NoError(t, err)
	adaptive, err := roi.NewAlign[float32](p.In(), roi.Align{
		Mode: roi.Average, Coordinates: roi.HalfPixel, OutputHeight: 2, OutputWidth: 2, SamplingRatio: roi.Adaptive, SpatialScale: 1,
	})
	require.NoError(t, err)
	const in, out = 2 * 3 * 8 * 9, 3 * 4 // of one box
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	good := roi.FromRows([]float32{1, 0, 0, 5, 5})
	units := p.Units(1)
	refused := refusals.Table{}
	all := map[string]struct {
		plan   *roi.Plan[float32]
		out    int
		src    int
		boxes  roi.Boxes[float32]
		lo, hi int
		kind   error
		text   string
	}{
		"dst":         {p, out - 1, in, good, 0, units, roi.ErrBuffer, "len(dst) = 11: want 12, for NCHW 1x3x2x2"},
		"src":         {p, out, in + 1, good, 0, units, roi.ErrBuffer, "len(src) = 433 on level 0: want 432, for NCHW 2x3x8x9"},
		"units":       {p, out, in, good, 0, units + 1, roi.ErrUnits, "units [0, 2): want a range within [0, 1)"},
		"units back":  {p, out, in, good, 1, 0, roi.ErrUnits, "units [1, 0)"},
		"rows":        {p, out, in, roi.FromRows(make([]float32, 6)), 0, units, roi.ErrBoxes, "len(boxes) = 6: want a multiple of 5"},
		"images":      {p, out, in, roi.FromCorners(make([]float32, 4), nil), 0, units, roi.ErrBoxes, "len(images) = 0: want 1"},
		"no image":    {p, out, in, roi.FromRows([]float32{2, 0, 0, 1, 1}), 0, units, roi.ErrBoxes, "image of box 0 = 2: want a whole number in [0, 2)"},
		"negative":    {p, out, in, roi.FromCorners(make([]float32, 4), []int64{-1}), 0, units, roi.ErrBoxes, "image of box 0 = -1"},
		"list":        {p, out, in, roi.FromList([]roi.Box[float32]{{Image: 7}}), 0, units, roi.ErrBoxes, "image of box 0 = 7"},
		"half image":  {p, out, in, roi.FromRows([]float32{0.5, 0, 0, 1, 1}), 0, units, roi.ErrBoxes, "image of box 0 = 0.5"},
		"image NaN":   {p, out, in, roi.FromRows([]float32{nan, 0, 0, 1, 1}), 0, units, roi.ErrBoxes, "image of box 0 = NaN"},
		"NaN":         {p, out, in, roi.FromRows([]float32{0, 0, nan, 1, 1}), 0, units, roi.ErrBoxes, "box 0 = (0, NaN, 1, 1): want finite coordinates"},
		"Inf":         {p, out, in, roi.FromRows([]float32{0, 0, 0, 1, inf}), 0, units, roi.ErrBoxes, "box 0 = (0, 0, 1, -Inf)"},
		"large":       {adaptive, out, in, roi.FromRows([]float32{0, 0, 0, 1e9, 1}), 0, units, roi.ErrBoxes, "box 0 = (0, 0, 1e+09, 1): want bins of at most 65536 cells"},
		"overflowing": {adaptive, out, in, roi.FromRows([]float32{0, -3e38, 0, 3e38, 1}), 0, units, roi.ErrBoxes, "want bins of at most"},
		"nil plan":    {nil, out, in, good, 0, 0, roi.ErrPlan, "plan is nil"},
		"zero plan":   {&roi.Plan[float32]{}, out, in, good, 0, 0, roi.ErrPlan, "zero value"},
	}
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			dst, src := make([]float32, c.out), make([]float32, c.src)
			for i := range dst {
				dst[i] = 5
			}
			err := c.plan.RunUnits(dst, src, c.boxes, c.lo, c.hi)
			refused.Add(name, err)
			requireError(t, err, c.kind, c.text)
			for _, v := range dst {
				require.Equal(t, float32(5), v)
			}
		})
	}
	refused.Check(t, errorsPage, "roi: Plan.Run, Plan.RunUnits", len(all))
	both := make([]float32, in+out)
	requireError(t, p.Run(both[in-1:][:out], both[:in], good), roi.ErrBuffer, "dst and src overlap")
	requireError(t, p.RunArgmax(make([]float32, out), nil, make([]float32, in), good), roi.ErrBuffer, "len(argmax) = 0: want 12")
	requireError(t, adaptive.RunArgmax(make([]float32, out), make([]int64, out), make([]float32, in), good), roi.ErrPlan, "RunArgmax of a plan of RoIAlign")
	_, err = p.WithWorkers(0)
	requireError(t, err, roi.ErrWorkers, "WithWorkers(0): want at least 1")
}

func TestRefusedGradients(t *testing.T) {
	in := pool.NHWC(2, 8, 9, 3)
	p, err := roi.NewPool[float32](in, roi.Pool{OutputHeight: 2, OutputWidth: 2, SpatialScale: 1})
	require.NoError(t, err)
	g, err := roi.NewGradient(p)
	require.NoError(t, err)
	boxes := roi.FromRows([]float32{1, 0, 0, 5, 5})
	dx, dy := make([]float32, 432), make([]float32, 12)
	argmax := make([]int64, 12)
	for i := range argmax {
		argmax[i] = int64(216 + i%3)
	}
	require.NoError(t, g.Run(dx, dy, argmax, boxes))
	for _, wrong := range []int64{-2, 0, 215, 217, 432, math.MaxInt64, math.MinInt64} {
		argmax[3] = wrong
		requireError(t, g.Run(dx, dy, argmax, boxes), roi.ErrArgmax, "argmax[3] = ")
	}
	argmax[3] = -1
	require.NoError(t, g.Run(dx, dy, argmax, boxes))
	requireError(t, g.Run(dx, dy, argmax[:3], boxes), roi.ErrBuffer, "len(argmax) = 3: want 12, as dy")
	requireError(t, g.Run(dx[1:], dy, argmax, boxes), roi.ErrBuffer, "len(dx) = 431")
	requireError(t, g.Run(dx, dy[1:], argmax[1:], boxes), roi.ErrBuffer, "len(dy) = 11")
	requireError(t, g.Run(dx, dx[:12], argmax, boxes), roi.ErrBuffer, "dx and dy overlap")
	requireError(t, g.RunUnits(dx, dy, argmax, boxes, 0, 9), roi.ErrUnits, "units [0, 9)")
	requireError(t, roi.Gradient[float32]{}.Run(dx, dy, nil, boxes), roi.ErrPlan, "plan is nil")

	a := roi.Align{Mode: roi.Max, Coordinates: roi.HalfPixel, OutputHeight: 2, OutputWidth: 2, SamplingRatio: 2, SpatialScale: 1}
	largest, err := roi.NewAlign[float32](in, a)
	require.NoError(t, err)
	_, err = roi.NewGradient(largest)
	requireError(t, err, roi.ErrPlan, "want one that has a gradient")
	a.Mode = roi.Average
	p, err = roi.NewAlign[float32](in, a)
	require.NoError(t, err)
	g, err = roi.NewGradient(p)
	require.NoError(t, err)
	requireError(t, g.Run(dx, dy, argmax, boxes), roi.ErrBuffer, "len(argmax) = 12: want nil for a plan of RoIAlign")
}
