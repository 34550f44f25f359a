//go:build !purego && (amd64 || arm64)

package simdpool

// Maxima over windows of stride 1, down whole planes: see asm/gen/kernels/window3_walk.go.

// fitsWalk reports whether there is a kernel for the planes, and one call may take one.
func (p *window3Pool) fitsWalk() bool {
	return p.downPlanes(formWindow3) && p.w.H.centered()
}

// walkVariant returns the kernel: one that takes whole rows, if they fill its step as fillsWalk
// has it, or that takes a part of each.
func (p *window3Pool) walkVariant() variant {
	v := p.r.base | p.r.kind()
	if rows, ok := (v | formWindow3WalkRows).covering(p.w.W.In); ok && 4*p.w.W.In > 3*rows.lanes() && p.w.H.In >= 3 {
		return rows
	}
	return (v | formWindow3Walk).widest(p.w.W.In)
}

// fillsWalk reports whether rows fill more than three quarters of their steps, of which
// the last overlaps the one before it: others are better off as lines.
func (p *window3Pool) fillsWalk() bool {
	lanes := p.walkVariant().lanes()
	return 4*p.w.W.In > 3*lanes*ceilDiv(p.w.W.In, lanes)
}

// walk pools rows lo to hi.
func (p *window3Pool) walk(lo, hi int) {
	h, w, size := &p.w.H, &p.w.W, p.r.size
	cells := h.In * w.In
	p.whole(lo, hi, 1, func(s stretch) uint64 {
		return callWindow3Walk(p.walkVariant(), p.r.at(p.dst, s.plane*cells), p.r.at(p.src, s.plane*cells), s.planes,
			cells*size, cells*size, w.In*size, h.In)
	})
}
