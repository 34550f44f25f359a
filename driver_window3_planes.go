//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Small planes, each taken as one line of cells: see asm/gen/kernels/window3_planes.go.

const (
	lineCells   = 2048 // at most
	lineWidth   = 128  // cells of a row, at most
	lineLanes   = 16
	lineEnds    = 18 // steps with divisors of their own, at most
	linesAtOnce = 2
	linesPay    = 9 // planes, from which preparing the tables pays

	fusedScale = 1 << 16 // as in vec.FusedScale
)

// lineMasks tells of the lanes of a step which are cells, and have a row above, and
// below, and a column left, and right, and both.
type lineMasks struct{ cell, above, below, left, right, whole uint16 }

// lineDivisors has what cells are divided by, one over that, and scaled, as the kernel
// takes them: of whole windows, of those at an end of a row, and of steps.
type lineDivisors struct {
	whole, end [3]float32
	steps      [lineEnds][3][lineLanes]float32
}

// fitsLines reports whether there is a kernel for the planes.
func (p *window3Pool) fitsLines() bool { return p.isLine() && p.linesVariant().lanes() == lineLanes }

// isLine reports whether planes may be lines of cells.
func (p *window3Pool) isLine() bool {
	h, w := &p.w.H, &p.w.W
	whole := p.lo == 0 && p.hi == w.Out && h.centered()
	return whole && p.form == formWindow3 && h.In*w.In <= lineCells && w.In <= lineWidth
}

func (p *window3Pool) linesVariant() variant {
	kind := kindSum // there is none
	if p.r.kind() != kindSum || p.r.fuses(9) {
		kind = p.r.dividing(kindAverageFused)
	}
	return (p.r.base | formWindow3Planes | kind).widest(lineLanes)
}

// lines pools rows lo to hi, whole planes as lines.
func (p *window3Pool) lines(lo, hi int) {
	var masks [lineCells / lineLanes]lineMasks
	fillMasks(masks[:], p.w.H.In, p.w.W.In)
	var divisors lineDivisors
	steps := p.lineSteps()
	p.fillDivisors(&divisors, steps)
	p.whole(lo, hi, linesAtOnce, func(s stretch) uint64 { return p.planes(s, steps, masks[:], &divisors) })
}

// lineSteps is how many steps of a plane the first row touches, but one, how many no row at
// an end does, and how many the last one.
type lineSteps struct{ head, body, tail int }

func (p *window3Pool) lineSteps() (s lineSteps) {
	cells, w := p.w.H.In*p.w.W.In, p.w.W.In
	last := (cells - 1) / lineLanes
	s.head = min((w-1)/lineLanes, last)
	s.body = max((cells-w)/lineLanes-s.head-1, 0)
	s.tail = last - s.head - s.body
	if p.r.kind() == kindSum && s.body > 0 { // its first step is finished with divisors of head
		s.head++
		s.body--
	}
	return s
}

// planes pools the planes of a stretch.
func (p *window3Pool) planes(s stretch, n lineSteps, masks []lineMasks, divisors *lineDivisors) uint64 {
	size := p.r.size
	cells := p.w.H.In * p.w.W.In
	return callWindow3Planes(p.linesVariant(), p.r.at(p.dst, s.plane*cells), p.r.at(p.src, s.plane*cells), s.planes, cells*size, cells*size,
		p.w.W.In*size, n.head, n.body, n.tail, unsafe.Pointer(unsafe.SliceData(masks)), unsafe.Pointer(divisors))
}

// divisors returns what sums are divided by, in rows between those at the ends of a plane and in
// these, of cells between those at the ends of a row and of these.
func (p *window3Pool) divisors() (counts [2][2]float32) {
	pad := p.w.CountIncludePad
	for i, rows := range [2]int{3, p.w.H.Count(0, pad)} {
		for j, cols := range [2]int{3, p.w.W.Count(0, pad)} {
			counts[i][j] = float32(p.r.counted(rows * cols))
		}
	}
	return counts
}

// fillDivisors sets the divisors of sums.
func (p *window3Pool) fillDivisors(d *lineDivisors, n lineSteps) {
	if p.r.kind() != kindSum {
		return
	}
	var sets [2][2][3]float32
	for i, row := range p.divisors() {
		for j, n := range row {
			sets[i][j] = [3]float32{n, 1 / n, fusedScale / n}
		}
	}
	d.whole, d.end = sets[0][0], sets[0][1]
	h, w := &p.w.H, &p.w.W
	cells := h.In * w.In
	for i := range n.head + n.tail + 1 {
		step := i
		if i >= n.head {
			step += n.body
		}
		y, x := step*lineLanes/w.In, step*lineLanes%w.In
		for lane := range min(lineLanes, cells-step*lineLanes) {
			set := &sets[atEnd(y, h.In)][atEnd(x, w.In)]
			for j := range set {
				d.steps[i][j][lane] = set[j]
			}
			if x++; x == w.In {
				y, x = y+1, 0
			}
		}
	}
}

// atEnd returns 1 for the first and the last of n, and 0 for others.
func atEnd(i, n int) int {
	if i == 0 || i == n-1 {
		return 1
	}
	return 0
}

// fillMasks sets the masks of a plane of h rows of w cells.
func fillMasks(masks []lineMasks, h, w int) {
	cells := h * w
	masks = masks[:ceilDiv(cells, lineLanes)]
	const all = 1<<lineLanes - 1
	for i := range masks {
		masks[i] = lineMasks{all, all, all, all, all, all}
	}
	some := uint16(all) >> (len(masks)*lineLanes - cells)
	masks[len(masks)-1] = lineMasks{some, some, some, some, some, some}
	lane := func(cell int) (*lineMasks, uint16) {
		return &masks[uint(cell)/lineLanes], 1 << (uint(cell) % lineLanes)
	}
	for x := range w {
		first, bit := lane(x)
		first.above &^= bit
		last, bit := lane(cells - w + x)
		last.below &^= bit
	}
	for y := range h {
		left, bit := lane(y * w)
		left.left &^= bit
		left.whole &^= bit
		right, bit := lane(y*w + w - 1)
		right.right &^= bit
		right.whole &^= bit
	}
}
