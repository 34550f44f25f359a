package vec

import "github.com/mmcloughlin/avo/operand"

// Lanes as integers: places and offsets.

// AddInts implements Machine.
func (m *x86) AddInts(d, a, b Vec) {
	if m.elem == F64 {
		m.c.VPADDQ(m.v(b), m.v(a), m.v(d))
		return
	}
	m.c.VPADDD(m.v(b), m.v(a), m.v(d))
}

// Slot implements Hasher.
func (m *x86) Slot(d, a, by Vec, bits int) {
	m.c.VPMULLD(m.v(by), m.v(a), m.v(d))
	m.c.VPSRLD(operand.U8(32-bits), m.v(d), m.v(d))
}

// spreadQuad fills the 64-bit lanes of d with a.
func (m *x86) spreadQuad(d Vec, a Int) {
	low := m.vecs[d.id-1].AsX()
	m.c.VMOVQ(m.gp(a), low)
	m.c.VPBROADCASTQ(low, m.v(d))
}

// loadDifference loads 64-bit lanes, or one alone, of which it subtracts minus.
func (m *x86) loadDifference(d Vec, base Int, off int, minus Vec, one bool) {
	if one {
		m.c.VMOVQ(m.mem(base, off), m.v(d))
	} else {
		m.c.VMOVUPS(m.mem(base, off), m.v(d))
	}
	m.c.VPSUBQ(m.v(minus), m.v(d), m.v(d))
}

// storeOffsets stores the parts of a that widen makes into vectors of 8-byte
// lanes, as many lanes each as a register of size bytes takes.
func (m *x86) storeOffsets(base Int, off int, a, plus Vec, size int, widen func(d Vec, part int)) {
	left := m.lanesOf(a)
	for part := 0; left > 0; part++ {
		n := min(left, size/8)
		d := m.Vec(max(8*n, 16))
		widen(d, part)
		m.c.VPADDQ(m.v(m.Low(plus, d.bytes)), m.v(d), m.v(d))
		m.storeLow(base, off+part*size, d, 8*n)
		left -= n
	}
}
