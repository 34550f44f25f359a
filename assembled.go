package simdpool

// What there is assembly for. Everything else runs the definitions.

// assembled reports whether isa has kernels of T for op.
func assembled[T Element](isa ISA, op Op) bool {
	switch any(*new(T)).(type) {
	case Float16, BFloat16:
		return false
	}
	return isa != Generic && op < opCount
}

// assembled reports whether the drivers know windows such as w.
func (w *Window) assembled() bool {
	return w.flat() && !w.H.Adaptive && !w.W.Adaptive && w.Divisor == 0
}

// findsMaxima reports whether isa has kernels that tell where the maxima of T
// are, for windows such as w.
func findsMaxima[T Element](isa ISA, w *Window, channels int) bool {
	return assembled[T](isa, Max) && !integer[T]() && newReducer[T](isa, Max).fitsMaxima(w, channels)
}
