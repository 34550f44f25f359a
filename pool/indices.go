package pool

import "github.com/simdpool/simdpool"

// RunIndices is Run of a Max plan that also tells where each maximum is:
// indices[i] is the offset into src of the element that dst[i] comes from, in
// the layout of src, batch and channel included. Among equals that is the first
// one in row-major order of the spatial axes, -0 and +0 being equal; in a window
// with NaN it is the first NaN; and -1 for a window that holds only padding.
//
// indices has as many elements as dst. It is an ErrOp that p has another
// operation than Max; other errors are those of Run. On error dst and indices
// are as they were.
//
// Source: the Indices output of ONNX's MaxPool with storage_order 0, which is
// the same for channels first.
func (p *Plan[T]) RunIndices(dst []T, indices []int64, src []T) error {
	if err := p.checkPositions(dst, src, "RunIndices", "indices", len(indices)); err != nil {
		return err
	}
	search(p, dst, indices, src, 0, p.Units())
	return nil
}

// RunIndicesUnits does the units lo <= u < hi of RunIndices, as RunUnits does
// those of Run.
func (p *Plan[T]) RunIndicesUnits(dst []T, indices []int64, src []T, lo, hi int) error {
	if err := p.checkPositions(dst, src, "RunIndicesUnits", "indices", len(indices)); err != nil {
		return err
	}
	if err := p.checkUnits(lo, hi); err != nil {
		return err
	}
	search(p, dst, indices, src, lo, hi)
	return nil
}

// RunIndices is Plan.RunIndices on r's workers.
func (r Parallel[T]) RunIndices(dst []T, indices []int64, src []T) error {
	p := r.plan
	if err := p.checkPositions(dst, src, "RunIndices", "indices", len(indices)); err != nil {
		return err
	}
	parts := r.parts(len(src))
	if parts <= 1 {
		search(p, dst, indices, src, 0, p.Units())
		return nil
	}
	r.each(parts, func(lo, hi int) { search(p, dst, indices, src, lo, hi) })
	return nil
}

// RunPositions is Run of a Max plan p that also tells where in its window each
// maximum is, in one byte or two: what training keeps for the way back.
// positions[i] counts the taps of the window in row-major order, those in
// padding included: (d*KH + h)*KW + w for tap (d, h, w) of KD x KH x KW. It has
// all bits set for a window that holds only padding. Which maximum it is, is as
// for RunIndices.
//
// KD, KH and KW are Window.Kernel, but no more taps than reach from one end of
// the padded input to the other: min(Kernel, ceil(padded/Dilation)). In adaptive
// plans they are the extents of the window itself, in global ones those of the
// plane.
//
// positions has as many elements as dst and shares none with it or src. It is an ErrOp that p has another
// operation than Max, and an ErrWindow that windows have too many taps: more
// than 255 for uint8, than 65535 for uint16. Other errors are those of Run. On
// error dst and positions are as they were.
func RunPositions[P uint8 | uint16, T Element](p *Plan[T], dst []T, positions []P, src []T) error {
	if err := checkPlaces(p, dst, positions, src, "RunPositions"); err != nil {
		return err
	}
	search(p, dst, positions, src, 0, p.Units())
	return nil
}

// RunPositionsUnits does the units lo <= u < hi of RunPositions, as RunUnits
// does those of Run.
func RunPositionsUnits[P uint8 | uint16, T Element](p *Plan[T], dst []T, positions []P, src []T, lo, hi int) error {
	if err := checkPlaces(p, dst, positions, src, "RunPositionsUnits"); err != nil {
		return err
	}
	if err := p.checkUnits(lo, hi); err != nil {
		return err
	}
	search(p, dst, positions, src, lo, hi)
	return nil
}

// RunPositionsParallel is RunPositions on r's workers.
func RunPositionsParallel[P uint8 | uint16, T Element](r Parallel[T], dst []T, positions []P, src []T) error {
	p := r.plan
	if err := checkPlaces(p, dst, positions, src, "RunPositionsParallel"); err != nil {
		return err
	}
	parts := r.parts(len(src))
	if parts <= 1 {
		search(p, dst, positions, src, 0, p.Units())
		return nil
	}
	r.each(parts, func(lo, hi int) { search(p, dst, positions, src, lo, hi) })
	return nil
}

// search does the units lo to hi of a Max plan. All arguments have been checked.
func search[T Element, P simdpool.Position](p *Plan[T], dst []T, positions []P, src []T, lo, hi int) {
	switch p.kernel {
	case windowsFirst:
		simdpool.MaxFirst(dst, positions, src, &p.window, lo, hi)
	case windowsLast:
		simdpool.MaxLast(dst, positions, src, &p.window, p.c, lo, hi)
	case globalFirst:
		simdpool.GlobalMaxFirst(dst, positions, src, p.pixels, lo, hi)
	case globalLast:
		simdpool.GlobalMaxLast(dst, positions, src, p.pixels, p.c, lo, hi)
	}
}

// checkPositions checks what call, which takes length elements of name, is given.
func (p *Plan[T]) checkPositions(dst, src []T, call, name string, length int) error {
	if err := p.checkBuffers(dst, src); err != nil {
		return err
	}
	if p.op != Max {
		return fail(ErrOp, "%s of a plan for %v: want one for max", call, p.op)
	}
	if length != len(dst) {
		return fail(ErrBuffer, "len(%s) = %d: want %d, as dst has", name, length, len(dst))
	}
	return nil
}

// checkPlaces is checkPositions, and that P can count the taps of windows.
func checkPlaces[P uint8 | uint16, T Element](p *Plan[T], dst []T, positions []P, src []T, call string) error {
	if err := p.checkPositions(dst, src, call, "positions", len(positions)); err != nil {
		return err
	}
	if overlap(positions, dst) || overlap(positions, src) { // bytes beside bytes
		return fail(ErrBuffer, "positions overlap dst or src: want slices without a common element")
	}
	most := int(^P(0))
	if taps, ok := p.taps(); !ok || taps > most {
		return fail(ErrWindow, "%s with positions of type %T, %v: want windows of at most %d taps", call, *new(P), p, most)
	}
	return nil
}

// taps returns how many taps the largest window has, and whether that is within
// an int.
func (p *Plan[T]) taps() (n int, ok bool) {
	if p.global() {
		return p.pixels, true
	}
	n, ok = 1, true
	w := &p.window
	for _, a := range [...]*simdpool.Axis{&w.D, &w.H, &w.W} {
		switch {
		case a.Adaptive:
			n, ok = times(n, a.Extent(), ok)
		case *a != simdpool.Axis{}:
			n, ok = times(n, a.Kernel, ok)
		}
	}
	return n, ok
}
