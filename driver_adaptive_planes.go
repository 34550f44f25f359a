//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Small planes of adaptive windows, channels first, four planes and two rows of windows at a
// time: see asm/gen/kernels/adaptive.go.

const (
	adaptiveLanes = 16                // cells of a row, at most
	adaptiveOuts  = adaptiveLanes / 2 // windows of a row, at most
	adaptiveHigh  = 32                // rows of windows, at most
	adaptiveGroup = 4                 // planes at once
	divisorParts  = 3
)

// adaptiveRow is a row of windows as kernels know it.
type adaptiveRow struct{ offset, taps, table int }

// fewest returns how many taps windows of an adaptive axis have at least; none has more
// than one more.
func (a *Axis) fewest() int { return ceilDiv(a.In, a.Out) }

// adaptive reports whether windows are adaptive along both axes of planes.
func (w *Window) adaptive() bool { return w.flat() && w.H.Adaptive && w.W.Adaptive }

// adaptiveKind returns the kind of adaptive windows, lanes of them together.
func (r reducer) adaptiveKind(w *Window, lanes int) variant {
	return r.dividing(r.averaging(w.H.Extent()*w.W.Extent(), lanes))
}

// parts returns what kernels divide count cells by: see vec.Fuser.
func (r reducer) parts(count int) [divisorParts]scalar {
	n := r.counted(count)
	return [...]scalar{r.scalar(n), r.scalar(1 / n), r.scalar(fusedScale / n)}
}

// adaptiveParts returns them for windows of the fewest rows and columns, and of one more.
func (r reducer) adaptiveParts(w *Window) (parts [2][2][divisorParts]scalar) {
	for y := range parts {
		for x := range parts[y] {
			parts[y][x] = r.parts((w.H.fewest() + y) * (w.W.fewest() + x))
		}
	}
	return parts
}

// fitsAdaptivePlanes reports whether there is a kernel for planes of adaptive windows, one call
// may take a group of them, and a whole register at the last row of a group ends in the next.
func (r reducer) fitsAdaptivePlanes(w *Window) bool {
	group := adaptiveGroup * w.H.In * w.W.In
	fits := w.adaptive() && w.W.In <= adaptiveLanes && w.W.Out <= adaptiveOuts && w.H.Out <= adaptiveHigh
	return fits && group*r.size <= callBytes && w.W.In+group >= adaptiveLanes && r.adaptivePlanes(w).widths() != 0
}

func (r reducer) adaptivePlanes(w *Window) variant {
	return r.base | formAdaptivePlanes | r.adaptiveKind(w, adaptiveLanes)
}

// adaptivePlanes has the tables of a call. Rows of windows of two planes follow each other
// in pairs, so that those of one plane may be odd.
type adaptivePlanes struct {
	rows     [2 * adaptiveHigh]adaptiveRow
	index    [adaptiveLanes + 1][adaptiveLanes]uint32
	divisors [4][divisorParts][adaptiveLanes]uint32 // float32
	last     uint16
}

// adaptivePlanesFirst pools rows lo to hi.
func adaptivePlanesFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	plane := w.H.In * w.W.In
	most := callBytes / (adaptiveGroup * plane * r.size) * adaptiveGroup
	var p adaptivePlanes
	p.fillRows(w, r.size)
	p.fillColumns(&w.W)
	if r.kind() == kindSum {
		p.fillDivisors(r, w)
	}
	for lo < hi {
		begin := lo
		var s stretch
		s, lo = nextStretch(lo, hi, w.H.Out, most)
		if s.planes < adaptiveGroup {
			adaptiveFirst(r, dst, src, w, begin, lo)
			continue
		}
		nan := p.call(r, dst, src, w, s.plane, s.planes/adaptiveGroup)
		if s.planes%adaptiveGroup > 0 { // the last group overlaps the one before
			nan |= p.call(r, dst, src, w, s.plane+s.planes-adaptiveGroup, 1)
		}
		if nan != 0 {
			adaptiveFirst(r.again(), dst, src, w, begin, lo)
		}
	}
}

// call pools groups of planes.
func (p *adaptivePlanes) call(r reducer, dst, src unsafe.Pointer, w *Window, plane, groups int) uint64 {
	in, out := w.H.In*w.W.In, w.H.Out*w.W.Out
	return callAdaptivePlanes(r.adaptivePlanes(w)|adaptiveLanes, r.at(dst, plane*out), r.at(src, plane*in), groups, 2*out*r.size, 2*in*r.size,
		w.H.Out, unsafe.Pointer(&p.rows), w.W.In*r.size, w.W.In, w.W.fewest()+1, unsafe.Pointer(&p.index), unsafe.Pointer(&p.last),
		2*w.W.Out, 2*w.W.Out*r.size, unsafe.Pointer(&p.divisors))
}

// fillRows sets the rows of windows of two planes.
func (p *adaptivePlanes) fillRows(w *Window, size int) {
	h, fewest, row := &w.H, w.H.fewest(), w.W.In*size
	for y := range h.Out {
		first, taps := h.Span(y)
		p.rows[y] = adaptiveRow{offset: first * row, taps: taps}
		p.rows[h.Out+y] = adaptiveRow{offset: (h.In + first) * row, taps: taps}
	}
	for i := 0; i < 2*h.Out; i += 2 {
		a, b := &p.rows[i], &p.rows[i+1]
		a.table = (2*(a.taps-fewest) + b.taps - fewest) * int(unsafe.Sizeof(p.divisors[0]))
	}
}

// fillColumns sets which lanes of two rows of cells the windows of two rows take.
func (p *adaptivePlanes) fillColumns(w *Axis) {
	fewest := w.fewest()
	for x := range w.Out {
		first, taps := w.Span(x)
		for tap := range taps {
			p.index[tap][x] = uint32(first + tap)
			p.index[tap][w.Out+x] = uint32(adaptiveLanes + first + tap)
		}
		if taps > fewest {
			p.last |= 1<<x | 1<<(w.Out+x)
		}
	}
}

// fillDivisors sets what two rows of windows are divided by, of as few taps as there are or of
// one more each.
func (p *adaptivePlanes) fillDivisors(r reducer, w *Window) {
	parts, out := r.adaptiveParts(w), w.W.Out
	for rows := range p.divisors {
		for x := range out {
			above, below := &parts[rows/2][p.last>>x&1], &parts[rows%2][p.last>>x&1]
			for j := range above {
				p.divisors[rows][j][x] = uint32(above[j])
				p.divisors[rows][j][out+x] = uint32(below[j])
			}
		}
	}
}
