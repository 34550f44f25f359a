//go:build !purego && (amd64 || arm64)

package simdpool

// Maxima of bytes over windows of stride 2, down whole planes: see
// asm/gen/kernels/window3_stride2_pairs.go.

// fitsStride2Pairs reports whether there is a kernel for the planes, the windows of which
// hang over an end by a cell at most, and one call may take one.
func (p *window3Pool) fitsStride2Pairs() bool {
	if !p.downPlanes(formWindow3Stride2) || !p.w.H.overByOne() {
		return false
	}
	v, ok := p.stride2PairsVariant()
	return ok && v.lanes() < 2*p.w.W.Out
}

func (p *window3Pool) stride2PairsVariant() (v variant, ok bool) {
	return (p.r.base | formWindow3Stride2Pairs | p.r.kind()).covering(p.w.W.Out)
}

// stride2Pairs pools rows lo to hi.
func (p *window3Pool) stride2Pairs(lo, hi int) {
	h, w, size := &p.w.H, &p.w.W, p.r.size
	v, _ := p.stride2PairsVariant()
	out, in := h.Out*w.Out, h.In*w.In
	above, below, right := h.PadBegin, max(h.over(h.Out-1), 0), max(w.over(w.Out-1), 0)
	p.whole(lo, hi, 1, func(s stretch) uint64 {
		return callWindow3Stride2Pairs(v, p.r.at(p.dst, s.plane*out), p.r.at(p.src, s.plane*in), s.planes,
			out*size, in*size, w.Out*size, w.In*size, h.Out-below, above, below, w.PadBegin, right)
	})
}
