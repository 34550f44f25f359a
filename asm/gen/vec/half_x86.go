package vec

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
)

// Lanes that lie in memory as 16-bit floats.

// LoadHalf implements Machine.
func (m *x86) LoadHalf(d Vec, base Int, off int, half Half) {
	mem := m.mem(base, off)
	if m.scalar(d) {
		t := m.gp(m.Int())
		m.c.MOVWLZX(mem, t.As32())
		m.c.VMOVD(t.As32(), m.v(d))
	}
	switch {
	case half == F16 && m.scalar(d):
		m.c.VCVTPH2PS(m.v(d), m.v(d))
	case half == F16:
		m.c.VCVTPH2PS(mem, m.v(d))
	case m.scalar(d):
		m.c.VPSLLD(operand.U8(16), m.v(d), m.v(d))
	default:
		m.c.VPMOVZXWD(mem, m.v(d))
		m.c.VPSLLD(operand.U8(16), m.v(d), m.v(d))
	}
}

// storeF16 stores lanes as F16.
func (m *x86) storeF16(base Int, off int, a Vec) {
	if m.scalar(a) {
		t := m.Vec(16)
		m.c.VCVTPS2PH(operand.U8(0), m.v(a), m.v(t))
		m.storeLow(base, off, t, 2)
		return
	}
	m.c.VCVTPS2PH(operand.U8(0), m.v(a), m.mem(base, off))
}

// roundBF16 returns the lanes of a as integers: those of BF16, but for NaN, and
// quiet NaN in case they are.
func (m *x86) roundBF16(a Vec) (rounded, nan Vec) {
	rounded, nan = m.Vec(a.bytes), m.Vec(a.bytes)
	odd := m.Vec(a.bytes)
	m.c.VPSRLD(operand.U8(16), m.v(a), m.v(nan))
	m.c.VANDPS(m.v(m.everyLane(a, 1)), m.v(nan), m.v(odd))
	m.c.VPADDD(m.v(m.everyLane(a, 1<<15-1)), m.v(a), m.v(rounded))
	m.c.VPADDD(m.v(odd), m.v(rounded), m.v(rounded))
	m.c.VPSRLD(operand.U8(16), m.v(rounded), m.v(rounded))
	m.c.VORPS(m.v(m.everyLane(a, 0x40)), m.v(nan), m.v(nan))
	return rounded, nan
}

// everyLane returns a register with n in every 32-bit lane, as wide as a.
func (m *x86) everyLane(a Vec, n uint32) Vec {
	lanes := make([]uint32, max(a.bytes, 16)/4)
	for i := range lanes {
		lanes[i] = n
	}
	return m.Low(m.table(fmt.Sprintf("lanes%dof%d", len(lanes), n), lanes), a.bytes)
}
