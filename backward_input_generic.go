package simdpool

// The gradient of maxima and minima from x: the winner of each window is found
// again, the first in row-major order among equals, or the first NaN.

// fromInput adds to a patch what the windows that reach it pass to it, in
// row-major order of the output.
func (b *backward[T, P]) fromInput(sums []T, p *patch) {
	h, w := &b.w.H, &b.w.W
	front, back := b.d.reaching(p.z, p.z+1)
	lo, hi := h.reaching(p.top, p.bottom)
	first, end := w.reaching(p.left, p.right)
	var won winners[T]
	for oz := front; oz < back; oz++ {
		if _, ok := b.d.tap(oz, p.z); !ok {
			continue
		}
		for oy := lo; oy < hi; oy++ {
			for ox := first; ox < end; ox++ {
				b.find(&won, p, oz, oy, ox)
				dy := b.dy[b.window(p, oz, oy, ox):]
				for c, at := range won.at[:p.channels] {
					if at >= 0 {
						sums[at+c] += dy[c]
					}
				}
			}
		}
	}
}

// winners are the winning cells of a window, one for each channel: their value,
// and where in a patch the pixel begins, or -1 where it is not in the patch.
type winners[T Float] struct {
	value [gradBlock]T
	at    [gradBlock]int
}

// find looks a window through.
func (b *backward[T, P]) find(won *winners[T], p *patch, oz, oy, ox int) {
	h, w := &b.w.H, &b.w.W
	front, planes := b.d.Span(oz)
	top, rows := h.Span(oy)
	left, cols := w.Span(ox)
	if planes*rows*cols == 0 { // nothing but padding
		won.clear(p.channels)
	}
	first := true
	for z := range planes {
		for y := range rows {
			for x := range cols {
				cz, cy, cx := front+z*b.d.Step(), top+y*h.Step(), left+x*w.Step()
				cells := b.x[b.cell(p, cz, cy, cx):][:p.channels]
				won.meet(b.op, cells, p.at(cz, cy, cx), first)
				first = false
			}
		}
	}
}

// clear makes all winners none.
func (won *winners[T]) clear(channels int) {
	for c := range channels {
		won.at[c] = -1
	}
}

// meet lets cells, at a place in the patch, win over those before them.
func (won *winners[T]) meet(op Op, cells []T, at int, first bool) {
	for c, v := range cells {
		best := won.value[c]
		wins := v > best
		if op == Min {
			wins = v < best
		}
		if first || best == best && (wins || v != v) {
			won.value[c], won.at[c] = v, at
		}
	}
}

// at returns where in the patch a pixel begins, or -1.
func (p *patch) at(z, y, x int) int {
	if z != p.z || y < p.top || y >= p.bottom || x < p.left || x >= p.right {
		return -1
	}
	return (y-p.top)*p.cols + (x-p.left)*p.channels
}
