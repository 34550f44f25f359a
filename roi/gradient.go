package roi

import "github.com/simdpool/simdpool"

// Gradient is the backward pass of a plan: from dy, the gradient with respect to
// the plan's output, it works out dx, the gradient with respect to its map. It is
// immutable and safe for concurrent use. Make it with [NewGradient].
//
// Each dy is divided by its divisor first. A cell of dx gets from each box, in
// their order, the weighted sum of the bins that take it: each column of bins
// from top to bottom, then the columns from left to right. RoIPool passes each
// dy to the cell of its argmax, bins in row-major order.
type Gradient[T Float] struct {
	plan       *Plan[T]
	accumulate bool
}

// NewGradient returns the backward pass of p.
//
// It is an ErrPlan if p is nil or zero, or RoIAlign in mode Max, which has none.
func NewGradient[T Float](p *Plan[T]) (Gradient[T], error) {
	if p.invalid() || p.operator == alignMax {
		return Gradient[T]{}, fail(ErrPlan, "plan is nil, zero or RoIAlign in mode Max: want one that has a gradient")
	}
	return Gradient[T]{plan: p}, nil
}

// Accumulating returns g as it adds to what dx holds, in place of overwriting it.
// The sum for a cell is worked out first, and added once.
func (g Gradient[T]) Accumulating() Gradient[T] {
	g.accumulate = true
	return g
}

// Plan returns the plan whose backward pass g is.
func (g Gradient[T]) Plan() *Plan[T] { return g.plan }

// Run works dx out from dy, on the calling goroutine. Unless g is accumulating, dx
// may hold anything before. argmax is that of the forward run for plans of
// [NewPool], and nil for others.
//
// dx has Plan().In().Len() elements, dy and argmax Plan().Out(boxes.Len()).Len(),
// and dx does not overlap dy; anything else is an ErrBuffer. It is an ErrArgmax
// if one is neither -1 nor an offset into the channel of dx that its bin is of.
// Other errors are those of [Plan.Run]. On error dx is as it was.
func (g Gradient[T]) Run(dx, dy []T, argmax []int64, boxes Boxes[T]) error {
	return g.RunUnits(dx, dy, argmax, boxes, 0, g.Units())
}

// Units returns how many independent units of work Run consists of: blocks of
// channels of single images.
func (g Gradient[T]) Units() int {
	if g.plan.invalid() {
		return 0
	}
	return g.plan.gradientUnits()
}

// RunUnits does the units lo <= u < hi of Run and leaves the rest of dx alone. The
// arguments are those of the whole run. Workers may run disjoint ranges at the
// same time; any split gives the same bits.
//
// A range outside [0, Units()) is an ErrUnits; other errors are those of Run.
func (g Gradient[T]) RunUnits(dx, dy []T, argmax []int64, boxes Boxes[T], lo, hi int) error {
	maps := [1][]T{dx}
	return g.plan.runGradient(&gradientTask[T]{maps: maps[:], dy: dy, argmax: argmax, boxes: boxes, accumulate: g.accumulate}, lo, hi)
}

// MultiGradient is the backward pass of a [MultiPlan], as [Gradient] is that of a
// Plan.
type MultiGradient[T Float] struct {
	plan       *MultiPlan[T]
	accumulate bool
}

// NewMultiGradient returns the backward pass of p. It is an ErrPlan if p is nil
// or zero.
func NewMultiGradient[T Float](p *MultiPlan[T]) (MultiGradient[T], error) {
	if p.invalid() {
		return MultiGradient[T]{}, fail(ErrPlan, "MultiPlan is nil or its zero value: want one made by NewMultiScale")
	}
	return MultiGradient[T]{plan: p}, nil
}

// Accumulating is to g what [Gradient.Accumulating] is to a Gradient.
func (g MultiGradient[T]) Accumulating() MultiGradient[T] {
	g.accumulate = true
	return g
}

// Plan returns the plan whose backward pass g is.
func (g MultiGradient[T]) Plan() *MultiPlan[T] { return g.plan }

// Run works dx, the gradients with respect to the maps of all levels, out from dy.
// Else it is as [Gradient.Run].
func (g MultiGradient[T]) Run(dx [][]T, dy []T, boxes Boxes[T]) error {
	return g.RunUnits(dx, dy, boxes, 0, g.Units())
}

// Units returns how many independent units of work Run consists of: blocks of
// channels of single images of each level.
func (g MultiGradient[T]) Units() int {
	if g.plan.invalid() {
		return 0
	}
	return g.plan.plan.gradientUnits()
}

// RunUnits is to Run what [Gradient.RunUnits] is to Gradient.Run.
func (g MultiGradient[T]) RunUnits(dx [][]T, dy []T, boxes Boxes[T], lo, hi int) error {
	if g.plan.invalid() {
		return fail(ErrPlan, "MultiGradient is its zero value: want one made by NewMultiGradient")
	}
	return g.plan.plan.runGradient(&gradientTask[T]{maps: dx, dy: dy, boxes: boxes, accumulate: g.accumulate}, lo, hi)
}

// gradientTask is the arguments of a gradient.
type gradientTask[T Float] struct {
	maps       [][]T // dx of each level
	dy         []T
	argmax     []int64
	boxes      Boxes[T]
	accumulate bool
	cleared    bool // maps are 0
}

func (p *Plan[T]) gradientUnits() int { return len(p.levels) * p.n * blocks(p.c, p.gradientBlock()) }

func (p *Plan[T]) runGradient(t *gradientTask[T], lo, hi int) error {
	if err := p.checkGradient(t); err != nil {
		return err
	}
	if units := p.gradientUnits(); lo < 0 || hi < lo || hi > units {
		return fail(ErrUnits, "units [%d, %d): want a range within [0, %d)", lo, hi, units)
	}
	p.runGradientUnits(t, lo, hi)
	return nil
}

// runGradientUnits does the units lo to hi. All arguments have been checked.
func (p *Plan[T]) runGradientUnits(t *gradientTask[T], lo, hi int) {
	if lo == hi {
		return
	}
	s := p.scratch.Get().(*scratch[T])
	defer p.scratch.Put(s)
	block := p.gradientBlock()
	n := blocks(p.c, block)
	eachRect(lo, hi, p.n*n, func(on, last, from, to int) {
		for ; on < last; on++ {
			eachRect(from, to, n, func(image, images, b, end int) {
				p.gradient(t, s, on, rect{image, images, b * block, min(end*block, p.c)})
			})
		}
	})
}

// checkGradient checks p and the arguments of a gradient.
func (p *Plan[T]) checkGradient(t *gradientTask[T]) error {
	if err := p.checkMaps(t.maps, "dx"); err != nil {
		return err
	}
	if err := p.checkBoxes(&t.boxes); err != nil {
		return err
	}
	if err := p.checkBins(t.dy, "dy", t.boxes.Len()); err != nil {
		return err
	}
	for i, m := range t.maps {
		if overlap(t.dy, m) {
			return fail(ErrBuffer, "dx and dy overlap: want slices without a common element")
		}
		for _, other := range t.maps[:i] {
			if overlap(other, m) {
				return fail(ErrBuffer, "dx of level %d and of one before overlap: want slices without a common element", i)
			}
		}
	}
	if p.operator != maxPool {
		if t.argmax != nil {
			return fail(ErrBuffer, "len(argmax) = %d: want nil for a plan of %s", len(t.argmax), operatorNames[p.operator])
		}
		return nil
	}
	return p.checkArgmax(t)
}

// checkArgmax requires each argmax to be -1 or of the channel of its bin.
func (p *Plan[T]) checkArgmax(t *gradientTask[T]) error {
	if len(t.argmax) != len(t.dy) {
		return fail(ErrBuffer, "len(argmax) = %d: want %d, as dy", len(t.argmax), len(t.dy))
	}
	l := &p.levels[0]
	cells := grid(p.layout, p.c, l.height, l.width)
	for i := range t.boxes.Len() {
		image := t.boxes.at(i).Image
		for c := range p.c {
			first := image*cells.Outer + c*cells.Channel
			for bin := range p.outH * p.outW {
				j := i*p.bins.Outer + c*p.bins.Channel + bin*p.bins.Pixel
				at := t.argmax[j] - int64(first)
				if t.argmax[j] != -1 && (at < 0 || at%int64(cells.Pixel) != 0 || at/int64(cells.Pixel) >= int64(l.height*l.width)) {
					return fail(ErrArgmax, "argmax[%d] = %d: want -1, or an offset into channel %d of image %d", j, t.argmax[j], c, image)
				}
			}
		}
	}
	return nil
}

// gradient works out channels r.c to r.channels of images r.box to r.boxes of one
// level.
func (p *Plan[T]) gradient(t *gradientTask[T], s *scratch[T], on int, r rect) {
	l := &p.levels[on]
	cells := grid(p.layout, p.c, l.height, l.width)
	if t.accumulate {
		p.gradientByCanvas(t, s, on, r)
		return
	}
	for image := r.box; image < r.boxes; image++ {
		s.turned.Clear = !t.cleared && p.operator == align // with the first boxes
		if !t.cleared && !s.turned.Clear {
			simdpool.ClearChannels(t.maps[on], &cells, image, r.c, r.channels)
		}
		p.spread(t, s, on, rect{image, image + 1, r.c, r.channels}, t.maps[on][r.c*cells.Channel:], &cells, window{0, 0, l.height, l.width})
		if s.turned.Clear { // there were none
			simdpool.ClearChannels(t.maps[on], &cells, image, r.c, r.channels)
			s.turned.Clear = false
		}
	}
}

// window is a part of a map: rows y to bottom, columns x to right.
type window struct{ y, x, bottom, right int }

// spread adds the gradients of all boxes of images r.box to r.boxes to dst, which
// holds a window of channels r.c to r.channels of the maps of a level, laid out as
// cells says.
func (p *Plan[T]) spread(t *gradientTask[T], s *scratch[T], on int, r rect, dst []T, cells *simdpool.Grid, w window) {
	if p.operator == maxPool {
		p.scatter(t, r, dst, cells, w)
		return
	}
	for s.begin(0, t.boxes.Len(), wanted{on, r.box, r.boxes, false}); p.next(s, &t.boxes); {
		if p.operator == align {
			s.transpose(w)
			simdpool.RegionGradients(dst, t.dy[r.c*p.bins.Channel:], &s.turned, cells, &p.bins, r.channels-r.c)
			s.turned.Clear = false
			continue
		}
		for i := range s.List {
			s.List[i].Top, s.List[i].Left = w.y, w.x
		}
		simdpool.PositionGradients(dst, t.dy, &s.Regions, cells, &p.bins, r.c, r.channels)
	}
}

// scatter is spread for RoIPool.
func (p *Plan[T]) scatter(t *gradientTask[T], r rect, dst []T, cells *simdpool.Grid, w window) {
	l := &p.levels[0]
	whole := grid(p.layout, p.c, l.height, l.width)
	for i := range t.boxes.Len() {
		image := t.boxes.at(i).Image
		if image < r.box || image >= r.boxes {
			continue
		}
		for c := r.c; c < r.channels; c++ {
			first := image*whole.Outer + c*whole.Channel
			to := image*cells.Outer + (c-r.c)*cells.Channel
			for bin := range p.outH * p.outW {
				j := i*p.bins.Outer + c*p.bins.Channel + bin*p.bins.Pixel
				if t.argmax[j] < 0 {
					continue
				}
				cell := (int(t.argmax[j]) - first) / whole.Pixel
				y, x := cell/l.width-w.y, cell%l.width-w.x
				if uint(y) < uint(cells.Height) && uint(x) < uint(cells.Width) {
					dst[to+(y*cells.Width+x)*cells.Pixel] += t.dy[j]
				}
			}
		}
	}
}
