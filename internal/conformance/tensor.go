package conformance

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"

	"github.com/simdpool/simdpool"
)

// DType is the type of a tensor's elements, by its name in safetensors.
type DType string

// The types that conformance data has.
const (
	F64  DType = "F64"
	F32  DType = "F32"
	F16  DType = "F16"
	BF16 DType = "BF16"
	I64  DType = "I64"
	I8   DType = "I8"
	U8   DType = "U8"
)

// Size returns the bytes of an element, 0 for a type that the data hasn't.
func (d DType) Size() int {
	switch d {
	case F64, I64:
		return 8
	case F32:
		return 4
	case F16, BF16:
		return 2
	case I8, U8:
		return 1
	}
	return 0
}

// Element is the Go type of the elements of a tensor.
type Element interface {
	simdpool.Element | ~int64
}

// typeOf returns the DType of the Go type T.
func typeOf[T Element]() DType {
	switch any(*new(T)).(type) {
	case float64:
		return F64
	case float32:
		return F32
	case simdpool.Float16:
		return F16
	case simdpool.BFloat16:
		return BF16
	case int8:
		return I8
	case uint8:
		return U8
	}
	return I64
}

// Tensor is a tensor of a case. Data is row-major and little-endian; it is nil
// where a case describes a tensor by its shape only, which may then be any
// numbers.
type Tensor struct {
	DType DType
	Shape []int64
	Data  []byte
}

// elements returns the number of elements of a tensor of this shape; ok is
// false where an extent is negative or the number is no int64. A shape with an
// extent of 0 has none, however large the others are.
func elements(shape []int64) (n int64, ok bool) {
	n, ok = 1, true
	empty := false
	for _, extent := range shape {
		if extent < 0 {
			return 0, false
		}
		if extent == 0 {
			empty = true
			continue
		}
		hi, lo := bits.Mul64(uint64(n), uint64(extent))
		ok = ok && hi == 0 && lo <= math.MaxInt64
		n = int64(lo & math.MaxInt64)
	}
	if empty {
		return 0, true
	}
	return n, ok
}

// decode returns the elements of t as a new slice of T, its type.
func decode[T Element](t Tensor) []T {
	values := make([]T, len(t.Data)/t.DType.Size())
	if _, err := binary.Decode(t.Data, binary.LittleEndian, values); err != nil {
		panic(err) // the length was made to fit
	}
	return values
}

// encode returns a tensor of values.
func encode[T Element](shape []int64, values []T) Tensor {
	data, err := binary.Append(nil, binary.LittleEndian, values)
	if err != nil {
		panic(err) // every Element has a fixed size
	}
	return Tensor{DType: typeOf[T](), Shape: shape, Data: data}
}

// float returns element i of t as the float64 that has its value; of an I64,
// the nearest.
func (t Tensor) float(i int) float64 {
	data := t.Data[i*t.DType.Size():]
	switch t.DType {
	case F64:
		return math.Float64frombits(binary.LittleEndian.Uint64(data))
	case F32:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(data)))
	case F16:
		return float64(simdpool.Float16(binary.LittleEndian.Uint16(data)).Float32())
	case BF16:
		return float64(simdpool.BFloat16(binary.LittleEndian.Uint16(data)).Float32())
	case I64:
		return float64(t.int(i))
	case I8:
		return float64(int8(data[0]))
	}
	return float64(data[0])
}

// int returns element i of t, an I64.
func (t Tensor) int(i int) int64 {
	return int64(binary.LittleEndian.Uint64(t.Data[8*i:]))
}

// len returns the number of elements of a tensor with data.
func (t Tensor) len() int { return len(t.Data) / t.DType.Size() }

// String returns the type and the shape.
func (t Tensor) String() string { return fmt.Sprintf("%s%v", t.DType, t.Shape) }
