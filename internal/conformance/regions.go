package conformance

import (
	"fmt"
	"strings"

	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// regionKit is a set of operators over regions of interest for one type of
// elements.
type regionKit interface {
	regions(*Args) error
	regionsGradient(*Args) error
	multiScale(*Args) error
	multiScaleGradient(*Args) error
}

type regionsOf[T roi.Float] struct{}

// ofRegions runs a method of the kit for the type of an input.
func ofRegions(name string, method func(regionKit, *Args) error) operator {
	return func(a *Args) error {
		t, err := a.tensor(name)
		switch {
		case err != nil:
			return err
		case t.DType == F32:
			return method(regionsOf[float32]{}, a)
		case t.DType == F64:
			return method(regionsOf[float64]{}, a)
		}
		return notKnown("%s of type %s", name, t.DType)
	}
}

// planRegions plans the operator of a case, or that it is the gradient of.
func planRegions[T roi.Float](a *Args) (*roi.Plan[T], error) {
	in, err := shapeOfX(a)
	if err != nil {
		return nil, err
	}
	op := strings.TrimSuffix(a.c.Op, "Grad")
	scale, err := a.float("spatial_scale", 1)
	if err != nil {
		return nil, err
	}
	if op == "RoiAlign" || op == "MaxRoiPool" {
		a.attributes["spatial_scale"] = scale
		return onnxop.NewRegions[T](a.node(op), in)
	}
	size, err := a.outputSize()
	if err != nil {
		return nil, err
	}
	switch op {
	case "RoIPool":
		return roi.NewPool[T](in, roi.Pool{OutputHeight: size[0], OutputWidth: size[1], SpatialScale: scale})
	case "PSRoIPool":
		return roi.NewPSPool[T](in, roi.PSPool{OutputHeight: size[0], OutputWidth: size[1], SpatialScale: scale})
	}
	ratio, err := a.int("sampling_ratio", roi.Adaptive)
	if err != nil {
		return nil, err
	}
	return roi.NewPSAlign[T](in, roi.PSAlign{OutputHeight: size[0], OutputWidth: size[1], SamplingRatio: ratio, SpatialScale: scale})
}

// outputSize returns the attribute of that name: height and width.
func (a *Args) outputSize() ([]int, error) {
	size, err := a.ints("output_size")
	if err == nil && len(size) != 2 {
		err = fmt.Errorf("output_size = %d: want height and width", size)
	}
	return size, err
}

// boxesOf returns the boxes of a case: rois of 5 columns, or of 4 with
// batch_indices.
func boxesOf[T roi.Float](a *Args) (boxes roi.Boxes[T], err error) {
	rois, err := a.tensor("rois")
	if err != nil {
		return boxes, err
	}
	columns := int64(5)
	if a.has("batch_indices") {
		columns = 4
	}
	if len(rois.Shape) != 2 || rois.Shape[1] != columns {
		return boxes, fmt.Errorf("shape of rois = %d: want R and %d", rois.Shape, columns)
	}
	flat, err := input[T](a, "rois")
	if err != nil {
		return boxes, err
	}
	if columns == 5 {
		return roi.FromRows(flat), nil
	}
	images, err := input[int64](a, "batch_indices")
	return roi.FromCorners(flat, images), err
}

func (regionsOf[T]) regions(a *Args) error {
	p, err := planRegions[T](a)
	if err != nil {
		return err
	}
	boxes, err := boxesOf[T](a)
	if err != nil {
		return err
	}
	x, err := input[T](a, "X")
	if err != nil {
		return err
	}
	out := p.Out(boxes.Len())
	y := output[T](a, "Y", out.Dims())
	if !a.wants("Argmax") {
		return p.Run(y, x, boxes)
	}
	if err := p.RunArgmax(y, output[int64](a, "Argmax", out.Dims()), x, boxes); err != nil {
		return err
	}
	other := make([]T, len(y))
	if err := p.Run(other, x, boxes); err != nil {
		return err
	}
	return equal("Y with Argmax and without", y, other)
}

// equal requires the same values; NaN is one.
func equal[T roi.Float](what string, a, b []T) error {
	for i := range a {
		if a[i] != b[i] && (a[i] == a[i] || b[i] == b[i]) {
			return fmt.Errorf("%s differ: [%d] = %v and %v", what, i, a[i], b[i])
		}
	}
	return nil
}

// regionsGradient works dX out, and then once more to add it to zeros.
func (regionsOf[T]) regionsGradient(a *Args) error {
	p, err := planRegions[T](a)
	if err != nil {
		return err
	}
	boxes, err := boxesOf[T](a)
	if err != nil {
		return err
	}
	dims := p.Out(boxes.Len()).Dims()
	if err := a.sameShape("dY", dims); err != nil {
		return err
	}
	dy, err := input[T](a, "dY")
	if err != nil {
		return err
	}
	var argmax []int64
	if a.has("Argmax") {
		if err := a.sameShape("Argmax", dims); err != nil {
			return err
		}
		if argmax, err = input[int64](a, "Argmax"); err != nil {
			return err
		}
	}
	g, err := roi.NewGradient(p)
	if err != nil {
		return err
	}
	dx := output[T](a, "dX", p.In().Dims())
	if err := g.Run(dx, dy, argmax, boxes); err != nil {
		return err
	}
	sum := make([]T, len(dx))
	if err := g.Accumulating().Run(sum, dy, argmax, boxes); err != nil {
		return err
	}
	return equal("dX alone and added to zeros", dx, sum)
}

// planMultiScale plans over maps of the shapes in.
func planMultiScale[T roi.Float](a *Args, in []pool.Shape) (*roi.MultiPlan[T], error) {
	size, err := a.outputSize()
	if err != nil {
		return nil, err
	}
	m := roi.MultiScale{OutputHeight: size[0], OutputWidth: size[1]}
	if m.SamplingRatio, err = a.int("sampling_ratio", roi.Adaptive); err != nil {
		return nil, err
	}
	if m.SpatialScales, _, err = take[[]float64](a, "spatial_scales"); err != nil {
		return nil, err
	}
	if m.CanonicalScale, err = a.float("canonical_scale", 224); err != nil {
		return nil, err
	}
	if m.CanonicalLevel, err = a.int("canonical_level", 4); err != nil {
		return nil, err
	}
	return roi.NewMultiScale[T](in, m)
}

func (regionsOf[T]) multiScale(a *Args) error {
	var in []pool.Shape
	var x [][]T
	for i := 0; a.has(fmt.Sprintf("X%d", i)); i++ {
		name := fmt.Sprintf("X%d", i)
		shape, err := a.shape(name)
		if err != nil {
			return err
		}
		values, err := input[T](a, name)
		if err != nil {
			return err
		}
		in, x = append(in, shape), append(x, values)
	}
	p, err := planMultiScale[T](a, in)
	if err != nil {
		return err
	}
	boxes, err := boxesOf[T](a)
	if err != nil {
		return err
	}
	y := output[T](a, "Y", p.Out(boxes.Len()).Dims())
	return p.Run(y, output[int64](a, "Levels", []int{boxes.Len()}), x, boxes)
}

func (regionsOf[T]) multiScaleGradient(a *Args) error {
	shapes, _, err := take[[][]int64](a, "input_shapes")
	if err != nil {
		return err
	}
	var in []pool.Shape
	for i, dims := range shapes {
		shape, err := a.toShape(fmt.Sprintf("input_shapes[%d]", i), dims)
		if err != nil {
			return err
		}
		in = append(in, shape)
	}
	p, err := planMultiScale[T](a, in)
	if err != nil {
		return err
	}
	boxes, err := boxesOf[T](a)
	if err != nil {
		return err
	}
	if err := a.sameShape("dY", p.Out(boxes.Len()).Dims()); err != nil {
		return err
	}
	dy, err := input[T](a, "dY")
	if err != nil {
		return err
	}
	g, err := roi.NewMultiGradient(p)
	if err != nil {
		return err
	}
	var dx [][]T
	for i := range in {
		dx = append(dx, output[T](a, fmt.Sprintf("dX%d", i), in[i].Dims()))
	}
	return g.Run(dx, dy, boxes)
}
