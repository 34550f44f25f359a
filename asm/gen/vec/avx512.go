package vec

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// AVX512 emits code of up to 512 bits for the AVX-512 level of amd64.
type AVX512 struct {
	x86
	ordered [4]reg.OpmaskVirtual // lanes that saw no NaN; several, so that notes need not wait for each other
	notes   int
	masks   []reg.OpmaskVirtual
	lower   reg.OpmaskVirtual // every second byte, once something asked for it
	halves  [2]reg.Register   // of a register, where a function asks for them
}

// NewAVX512 returns a machine for kernels over elem.
func NewAVX512(elem Elem) *AVX512 { return &AVX512{x86: newX86(elem, "AVX512", 64)} }

// Vectors implements Machine.
func (m *AVX512) Vectors() int { return 32 }

// Begin implements Machine.
func (m *AVX512) Begin(f Func) {
	m.begin(f)
	m.masks, m.notes, m.lower, m.halves = nil, 0, nil, [2]reg.Register{}
	if m.noting() {
		for i := range m.ordered {
			m.ordered[i] = m.c.K()
			m.c.KXNORW(m.ordered[i], m.ordered[i], m.ordered[i])
		}
	}
}

// End implements Machine.
func (m *AVX512) End() {
	note := m.gp(m.Int())
	if m.noting() {
		lanes := max(min(m.fn.Bytes, m.bytes), 16) / m.elem.Bytes()
		for _, more := range m.ordered[1:] {
			m.c.KANDW(m.ordered[0], more, m.ordered[0])
		}
		m.c.KMOVW(m.ordered[0], note.As32())
		m.c.XORQ(operand.I32(0xffff), note)
		m.c.ANDQ(operand.I32(1<<lanes-1), note)
	} else {
		m.c.XORL(note.As32(), note.As32())
	}
	m.end(note)
}

// Note implements Machine.
func (m *AVX512) Note(a, b Vec) {
	if m.PropagatesNaN() {
		return
	}
	k := m.ordered[m.notes%len(m.ordered)]
	m.notes++
	m.compare(orderedQ, a, b, k, k) // and was before
}

// Do implements Machine.
func (m *AVX512) Do(op Op, d, a, b Vec) {
	if op != MaxNaN && op != MinNaN || !m.elem.Float() {
		m.do(op, d, a, b)
		return
	}
	// max(a, b) is b where either is NaN: that leaves a's to be put back.
	t, nan := m.Vec(d.bytes), m.c.K()
	m.do(ordered(op), t, a, b)
	m.compare(unorderedQ, a, a, nan)
	m.moveMasked(t, a, nan)
	m.Copy(d, t)
}

// Pairs implements Machine.
func (m *AVX512) Pairs(op Op, d, a, b Vec) {
	if m.elem.Bytes() == 1 {
		m.pairsOfBytes(op, d, a, b)
		return
	}
	even, odd := m.Vec(d.bytes), m.Vec(d.bytes)
	m.gather(even, a, b, 0)
	m.gather(odd, a, b, 1)
	m.Do(op, d, even, odd)
}

// pairsOfBytes combines the bytes of each 16 bits of a, then of b. A shuffle leaves zeros in
// the upper ones, on another port than combining takes.
func (m *AVX512) pairsOfBytes(op Op, d, a, b Vec) {
	var upper []uint32
	for lane := uint32(0); int(lane) < d.bytes; lane += 4 {
		upper = append(upper, 0x80038001+lane%16*0x00010001)
	}
	index, lower := m.table(fmt.Sprintf("upperBytes%d", d.bytes), upper), m.lowerBytes()
	x, y := m.Vec(d.bytes), m.Vec(d.bytes)
	m.c.VPSHUFB(m.v(index), m.v(a), m.v(x))
	m.c.VPSHUFB(m.v(index), m.v(b), m.v(y))
	m.lanewise[ordered(op)](m.v(a), m.v(x), lower, m.v(x))
	m.lanewise[ordered(op)](m.v(b), m.v(y), lower, m.v(y))
	m.c.VPACKUSWB(m.v(y), m.v(x), m.v(d))
	m.straighten(d)
}

// lowerBytes returns a mask of every second byte, made at the top of the function.
func (m *AVX512) lowerBytes() reg.OpmaskVirtual {
	if m.lower == nil {
		m.lower = m.c.K()
		m.hoist(func() {
			bits := m.c.GP64()
			m.c.MOVQ(operand.U64(0x5555555555555555), bits)
			m.c.KMOVQ(bits, m.lower)
		})
	}
	return m.lower
}

// Evens implements Machine.
func (m *AVX512) Evens(d, a, b Vec) {
	if m.elem.Bytes() == 1 {
		m.evenBytes(d, a, b)
		return
	}
	even := m.Vec(d.bytes)
	m.gather(even, a, b, 0)
	m.Copy(d, even)
}

// Odds implements Machine.
func (m *AVX512) Odds(d, a, b Vec) {
	odd := m.Vec(d.bytes)
	m.gather(odd, a, b, 1)
	m.Copy(d, odd)
}

// Unzip implements Machine.
func (m *AVX512) Unzip(even, odd, a, b Vec) {
	if m.elem.Bytes() == 1 {
		m.evenBytes(even, a, b)
		m.oddBytes(odd, a, b)
		return
	}
	m.gather(even, a, b, 0)
	m.gather(odd, a, b, 1)
}

// MixedEvens implements Machine: one instruction puts them in order.
func (m *AVX512) MixedEvens(d, a, b Vec) { m.gather(d, a, b, 0) }

// MixedOdds implements Machine.
func (m *AVX512) MixedOdds(d, a, b Vec) { m.gather(d, a, b, 1) }

// Unmix implements Machine.
func (m *AVX512) Unmix(Vec) {}

// gather collects every second lane of a and b, from lane first on. d is
// neither a nor b.
func (m *AVX512) gather(d, a, b Vec, first uint64) {
	switch {
	case d.bytes == 16 && m.elem == F64:
		m.c.VSHUFPD(operand.U8(3*first), m.v(b), m.v(a), m.v(d))
		return
	case d.bytes == 16:
		m.c.VSHUFPS(operand.U8(0x88+0x55*first), m.v(b), m.v(a), m.v(d))
		return
	}
	lanes := make([]uint64, d.bytes/m.elem.Bytes())
	for i := range lanes {
		lanes[i] = uint64(2*i) + first
	}
	m.permute(d, a, b, fmt.Sprintf("every2nd%dfrom%d", len(lanes), first), lanes)
}

// permute takes lanes of a and b, laid end to end, by their numbers. d is
// neither a nor b.
func (m *AVX512) permute(d, a, b Vec, name string, lanes []uint64) {
	index := m.table(name, m.indices(lanes))
	m.Copy(d, a)
	if m.elem == F64 {
		m.c.VPERMT2PD(m.v(b), m.v(index), m.v(d))
		return
	}
	m.c.VPERMT2PS(m.v(b), m.v(index), m.v(d))
}

// Fold implements Machine.
func (m *AVX512) Fold(op Op, d, a, b Vec, group int) {
	lo, hi := m.Vec(d.bytes), m.Vec(d.bytes)
	switch size := group * m.elem.Bytes(); {
	case d.bytes == 64 && size == 64:
		m.c.VSHUFF64X2(operand.U8(0x44), m.v(b), m.v(a), m.v(lo))
		m.c.VSHUFF64X2(operand.U8(0xee), m.v(b), m.v(a), m.v(hi))
	case d.bytes == 64 && size == 32:
		m.c.VSHUFF32X4(operand.U8(0x88), m.v(b), m.v(a), m.v(lo))
		m.c.VSHUFF32X4(operand.U8(0xdd), m.v(b), m.v(a), m.v(hi))
	case d.bytes == 32 && size == 32:
		m.c.VSHUFF64X2(operand.U8(0), m.v(b), m.v(a), m.v(lo))
		m.c.VSHUFF64X2(operand.U8(3), m.v(b), m.v(a), m.v(hi))
	case m.elem == F32 && group == 4:
		m.halves4(lo, a, b, 0)
		m.halves4(hi, a, b, 2)
	default:
		panic(fmt.Sprintf("%s: no fold of %d lanes", m.fn.Name, group))
	}
	m.Do(op, d, lo, hi)
}

// halves4 collects lanes first and first+1 of every four. d is neither a nor b.
func (m *AVX512) halves4(d, a, b Vec, first uint64) {
	switch {
	case d.bytes == 16 && first == 0:
		m.c.VUNPCKLPD(m.v(b), m.v(a), m.v(d))
		return
	case d.bytes == 16:
		m.c.VUNPCKHPD(m.v(b), m.v(a), m.v(d))
		return
	}
	lanes := make([]uint64, d.bytes/4)
	for i := range lanes {
		lanes[i] = uint64(i/2*4+i%2) + first
	}
	m.permute(d, a, b, fmt.Sprintf("half4of%dfrom%d", len(lanes), first), lanes)
}

// Align implements Machine.
func (m *AVX512) Align(d, lo, hi Vec, n int) {
	switch m.elem {
	case F32:
		m.c.VALIGND(operand.U8(n), m.v(lo), m.v(hi), m.v(d))
	case F64:
		m.c.VALIGNQ(operand.U8(n), m.v(lo), m.v(hi), m.v(d))
	default:
		// VPALIGNR works within 128-bit parts.
		m.c.VPALIGNR(operand.U8(n%16), m.v(m.parts(lo, hi, n/16)), m.v(m.parts(lo, hi, n/16+1)), m.v(d))
	}
}

// parts takes 128-bit parts of lo and hi laid end to end, from part n on.
func (m *AVX512) parts(lo, hi Vec, n int) Vec {
	switch n {
	case 0:
		return lo
	case lo.bytes / 16:
		return hi
	}
	d := m.Vec(lo.bytes)
	m.c.VALIGNQ(operand.U8(2*n), m.v(lo), m.v(hi), m.v(d))
	return d
}

// AlignTwo implements Machine.
func (m *AVX512) AlignTwo(d, e, lo, hi Vec, n int) {
	m.Align(d, lo, hi, n)
	m.Align(e, lo, hi, n+1)
}

// Part implements Machine.
func (m *AVX512) Part(d, a Vec, part int) {
	switch {
	case part == 0:
		m.Copy(d, m.Low(a, d.bytes))
	case a.bytes == 32:
		m.c.VEXTRACTF128(operand.U8(part), m.v(a), m.v(d))
	default:
		m.c.VEXTRACTF32X4(operand.U8(part), m.v(a), m.v(d))
	}
}

// LoadPart implements Machine.
func (m *AVX512) LoadPart(d Vec, base Int, off, part int) {
	from := m.mem(base, off)
	switch {
	case d.bytes == 16:
		m.c.VMOVUPS(from, m.v(d))
	case part == 0: // a write to a part alone would leave the register in use before
		m.c.VBROADCASTF32X4(from, m.v(d))
	default:
		m.c.VINSERTF32X4(operand.U8(part), from, m.v(d), m.v(d))
	}
}

// StorePart implements Parter.
func (m *AVX512) StorePart(base Int, off int, a Vec, part int) {
	if part == 0 {
		m.Store(base, off, m.Low(a, 16))
		return
	}
	m.c.VEXTRACTF32X4(operand.U8(part), m.v(a), m.mem(base, off))
}

// StoreUpper implements Splitter.
func (m *AVX512) StoreUpper(base Int, off int, a Vec) {
	if a.bytes == 64 {
		m.c.VEXTRACTF64X4(operand.U8(1), m.v(a), m.mem(base, off))
		return
	}
	m.c.VEXTRACTF128(operand.U8(1), m.v(a), m.mem(base, off))
}

// Mask implements Machine.
func (m *AVX512) Mask(n Int, bytes int) Mask {
	iota := m.iota(bytes)
	count, k := m.Vec(bytes), m.c.K()
	if m.elem == F64 {
		m.c.VPBROADCASTQ(m.gp(n), m.v(count))
		m.c.VPCMPQ(operand.U8(6), m.v(iota), m.v(count), k) // count > lane
	} else {
		m.c.VPBROADCASTD(m.gp(n).As32(), m.v(count))
		m.c.VPCMPD(operand.U8(6), m.v(iota), m.v(count), k)
	}
	m.masks = append(m.masks, k)
	return Mask{len(m.masks)}
}

// LoadMasked implements Machine.
func (m *AVX512) LoadMasked(d Vec, base Int, off int, k Mask) {
	if m.elem == F64 {
		m.c.VMOVUPD_Z(m.mem(base, off), m.masks[k.id-1], m.v(d))
		return
	}
	m.c.VMOVUPS_Z(m.mem(base, off), m.masks[k.id-1], m.v(d))
}

// LoadMask implements Selector.
func (m *AVX512) LoadMask(base Int, off int) Mask {
	k := m.c.K()
	m.c.KMOVW(m.mem(base, off), k)
	m.masks = append(m.masks, k)
	return Mask{len(m.masks)}
}

// DoWhere implements Selector.
func (m *AVX512) DoWhere(op Op, d, b Vec, k Mask) {
	m.lanewise[op](m.v(b), m.v(d), m.masks[k.id-1], m.v(d))
}

// Select implements Selector.
func (m *AVX512) Select(d, a, b Vec, k Mask) {
	if m.elem == F64 {
		m.c.VBLENDMPD(m.v(b), m.v(a), m.masks[k.id-1], m.v(d))
		return
	}
	m.c.VBLENDMPS(m.v(b), m.v(a), m.masks[k.id-1], m.v(d))
}

// DivideFused implements Fuser: a quotient, and to it what the rest gives, which is exact.
// An infinity or a NaN leaves no rest.
func (m *AVX512) DivideFused(d, a, n, share, scaled Vec) {
	q, rest, number := m.Vec(d.bytes), m.Vec(d.bytes), m.c.K()
	m.do(Mul, q, a, share)
	m.Copy(rest, a)
	m.c.VFNMADD231PS(m.v(n), m.v(q), m.v(rest))
	m.compare(orderedQ, rest, rest, number)
	m.do(Mul, rest, rest, scaled)
	m.c.VFMADD231PS(m.v(m.unscale(d.bytes)), m.v(rest), number, m.v(q))
	m.Copy(d, q)
}

// unscale returns a register of 1/FusedScale.
func (m *AVX512) unscale(bytes int) Vec {
	lanes := make([]uint32, bytes/4)
	for i := range lanes {
		lanes[i] = math.Float32bits(1. / FusedScale)
	}
	return m.table(fmt.Sprintf("unscale%d", bytes), lanes)
}

// SpreadInt implements Machine.
func (m *AVX512) SpreadInt(d Vec, a Int) {
	if m.elem == F64 {
		m.c.VPBROADCASTQ(m.gp(a), m.v(d))
		return
	}
	m.c.VPBROADCASTD(m.gp(a).As32(), m.v(d))
}

// StoreInts implements Machine.
func (m *AVX512) StoreInts(base Int, off int, a Vec, bytes int) {
	mem := m.mem(base, off)
	switch {
	case m.scalar(a):
		m.storeLow(base, off, a, bytes)
	case m.elem == F64 && bytes == 1:
		m.c.VPMOVQB(m.v(a), mem)
	case m.elem == F64:
		m.c.VPMOVQW(m.v(a), mem)
	case bytes == 1:
		m.c.VPMOVDB(m.v(a), mem)
	default:
		m.c.VPMOVDW(m.v(a), mem)
	}
}

// StoreOffsets implements Machine.
func (m *AVX512) StoreOffsets(base Int, off int, a Vec, plus Int) {
	all := m.Vec(64)
	m.c.VPBROADCASTQ(m.gp(plus), m.v(all))
	m.storeOffsets(base, off, a, all, 64, func(d Vec, part int) {
		switch {
		case m.elem == F64:
			m.Copy(d, m.Low(a, d.bytes))
		case part == 0:
			m.c.VPMOVSXDQ(m.v(m.Low(a, max(d.bytes/2, 16))), m.v(d))
		default:
			half := m.Vec(32)
			m.c.VEXTRACTI64X4(operand.U8(1), m.v(a), m.v(half))
			m.c.VPMOVSXDQ(m.v(half), m.v(d))
		}
	})
}

// LoadOffsets implements Machine.
func (m *AVX512) LoadOffsets(d Vec, base Int, off int, minus Int) {
	size := min(max(2*d.bytes, 16), 64)
	half := m.Low(d, max(size/2, 16))
	v, all := m.Vec(size), m.Vec(size)
	m.c.VPBROADCASTQ(m.gp(minus), m.v(all))
	m.loadDifference(v, base, off, all, m.scalar(d))
	m.c.VPMOVSQD(m.v(v), m.v(half))
	if d.bytes < 64 {
		return
	}
	upper := m.Vec(32)
	m.loadDifference(v, base, off+64, all, false)
	m.c.VPMOVSQD(m.v(v), m.v(upper))
	m.c.VINSERTI64X4(operand.U8(1), m.v(upper), m.v(d), m.v(d))
}

// Beat implements Machine.
func (m *AVX512) Beat(op Op, best, at, v, n Vec) {
	beats := m.c.K()
	if op == Max {
		m.compare(greaterQ, v, best, beats)
		m.do(Max, best, v, best)
	} else {
		number := m.c.K()
		m.compare(orderedQ, best, best, number)
		m.compare(notAtMostUQ, v, best, number, beats)
		m.moveMasked(best, v, beats)
	}
	m.moveMasked(at, n, beats)
}

// moveMasked copies the lanes of a that k selects.
func (m *AVX512) moveMasked(d, a Vec, k reg.Register) {
	if m.elem == F64 {
		m.c.VMOVAPD(m.v(a), k, m.v(d))
		return
	}
	m.c.VMOVAPS(m.v(a), k, m.v(d))
}

// StoreHalf implements Machine.
func (m *AVX512) StoreHalf(base Int, off int, a Vec, half Half) {
	if half == F16 {
		m.storeF16(base, off, a)
		return
	}
	rounded, nan := m.roundBF16(a)
	unordered := m.c.K()
	m.compare(unorderedQ, a, a, unordered)
	m.moveMasked(rounded, nan, unordered)
	m.StoreInts(base, off, rounded, 2)
}
