package roi

import (
	"math"
	"unsafe"

	"github.com/simdpool/simdpool"
)

// Run pools the boxes on src into dst, which may hold anything before. Plans of
// [NewPool] have RunArgmax besides.
//
// src has In().Len() elements and dst Out(boxes.Len()).Len(), and they do not
// overlap; anything else is an ErrBuffer. It is an ErrBoxes if a coordinate is not
// finite, an image not in the batch, or a box so large that adaptive sampling
// takes more than 65536 samples a bin and axis; an ErrPlan if p is nil or zero.
// On error dst is as it was.
func (p *Plan[T]) Run(dst, src []T, boxes Boxes[T]) error {
	return p.RunUnits(dst, src, boxes, 0, p.Units(boxes.Len()))
}

// RunUnits does the units lo <= u < hi of Run(dst, src, boxes) and leaves the rest
// of dst alone. The arguments are those of the whole run. Workers may run disjoint
// ranges at the same time; any split gives the same bits.
//
// A range outside [0, Units(boxes.Len())) is an ErrUnits; other errors are those
// of Run.
func (p *Plan[T]) RunUnits(dst, src []T, boxes Boxes[T], lo, hi int) error {
	maps := [1][]T{src}
	return p.runUnits(&task[T]{dst: dst, maps: maps[:], boxes: boxes}, lo, hi)
}

// RunArgmax is Run, and makes argmax where in src each maximum is found: the
// first of equals, the first NaN, -1 for a bin without cells. It is an ErrPlan if
// p is not a plan of [NewPool], and an ErrBuffer if argmax is not as long as dst.
func (p *Plan[T]) RunArgmax(dst []T, argmax []int64, src []T, boxes Boxes[T]) error {
	return p.RunArgmaxUnits(dst, argmax, src, boxes, 0, p.Units(boxes.Len()))
}

// RunArgmaxUnits is to RunArgmax what RunUnits is to Run.
func (p *Plan[T]) RunArgmaxUnits(dst []T, argmax []int64, src []T, boxes Boxes[T], lo, hi int) error {
	if err := p.checkRunArgmax(dst, argmax); err != nil {
		return err
	}
	maps := [1][]T{src}
	return p.runUnits(&task[T]{dst: dst, argmax: argmax, maps: maps[:], boxes: boxes}, lo, hi)
}

// checkRunArgmax checks what RunArgmax needs besides what Run does.
func (p *Plan[T]) checkRunArgmax(dst []T, argmax []int64) error {
	if !p.invalid() && p.operator != maxPool {
		return fail(ErrPlan, "RunArgmax of a plan of %s: want one of NewPool", operatorNames[p.operator])
	}
	if len(argmax) != len(dst) {
		return fail(ErrBuffer, "len(argmax) = %d: want %d, as dst", len(argmax), len(dst))
	}
	return nil
}

// task is the arguments of a run.
type task[T Float] struct {
	dst    []T
	argmax []int64 // may be nil
	maps   [][]T   // of each level
	boxes  Boxes[T]
}

func (p *Plan[T]) runUnits(t *task[T], lo, hi int) error {
	if err := p.checkTask(t); err != nil {
		return err
	}
	if units := p.Units(t.boxes.Len()); lo < 0 || hi < lo || hi > units {
		return fail(ErrUnits, "units [%d, %d): want a range within [0, %d)", lo, hi, units)
	}
	p.run(t, lo, hi)
	return nil
}

// run does the units lo to hi. All arguments have been checked.
func (p *Plan[T]) run(t *task[T], lo, hi int) {
	if p.byTables() {
		p.rects(t.boxes.Len(), lo, hi, func(r rect) { p.runTables(t, r) })
		return
	}
	s := p.scratch.Get().(*scratch[T])
	defer p.scratch.Put(s)
	p.rects(t.boxes.Len(), lo, hi, func(r rect) {
		if p.operator == alignMax {
			p.alignMax(t, s, r)
			return
		}
		for on := range p.levels {
			for s.begin(r.box, r.boxes, wanted{on, 0, p.n, true}); p.next(s, &t.boxes); {
				p.runChunk(t, &s.Regions, on, r)
			}
		}
	})
}

// runChunk pools regions of a level.
func (p *Plan[T]) runChunk(t *task[T], regions *simdpool.Regions[T], on int, r rect) {
	l := &p.levels[on]
	cells := grid(p.layout, p.c, l.height, l.width)
	dst := t.dst[r.c*p.bins.Channel:]
	switch p.operator {
	case maxPool:
		from := r.c * cells.Channel
		argmax := t.argmax
		if argmax != nil {
			argmax = argmax[r.c*p.bins.Channel:]
		}
		simdpool.RegionMax(dst, argmax, t.maps[on][from:], from, regions, &p.bins, &cells, r.channels-r.c)
	case psAlign, psPool:
		from := r.c * p.outH * p.outW * cells.Channel
		simdpool.PositionSums(dst, t.maps[on][from:], regions, &p.bins, &cells, r.channels-r.c)
	default:
		simdpool.RegionSums(dst, t.maps[on][r.c*cells.Channel:], regions, &p.bins, &cells, r.channels-r.c)
	}
}

// checkTask checks p and the arguments of a run.
func (p *Plan[T]) checkTask(t *task[T]) error {
	if err := p.checkMaps(t.maps, "src"); err != nil {
		return err
	}
	if err := p.checkBoxes(&t.boxes); err != nil {
		return err
	}
	if err := p.checkBins(t.dst, "dst", t.boxes.Len()); err != nil {
		return err
	}
	for _, m := range t.maps {
		if overlap(t.dst, m) {
			return fail(ErrBuffer, "dst and src overlap: want slices without a common element")
		}
	}
	return nil
}

// checkMaps checks p and slices of the shapes of its maps.
func (p *Plan[T]) checkMaps(maps [][]T, name string) error {
	if p.invalid() {
		return fail(ErrPlan, "plan is nil or its zero value: want one made by a New function")
	}
	if len(maps) != len(p.levels) {
		return fail(ErrBuffer, "len(%s) = %d: want %d, one for each level", name, len(maps), len(p.levels))
	}
	for i, m := range maps {
		if want := p.n * p.levels[i].imageLen; len(m) != want {
			return fail(ErrBuffer, "len(%s) = %d on level %d: want %d, for %v", name, len(m), i, want, p.in(i))
		}
	}
	return nil
}

// checkBins checks a slice of the shape of the output.
func (p *Plan[T]) checkBins(bins []T, name string, boxes int) error {
	if !fits[T](boxes, p.outLen()) {
		return fail(ErrBoxes, "%d boxes of %d elements: want at most %d bytes", boxes, p.outLen(), math.MaxInt)
	}
	if want := boxes * p.outLen(); len(bins) != want {
		return fail(ErrBuffer, "len(%s) = %d: want %d, for %v", name, len(bins), want, p.Out(boxes))
	}
	return nil
}

// checkBoxes finds boxes that p cannot pool.
func (p *Plan[T]) checkBoxes(boxes *Boxes[T]) error {
	if err := boxes.check(p.n); err != nil {
		return err
	}
	if p.ratio > 0 || p.operator == maxPool || p.operator == psPool {
		return nil
	}
	for i := range boxes.Len() {
		b := boxes.at(i)
		if _, _, ok := p.axes(&b, &p.levels[p.levelOf(&b)]); !ok {
			return fail(ErrBoxes, "box %d = (%v, %v, %v, %v): want bins of at most %d cells of the map, with adaptive sampling",
				i, b.X1, b.Y1, b.X2, b.Y2, maxSamples)
		}
	}
	return nil
}

// overlap reports whether a and b share memory.
func overlap[T Float](a, b []T) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	first := func(s []T) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(s))) }
	size := unsafe.Sizeof(a[0])
	return first(a) < first(b)+uintptr(len(b))*size && first(b) < first(a)+uintptr(len(a))*size
}
