package roi

import (
	"math"

	"github.com/simdpool/simdpool"
)

// maxSamples is how many samples of a bin there may be along an axis. Beyond it,
// the samples of float32 coordinates would not be told apart.
const maxSamples = 1 << 16

// axis is an axis of a box as RoIAlign sees it, in cells of the map.
type axis[T Float] struct {
	size    int // cells of the map
	start   T
	bin     T // extent of a bin
	samples int
}

// newAxis takes an axis of a box from image to map. ok is false if it is so large
// that adaptive sampling takes more than maxSamples.
func newAxis[T Float](size, out, ratio int, lo, hi, scale T, coordinates Coordinates) (a axis[T], ok bool) {
	var shift T
	if coordinates == HalfPixel {
		shift = 0.5
	}
	a = axis[T]{size: size, start: T(lo*scale) - shift}
	extent := T(hi*scale) - shift - a.start
	if coordinates == OutputHalfPixel {
		extent = max(extent, 1)
	}
	a.bin = extent / T(out)
	a.samples = ratio
	if ratio <= 0 {
		if !(a.bin <= maxSamples) {
			return a, false
		}
		a.samples = int(math.Ceil(float64(max(a.bin, 0))))
	}
	return a, true
}

// sample is a point between two cells, weighted.
type sample[T Float] struct {
	low, high int
	l, h      T // weights of low and high
}

// sample returns sample i of bin q, if it lies on the map or not far from it.
func (a *axis[T]) sample(q, i int) (s sample[T], ok bool) {
	p := a.start + T(T(q)*a.bin) + T(T(i)+0.5)*a.bin/T(a.samples)
	if !(p >= -1 && p <= T(a.size)) {
		return s, false
	}
	p = max(p, 0)
	s.low = int(p)
	s.high = s.low + 1
	if s.high >= a.size {
		s.low, s.high = a.size-1, a.size-1
		p = T(s.low)
	}
	s.h = p - T(s.low)
	s.l = 1 - s.h
	return s, true
}

// appendTaps appends what each of out bins takes, and returns where each begins
// in r.Cell, and the last ends.
func (a *axis[T]) appendTaps(r *simdpool.Regions[T], starts []int32, out int) []int32 {
	cells, weights := r.Cell, r.Weight
	for q := range out {
		from := len(cells)
		starts = append(starts, int32(from))
		for i := range a.samples {
			if s, ok := a.sample(q, i); ok {
				cells, weights = addTap(cells, weights, from, s.low, s.l)
				cells, weights = addTap(cells, weights, from, s.high, s.h)
			}
		}
	}
	r.Cell, r.Weight = cells, weights
	return append(starts, int32(len(cells)))
}

// addTap adds weight w to a cell of the bin whose cells begin at from, in
// ascending order. Cells of weight 0 are left out.
func addTap[T Float](cells []int32, weights []T, from, cell int, w T) ([]int32, []T) {
	if w == 0 {
		return cells, weights
	}
	at := len(cells)
	for at > from && int(cells[at-1]) > cell {
		at--
	}
	if at > from && int(cells[at-1]) == cell {
		weights[at-1] += w
		return cells, weights
	}
	cells, weights = append(cells, int32(cell)), append(weights, w)
	if n := len(cells) - 1; at < n {
		copy(cells[at+1:], cells[at:n])
		copy(weights[at+1:], weights[at:n])
		cells[at], weights[at] = int32(cell), w
	}
	return cells, weights
}

// limit is what the corners of RoIPool are clipped to, in cells, so that
// products with them are within 64 bits.
const limit = 1 << 31

// corner returns a coordinate in whole cells, halves away from zero.
func corner[T Float](v, scale T) int64 {
	return int64(min(max(math.Round(float64(T(v*scale))), -limit), limit))
}

// appendSpans appends the cells of each of out bins over an axis of size cells:
// bin q is [floor(q*n/out), ceil((q+1)*n/out)) of the n cells from start on.
// With weights, each is 1.
func appendSpans[T Float](r *simdpool.Regions[T], starts []int32, start, n int64, size, out int, weights bool) []int32 {
	for q := range int64(out) {
		starts = append(starts, int32(len(r.Cell)))
		lo := start + q*n/int64(out)
		hi := start + ((q+1)*n+int64(out)-1)/int64(out)
		for cell := max(lo, 0); cell < min(hi, int64(size)); cell++ {
			r.Cell = append(r.Cell, int32(cell))
			if weights {
				r.Weight = append(r.Weight, 1)
			}
		}
	}
	return append(starts, int32(len(r.Cell)))
}
