package simdpool

import "math"

// Float16 is an IEEE 754 binary16 number: a sign, 5 bits of exponent and 10 of
// fraction.
type Float16 uint16

// BFloat16 is the upper half of a float32: a sign, 8 bits of exponent and 7 of
// fraction.
type BFloat16 uint16

// Float32 returns the value of h, which is exact.
func (h Float16) Float32() float32 {
	sign, exponent, fraction := uint32(h&0x8000)<<16, uint32(h>>10&0x1f), uint32(h&0x3ff)
	switch exponent {
	case 0: // zeros, and subnormal numbers: multiples of the smallest
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*0x1p-24))
	case 0x1f: // infinities and NaN
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// ToFloat16 returns v rounded to nearest, ties to even: magnitudes of 65520 and
// more become infinite. NaN stays NaN, of the same sign and quiet.
func ToFloat16(v float32) Float16 {
	bits := math.Float32bits(v)
	sign, bits := Float16(bits>>16&0x8000), bits&0x7fffffff
	switch {
	case bits > 0x7f800000: // NaN
		return sign | 0x7e00 | Float16(bits>>13&0x3ff)
	case bits >= 0x47800000: // 1<<16 and more, infinity
		return sign | 0x7c00
	case bits < 0x38800000: // below the normal numbers
		// An ulp of 0.5 is the smallest Float16: the addition rounds to that.
		half := math.Float32frombits(bits) + 0.5
		return sign | Float16(math.Float32bits(half)-math.Float32bits(0.5))
	}
	bits += 1<<12 - 1 + bits>>13&1 // may carry into the exponent, to infinity too
	return sign | Float16((bits-(127-15)<<23)>>13)
}

// Float32 returns the value of b, which is exact.
func (b BFloat16) Float32() float32 { return math.Float32frombits(uint32(b) << 16) }

// ToBFloat16 returns v rounded to nearest, ties to even. NaN stays NaN, of the
// same sign and quiet.
func ToBFloat16(v float32) BFloat16 {
	bits := math.Float32bits(v)
	if v != v {
		return BFloat16(bits>>16) | 0x40
	}
	return BFloat16((bits + 1<<15 - 1 + bits>>16&1) >> 16)
}
