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

// Element is the type of the elements that plans pool.
type Element = simdpool.Element

func checkOp(op Op) error {
	if !op.Valid() {
		return fail(ErrOp, "Op = %d: want Max, Min, Sum or Average", op)
	}
	return nil
}
