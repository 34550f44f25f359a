package cases

import (
	"bytes"
	"unsafe"
)

// guard is how many bytes around a slice are watched.
const guard = 256

// dirt is what guards and unwritten outputs hold, an element of the one and an
// element of the other: numbers, of which one always shows in a maximum and the
// other in a minimum if a kernel reads them.
var dirt = [2]uint64{0x5a5a5a5a5a5a5a5a, 0xda5a5a5a5a5a5a5a}

// buffer is memory for one slice, between guards.
type buffer struct {
	mem  []byte
	all  []byte // guard, slice, guard
	size int    // bytes of an element
}

// take returns a slice of n elements of size bytes, of dirt, that starts offset
// elements after a multiple of 64 bytes. The slice taken before is gone.
func (b *buffer) take(n, size, offset int) []byte {
	need := (n+offset)*size + 2*guard + 64
	if len(b.mem) < need {
		b.mem = make([]byte, need+need/2)
	}
	address := uintptr(unsafe.Pointer(unsafe.SliceData(b.mem)))
	start := int(-address%64) + offset*size
	b.all, b.size = b.mem[start:start+n*size+2*guard], size
	for i := range dirt {
		store(b.all, size, i, b.dirt(i))
	}
	for n := len(dirt) * size; n < len(b.all); n *= 2 {
		copy(b.all[n:], b.all[:n])
	}
	return b.slice()
}

// dirt returns what element i of all held at first.
func (b *buffer) dirt(i int) uint64 { return dirt[i%2] >> (64 - 8*b.size) }

func (b *buffer) slice() []byte {
	end := len(b.all) - guard
	return b.all[guard:end:end]
}

// writtenAround returns the first element outside of from to to that is no longer dirt. Elements of
// guards count from the slice's start on, as its own do.
func (b *buffer) writtenAround(from, to int) (at int, ok bool) {
	first := guard / b.size
	for _, part := range [2][2]int{{0, first + from}, {first + to, len(b.all) / b.size}} {
		if at, ok := b.written(part[0], part[1]); ok {
			return at - first, true
		}
	}
	return 0, false
}

// written returns the first of the elements from to to of all that is no longer dirt.
func (b *buffer) written(from, to int) (at int, ok bool) {
	part, period := b.all[from*b.size:to*b.size], len(dirt)*b.size
	if len(part) > period && bytes.Equal(part[period:], part[:len(part)-period]) {
		to = from + len(dirt) // all others are as those
	}
	for at = from; at < to; at++ {
		if load(b.all, b.size, at) != b.dirt(at) {
			return at, true
		}
	}
	return 0, false
}
