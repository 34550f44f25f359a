// Package roi has the operators over regions of interest that detectors use:
// RoIAlign and RoIPool of Fast, Faster and Mask R-CNN, their position-sensitive
// forms of R-FCN, and RoIAlign over the levels of a feature pyramid; forward and
// backward, channels first and channels last, in float32 and float64.
//
// A [Plan] is made once from the shape of the map and the attributes of an
// operator, with [NewAlign], [NewPool], [NewPSAlign] or [NewPSPool], and then
// runs on any number of boxes:
//
//	p, err := roi.NewAlign[float32](pool.NCHW(1, 256, 200, 272), roi.Align{
//		Mode: roi.Average, Coordinates: roi.HalfPixel,
//		OutputHeight: 7, OutputWidth: 7, SamplingRatio: 2, SpatialScale: 0.25,
//	})
//	if err != nil { ... }
//	boxes := roi.FromList([]roi.Box[float32]{{Image: 0, X1: 12, Y1: 30, X2: 140, Y2: 96}})
//	dst := make([]float32, p.Out(boxes.Len()).Len())
//	err = p.Run(dst, src, boxes)
//
// A [MultiPlan] chooses a level for each box. [Gradient] and [MultiGradient] are
// the backward passes.
//
// # Boxes
//
// A box has the corners (X1, Y1) and (X2, Y2) in coordinates of the image, which
// SpatialScale takes to those of the map, and the index of its image in the
// batch. [FromList], [FromRows] and [FromCorners] take them as structs and as
// the flat arrays that frameworks hold. No boxes are legal, as are boxes outside
// of the map and empty ones.
//
// # Results
//
// RoIAlign is separable: sampling grid and bilinear weights collapse into one
// list of weights per bin and axis. Each is worked out in the element type, in
// the order of the formulas that [Align] states; the weights of one cell are
// added up in the order of the samples. A bin is the weighted sum of its cells,
// each column from top to bottom, then the columns from left to right, divided
// once by the number of samples. A cell of weight 0 is not read: an infinity
// there leaves no trace.
//
// The bits of a result depend on nothing else: not on the CPU, the layout, the
// other boxes, how the work is split or how many workers do it.
//
// # Work
//
// Plans are immutable and safe for concurrent use. Run works on the goroutine
// that calls; a host with workers of its own gives each a part of [Plan.Units]
// to run with [Plan.RunUnits]; [Plan.WithWorkers] is for those without. What a
// run needs besides its arguments, below 1 MiB a worker and 1 KiB a box, is kept
// for the next.
package roi
