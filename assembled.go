package simdpool

// What there is assembly for. Everything else runs the definitions.

// assembled reports whether isa has kernels of T for op.
func assembled[T Element](isa ISA, op Op) bool {
	return !half[T]() && isa != Generic && (op < opCount || op.P() <= 2)
}

// exactCount is up to where float32 counts exactly.
const exactCount = 1 << 24

// assembled reports whether the drivers know windows such as w: a divisor is
// made as a product of two floats, and volumes fit a tile.
func (w *Window) assembled(r reducer, channels int) bool {
	rows, ok := product(w.depth().taps(), w.H.taps())
	return ok && rows <= exactCount && w.W.taps() <= exactCount && (channels > 1 || r.fitsVolumes(w))
}

// findsMaxima reports whether isa has kernels that tell where the maxima of T
// are, for windows such as w.
func findsMaxima[T Element](isa ISA, w *Window, channels int) bool {
	return assembled[T](isa, Max) && !integer[T]() && newReducer[T](isa, Max).fitsMaxima(w, channels)
}
