package pool

// check checks g and all that it is to run on.
func (g Gradient[T]) check(dx, dy []T, saved *Saved[T], lo, hi int) error {
	p := g.plan
	if err := p.check(); err != nil {
		return err
	}
	if want := p.n * p.inLen; len(dx) != want {
		return fail(ErrBuffer, "len(dx) = %d: want %d, for %v", len(dx), want, p.In())
	}
	if want := p.n * p.outLen; len(dy) != want {
		return fail(ErrBuffer, "len(dy) = %d: want %d, for %v", len(dy), want, p.Out())
	}
	if overlap(dx, dy) || overlap(dx, saved.X) || overlap(dx, saved.Y) {
		return fail(ErrBuffer, "dx overlaps dy, X or Y: want slices without a common element")
	}
	if lo < 0 || hi < lo || hi > g.Units() {
		return fail(ErrUnits, "units [%d, %d): want a range within [0, %d)", lo, hi, g.Units())
	}
	return g.checkSaved(saved, lo, hi)
}

// checkSaved checks what p needs of the forward pass for units lo to hi.
func (g Gradient[T]) checkSaved(saved *Saved[T], lo, hi int) error {
	p := g.plan
	in, out := p.n*p.inLen, p.n*p.outLen
	switch {
	case p.op == Sum || p.op == Average:
		return nil
	case p.op.P() > 0:
		if err := length("Y", len(saved.Y), out); err != nil {
			return err
		}
	case p.op == Max:
		switch {
		case saved.Positions != nil:
			return g.checkPlaces("Positions", len(saved.Positions), 1<<8-1)
		case saved.Positions16 != nil:
			return g.checkPlaces("Positions16", len(saved.Positions16), 1<<16-1)
		case saved.Indices != nil:
			if err := length("Indices", len(saved.Indices), out); err != nil {
				return err
			}
			return g.checkIndices(saved.Indices, lo, hi)
		}
	}
	return length("X", len(saved.X), in)
}

func length(name string, n, want int) error {
	if n != want {
		return fail(ErrSaved, "len(Saved.%s) = %d: want %d", name, n, want)
	}
	return nil
}

// checkPlaces requires n places of a Max plan, which tell most taps apart.
func (g Gradient[T]) checkPlaces(name string, n, most int) error {
	if taps, ok := g.plan.taps(); !ok || taps > most {
		return fail(ErrSaved, "Saved.%s of %v: want windows of at most %d taps", name, g.plan, most)
	}
	return length(name, n, g.plan.n*g.plan.outLen)
}

// checkIndices requires that the indices of the planes that units lo to hi are
// of lie in these planes.
func (g Gradient[T]) checkIndices(indices []int64, lo, hi int) error {
	p := g.plan
	in, out := p.inLen, p.outLen // of a plane, or of an image
	if g.channels() == 1 {
		in, out = in/p.c, out/p.c
	}
	units := g.unitsPerImage() // or per plane
	if g.channels() == 1 {
		units /= p.c
	}
	for plane := lo / units; plane*units < hi; plane++ {
		first := int64(plane * in)
		list := indices[plane*out : (plane+1)*out]
		for i := leadingWithin(list, first, uint64(in)); i < len(list); i++ {
			if index := list[i]; uint64(index-first) >= uint64(in) && index != -1 {
				return fail(ErrIndex, "Saved.Indices[%d] = %d: want -1 or an offset within [%d, %d)", plane*out+i, index, first, first+int64(in))
			}
		}
	}
	return nil
}

// leadingWithin counts the indices at the start of list that lie in the n from
// first on, by eights: with a branch for each and no loop around it, that takes
// as long as reading them does.
func leadingWithin(list []int64, first int64, n uint64) (count int) {
	for ; len(list) >= 8; list = list[8:] {
		l := (*[8]int64)(list)
		if uint64(l[0]-first) >= n || uint64(l[1]-first) >= n || uint64(l[2]-first) >= n || uint64(l[3]-first) >= n ||
			uint64(l[4]-first) >= n || uint64(l[5]-first) >= n || uint64(l[6]-first) >= n || uint64(l[7]-first) >= n {
			break
		}
		count += 8
	}
	return count
}
