package cases

import "math/bits"

// Hash is a 64-bit hash of results. It sees all bits of each, and takes every
// NaN as one. Its zero value is ready. Each result changes it in one step that
// can be undone, so a single difference always shows.
type Hash struct{ sum uint64 }

const (
	hashStart = 0xcbf29ce484222325
	hashPrime = 0x9e3779b97f4a7c15
)

// Write adds results of type t.
func (h *Hash) Write(t Type, results []byte) {
	h.add(t.Size(), results, types[t].infinity, ignored[t])
}

// Add adds the sum of another hash.
func (h *Hash) Add(other uint64) { addAll(h, []uint64{other}, 0, 0) }

// write adds integers of size bytes.
func (h *Hash) write(size int, values []byte) { h.add(size, values, 0, 0) }

// add adds elements of size bytes, NaN beyond infinity if that is not 0, but for
// the bits ignored.
func (h *Hash) add(size int, values []byte, infinity, ignored uint64) {
	switch size {
	case 8:
		addAll(h, As[uint64](values), infinity, ignored)
	case 4:
		addAll(h, As[uint32](values), uint32(infinity), uint32(ignored))
	case 2:
		addAll(h, As[uint16](values), uint16(infinity), uint16(ignored))
	default:
		addAll(h, values, uint8(infinity), uint8(ignored))
	}
}

func addAll[U uint8 | uint16 | uint32 | uint64](h *Hash, values []U, infinity, ignored U) {
	sum, most := h.Sum64(), infinity
	if infinity == 0 {
		most-- // of which no value is larger
	}
	for _, v := range values {
		if v&(^U(0)>>1) > most {
			v = infinity | infinity>>1
		}
		sum = (bits.RotateLeft64(sum, 23) ^ uint64(v&^ignored)) * hashPrime
	}
	h.sum = sum ^ hashStart // so that the zero value is the empty hash
}

// Sum64 returns the hash of what was added so far.
func (h *Hash) Sum64() uint64 { return h.sum ^ hashStart }
