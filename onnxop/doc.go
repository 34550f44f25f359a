// Package onnxop turns a pooling node of an ONNX graph into a plan: the name of
// the operator, its attributes and the shape of its input, as a runtime has
// them, go in, and what comes out is checked and ready to run.
//
//	node := onnxop.Node{
//		Op:    "MaxPool",
//		Opset: 12,
//		Attributes: onnxop.Attributes{
//			"kernel_shape": []int64{3, 3},
//			"strides":      []int64{2, 2},
//			"pads":         []int64{1, 1, 1, 1},
//		},
//	}
//	plan, err := onnxop.New[float32](node, in)
//
// # Operators
//
//   - MaxPool, AveragePool, LpPool, GlobalMaxPool, GlobalAveragePool and
//     GlobalLpPool: [New].
//   - MaxUnpool: [NewUnpool].
//   - RoiAlign and MaxRoiPool: [NewRegions].
//   - QLinearAveragePool and QLinearGlobalAveragePool, of ONNX Runtime's domain
//     com.microsoft: [NewQuantized].
//
// The layout is that of the input's [pool.Shape]. ONNX has channels first; a
// runtime that keeps its tensors with channels last gives such a shape, and the
// same attributes.
//
// # Operator sets
//
// Node.Opset says which version of an operator the attributes belong to. An
// attribute that this version hasn't is an error, as is one that no version
// has: what a model asks for is done or refused, and never passed over. Where
// versions give the same attributes different meanings:
//
//   - strides, where they are missing, are 1, as all versions since 11 say; older
//     ones leave it open.
//   - ceil_mode (MaxPool and AveragePool since 10, LpPool since 18): a last
//     window that would begin in the padding at the end is left out. Versions
//     before 22 don't say so, but their windows there would hold nothing but
//     padding.
//   - ceil_mode changes nothing where auto_pad is VALID, SAME_UPPER or SAME_LOWER:
//     the formulas of version 22 come to the same number of windows.
//   - AveragePool has count_include_pad since 7 (before, padding isn't counted)
//     and dilations since 19; MaxPool storage_order and its output Indices since
//     8 and dilations since 10; LpPool dilations since 18.
//   - p of LpPool and GlobalLpPool is a float in version 1 and an integer since 2.
//     It must be a whole number in either.
//   - coordinate_transformation_mode of RoiAlign, where it is missing, is half_pixel;
//     before version 16, which brought it, output_half_pixel.
//   - pads are less than the kernel on every side, for which ONNX has no rule.
//
// Types are not held to what the version lists: T may be whatever package pool
// has for the operation.
package onnxop
