package main

import (
	"fmt"
	"math/rand/v2"
)

// conv is a 3x3 convolution that keeps the height and width, channels last: a
// linear layer on the 9 pixels around each one.
type conv struct {
	*linear
	height, width, channels int
	first                   bool      // so that nobody needs the gradient of its input
	columns, y              []float32 // a row for each pixel
	dx, dcolumns            []float32
}

const taps = 3 * 3

func newConv(name string, height, width, in, out, batch int, random *rand.Rand) *conv {
	c := &conv{
		linear: newLinear(name, taps*in, out, random),
		height: height, width: width, channels: in,
		columns: make([]float32, batch*height*width*taps*in), y: make([]float32, batch*height*width*out),
	}
	c.weight.shape = []int{out, 3, 3, in}
	return c
}

func (c *conv) String() string {
	return fmt.Sprintf("Conv2D(%d, 3x3, same)", c.out)
}

func (c *conv) parameters() []*parameter { return []*parameter{c.weight, c.bias} }

func (c *conv) forward(x []float32, n int) ([]float32, error) {
	area := c.height * c.width
	parallel(n, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			c.gather(c.columns[i*area*c.in:][:area*c.in], x[i*area*c.channels:][:area*c.channels])
		}
	})
	y := c.y[:n*area*c.out]
	c.linear.forward(y, c.columns, n*area)
	return y, nil
}

func (c *conv) backward(dy []float32, n int) ([]float32, error) {
	area := c.height * c.width
	if c.first {
		c.linear.backward(nil, dy, c.columns, n*area)
		return nil, nil
	}
	if c.dx == nil {
		c.dx, c.dcolumns = make([]float32, len(c.columns)/taps), make([]float32, len(c.columns))
	}
	c.linear.backward(c.dcolumns, dy, c.columns, n*area)
	parallel(n, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			c.scatter(c.dx[i*area*c.channels:][:area*c.channels], c.dcolumns[i*area*c.in:][:area*c.in])
		}
	})
	return c.dx[:n*area*c.channels], nil
}

// gather is im2col: it copies the 3x3 pixels around each one to a row of columns,
// zeros for those outside.
func (c *conv) gather(columns, x []float32) {
	clear(columns)
	c.runs(func(column, pixel, length int) {
		copy(columns[column:][:length], x[pixel:][:length])
	})
}

// scatter is col2im, the transpose of gather: it adds up what the rows hold of
// each pixel.
func (c *conv) scatter(x, columns []float32) {
	clear(x)
	c.runs(func(column, pixel, length int) {
		sum := x[pixel:][:length]
		for i, v := range columns[column:][:length] {
			sum[i] += v
		}
	})
}

// runs calls do for each row of taps around each pixel, with the places where the
// pixels among them begin in the columns and in the image, and their length.
func (c *conv) runs(do func(column, pixel, length int)) {
	for y := range c.height {
		for x := range c.width {
			left, right := max(x-1, 0), min(x+2, c.width)
			for ky := range 3 {
				row := y + ky - 1
				if row < 0 || row >= c.height {
					continue
				}
				column := ((y*c.width+x)*taps + ky*3 + left - (x - 1)) * c.channels
				do(column, (row*c.width+left)*c.channels, (right-left)*c.channels)
			}
		}
	}
}
