package vec

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// What results of two lines in one register need: Pairer, of AVX-512.

// LoadTwice implements Pairer.
func (m *AVX512) LoadTwice(d Vec, base Int, off int) { m.c.VBROADCASTF32X8(m.mem(base, off), m.v(d)) }

// PairIndex implements Pairer: lanes from 16 on are those of the second line.
func (m *AVX512) PairIndex(index Vec, registers int) {
	if registers > 1 {
		return
	}
	lanes := make([]uint32, 16)
	for i := range 8 {
		lanes[8+i] = 16
	}
	m.c.VPORD(m.v(m.table("second16", lanes)), m.v(index), m.v(index))
}

// PermutePair implements Pairer.
func (m *AVX512) PermutePair(d, index Vec, lo, hi []Vec) {
	if d != index {
		m.Copy(d, index)
	}
	if len(lo) == 1 {
		m.c.VPERMI2PS(m.v(hi[0]), m.v(lo[0]), m.v(d))
		return
	}
	for half, from := range [][]Vec{lo, hi} {
		m.c.VPERMI2PS(m.v(from[1]), m.v(from[0]), m.half(half), m.v(d))
	}
}

// half selects the lower or the upper half of a register.
func (m *AVX512) half(i int) reg.Register {
	if m.halves[0] == nil {
		for i := range m.halves {
			k := m.c.K()
			m.halves[i] = k
			m.hoist(func() { m.c.KMOVW(m.words([]string{"lower8", "upper8"}[i], []uint32{0xff << (8 * i)}), k) })
		}
	}
	return m.halves[i]
}

// StoreUpperMasked implements Pairer: what extracts lanes to memory touches all of it.
func (m *AVX512) StoreUpperMasked(base Int, off int, a Vec, k Mask) {
	upper := m.Vec(32)
	m.c.VEXTRACTF32X8(operand.U8(1), m.v(a), m.v(upper))
	m.StoreMasked(base, off, upper, k)
}

// PairRows implements Pairer.
func (m *AVX512) PairRows(op Op, d, a, b Vec, n, first int) {
	columns := [2]Vec{m.Vec(d.bytes), m.Vec(d.bytes)}
	for c, column := range columns {
		lanes := make([]uint64, d.bytes/m.elem.Bytes())
		for i := range 2 * n {
			lanes[i] = uint64(2*i + c)
			if i >= n {
				lanes[i] = uint64(len(lanes) + first + 2*(i-n) + c)
			}
		}
		m.permute(column, a, b, fmt.Sprintf("pairs%dand%dcolumn%d", n, first, c), lanes)
	}
	m.Do(op, d, columns[0], columns[1])
}
