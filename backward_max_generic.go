package simdpool

// The gradient of maxima from where they were found. The windows that cover a
// cell are added in row-major order of the output.

func (b *backward[T, P]) fromPositions(sums []T, p *patch) {
	front, back := b.d.reaching(p.z, p.z+1)
	for y := p.top; y < p.bottom; y++ {
		row := sums[(y-p.top)*p.cols:][:p.cols]
		lo, hi := b.w.H.reaching(y, y+1)
		for oz := front; oz < back; oz++ {
			td, ok := b.d.tap(oz, p.z)
			if !ok {
				continue
			}
			for oy := lo; oy < hi; oy++ {
				if th, ok := b.w.H.tap(oy, y); ok {
					b.pass(row, p, y, oz, oy, td*b.w.H.tapsOf(oy).all+th)
				}
			}
		}
	}
}

// pass adds to row y of p what a row of windows passes to it, of which it is
// the tap'th row of taps.
func (b *backward[T, P]) pass(row []T, p *patch, y, oz, oy, tap int) {
	w, n := &b.w.W, p.channels
	first, end := w.reaching(p.left, p.right)
	if first >= end {
		return
	}
	at, zero := b.window(p, oz, oy, first), b.cell(p, p.z, y, 0)
	left, _ := w.bounds(first, first+1)
	taps := w.Kernel
	if b.channels == 1 && !w.Adaptive && (!flat[P]() || w.Dilation == 1) {
		place, next := int64(tap*taps), 0
		if flat[P]() {
			place, next = int64(zero+left), w.Stride
		}
		b.passLine(row, b.dy[at:][:end-first], b.pos[at-b.skip:], left-p.left, place, int64(next))
		return
	}
	for o := first; o < end; o++ {
		if w.Adaptive {
			left, _ = w.bounds(o, o+1)
			taps = w.tapsOf(o).all
		}
		dy, pos := b.dy[at:][:n], b.pos[at-b.skip:][:n]
		if flat[P]() {
			b.passOffsets(row, dy, pos, left-p.left, taps, zero+left*b.channels)
		} else {
			b.passPlaces(row, dy, pos, left-p.left, taps, tap*taps)
		}
		left, at = left+w.Stride, at+b.channels
	}
}

// passLine passes what a row of windows of one channel passes to a row: those
// of the positions from place on, which is next more for each window. left is
// where in the row the first window begins.
func (b *backward[T, P]) passLine(row, dy []T, pos []P, left int, place, next int64) {
	w := &b.w.W
	taps, step, stride := uint64(w.Kernel), w.Dilation, w.Stride
	pos = pos[:len(dy)]
	for i, v := range dy {
		if t := uint64(int64(pos[i]) - place); t < taps {
			if x := left + int(t)*step; uint(x) < uint(len(row)) {
				row[x] += v
			}
		}
		left, place = left+stride, place+next
	}
}

// passPlaces is passLine for all channels of one window.
func (b *backward[T, P]) passPlaces(row, dy []T, pos []P, left, taps, place int) {
	step, n := b.w.W.Step(), len(dy)
	pos = pos[:n]
	for c, v := range dy {
		if t := uint(int(pos[c]) - place); t < uint(taps) {
			if x := (left+int(t)*step)*n + c; uint(x) < uint(len(row)) {
				row[x] += v
			}
		}
	}
}

// passOffsets is passPlaces for offsets into x, of which the window's first tap
// in this row has the offset zero.
func (b *backward[T, P]) passOffsets(row, dy []T, pos []P, left, taps, zero int) {
	step, n := int64(b.w.W.Step()*b.channels), len(dy)
	pos = pos[:n]
	for c, v := range dy {
		d := int64(pos[c]) - int64(zero+c)
		if uint64(d) >= uint64(int64(taps)*step) || step > 1 && d%step != 0 {
			continue // another row of the window, or no cell of it
		}
		if x := (left+int(d)/b.channels)*n + c; uint(x) < uint(len(row)) {
			row[x] += v
		}
	}
}
