//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Averages of planes whose rows have one to three cells more than one or two registers hold:
// see asm/gen/kernels/window3_tails.go.

const (
	tailLanes  = 4
	tailPlanes = 4 // at once, of rows of one register
)

// The tables of a call, as the kernel takes them.
type tailTables struct {
	index    [tailPlanes][lineLanes]uint32
	divisors [2]tailDivisors // of rows between those at the ends of a plane, and of these
	inside   uint16
}

// tailDivisors has what cells of a row are divided by, one over that, and scaled: of its first
// register, of the second, and of its tail.
type tailDivisors [3][3][lineLanes]float32

// fitsTails reports whether there is a kernel for the planes, and one call may take several.
func (p *window3Pool) fitsTails() bool {
	h, w := &p.w.H, &p.w.W
	over := w.In % lineLanes
	whole := p.lo == 0 && p.hi == w.Out && h.centered() && h.In > 1 && tailPlanes*p.planeBytes() <= callBytes
	sums := p.form == formWindow3 && p.r.kind() == kindSum && p.r.fuses(9)
	return whole && sums && over > 0 && over < tailLanes && p.tailsVariant().lanes() == w.In-over
}

func (p *window3Pool) tailsVariant() variant {
	return (p.r.base | formWindow3Tails | kindAverageFused).widest(p.w.W.In)
}

// tails pools rows lo to hi.
func (p *window3Pool) tails(lo, hi int) {
	var t tailTables
	p.fillTails(&t)
	v, h, size := p.tailsVariant(), p.w.H.In, p.r.size
	cells, atOnce := h*p.w.W.In, tailPlanes*lineLanes/v.lanes()
	p.whole(lo, hi, atOnce, func(s stretch) uint64 {
		return callWindow3Tails(v, p.r.at(p.dst, s.plane*cells), p.r.at(p.src, s.plane*cells), s.planes,
			cells*size, cells*size, p.w.W.In*size, h, unsafe.Pointer(&t))
	})
}

func (p *window3Pool) fillTails(t *tailTables) {
	next := lineLanes + tailLanes - p.w.W.In%lineLanes // in the tail of the first plane
	for plane := range t.index {
		for lane := range lineLanes - 1 {
			t.index[plane][lane] = uint32(lane + 1)
		}
		t.index[plane][lineLanes-1] = uint32(next + plane*tailLanes)
	}
	for i, row := range p.divisors() {
		for lane := range lineLanes {
			first, last := row[0], row[0]
			if lane == 0 {
				first = row[1]
			}
			if lane%tailLanes == tailLanes-1 {
				last = row[1]
			} else {
				t.inside |= 1 << lane
			}
			for j, n := range [...]float32{first, row[0], last} {
				for k, part := range [...]float32{n, 1 / n, fusedScale / n} {
					t.divisors[i][j][k][lane] = part
				}
			}
		}
	}
}
