package simdpool

// Element is the type of the elements that the kernels pool.
//
// float32 and float64 take every operation. Float16 and BFloat16 do too: each
// element is widened to float32, the whole reduction is done in float32, and
// its result is rounded once. int8 and uint8 are for Max and Min alone.
type Element interface {
	float32 | float64 | int8 | uint8 | Float16 | BFloat16
}

// Float is the type of elements that gradients and regions are made of.
type Float interface{ float32 | float64 }

// Position is the type of what tells where a maximum is, see MaxFirst.
type Position interface{ uint8 | uint16 | int64 }

// number is a type that the definitions compute in: an element itself, or
// float32 for 16-bit elements.
type number interface {
	float32 | float64 | int8 | uint8
}

// integer reports whether the elements are whole numbers.
func integer[T Element]() bool {
	switch any(*new(T)).(type) {
	case int8, uint8:
		return true
	}
	return false
}

// half reports whether the elements are floats of 16 bits.
func half[T Element]() bool {
	switch any(*new(T)).(type) {
	case Float16, BFloat16:
		return true
	}
	return false
}
