package pool

import (
	"math"

	"github.com/simdpool/simdpool"
)

// Quantization says what numbers the integers of a quantised tensor stand for:
// an element x of the input for (x - InZero)*InScale, an element y of the output
// for (y - OutZero)*OutScale.
type Quantization = simdpool.Quantization

// Quantized averages quantised numbers. It is immutable and safe for concurrent
// use. Make it with [NewQuantized] or [NewQuantizedGlobal].
type Quantized[T int8 | uint8] struct {
	plan   Plan[T]
	scales Quantization
}

// NewQuantized plans the average over the windows w of quantised numbers of
// shape in. The sum of a window is exact; padding that counts is the number 0.
// What follows is float32: the sum times InScale, divided by the count of cells,
// divided by OutScale. That is rounded to nearest, halves to even, OutZero is
// added, and what T cannot hold becomes the nearest that it can.
//
// The error is an ErrShape or ErrWindow, as New has them, or an ErrQuantization:
// that a scale is not above 0 and finite, or a zero is outside the range of T.
//
// Source: QLinearAveragePool of ONNX Runtime.
func NewQuantized[T int8 | uint8](in Shape, w Window, q Quantization) (*Quantized[T], error) {
	p, err := windowPlan[T](Average, &in, &w)
	if err != nil {
		return nil, err
	}
	return quantized(p, q)
}

// NewQuantizedGlobal plans the average over the whole of each plane of quantised
// numbers of shape in, worked out as NewQuantized does. The spatial axes of the
// output stay, with an extent of 1.
//
// Source: QLinearGlobalAveragePool of ONNX Runtime.
func NewQuantizedGlobal[T int8 | uint8](in Shape, q Quantization) (*Quantized[T], error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	w := Window{Kernel: in.Spatial, Stride: in.Spatial}
	return NewQuantized[T](in, w, q)
}

func quantized[T int8 | uint8](p Plan[T], q Quantization) (*Quantized[T], error) {
	if err := checkScale("InScale", q.InScale); err != nil {
		return nil, err
	}
	if err := checkScale("OutScale", q.OutScale); err != nil {
		return nil, err
	}
	if err := checkZero[T]("InZero", q.InZero); err != nil {
		return nil, err
	}
	if err := checkZero[T]("OutZero", q.OutZero); err != nil {
		return nil, err
	}
	return &Quantized[T]{plan: p, scales: q}, nil
}

func checkScale(name string, scale float32) error {
	if !(scale > 0 && scale <= math.MaxFloat32) {
		return fail(ErrQuantization, "Quantization.%s = %v: want a finite number above 0", name, scale)
	}
	return nil
}

func checkZero[T int8 | uint8](name string, zero int) error {
	if int(T(zero)) != zero {
		return fail(ErrQuantization, "Quantization.%s = %d: want a value of %T", name, zero, *new(T))
	}
	return nil
}

// In returns the shape of the input.
func (q *Quantized[T]) In() Shape { return q.shapes().In() }

// Out returns the shape of the output.
func (q *Quantized[T]) Out() Shape { return q.shapes().Out() }

// Units returns how many independent units of work Run consists of: rows of
// output, as those of a Plan.
func (q *Quantized[T]) Units() int { return q.shapes().Units() }

// shapes returns the plan, which is nil if q is.
func (q *Quantized[T]) shapes() *Plan[T] {
	if q == nil {
		return nil
	}
	return &q.plan
}

// String describes q on one line: window, element type and shapes.
func (q *Quantized[T]) String() string {
	if q.shapes().invalid() {
		return "no plan"
	}
	return "quantized " + q.plan.String()
}

// Kernel names what q runs: plain Go, on every instruction set.
func (q *Quantized[T]) Kernel() string {
	if q.shapes().invalid() {
		return "none"
	}
	return simdpool.Generic.String()
}

// Run averages src into dst, on the calling goroutine and without allocating. dst
// may hold anything before. The errors are those of Plan.Run.
func (q *Quantized[T]) Run(dst, src []T) error {
	if err := q.check(dst, src); err != nil {
		return err
	}
	q.average(dst, src, 0, q.Units())
	return nil
}

// RunUnits does the units lo <= u < hi of Run, as RunUnits of a Plan does.
func (q *Quantized[T]) RunUnits(dst, src []T, lo, hi int) error {
	if err := q.check(dst, src); err != nil {
		return err
	}
	if err := q.plan.checkUnits(lo, hi); err != nil {
		return err
	}
	q.average(dst, src, lo, hi)
	return nil
}

// check checks q and the slices that it is to run on.
func (q *Quantized[T]) check(dst, src []T) error {
	if q.shapes().invalid() {
		return fail(ErrPlan, "Quantized is nil or its zero value: want one made by NewQuantized or NewQuantizedGlobal")
	}
	return q.plan.checkBuffers(dst, src)
}

// average does the units lo to hi. All arguments have been checked.
func (q *Quantized[T]) average(dst, src []T, lo, hi int) {
	channels := 1
	if q.plan.kernel == windowsLast {
		channels = q.plan.c
	}
	simdpool.QuantizedAverage(dst, src, &q.plan.window, &q.scales, channels, lo, hi)
}
