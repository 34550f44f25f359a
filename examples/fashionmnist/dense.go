package main

import (
	"fmt"
	"math/rand/v2"
)

// dense is a linear layer as a layer of the network; what comes to it is flat.
type dense struct {
	*linear
	x, y, dx []float32
}

func newDense(name string, in, out, batch int, random *rand.Rand) *dense {
	return &dense{linear: newLinear(name, in, out, random), y: make([]float32, batch*out), dx: make([]float32, batch*in)}
}

func (d *dense) String() string { return fmt.Sprintf("Dense(%d)", d.out) }

func (d *dense) parameters() []*parameter { return []*parameter{d.weight, d.bias} }

func (d *dense) forward(x []float32, n int) ([]float32, error) {
	d.x = x
	d.linear.forward(d.y, x, n)
	return d.y[:n*d.out], nil
}

func (d *dense) backward(dy []float32, n int) ([]float32, error) {
	d.linear.backward(d.dx, dy, d.x, n)
	return d.dx[:n*d.in], nil
}

// relu is max(x, 0), in place.
type relu struct{ y []float32 }

func (r *relu) String() string { return "relu" }

func (r *relu) parameters() []*parameter { return nil }

func (r *relu) forward(x []float32, n int) ([]float32, error) {
	r.y = x
	parallel(len(x), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			x[i] = max(x[i], 0)
		}
	})
	return x, nil
}

func (r *relu) backward(dy []float32, n int) ([]float32, error) {
	parallel(len(dy), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if r.y[i] == 0 {
				dy[i] = 0
			}
		}
	})
	return dy, nil
}
