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

// fitsLines reports whether there is a kernel for the planes.
func (p *window3Pool) fitsLines() bool {
	h, w := &p.w.H, &p.w.W
	whole := p.lo == 0 && p.hi == w.Out && h.centered() && h.In*w.In <= lineCells
	return whole && p.form == formWindow3 && p.linesVariant().lanes() == lineLanes
}

func (p *window3Pool) linesVariant() variant {
	return (p.r.base | formWindow3Planes | p.r.kind()).widest(lineLanes)
}

// lines pools rows lo to hi, whole planes as lines. What meets a NaN is done again as
// rows, as are parts of planes.
func (p *window3Pool) lines(lo, hi int) {
	var masks [lineCells / lineLanes]lineMasks
	fillMasks(masks[:], p.w.H.In, p.w.W.In)
	for lo < hi {
		var s stretch
		s, lo = p.next(lo, hi)
		if s.hi-s.lo < p.w.H.Out {
			p.stretch(s)
		} else if p.planes(s, masks[:]) != 0 {
			p.exactly(s)
		}
	}
}

// planes pools the planes of a stretch.
func (p *window3Pool) planes(s stretch, masks []lineMasks) uint64 {
	h, w, size := p.w.H.In, p.w.W.In, p.r.size
	cells := h * w
	last := (cells - 1) / lineLanes
	head := min((w-1)/lineLanes, last)
	body := max((cells-w)/lineLanes-head-1, 0)
	first := s.plane * cells
	return callWindow3Planes(p.linesVariant(), p.r.at(p.dst, first), p.r.at(p.src, first), s.planes, cells*size, w*size,
		head, body, last-head-body, unsafe.Pointer(unsafe.SliceData(masks)))
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
