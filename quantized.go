package simdpool

import (
	"fmt"
	"math"
)

// Quantization says what numbers the integers of a quantised tensor stand for:
// an element x of the input for (x - InZero)*InScale, an element y of the output
// for (y - OutZero)*OutScale.
type Quantization struct {
	InScale, OutScale float32 // above 0 and finite
	InZero, OutZero   int     // within the range of the elements
}

// QuantizedAverage is Average of quantised numbers, from src to dst, as
// ChannelsLast has it; with one channel, as ChannelsFirst has it.
//
// The sum of a window is exact, and padding that counts is the number 0. The
// average is worked out from it in float32, each step rounded to nearest even:
// sum * InScale / count / OutScale. That is rounded to a whole number, to
// nearest even, OutZero is added, and what is outside the range of T becomes the
// end of it. A window with nothing to count gives OutZero.
//
// It panics as ChannelsLast does, and if a scale is not above 0 and finite or a
// zero is not a T.
func QuantizedAverage[T int8 | uint8](dst, src []T, w *Window, q *Quantization, channels, lo, hi int) {
	w.check(Average)
	checkRows(len(dst), len(src), w, channels, lo, hi)
	checkQuantization[T](q)
	if lo == hi || len(dst) == 0 {
		return
	}
	quantizedGeneric(dst, src, w, q, channels, lo, hi)
}

func checkQuantization[T int8 | uint8](q *Quantization) {
	for _, scale := range [...]float32{q.InScale, q.OutScale} {
		if !(scale > 0 && scale <= math.MaxFloat32) {
			panic(fmt.Sprintf("simdpool: a scale of %v: want one above 0 and finite", scale))
		}
	}
	for _, zero := range [...]int{q.InZero, q.OutZero} {
		if int(T(zero)) != zero {
			panic(fmt.Sprintf("simdpool: a zero of %d: want a %T", zero, *new(T)))
		}
	}
}

// quantizedGeneric defines QuantizedAverage.
func quantizedGeneric[T int8 | uint8](dst, src []T, w *Window, q *Quantization, channels, lo, hi int) {
	rows := w.walk(channels, lo)
	step := w.W.Step() * channels
	for row := lo; row < hi; row++ {
		s := rows.stack()
		rows.next()
		for x := range w.W.Out {
			left, cols := w.W.Span(x)
			cells, count := int64(s.depth*s.rows*cols), w.divisor(s.count, x)
			for c := range channels {
				sum := sumStack(src, &s, left*channels+c, cols, step)
				dst[(row*w.W.Out+x)*channels+c] = quantize[T](q, sum-cells*int64(q.InZero), count)
			}
		}
	}
}

// sumStack adds up cols elements, step apart, of each row of s, the first of
// which is from elements into it.
func sumStack[T int8 | uint8](src []T, s *stack, from, cols, step int) int64 {
	var sum int64
	for z := range s.depth {
		for y := range s.rows {
			at := s.first + z*s.planeStep + y*s.rowStep + from
			for range cols {
				sum += int64(src[at])
				at += step
			}
		}
	}
	return sum
}

// quantize returns the quantised average of count numbers, of which the integers
// add up to sum.
func quantize[T int8 | uint8](q *Quantization, sum int64, count int) T {
	if count == 0 {
		return T(q.OutZero)
	}
	average := float32(float32(sum)*q.InScale) / float32(count)
	v := math.RoundToEven(float64(average/q.OutScale)) + float64(q.OutZero)
	return T(min(max(v, float64(lowest[T]())), float64(highest[T]())))
}
