package simdpool

// The definition of the gradients of whole planes. Every cell has one window,
// so there is nothing to add up: the sum that starts from +0 is one term.

// globalBackward is a backward pass over whole planes; channels is 1 where they
// come first.
type globalBackward[T Float, P Position] struct {
	op               Op
	dx, dy           []T
	x, y             []T // where op needs them
	pos              []P // else nil
	pixels, channels int
	accumulate       bool
}

// planes does the planes of elements lo to hi of dy.
func (g *globalBackward[T, P]) planes(lo, hi int) {
	var terms, cells [gradBlock]T
	for lo < hi {
		image, c := lo/g.channels, lo%g.channels
		n := min(gradBlock, hi-lo, g.channels-c)
		g.terms(terms[:n], lo)
		first := image*g.pixels*g.channels + c
		if g.op == Max || g.op == Min {
			var won winners[T]
			g.find(&won, lo, n, first)
			g.toWinners(terms[:n], cells[:n], &won, first)
		} else {
			g.toAll(terms[:n], cells[:], first)
		}
		lo += n
	}
}

// terms works out what planes from lo on pass to each of their cells, but for
// factors of their own.
func (g *globalBackward[T, P]) terms(terms []T, lo int) {
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
func (g *globalBackward[T, P]) toAll(terms, cells []T, first int) {
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

// find tells which pixel won in each of n planes from lo on, of which the first
// pixel is at first.
func (g *globalBackward[T, P]) find(won *winners[T], lo, n, first int) {
	if g.pos == nil {
		for i := range g.pixels {
			won.meet(g.op, g.x[first+i*g.channels:][:n], i, i == 0)
		}
		return
	}
	for c, place := range g.pos[lo : lo+n] {
		at := int64(place)
		if flat[P]() {
			at -= int64(first + c)
			if at%int64(g.channels) != 0 {
				at = -1
			}
			at /= int64(g.channels)
		}
		won.at[c] = -1
		if at >= 0 && at < int64(g.pixels) {
			won.at[c] = int(at)
		}
	}
}

// toWinners passes terms to the pixels that won, and nothing to the others.
func (g *globalBackward[T, P]) toWinners(terms, cells []T, won *winners[T], first int) {
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
