package vec

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
)

// The operations of gradients: lanes that hold the place of a maximum.

// LoadBytes implements Machine.
func (m *x86) LoadBytes(d Vec, base Int, off int) {
	mem := m.mem(base, off)
	switch {
	case m.scalar(d):
		place := m.gp(m.Int())
		m.c.MOVBQZX(mem, place)
		m.c.VMOVQ(place, m.v(d))
	case m.elem == F64:
		m.c.VPMOVZXBQ(mem, m.v(d))
	default:
		m.c.VPMOVZXBD(mem, m.v(d))
	}
}

// equal sets d to where a and b, seen as integers, are the same.
func (m *x86) equal(a, b Vec, d operand.Op) {
	if m.elem == F64 {
		m.c.VPCMPEQQ(m.v(b), m.v(a), d)
		return
	}
	m.c.VPCMPEQD(m.v(b), m.v(a), d)
}

// Where implements Machine.
func (m *AVX2) Where(d, v, at, place Vec) {
	same := m.Vec(d.bytes)
	m.equal(at, place, m.v(same))
	m.c.VANDPS(m.v(v), m.v(same), m.v(d))
}

// AddWhere implements Machine.
func (m *AVX2) AddWhere(d, v, at, place Vec) {
	t := m.Vec(d.bytes)
	m.Where(t, v, at, place)
	m.Do(Add, d, d, t)
}

// Interleave implements Machine.
func (m *AVX2) Interleave(lo, hi, a, b Vec) {
	if m.interleaveShort(lo, hi, a, b) {
		return
	}
	first, second := m.Vec(a.bytes), m.Vec(a.bytes) // of each half
	m.Zip(first, a, b, m.elem.Bytes(), 0)
	m.Zip(second, a, b, m.elem.Bytes(), 1)
	inner := m.Vec(a.bytes) // the second half of first, the first of second: blends cost less than shuffles
	m.c.VPERM2F128(operand.U8(0x21), m.v(second), m.v(first), m.v(inner))
	m.c.VPBLENDD(operand.U8(0xf0), m.v(inner), m.v(first), m.v(lo))
	m.c.VPBLENDD(operand.U8(0xf0), m.v(second), m.v(inner), m.v(hi))
}

// interleaveShort interleaves registers of at most 16 bytes.
func (m *x86) interleaveShort(lo, hi, a, b Vec) bool {
	switch {
	case m.scalar(a):
		m.Copy(lo, a)
		m.Copy(hi, b)
	case a.bytes == 16:
		m.Zip(lo, a, b, m.elem.Bytes(), 0)
		m.Zip(hi, a, b, m.elem.Bytes(), 1)
	default:
		return false
	}
	return true
}

// Where implements Machine.
func (m *AVX512) Where(d, v, at, place Vec) {
	same := m.c.K()
	m.equal(at, place, same)
	if m.elem == F64 {
		m.c.VMOVAPD_Z(m.v(v), same, m.v(d))
		return
	}
	m.c.VMOVAPS_Z(m.v(v), same, m.v(d))
}

// AddWhere implements Machine. Lanes that get nothing stay as they are.
func (m *AVX512) AddWhere(d, v, at, place Vec) {
	same := m.c.K()
	m.equal(at, place, same)
	if m.elem == F64 {
		m.c.VADDPD(m.v(v), m.v(d), same, m.v(d))
		return
	}
	m.c.VADDPS(m.v(v), m.v(d), same, m.v(d))
}

// Interleave implements Machine.
func (m *AVX512) Interleave(lo, hi, a, b Vec) {
	if m.interleaveShort(lo, hi, a, b) {
		return
	}
	lanes := a.bytes / m.elem.Bytes()
	for half, d := range []Vec{lo, hi} {
		order := make([]uint64, lanes)
		for i := range order {
			order[i] = uint64(half*lanes/2 + i/2 + i%2*lanes)
		}
		m.permute(d, a, b, fmt.Sprintf("interleave%dhalf%d", lanes, half), order)
	}
}
