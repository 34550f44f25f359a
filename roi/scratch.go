package roi

import (
	"cmp"
	"slices"

	"github.com/simdpool/simdpool"
)

// What a scratch holds of boxes at a time: below 1 MiB together with what the
// kernels take.
const (
	chunkBoxes  = 1024     // sorted at a time
	poolBoxes   = 384      // planned at a time
	turnedBoxes = 256      // of a gradient, which holds them turned besides
	chunkCells  = 48 << 10 // and those of one more box
	tableCells  = 16 << 10 // where there are tables besides
	chunkStarts = 32 << 10
)

// scratch is what a run needs besides its arguments.
type scratch[T Float] struct {
	simdpool.Regions[T]
	starts []int32

	wanted
	lo, hi int   // boxes that are not sorted yet
	keys   []key // of those that are
	sorted int   // the first of these
	taken  int   // keys, which have been planned

	turned       simdpool.Regions[T] // for gradients, map and bins exchanged
	turnedStarts []int32
	canvas       []T // of gradients, where sums are worked out that are added to others

	high, wide samples[T] // of a box, in mode Max
}

// key says in which order boxes are done.
type key struct {
	image int
	near  int32 // where on the map the box is, in forward runs
	box   int32 // from the first on that are sorted together
}

// wanted says which boxes are planned, those of images from first to last on one level, and
// whether for a forward run or for a gradient.
type wanted struct {
	on, first, last int
	forward         bool
}

// begin makes the boxes from lo to hi that are wanted those that next plans.
func (s *scratch[T]) begin(lo, hi int, w wanted) {
	s.wanted, s.lo, s.hi, s.keys, s.taken = w, lo, hi, s.keys[:0], 0
}

// left reports whether there are boxes left of which next has not looked at any.
func (s *scratch[T]) left() bool { return s.lo < s.hi || s.taken < len(s.keys) }

func (s *scratch[T]) reset() {
	s.List, s.Cell, s.Weight, s.starts = s.List[:0], s.Cell[:0], s.Weight[:0], s.starts[:0]
}

// room returns how many boxes are planned at a time at the most, and up to how many cells.
func (p *Plan[T]) room(forward bool) (boxes, cells int) {
	switch {
	case !forward:
		return turnedBoxes, chunkCells
	case p.byTables():
		return poolBoxes, tableCells
	}
	return poolBoxes, chunkCells
}

// sort takes the next boxes of s that are wanted, at most chunkBoxes, in order. Boxes of an
// image are together. In a forward run those that are near each other follow each other; in a
// gradient, and where each bin has channels of its own, the order is theirs.
func (p *Plan[T]) sort(s *scratch[T], boxes *Boxes[T]) {
	s.keys, s.taken, s.sorted = slices.Grow(s.keys[:0], chunkBoxes), 0, s.lo
	l := &p.levels[s.on]
	for ; s.lo < s.hi && s.lo < s.sorted+chunkBoxes; s.lo++ {
		b := boxes.at(s.lo)
		if b.Image < s.first || b.Image >= s.last || p.levelOf(&b) != s.on {
			continue
		}
		k := key{image: b.Image, box: int32(s.lo - s.sorted)}
		if s.forward && !p.positional() {
			k.near = nearness(&b, l)
		}
		s.keys = append(s.keys, k)
	}
	slices.SortFunc(s.keys, compareKeys)
}

// nearRows is how many rows of a map the centres of boxes may lie apart and count
// as near.
const nearRows = 24

// nearness returns what is near for boxes whose centres are: these are taken from
// side to side, then back on the rows below.
func nearness[T Float](b *Box[T], l *level[T]) int32 {
	const side = 1023
	y := min(max(T((b.Y1/2+b.Y2/2)*l.scale), 0), T(l.height))
	x := min(max(T((b.X1/2+b.X2/2)*l.scale), 0), T(l.width))
	rows, column := int32(y)/nearRows, int32(x*side/T(l.width))
	if rows%2 == 1 {
		column = side - column
	}
	return rows*(side+1) + column
}

func compareKeys(a, b key) int {
	if c := cmp.Compare(a.image, b.image); c != 0 {
		return c
	}
	if c := cmp.Compare(a.near, b.near); c != 0 {
		return c
	}
	return cmp.Compare(a.box, b.box)
}

// next plans as many of the boxes that are left as s has room for, all of one image, and
// reports whether there are any.
func (p *Plan[T]) next(s *scratch[T], boxes *Boxes[T]) bool {
	s.reset()
	for s.taken == len(s.keys) && s.lo < s.hi {
		p.sort(s, boxes)
	}
	most, cells := p.room(s.forward)
	for ; s.taken < len(s.keys) && len(s.List) < most && len(s.Cell) < cells && len(s.starts) < chunkStarts; s.taken++ {
		k := s.keys[s.taken]
		if len(s.List) > 0 && s.List[0].Image != k.image {
			break
		}
		p.append(s, boxes, s.sorted+int(k.box))
	}
	return len(s.List) > 0
}

// append plans box i.
func (p *Plan[T]) append(s *scratch[T], boxes *Boxes[T], i int) {
	b, l := boxes.at(i), &p.levels[s.on]
	r := simdpool.Region[T]{Image: b.Image, Index: i}
	rows := len(s.starts)
	var cols int
	if p.operator == maxPool || p.operator == psPool {
		height, width, more := l.height, l.width, int64(1)
		if p.operator == psPool {
			height, width, more = height-1, width-1, 0
		}
		weights := p.operator == psPool
		y, x := corner(b.Y1, l.scale), corner(b.X1, l.scale)
		s.starts = appendSpans(&s.Regions, s.starts, y, max(corner(b.Y2, l.scale)-y+more, 1), height, p.outH, weights)
		cols = len(s.starts)
		s.starts = appendSpans(&s.Regions, s.starts, x, max(corner(b.X2, l.scale)-x+more, 1), width, p.outW, weights)
	} else {
		h, w, _ := p.axes(&b, l)
		r.Divisor = T(max(h.samples*w.samples, 1))
		s.starts = h.appendTaps(&s.Regions, s.starts, p.outH)
		cols = len(s.starts)
		s.starts = w.appendTaps(&s.Regions, s.starts, p.outW)
	}
	r.Rows, r.Cols = s.starts[rows:cols:cols], s.starts[cols:len(s.starts):len(s.starts)]
	s.List = append(s.List, r)
}

// axes returns the axes of a box on a level.
func (p *Plan[T]) axes(b *Box[T], l *level[T]) (h, w axis[T], ok bool) {
	h, okH := newAxis(l.height, p.outH, p.ratio, b.Y1, b.Y2, l.scale, p.coordinates)
	w, okW := newAxis(l.width, p.outW, p.ratio, b.X1, b.X2, l.scale, p.coordinates)
	return h, w, okH && okW
}
