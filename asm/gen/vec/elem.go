package vec

import "math"

// Elem is the type of a machine's lanes.
type Elem uint8

// The element types. Integers have the operations Max and Min alone.
const (
	F32 Elem = iota
	F64
	U8
	I8
)

// Bytes returns the size of an element.
func (e Elem) Bytes() int { return [...]int{4, 8, 1, 1}[e] }

// String returns the suffix of kernels over e, which is also the name that the
// dispatch gives it.
func (e Elem) String() string { return [...]string{"F32", "F64", "U8", "I8"}[e] }

// Float reports whether elements are floating-point numbers.
func (e Elem) Float() bool { return e == F32 || e == F64 }

// bits returns the bits of the element that is nearest to x.
func (e Elem) bits(x float64) uint64 {
	switch e {
	case F64:
		return math.Float64bits(x)
	case U8:
		return uint64(uint8(min(max(x, 0), math.MaxUint8)))
	case I8:
		return uint64(uint8(int8(min(max(x, math.MinInt8), math.MaxInt8))))
	}
	return uint64(math.Float32bits(float32(x)))
}

// Half is a type of 16-bit floats in memory.
type Half uint8

// The types of 16-bit floats.
const (
	F16  Half = iota // IEEE 754
	BF16             // the upper half of a float32
)
