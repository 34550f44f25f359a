package bench

import (
	"fmt"
	"math"
)

// Result is what a run gave.
type Result struct {
	Values Buffer

	// At are the places of the maxima as flat offsets into the input as it is
	// stored, of a run that says where they are.
	At []int64
}

// Compare returns an error that names the first and the worst difference of got
// from want. Maxima have to be equal, sums within the rounding of another order
// of additions.
func (c *Case) Compare(got, want *Result) error {
	if len(got.Values) != len(want.Values) {
		return fmt.Errorf("%d bytes of output: want %d", len(got.Values), len(want.Values))
	}
	var err error
	switch c.DType {
	case "f32":
		err = c.compare(len(want.Values)/4, at[float32](got.Values), at[float32](want.Values))
	case "f64":
		err = c.compare(len(want.Values)/8, at[float64](got.Values), at[float64](want.Values))
	default:
		err = c.compare(len(want.Values), at[uint8](got.Values), at[uint8](want.Values))
	}
	if err != nil || got.At == nil || want.At == nil {
		return err
	}
	for i, w := range want.At {
		if got.At[i] != w {
			return fmt.Errorf("position %d is %d: want %d", i, got.At[i], w)
		}
	}
	return nil
}

func at[T uint8 | float32 | float64](b Buffer) func(int) float64 {
	v := As[T](b)
	return func(i int) float64 { return float64(v[i]) }
}

func (c *Case) compare(n int, got, want func(int) float64) error {
	tolerance := c.tolerance()
	first, worst, wrong := -1, 0.0, 0
	for i := range n {
		g, w := got(i), want(i)
		difference := math.Abs(g - w)
		if difference <= tolerance*(1+math.Abs(w)) || math.IsNaN(g) && math.IsNaN(w) {
			continue
		}
		if first < 0 {
			first = i
		}
		worst = max(worst, difference)
		wrong++
	}
	if wrong == 0 {
		return nil
	}
	return fmt.Errorf("element %d is %v, want %v; %d of %d differ, by up to %.3g", first, got(first), want(first), wrong, n, worst)
}

// tolerance is absolute for values below 1, relative above.
func (c *Case) tolerance() float64 {
	switch {
	case c.Op == "roipool", c.Op == "max", c.Op == "gmax", c.Op == "maxidx":
		return 0
	case c.Regions():
		return 1e-4 // bilinear weights lose digits to the size of coordinates
	}
	return 1e-5
}

// First returns r, of channels last, with channels first.
func (c *Case) First(r *Result) *Result {
	n, channels, pixels := c.resultShape()
	t := NewBuffer(len(r.Values))
	transpose(t, r.Values, n, channels, pixels, c.Size(), false)
	return &Result{Values: t}
}

// Offsets turns places in windows, row by row, padding counted, into offsets as
// Result has them.
func (c *Case) Offsets(places []int32) []int64 {
	all := make([]int64, len(places))
	out := volume(c.Out)
	for i, place := range places {
		plane, o := i/out, i%out
		if c.Layout == Last {
			image, pixel := i/(out*c.C), i/c.C%out
			plane, o = image*c.C+i%c.C, pixel
		}
		all[i] = c.offset(plane, o, int(place))
	}
	return all
}

func (c *Case) offset(plane, o, place int) int64 {
	y := o/c.Out[2]*c.Stride[1] - c.Pad[1] + place/c.Kernel[2]
	x := o%c.Out[2]*c.Stride[2] - c.Pad[2] + place%c.Kernel[2]
	cells, cell := c.In[1]*c.In[2], y*c.In[2]+x
	if c.Layout == Last {
		return int64((plane/c.C*cells+cell)*c.C + plane%c.C)
	}
	return int64(plane*cells + cell)
}
