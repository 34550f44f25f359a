package conformance

import (
	"hash"
	"hash/fnv"
	"os"
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

// eitherTie, set by SIMDPOOL_FLOAT16_TIES=either, is for an emulator that rounds
// halfway cases to float16 away from zero: the last bit of such results is left
// out of hashes and of comparisons between instruction sets.
var eitherTie = os.Getenv("SIMDPOOL_FLOAT16_TIES") == "either"

// dropTies clears the bit that halfway cases may differ in.
func (t Tensor) dropTies() {
	for i := 0; eitherTie && t.DType == F16 && i < len(t.Data); i += 2 {
		t.Data[i] &^= 1
	}
}

// Hash is a 64-bit FNV-1a hash of outputs. Make it with NewHash.
type Hash struct{ hash.Hash64 }

// NewHash returns the hash of nothing.
func NewHash() Hash { return Hash{fnv.New64a()} }

// Add adds the elements of t, little-endian, in which every NaN is the same.
func (h Hash) Add(t Tensor) { h.Write(t.Data) }
