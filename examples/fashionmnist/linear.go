package main

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// linear is y = x W' + b for rows of x: what dense layers are, and convolutions
// of the columns that im2col makes.
//
// All products are A B or A' B. gonum adds up the terms of such an element in
// their order, whatever the number of cores and whichever of its blocks it is in.
// It also leaves out terms that A has a zero in, so that A is what relu and max
// pooling make sparse: x on the way forward, dy on the way back.
type linear struct {
	in, out    int
	weight     *parameter // out x in
	bias       *parameter // out
	transposed []float32  // of weight, in x out
}

// newLinear returns a layer with random weights of variance 2/in and no bias.
// Source: He et al., Delving Deep into Rectifiers, 2015.
func newLinear(name string, in, out int, random *rand.Rand) *linear {
	l := &linear{
		in: in, out: out,
		weight: newParameter(name+".weight", out, in), bias: newParameter(name+".bias", out),
		transposed: make([]float32, in*out),
	}
	deviation := math.Sqrt(2 / float64(in))
	for i := range l.weight.value {
		l.weight.value[i] = float32(random.NormFloat64() * deviation)
	}
	return l
}

// forward works y, rows x out, out from x, rows x in.
func (l *linear) forward(y, x []float32, rows int) {
	for o := range l.out {
		for i, w := range l.weight.value[o*l.in:][:l.in] {
			l.transposed[i*l.out+o] = w
		}
	}
	parallel(rows, func(lo, hi int) {
		for r := lo; r < hi; r++ {
			copy(y[r*l.out:], l.bias.value)
		}
	})
	multiply(blas.NoTrans, matrix(x, rows, l.in), matrix(l.transposed, l.in, l.out), 1, matrix(y, rows, l.out))
}

// backward works out the gradients of weight and bias, and dx unless it is nil.
func (l *linear) backward(dx, dy, x []float32, rows int) {
	multiply(blas.Trans, matrix(dy, rows, l.out), matrix(x, rows, l.in), 0, matrix(l.weight.gradient, l.out, l.in))
	clear(l.bias.gradient)
	for r := range rows {
		for o, d := range dy[r*l.out:][:l.out] {
			l.bias.gradient[o] += d
		}
	}
	if dx != nil {
		multiply(blas.NoTrans, matrix(dy, rows, l.out), matrix(l.weight.value, l.out, l.in), 0, matrix(dx, rows, l.in))
	}
}

// matrix returns data, or the beginning of it, as a matrix of rows.
func matrix(data []float32, rows, columns int) blas32.General {
	return blas32.General{Rows: rows, Cols: columns, Stride: columns, Data: data[:rows*columns]}
}

// multiply is c = a b + beta c, with a transposed or not.
func multiply(t blas.Transpose, a, b blas32.General, beta float32, c blas32.General) {
	blas32.Gemm(t, blas.NoTrans, 1, a, b, beta, c)
}
