package cases

// Hash is a 64-bit FNV-1a hash of results. It sees the bits of each, in
// little-endian order, and takes every NaN as one. Its zero value is ready.
type Hash struct{ sum uint64 }

const (
	fnvBasis = 0xcbf29ce484222325
	fnvPrime = 0x100000001b3
)

// Write adds results of type t.
func (h *Hash) Write(t Type, results []byte) {
	size := t.Size()
	for i := range len(results) / size {
		h.add(t.canonical(load(results, size, i)), size)
	}
}

// Add adds the sum of another hash.
func (h *Hash) Add(other uint64) {
	h.add(other, 8)
}

// write adds integers of size bytes.
func (h *Hash) write(size int, values []byte) {
	for i := range len(values) / size {
		h.add(load(values, size, i), size)
	}
}

func (h *Hash) add(bits uint64, size int) {
	sum := h.Sum64()
	for range size {
		sum = (sum ^ uint64(byte(bits))) * fnvPrime
		bits >>= 8
	}
	h.sum = sum ^ fnvBasis // so that the zero value is the empty hash
}

// Sum64 returns the hash of what was added so far.
func (h *Hash) Sum64() uint64 { return h.sum ^ fnvBasis }
