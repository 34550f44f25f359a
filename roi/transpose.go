package roi

import "slices"

// transpose makes of what bins take of the map, what the cells of a window of the
// map take of the bins.
func (s *scratch[T]) transpose(w window) {
	t := &s.turned
	t.List, t.Cell, t.Weight, s.turnedStarts = t.List[:0], t.Cell[:0], t.Weight[:0], s.turnedStarts[:0]
	for i := range s.List {
		r := s.List[i]
		r.Top, r.Rows = s.turn(r.Rows, w.y, w.bottom)
		r.Left, r.Cols = s.turn(r.Cols, w.x, w.right)
		t.List = append(t.List, r)
	}
}

// turn does so for one axis of a region: it returns the first cell in [lo, hi)
// that a bin takes, from lo on, and the bins that each takes from there on.
func (s *scratch[T]) turn(starts []int32, lo, hi int) (first int, turned []int32) {
	cells := s.Cell[starts[0]:starts[len(starts)-1]]
	from, n := lo, 0
	for _, cell := range cells {
		c := int(cell)
		switch {
		case c < lo || c >= hi:
		case n == 0:
			from, n = c, 1
		case c < from:
			from, n = c, n+from-c
		case c >= from+n:
			n = c - from + 1
		}
	}
	turned = s.countBins(cells, from, n)
	s.fillBins(starts, turned, from, n)
	return from - lo, turned
}

// countBins returns where in turned.Cell the bins of each of n cells begin, and
// makes room for them.
func (s *scratch[T]) countBins(cells []int32, from, n int) []int32 {
	t, at := &s.turned, len(s.turnedStarts)
	s.turnedStarts = slices.Grow(s.turnedStarts, n+1)[:at+n+1]
	begin := s.turnedStarts[at:]
	clear(begin)
	for _, cell := range cells {
		if c := int(cell) - from; c >= 0 && c < n {
			begin[c+1]++
		}
	}
	begin[0] = int32(len(t.Cell))
	for i := range n {
		begin[i+1] += begin[i]
	}
	total := int(begin[n])
	t.Cell = slices.Grow(t.Cell, total-len(t.Cell))[:total]
	t.Weight = slices.Grow(t.Weight, total-len(t.Weight))[:total]
	return begin
}

// fillBins puts the bins, in ascending order, where begin says.
func (s *scratch[T]) fillBins(starts, begin []int32, from, n int) {
	t, first := &s.turned, begin[0]
	for bin := range len(starts) - 1 {
		for i := starts[bin]; i < starts[bin+1]; i++ {
			c := int(s.Cell[i]) - from
			if c < 0 || c >= n {
				continue
			}
			t.Cell[begin[c]], t.Weight[begin[c]] = int32(bin), s.Weight[i]
			begin[c]++ // the end of c is the beginning of the next
		}
	}
	copy(begin[1:], begin[:n])
	begin[0] = first
}
