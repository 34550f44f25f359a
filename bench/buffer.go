package bench

import "unsafe"

// Buffer holds elements of any type. It starts on a page, and some bytes behind
// its end may be read too, as XNNPACK does.
type Buffer []byte

const (
	page  = 4096
	slack = 64
)

// NewBuffer returns a Buffer of size bytes.
func NewBuffer(size int) Buffer {
	b := make([]byte, size+page+slack)
	skip := -int(uintptr(unsafe.Pointer(&b[0]))) & (page - 1)
	return b[skip:][:size]
}

// Pointer returns where b begins.
func (b Buffer) Pointer() unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(b)) }

// Floats returns b as float32.
func (b Buffer) Floats() []float32 { return As[float32](b) }

// As returns b as elements of T.
func As[T any](b Buffer) []T {
	return unsafe.Slice((*T)(b.Pointer()), len(b)/int(unsafe.Sizeof(*new(T))))
}

// poison fills b with what no pooling gives: NaN, or an odd byte for integers.
func (b Buffer) poison() {
	for i := range b {
		b[i] = 0xff
	}
}

// transpose copies n images of c channels of pixels elements of size bytes each
// from one layout to the other: to channels last, or to channels first.
func transpose(dst, src Buffer, n, c, pixels, size int, last bool) {
	rows, columns := c, pixels
	if !last {
		rows, columns = pixels, c
	}
	for image := range n {
		base := image * c * pixels
		for i := range rows {
			for j := range columns {
				from, to := (base+i*columns+j)*size, (base+j*rows+i)*size
				copy(dst[to:to+size], src[from:from+size])
			}
		}
	}
}
