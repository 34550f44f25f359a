package pool

import "github.com/simdpool/simdpool"

// Op is what a window is reduced by.
type Op = simdpool.Op

// The operations. Max and Min are NaN if the window holds a NaN. Average
// divides Sum once, by the count of cells.
const (
	Max     = simdpool.Max
	Min     = simdpool.Min
	Sum     = simdpool.Sum
	Average = simdpool.Average
)

// Lp returns the operation that takes the p-th root of the sum of |x|^p, p at
// least 1: ONNX's LpPool.
func Lp(p int) Op { return simdpool.Lp(p) }

// Element is the type of the elements that plans pool. int8 and uint8 have Max
// and Min, the other types every operation.
type Element = simdpool.Element

// Float16 and BFloat16 are 16-bit floating-point numbers. They are pooled in
// float32 and rounded once.
type (
	Float16  = simdpool.Float16
	BFloat16 = simdpool.BFloat16
)

func checkOp[T Element](op Op) error {
	if !op.Valid() {
		return fail(ErrOp, "Op = %d: want Max, Min, Sum, Average, or Lp(p) with p from 1 to %d", op, simdpool.MaxP)
	}
	if op == Max || op == Min {
		return nil
	}
	switch any(*new(T)).(type) {
	case int8, uint8:
		return fail(ErrOp, "Op = %v of %T: want Max or Min", op, *new(T))
	}
	return nil
}
