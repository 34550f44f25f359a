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
	chunkStarts = 32 << 10
)

// scratch is what a run needs besides its arguments.
type scratch[T Float] struct {
	simdpool.Regions[T]
	keys   []key
	starts []int32

	turned       simdpool.Regions[T] // for gradients, map and bins exchanged
	turnedStarts []int32
	canvas       []T // of gradients, where sums are worked out that are added to others

	high, wide samples[T] // of a box, in mode Max
}

// key says in which order boxes are done.
type key struct {
	image int
	near  int32 // where on the map the box is, in forward runs
	box   int32 // from the first on
}

func (s *scratch[T]) reset() {
	s.List, s.Cell, s.Weight, s.starts = s.List[:0], s.Cell[:0], s.Weight[:0], s.starts[:0]
}

// full reports whether what it holds is to be done before more is planned, boxes at
// the most.
func (s *scratch[T]) full(boxes int) bool {
	return len(s.List) == boxes || len(s.Cell) >= chunkCells || len(s.starts) >= chunkStarts
}

// sort orders the boxes from lo to hi, at most chunkBoxes, that belong to the
// images from first to last on one level. Boxes of an image are together. In a
// forward run those that are near each other follow each other; in a gradient, and where
// each bin has channels of its own, the order is theirs.
func (p *Plan[T]) sort(s *scratch[T], boxes *Boxes[T], on, lo, hi, first, last int, forward bool) {
	s.keys = slices.Grow(s.keys[:0], chunkBoxes)
	l := &p.levels[on]
	for i := lo; i < hi; i++ {
		b := boxes.at(i)
		if b.Image < first || b.Image >= last || p.levelOf(&b) != on {
			continue
		}
		k := key{image: b.Image, box: int32(i - lo)}
		if forward && !p.positional() {
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

// eachChunk plans the boxes from lo to hi that belong to the images from first to
// last, and calls do whenever the scratch is full of those of a level, or has all of an
// image.
func (p *Plan[T]) eachChunk(s *scratch[T], boxes *Boxes[T], on, lo, hi, first, last int, forward bool, do func()) {
	most := poolBoxes
	if !forward {
		most = turnedBoxes
	}
	for ; lo < hi; lo += chunkBoxes {
		p.sort(s, boxes, on, lo, min(lo+chunkBoxes, hi), first, last, forward)
		s.reset()
		for _, k := range s.keys {
			if s.full(most) || len(s.List) > 0 && s.List[0].Image != k.image {
				do()
				s.reset()
			}
			p.append(s, boxes, on, lo+int(k.box))
		}
		if len(s.List) > 0 {
			do()
		}
	}
}

// append plans box i.
func (p *Plan[T]) append(s *scratch[T], boxes *Boxes[T], on, i int) {
	b, l := boxes.at(i), &p.levels[on]
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
