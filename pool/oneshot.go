package pool

// Run pools src, of shape in, into dst by op over the windows w: New and
// Plan.Run in one call, for programs that pool a shape once. The errors are
// theirs. It allocates nothing.
func Run[T Element](op Op, dst, src []T, in Shape, w Window) error {
	p, err := plan[T](op, &in, &w)
	if err != nil {
		return err
	}
	return p.Run(dst, src)
}

// Global pools each plane of src, of shape in, into one element of dst by op:
// NewGlobal and Plan.Run in one call. The errors are theirs. It allocates
// nothing.
func Global[T Element](op Op, dst, src []T, in Shape) error {
	p, err := planGlobal[T](op, &in)
	if err != nil {
		return err
	}
	return p.Run(dst, src)
}

// Adaptive pools src, of shape in, into as many windows as out asks for:
// NewAdaptive and Plan.Run in one call. The errors are theirs. It allocates
// nothing.
func Adaptive[T Element](op Op, dst, src []T, in Shape, out []int) error {
	p, err := planAdaptive[T](op, &in, out)
	if err != nil {
		return err
	}
	return p.Run(dst, src)
}
