package roi

import (
	"math"
	"slices"

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

// sample is a point between a cell and the next, weighted.
type sample[T Float] struct {
	low  int
	l, h T // weights of low, and of the next unless that is 0
}

// sample returns sample i of bin q, if it lies on the map or not far from it.
func (a *axis[T]) sample(q, i int) (s sample[T], ok bool) {
	return a.between(a.begin(q) + a.offset(i))
}

// begin returns where bin q begins.
func (a *axis[T]) begin(q int) T { return a.start + T(T(q)*a.bin) }

// offset returns how far sample i lies behind where its bin begins.
func (a *axis[T]) offset(i int) T { return T(T(i)+0.5) * a.bin / T(a.samples) }

// between returns the sample at p.
func (a *axis[T]) between(p T) (s sample[T], ok bool) {
	if !(p >= -1 && p <= T(a.size)) {
		return s, false
	}
	if p < 0 {
		p = 0
	}
	if s.low = int(p); s.low >= a.size-1 {
		s.low = a.size - 1
		p = T(s.low)
	}
	s.h = p - T(s.low)
	s.l = 1 - s.h
	return s, true
}

// appendTaps appends what each of out bins takes, and returns where each begins
// in r.Cell, and the last ends.
func (a *axis[T]) appendTaps(r *simdpool.Regions[T], starts []int32, out int) []int32 {
	var offsets [fewSamples]T
	for i := range min(a.samples, fewSamples) {
		offsets[i] = a.offset(i)
	}
	for q := range out {
		starts = append(starts, int32(len(r.Cell)))
		if a.samples > fewSamples || !a.appendFew(r, a.begin(q), offsets[:a.samples]) {
			a.appendFar(r, q)
		}
	}
	return append(starts, int32(len(r.Cell)))
}

// fewSamples are as many as most bins have at most.
const fewSamples = 8

// appendFew appends what a bin with samples at offsets takes, if their cells ascend. It
// looks at each sample once: what cells before it take is settled then. Which cells have a
// weight can't be foreseen: no branch depends on it.
func (a *axis[T]) appendFew(r *simdpool.Regions[T], begin T, offsets []T) bool {
	const most = 2 * fewSamples
	n := len(r.Cell)
	if min(cap(r.Cell), cap(r.Weight)) < n+most {
		r.Cell, r.Weight = slices.Grow(r.Cell, most), slices.Grow(r.Weight, most)
	}
	cells, weights := r.Cell[n:n+most], r.Weight[n:n+most]
	taken := 0
	put := func(cell int, w T) {
		cells[taken], weights[taken] = int32(cell), w
		if w > 0 {
			taken++
		}
	}
	low, l, h := 0, T(0), T(0) // what that cell and the next take so far
	for _, offset := range offsets {
		s, ok := a.between(begin + offset)
		switch {
		case !ok:
		case s.low == low:
			l += s.l
			h += s.h
		case s.low == low+1:
			put(low, l)
			low, l, h = s.low, h+s.l, s.h
		case s.low > low:
			put(low, l)
			put(low+1, h)
			low, l, h = s.low, s.l, s.h
		default:
			return false
		}
	}
	put(low, l)
	put(low+1, h)
	r.Cell, r.Weight = r.Cell[:n+taken], r.Weight[:n+taken]
	return true
}

// appendFar appends what a bin takes, whatever it is.
func (a *axis[T]) appendFar(r *simdpool.Regions[T], q int) {
	from := len(r.Cell)
	for i := range a.samples {
		if s, ok := a.sample(q, i); ok {
			r.Cell, r.Weight = addTap(r.Cell, r.Weight, from, s.low, s.l)
			r.Cell, r.Weight = addTap(r.Cell, r.Weight, from, s.low+1, s.h)
		}
	}
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
