package simdpool

// The definition of the gradients of whole planes. Every cell has one window,
// so there is nothing to add up: the sum that starts from +0 is one term.

// globalBackward is a backward pass over whole planes; channels is 1 where they
// come first.
type globalBackward[T Float] struct {
	op               Op
	dx, dy, x, y     []T
	pixels, channels int
	accumulate       bool
}

// planes does the planes of elements lo to hi of dy.
func (g *globalBackward[T]) planes(lo, hi int) {
	var terms, cells [gradBlock]T
	for lo < hi {
		image, c := lo/g.channels, lo%g.channels
		n := min(gradBlock, hi-lo, g.channels-c)
		g.terms(terms[:n], lo)
		first := image*g.pixels*g.channels + c
		if g.op == Max || g.op == Min {
			g.toWinners(terms[:n], cells[:n], first)
		} else {
			g.toAll(terms[:n], cells[:], first)
		}
		lo += n
	}
}

// terms works out what planes from lo on pass to each of their cells, but for
// factors of their own.
func (g *globalBackward[T]) terms(terms []T, lo int) {
	for i := range terms {
		v := g.dy[lo+i]
		switch {
		case g.op == Average:
			v /= T(g.pixels)
		case g.op.P() > 0:
			v = quotientLp(v, g.y[lo+i], g.op.P())
		}
		terms[i] = v + 0 // -0 becomes +0
	}
}

// toAll passes terms to all pixels, of which the first is at first.
func (g *globalBackward[T]) toAll(terms, cells []T, first int) {
	end, step := first+g.pixels*g.channels, g.channels
	if step == 1 { // pixels follow each other without gaps
		step = len(cells)
	}
	for at := first; at < end; at += step {
		n := min(len(cells), end-at)
		if g.channels == 1 {
			fillWith(cells[:n], terms[0])
		} else {
			n = copy(cells, terms)
		}
		if g.op.P() > 0 {
			scaleLp(cells[:n], g.x[at:], g.op.P())
		}
		put(g.dx[at:], cells[:n], g.accumulate)
	}
}

// toWinners passes terms to the first maximum or minimum of each plane, and
// nothing to the other cells.
func (g *globalBackward[T]) toWinners(terms, cells []T, first int) {
	var won winners[T]
	for i := range g.pixels {
		won.meet(g.op, g.x[first+i*g.channels:][:len(terms)], i, i == 0)
	}
	for i := range g.pixels {
		for c, term := range terms {
			cells[c] = 0
			if won.at[c] == i {
				cells[c] = term
			}
		}
		put(g.dx[first+i*g.channels:], cells, g.accumulate)
	}
}
