package conformance

import (
	"hash"
	"hash/fnv"

	"github.com/simdpool/simdpool/internal/cases"
)

// quietNaN are bits of every NaN, in hashes and in comparisons between
// instruction sets.
var quietNaN = map[DType][]byte{
	F64:  {0, 0, 0, 0, 0, 0, 0xf8, 0x7f},
	F32:  {0, 0, 0xc0, 0x7f},
	F16:  {0x00, 0x7e},
	BF16: {0xc0, 0x7f},
}

// oneNaN gives every NaN in t the same bits.
func (t Tensor) oneNaN() {
	nan, float := quietNaN[t.DType]
	if !float {
		return
	}
	for i := range t.len() {
		if v := t.float(i); v != v {
			copy(t.Data[i*len(nan):], nan)
		}
	}
}

// dropTies clears the bit that halfway cases may differ in, if cases.EitherTie.
func (t Tensor) dropTies() {
	for i := 0; cases.EitherTie && t.DType == F16 && i < len(t.Data); i += 2 {
		t.Data[i] &^= 1
	}
}

// Hash is a 64-bit FNV-1a hash of outputs. Make it with NewHash.
type Hash struct{ hash.Hash64 }

// NewHash returns the hash of nothing.
func NewHash() Hash { return Hash{fnv.New64a()} }

// Add adds the elements of t, little-endian, in which every NaN is the same.
func (h Hash) Add(t Tensor) { h.Write(t.Data) }
