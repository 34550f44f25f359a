//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Small planes, each taken as one line of cells: see asm/gen/kernels/window3_planes.go.

const (
	lineCells = 2048 // at most
	lineLanes = 16
	linesPay  = 9 // planes, from which preparing the tables pays
)

// lineMasks tells of the lanes of a step which are cells, and have a row above, and
// below, and a column left, and right.
type lineMasks struct{ cell, above, below, left, right uint16 }

// fitsPlanes returns the kernel for the planes of a stretch, where there is one.
func (p *window3Pool) fitsPlanes(s stretch) (v variant, ok bool) {
	h, w := &p.w.H, &p.w.W
	v = (p.r.base | formWindow3Planes | p.r.kind()).widest(lineLanes)
	whole := p.lo == 0 && p.hi == w.Out && s.planes >= linesPay
	return v, v.lanes() == lineLanes && p.form == formWindow3 && whole && h.centered() && h.In*w.In <= lineCells
}

// planes pools the planes of a stretch.
func (p *window3Pool) planes(v variant, s stretch) uint64 {
	h, w, size := p.w.H.In, p.w.W.In, p.r.size
	var masks [lineCells / lineLanes]lineMasks
	fillMasks(masks[:], h, w)
	cells := h * w
	last := (cells - 1) / lineLanes
	head := min((w-1)/lineLanes, last)
	body := max((cells-w)/lineLanes-head-1, 0)
	first := s.plane * cells
	return callWindow3Planes(v, p.r.at(p.dst, first), p.r.at(p.src, first), s.planes, cells*size, w*size,
		head, body, last-head-body, unsafe.Pointer(&masks))
}

// fillMasks sets the masks of a plane of h rows of w cells.
func fillMasks(masks []lineMasks, h, w int) {
	i := 0
	for y := range h {
		for x := range w {
			m, lane := &masks[i/lineLanes], uint16(1)<<(i%lineLanes)
			m.cell |= lane
			if y > 0 {
				m.above |= lane
			}
			if y < h-1 {
				m.below |= lane
			}
			if x > 0 {
				m.left |= lane
			}
			if x < w-1 {
				m.right |= lane
			}
			i++
		}
	}
}
