// Package pool has pooling operators with shapes, for programs that own flat
// slices and want them pooled: max, min, sum, average and Lp over windows of one
// to three axes, over whole planes and over windows that share a plane among
// them; where maxima are, and unpooling from there; averages of quantised
// numbers. docs/semantics.md states each.
//
// A [Plan] is made once from an operation, the shape of the input and a
// window. Everything that can be wrong with those is found then, and comes
// back as an error that names the argument, its value and what is allowed.
// Running a plan only checks the two slices it is given:
//
//	in := pool.NCHW(1, 64, 112, 112)
//	p, err := pool.New[float32](pool.Max, in, pool.Square(3, 2, 1))
//	if err != nil { ... }
//	dst := make([]float32, p.Out().Len())
//	err = p.Run(dst, src)
//
// [Run], [Global] and [Adaptive] do both steps in one call. [NewUnpool] and
// [NewQuantized] make plans of other kinds.
//
// # Nothing is implied
//
// There is no default for the stride, because libraries disagree about it:
// ONNX takes 1, Keras and torch the kernel. Pads are named by the side they are
// on, because libraries disagree about their order. Only what everybody agrees
// on may be left out: no dilation, no padding.
//
// # Results
//
// The bits of a result depend on the operation, the window and the data, and
// on nothing else: not on the CPU, the layout, the batch, how the work is split
// or how many workers do it. docs/numerics.md has the rules.
//
// # Training
//
// A [Gradient] is the backward pass of a plan. Its order of adding is defined
// too, and workers share nothing, so that training is reproducible to the bit.
//
// # Work
//
// Plans are immutable, safe for concurrent use, and run on the goroutine that
// calls, without allocating. A host with workers of its own gives each a part
// of [Plan.Units] to run with [Plan.RunUnits]; [Plan.WithWorkers] is for those
// without.
package pool
