package pool

// NewGlobal plans op over the whole of each plane of an input of shape in: one
// output element for each image and channel. The spatial axes of the output
// stay, with an extent of 1.
//
// Sums run in 16 interleaved parts, so that they may differ in the last bits
// from those of a window as large as the plane. Source: ONNX's GlobalMaxPool,
// GlobalAveragePool and GlobalLpPool.
//
// The error is an ErrOp or ErrShape, as New has them.
func NewGlobal[T Element](op Op, in Shape) (*Plan[T], error) {
	p, err := planGlobal[T](op, &in)
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// planGlobal is NewGlobal without an allocation.
func planGlobal[T Element](op Op, in *Shape) (Plan[T], error) {
	if err := checkOp[T](op); err != nil {
		return Plan[T]{}, err
	}
	p, err := start[T](op, in)
	if err != nil {
		return p, err
	}
	for i, extent := range in.Spatial {
		p.axes[i].In, p.axes[i].Out = extent, 1
	}
	p.outLen, p.unitsPerImage = p.c, p.c
	p.kernel, p.unitsPerPlane = globalFirst, 1
	if p.layout == ChannelsLast && p.c > 1 {
		p.kernel, p.unitsPerPlane = globalLast, lanes
	}
	return p, nil
}

// lanes is what kernels over channels take at a time: a cache line of float32.
const lanes = 16
