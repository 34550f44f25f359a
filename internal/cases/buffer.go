package cases

import (
	"math"
	"unsafe"
)

// guard is how many words around a slice are watched.
const guard = 64

// dirt is what guards and unwritten outputs hold: numbers, of which one always
// shows in a maximum and the other in a minimum if a kernel reads them.
var dirt = [2]float32{math.Float32frombits(0x5a5a5a5a), math.Float32frombits(0xda5a5a5a)}

// buffer is memory for one slice, between guards.
type buffer struct {
	mem []float32
	all []float32 // guard, slice, guard
}

// take returns a slice of n elements of dirt that starts offset elements after
// a multiple of 64 bytes. The slice taken before is gone.
func (b *buffer) take(n, offset int) []float32 {
	need := n + offset + 2*guard + 16
	if len(b.mem) < need {
		b.mem = make([]float32, need+need/2)
	}
	address := uintptr(unsafe.Pointer(unsafe.SliceData(b.mem)))
	start := int(-address%64)/4 + offset
	b.all = b.mem[start : start+n+2*guard]
	for i := range b.all {
		b.all[i] = dirt[i%2]
	}
	return b.slice()
}

func (b *buffer) slice() []float32 {
	end := len(b.all) - guard
	return b.all[guard:end:end]
}

// broken returns the place of a guard that was written, from the slice's
// start on.
func (b *buffer) broken() (at int, ok bool) {
	end := len(b.all) - guard
	for i := range guard {
		for _, at := range [2]int{i, end + i} {
			if b.all[at] != dirt[at%2] {
				return at - guard, true
			}
		}
	}
	return 0, false
}
