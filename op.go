package simdpool

import "strconv"

// Op is what a window is reduced by: one of the constants, or what Lp returns.
type Op uint16

// The operations. docs/numerics.md defines each to the bit.
const (
	Max     Op = iota // largest element; NaN if the window holds one
	Min               // smallest element; NaN if the window holds one
	Sum               // columns from top to bottom, then from left to right
	Average           // Sum, divided once by the count of cells
	opCount
)

// lp marks the operations of Lp; the other bits are p.
const lp Op = 1 << 15

// MaxP is the largest p of Lp.
const MaxP = int(lp - 1)

// Lp returns the operation that sums |x|^p over a window, in the order of Sum,
// and takes the p-th root of that. It is not Valid unless 1 <= p <= MaxP.
func Lp(p int) Op {
	if p < 1 || p > MaxP {
		return lp
	}
	return lp | Op(p)
}

// P returns the p of Lp, and 0 for all other operations.
func (op Op) P() int {
	if op < lp {
		return 0
	}
	return int(op &^ lp)
}

var opNames = [opCount]string{"max", "min", "sum", "average"}

// String returns the lower-case name of op, such as "max" or "lp2".
func (op Op) String() string {
	switch {
	case op < opCount:
		return opNames[op]
	case op.P() > 0:
		return "lp" + strconv.Itoa(op.P())
	}
	return "unknown"
}

// Valid reports whether op is one of the constants above, or Lp of a p from 1
// to MaxP.
func (op Op) Valid() bool { return op < opCount || op.P() > 0 }
