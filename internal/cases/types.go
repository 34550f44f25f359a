package cases

import (
	"math"
	"os"
	"slices"
	"unsafe"

	"github.com/simdpool/simdpool"
)

// Type is the type of the elements of a case.
type Type uint8

// The element types.
const (
	Float32 Type = iota
	Float64
	Uint8
	Int8
	Float16
	BFloat16
	typeCount
)

// types are what is known of each type. infinity is the bits of +Inf, which
// those of every NaN exceed, the sign aside; 0: the type has none.
var types = [typeCount]struct {
	name     string
	size     int
	infinity uint64
}{
	Float32:  {"float32", 4, 0x7f800000},
	Float64:  {"float64", 8, 0x7ff0000000000000},
	Uint8:    {"uint8", 1, 0},
	Int8:     {"int8", 1, 0},
	Float16:  {"float16", 2, 0x7c00},
	BFloat16: {"bfloat16", 2, 0x7f80},
}

// EitherTie, set by SIMDPOOL_FLOAT16_TIES=either, is for an emulator that rounds
// halfway cases to float16 away from zero: the last bit of such results is left
// out of hashes and comparisons. What is right ends in a 0 there, and what it
// gives is the same or ends in a 1: no other bit can differ.
var EitherTie = os.Getenv("SIMDPOOL_FLOAT16_TIES") == "either"

// ignored are bits of a type that results need not share: none, but for
// EitherTie.
var ignored = func() (bits [typeCount]uint64) {
	if EitherTie {
		bits[Float16] = 1
	}
	return bits
}()

// String returns the name of t.
func (t Type) String() string { return types[t].name }

// Size returns the bytes of an element.
func (t Type) Size() int { return types[t].size }

// Float reports whether elements are floating-point numbers.
func (t Type) Float() bool { return types[t].infinity != 0 }

// sums reports whether elements can be added up.
func (t Type) sums() bool { return t.Float() }

// nan reports whether bits are a NaN of type t.
func (t Type) nan(bits uint64) bool {
	sign := uint64(1) << (8*t.Size() - 1)
	return t.Float() && bits&^sign > types[t].infinity
}

// negZero returns the first element of s, floats, that is -0.
func (t Type) negZero(s []byte) (at int, ok bool) {
	switch t.Size() {
	case 8:
		at = slices.Index(As[uint64](s), 1<<63)
	case 4:
		at = slices.Index(As[uint32](s), 1<<31)
	default:
		at = slices.Index(As[uint16](s), 1<<15)
	}
	return at, at >= 0
}

// canonical returns bits, with one NaN in place of all, but for those ignored.
func (t Type) canonical(bits uint64) uint64 {
	if t.nan(bits) {
		return types[t].infinity | types[t].infinity>>1
	}
	return bits &^ ignored[t]
}

// load returns the bits of the element of size bytes at s[i*size:], in the order
// of this machine.
func load(s []byte, size, i int) uint64 {
	switch p := unsafe.Pointer(&s[i*size]); size {
	case 8:
		return *(*uint64)(p)
	case 4:
		return uint64(*(*uint32)(p))
	case 2:
		return uint64(*(*uint16)(p))
	default:
		return uint64(*(*uint8)(p))
	}
}

// store is the reverse of load.
func store(s []byte, size, i int, bits uint64) {
	switch p := unsafe.Pointer(&s[i*size]); size {
	case 8:
		*(*uint64)(p) = bits
	case 4:
		*(*uint32)(p) = uint32(bits)
	case 2:
		*(*uint16)(p) = uint16(bits)
	default:
		*(*uint8)(p) = uint8(bits)
	}
}

// Bytes returns the memory of s.
func Bytes[T any](s []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(*new(T))))
}

// As returns the elements in memory that Bytes returned, or that is aligned for
// them.
func As[T any](s []byte) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(s))), len(s)/int(unsafe.Sizeof(*new(T))))
}

// TypeOf returns the type of elements T.
func TypeOf[T simdpool.Element]() Type {
	switch any(*new(T)).(type) {
	case float64:
		return Float64
	case uint8:
		return Uint8
	case int8:
		return Int8
	case simdpool.Float16:
		return Float16
	case simdpool.BFloat16:
		return BFloat16
	}
	return Float32
}

// from32 returns an element of type t that is to it what the float32 of bits is
// to that type: a NaN, an infinity, denormal, near the largest or of middling
// size. more fills what bits has no room for.
func (t Type) from32(bits uint32, more uint64) uint64 {
	sign, exponent, fraction := uint64(bits>>31), uint64(bits>>23&0xff), uint64(bits&0x7fffff)
	switch t {
	case Float64:
		fraction <<= 29
		if fraction != 0 {
			fraction |= more & (1<<29 - 1)
		}
		return sign<<63 | rescale(exponent, 1023, 2047)<<52 | fraction
	case Uint8, Int8:
		return integer(bits, more)
	case Float16:
		return sign<<15 | rescale(exponent, 15, 31)<<10 | shorten(fraction, 13)
	case BFloat16:
		return sign<<15 | exponent<<7 | shorten(fraction, 16)
	}
	return uint64(bits)
}

// extremes returns the bits of the greatest of t, and of the least: infinities,
// where there are some.
func (t Type) extremes() (greatest, least uint64) {
	switch t {
	case Uint8:
		return math.MaxUint8, 0
	case Int8:
		return math.MaxInt8, 1 << 7
	}
	infinity := types[t].infinity
	return infinity, infinity | 1<<(8*t.Size()-1)
}

// shorten drops bits of a fraction; what is not 0 stays so.
func shorten(fraction uint64, bits int) uint64 {
	return max(fraction>>bits, min(fraction, 1))
}

// rescale returns an exponent of float32 for a type with another bias: the
// least and the largest stay so.
func rescale(exponent, bias, most uint64) uint64 {
	switch {
	case exponent < 4:
		return exponent
	case exponent > 251:
		return most - (255 - exponent)
	}
	return uint64(min(max(int64(exponent)-127+int64(bias), 4), int64(most)-4))
}

// integer returns a byte: a small number where the float32 is one, else any.
func integer(bits uint32, more uint64) uint64 {
	if v := math.Float32frombits(bits); v >= -1 && v <= 1 && v == float32(int8(v)) {
		return uint64(uint8(int8(v)))
	}
	return more >> 24 & 0xff
}
