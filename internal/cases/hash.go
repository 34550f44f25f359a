package cases

import "math"

// Hash is a 64-bit FNV-1a hash of results. It sees the bits of each, in
// little-endian order, and takes every NaN as one. Its zero value is ready.
type Hash struct{ sum uint64 }

const (
	fnvBasis = 0xcbf29ce484222325
	fnvPrime = 0x100000001b3
)

// Write adds values.
func (h *Hash) Write(values []float32) {
	for _, v := range values {
		bits := math.Float32bits(v)
		if v != v {
			bits = 0x7fc00000
		}
		h.add(bits)
	}
}

// Add adds the sum of another hash.
func (h *Hash) Add(other uint64) {
	h.add(uint32(other))
	h.add(uint32(other >> 32))
}

func (h *Hash) add(bits uint32) {
	sum := h.Sum64()
	for range 4 {
		sum = (sum ^ uint64(byte(bits))) * fnvPrime
		bits >>= 8
	}
	h.sum = sum ^ fnvBasis // so that the zero value is the empty hash
}

// Sum64 returns the hash of what was added so far.
func (h *Hash) Sum64() uint64 { return h.sum ^ fnvBasis }
