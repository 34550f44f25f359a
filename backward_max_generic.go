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
	first, end := b.w.W.reaching(p.left, p.right)
	for o := first; o < end; o++ {
		at := b.window(p, oz, oy, o)
		dy, pos := b.dy[at:][:p.channels], b.pos[at:][:p.channels]
		left, _ := b.w.W.bounds(o, o+1)
		taps := b.w.W.tapsOf(o).all
		if flat[P]() {
			b.passFlat(row, dy, pos, p, left, taps, b.cell(p, p.z, y, left))
			continue
		}
		for c, place := range pos {
			t := int(place) - tap*taps
			if t < 0 || t >= taps {
				continue // another row of the window, or none
			}
			if x := left + t*b.w.W.Step(); x >= p.left && x < p.right {
				row[(x-p.left)*p.channels+c] += dy[c]
			}
		}
	}
}

// passFlat is pass for one window and offsets into x, of which the window's
// first tap in this row has the offset origin.
func (b *backward[T, P]) passFlat(row, dy []T, pos []P, p *patch, left, taps, origin int) {
	step := int64(b.w.W.Step() * b.channels)
	for c, place := range pos {
		d := int64(place) - int64(origin+c)
		if d < 0 || d >= int64(taps)*step || d%step != 0 {
			continue
		}
		if x := left + int(d/int64(b.channels)); x >= p.left && x < p.right {
			row[(x-p.left)*p.channels+c] += dy[c]
		}
	}
}
