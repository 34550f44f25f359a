package cases

import "unsafe"

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

// clean reports whether element i of the slice is still dirt.
func (b *buffer) clean(i int) bool {
	i += guard / b.size
	return load(b.all, b.size, i) == b.dirt(i)
}

func (b *buffer) slice() []byte {
	end := len(b.all) - guard
	return b.all[guard:end:end]
}

// broken returns the place of a guard that was written, in elements from the
// slice's start on.
func (b *buffer) broken() (at int, ok bool) {
	n := len(b.slice()) / b.size
	for i := range guard / b.size {
		for _, at := range [2]int{i - guard/b.size, n + i} {
			if !b.clean(at) {
				return at, true
			}
		}
	}
	return 0, false
}
