package simdpool

// Op is what a window is reduced by.
type Op uint8

// The operations. docs/numerics.md defines each to the bit.
const (
	Max     Op = iota // largest element; NaN if the window holds one
	Min               // smallest element; NaN if the window holds one
	Sum               // columns from top to bottom, then from left to right
	Average           // Sum, divided once by the count of cells
	opCount
)

var opNames = [opCount]string{"max", "min", "sum", "average"}

// String returns the lower-case name of op.
func (op Op) String() string {
	if op < opCount {
		return opNames[op]
	}
	return "unknown"
}

// Valid reports whether op is one of the constants above.
func (op Op) Valid() bool { return op < opCount }

// Element is the type of the elements that the kernels pool.
type Element interface {
	float32 | float64 | int8 | uint8
}
