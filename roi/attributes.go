package roi

import (
	"math"
)

// Mode is what RoIAlign makes of the samples of a bin.
type Mode uint8

// The modes. There is no default.
const (
	Average Mode = iota + 1 // sum of the interpolated samples, divided by their number
	Max                     // largest of the weighted corners of all samples, as ONNX has it; no gradient
)

// Coordinates says how RoIAlign takes boxes to the map.
type Coordinates uint8

// The ways. There is no default, for libraries have different ones.
const (
	// HalfPixel takes x to x*scale - 0.5. ONNX: half_pixel, torchvision:
	// aligned=True.
	HalfPixel Coordinates = iota + 1
	// OutputHalfPixel takes x to x*scale, and boxes are at least 1 cell high and
	// wide. ONNX: output_half_pixel, torchvision: aligned=False.
	OutputHalfPixel
)

// Adaptive as a SamplingRatio takes as many samples along each axis of a bin as
// the bin has cells, rounded up.
const Adaptive = 0

// Align are the attributes of RoIAlign, with ONNX's names.
//
// An axis of a box begins at start = x1*SpatialScale - s and has the extent
// x2*SpatialScale - s - start, with s and the least extent as Coordinates says.
// It is cut into bins of extent bin, with g samples each, of which sample i of
// bin q is at
//
//	start + q*bin + (i + 0.5)*bin/g
//
// A sample below -1 or above the extent of the map gives 0; others are clamped to
// the map and interpolated between the four cells around.
type Align struct {
	Mode                      Mode
	Coordinates               Coordinates
	OutputHeight, OutputWidth int     // bins, at least 1
	SamplingRatio             int     // samples along each axis of a bin, at most 65536; 0 and below: Adaptive
	SpatialScale              float64 // from image to map, above 0
}

// Pool are the attributes of RoIPool: the maximum of the cells of each bin.
//
// Corners are rounded to whole cells, halves away from zero. An axis of a box has
// n = max(end - start + 1, 1) cells, of which bin q of out has those from
// floor(q*n/out) to ceil((q+1)*n/out). Bins without a cell of the map are 0.
type Pool struct {
	OutputHeight, OutputWidth int     // bins, at least 1
	SpatialScale              float64 // from image to map, above 0
}

// PSAlign are the attributes of the position-sensitive RoIAlign: Align in mode
// Average with HalfPixel, but that bin (y, x) of channel c looks at channel
// (c*OutputHeight + y)*OutputWidth + x of the map.
type PSAlign struct {
	OutputHeight, OutputWidth int     // bins, at least 1
	SamplingRatio             int     // samples along each axis of a bin, at most 65536; 0 and below: Adaptive
	SpatialScale              float64 // from image to map, above 0
}

// PSPool are the attributes of the position-sensitive RoIPool: the average of the
// cells of each bin. Bins are those of Pool but for n = max(end - start, 1) and
// the last row and column of the map, which are left out; channels those of
// PSAlign.
type PSPool struct {
	OutputHeight, OutputWidth int     // bins, at least 1
	SpatialScale              float64 // from image to map, above 0
}

// MultiScale are the attributes of RoIAlign over a feature pyramid: mode Average
// with OutputHalfPixel on one level for each box.
//
// A box of area a is on level
//
//	floor(CanonicalLevel + log2(sqrt(a)/CanonicalScale) + 1e-6)
//
// clamped to those there are, where the level of a map is -log2 of its
// SpatialScale.
type MultiScale struct {
	OutputHeight, OutputWidth int       // bins, at least 1
	SamplingRatio             int       // samples along each axis of a bin, at most 65536; 0 and below: Adaptive
	SpatialScales             []float64 // one for each level, each above 0, finest level first
	CanonicalScale            float64   // side of a box on CanonicalLevel, above 0: 224 in networks trained on ImageNet
	CanonicalLevel            int       // 4 in most networks
}

func checkOutput(height, width int) error {
	if height < 1 || height > math.MaxInt32 {
		return fail(ErrAttribute, "OutputHeight = %d: want at least 1, at most %d", height, math.MaxInt32)
	}
	if width < 1 || width > math.MaxInt32 {
		return fail(ErrAttribute, "OutputWidth = %d: want at least 1, at most %d", width, math.MaxInt32)
	}
	return nil
}

func checkRatio(ratio int) error {
	if ratio > maxSamples {
		return fail(ErrAttribute, "SamplingRatio = %d: want at most %d", ratio, maxSamples)
	}
	return nil
}

// checkScale requires a scale that is above 0 in T, too.
func checkScale[T Float](name string, scale float64) error {
	if t := T(scale); !(t > 0) || math.IsInf(float64(t), 0) {
		return fail(ErrAttribute, "%s = %v: want a finite number above 0", name, scale)
	}
	return nil
}

func (a *Align) check() error {
	if a.Mode != Average && a.Mode != Max {
		return fail(ErrAttribute, "Mode = %d: want Average or Max", a.Mode)
	}
	if a.Coordinates != HalfPixel && a.Coordinates != OutputHalfPixel {
		return fail(ErrAttribute, "Coordinates = %d: want HalfPixel or OutputHalfPixel", a.Coordinates)
	}
	return checkRatio(a.SamplingRatio)
}
