package roi

import (
	"slices"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/share"
	"github.com/simdpool/simdpool/pool"
)

// Position-sensitive plans have few channels, channels first, to pay for planning the boxes.
// So that is a step of its own: each worker plans a part of the boxes into a table, and then
// sums rows of bins by the tables of all.

// byTables reports whether p runs in these steps.
func (p *Plan[T]) byTables() bool { return p.positional() && p.layout == pool.ChannelsFirst }

// tables are parts of the boxes, and what was planned of each last.
type tables[T Float] struct {
	parts []scratch[T]
	ready []simdpool.PositionTables[T]
}

// cut begins the boxes from lo to hi in parts. The caller's, the first, is twice as long as any
// other, as others begin late.
func (p *Plan[T]) cut(s *tables[T], lo, hi, parts int) {
	s.parts = slices.Grow(s.parts[:0], parts)[:parts]
	s.ready = slices.Grow(s.ready[:0], parts)[:parts]
	for i, n := 0, hi-lo; i < parts; i++ {
		end := hi - n*(parts-1-i)/(parts+1)
		s.parts[i].begin(lo, end, wanted{0, 0, p.n, true})
		lo = end
	}
}

// left reports whether a part has boxes left.
func (s *tables[T]) left() bool {
	for i := range s.parts {
		if s.parts[i].left() {
			return true
		}
	}
	return false
}

// runTables does a rectangle of a run.
func (p *Plan[T]) runTables(t *task[T], r rect) {
	s := p.tables.Get().(*tables[T])
	defer p.tables.Put(s)
	for p.cut(s, r.box, r.boxes, 1); s.left(); {
		p.fillTables(s, &t.boxes, 0, 1)
		simdpool.PositionRows(t.dst, t.maps[0], s.ready, r.c*p.outH, r.channels*p.outH)
	}
}

// runTablesOn does a run on some workers.
func (p *Plan[T]) runTablesOn(workers int, t *task[T]) {
	s := p.tables.Get().(*tables[T])
	defer p.tables.Put(s)
	fill := share.Step{Units: workers, Grain: 1, Do: func(lo, hi int) { p.fillTables(s, &t.boxes, lo, hi) }}
	sum := share.Step{Units: p.outC * p.outH, Grain: 1, Do: func(lo, hi int) { simdpool.PositionRows(t.dst, t.maps[0], s.ready, lo, hi) }}
	for p.cut(s, 0, t.boxes.Len(), workers); s.left(); {
		share.Steps(workers, fill, sum)
	}
}

// fillTables plans what tables have room for of the boxes left of the parts lo to hi.
func (p *Plan[T]) fillTables(s *tables[T], boxes *Boxes[T], lo, hi int) {
	cells := grid(p.layout, p.c, p.levels[0].height, p.levels[0].width)
	for i := lo; i < hi; i++ {
		part := &s.parts[i]
		p.next(part, boxes)
		part.taken -= len(part.List) - s.ready[i].Fill(&part.Regions, &p.bins, &cells)
	}
}
