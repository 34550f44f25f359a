package vec

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// What the kernels over regions of interest need, on amd64.

// LoadInt implements Machine.
func (m *x86) LoadInt(d Int, base Int, off, bytes int) {
	if bytes == 4 {
		m.c.MOVLQSX(m.mem(base, off), m.gp(d))
		return
	}
	m.c.MOVQ(m.mem(base, off), m.gp(d))
}

// notEqual is a predicate of compare.
const notEqual = 4

// StoreMasked implements Machine.
func (m *AVX2) StoreMasked(base Int, off int, a Vec, k Mask) {
	mask := m.v(m.Low(m.masks[k.id-1], a.bytes))
	if m.elem == F64 {
		m.c.VMASKMOVPD(m.v(a), mask, m.mem(base, off))
		return
	}
	m.c.VMASKMOVPS(m.v(a), mask, m.mem(base, off))
}

// StoreMasked implements Machine.
func (m *AVX512) StoreMasked(base Int, off int, a Vec, k Mask) {
	if m.elem == F64 {
		m.c.VMOVUPD(m.v(a), m.masks[k.id-1], m.mem(base, off))
		return
	}
	m.c.VMOVUPS(m.v(a), m.masks[k.id-1], m.mem(base, off))
}

// Index implements Machine: permutations are of 4 bytes, two for an element of 8.
func (m *AVX2) Index(lane int) uint64 {
	if m.elem == F64 {
		return uint64(2*lane) | uint64(2*lane+1)<<32
	}
	return uint64(lane)
}

// Permute implements Machine: VPERMPS of each register by the low three bits of
// the index, of which higher ones choose the register.
func (m *AVX2) Permute(d, index Vec, from ...Vec) {
	var lanes []Vec
	for _, v := range from {
		p := m.Vec(d.bytes)
		m.c.VPERMPS(m.v(v), m.v(index), m.v(p))
		lanes = append(lanes, p)
	}
	for bit := 3; len(lanes) > 1; bit++ {
		chosen := m.Vec(d.bytes)
		m.c.VPSLLD(operand.U8(31-bit), m.v(index), m.v(chosen))
		for i := range len(lanes) / 2 {
			m.c.VBLENDVPS(m.v(chosen), m.v(lanes[2*i+1]), m.v(lanes[2*i]), m.v(lanes[2*i]))
			lanes[i] = lanes[2*i]
		}
		lanes = lanes[:len(lanes)/2]
	}
	m.Copy(d, lanes[0])
}

// Index implements Machine.
func (m *AVX512) Index(lane int) uint64 { return uint64(lane) }

// Permute implements Machine.
func (m *AVX512) Permute(d, index Vec, from ...Vec) {
	size := from[0].bytes
	whole := func(v Vec) reg.Register { return m.v(m.Low(v, size)) }
	lane := bits.Len(uint(size/m.elem.Bytes())) - 1 // bits of an index that tell a lane of a register
	if len(from) == 1 {
		if m.elem == F64 {
			m.c.VPERMPD(whole(from[0]), whole(index), whole(d))
		} else {
			m.c.VPERMPS(whole(from[0]), whole(index), whole(d))
		}
		return
	}
	var pairs []reg.Register
	for i := 0; i < len(from); i += 2 {
		t := whole(m.Vec(size))
		if len(from) == 2 && !slices.Contains(from, m.Low(d, from[0].bytes)) {
			t = whole(d)
		}
		if t != whole(index) {
			m.c.VMOVAPS(whole(index), t)
		}
		if m.elem == F64 {
			m.c.VPERMI2PD(whole(from[i+1]), whole(from[i]), t)
		} else {
			m.c.VPERMI2PS(whole(from[i+1]), whole(from[i]), t)
		}
		pairs = append(pairs, t)
	}
	if len(pairs) == 2 {
		chosen, second := whole(m.Vec(size)), m.c.K()
		if m.elem == F64 {
			m.c.VPSLLQ(operand.U8(62-lane), whole(index), chosen)
			m.c.VPMOVQ2M(chosen, second)
			m.c.VMOVAPD(pairs[1], second, pairs[0])
		} else {
			m.c.VPSLLD(operand.U8(30-lane), whole(index), chosen)
			m.c.VPMOVD2M(chosen, second)
			m.c.VMOVAPS(pairs[1], second, pairs[0])
		}
	} else if len(pairs) > 2 {
		panic(fmt.Sprintf("%s: no permutation of %d registers", m.fn.Name, len(from)))
	}
	if pairs[0] != whole(d) {
		m.c.VMOVAPS(pairs[0], whole(d))
	}
}

// Weigh implements Machine.
func (m *AVX2) Weigh(d, w, v Vec) {
	t, zero := m.Vec(d.bytes), m.Vec(d.bytes)
	m.Const(zero, 0)
	m.compare(notEqual, w, zero, m.v(zero))
	m.Do(Mul, t, w, v)
	m.c.VANDPS(m.v(zero), m.v(t), m.v(d))
}

// Weigh implements Machine.
func (m *AVX512) Weigh(d, w, v Vec) {
	zero, k := m.Vec(d.bytes), m.c.K()
	m.Const(zero, 0)
	m.compare(notEqual, w, zero, k)
	if m.elem == F64 {
		m.c.VMULPD_Z(m.v(v), m.v(w), k, m.v(d))
		return
	}
	m.c.VMULPS_Z(m.v(v), m.v(w), k, m.v(d))
}
