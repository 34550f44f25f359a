package vec

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
)

// AVX2 emits 256-bit and 128-bit code for the AVX2 level of amd64.
type AVX2 struct {
	x86
	nan   Vec // lanes that saw a NaN are all ones
	masks []Vec
}

// NewAVX2 returns a machine for kernels over elem.
func NewAVX2(elem Elem) *AVX2 { return &AVX2{x86: newX86(elem, "AVX2", 32)} }

// Vectors implements Machine. avo does not keep AVX2 code from the registers
// that AVX-512 adds; the assembler does.
func (m *AVX2) Vectors() int { return 16 }

// Begin implements Machine.
func (m *AVX2) Begin(f Func) {
	m.begin(f)
	m.masks = nil
	if m.noting() {
		m.nan = m.Vec(min(f.Bytes, m.bytes))
		m.Const(m.nan, 0)
	}
}

// End implements Machine.
func (m *AVX2) End() {
	note := m.Int()
	if m.noting() {
		m.c.VMOVMSKPS(m.v(m.nan), m.gp(note).As32())
	} else {
		m.c.XORL(m.gp(note).As32(), m.gp(note).As32())
	}
	m.end(m.gp(note))
}

// Note implements Machine.
func (m *AVX2) Note(a, b Vec) {
	if m.PropagatesNaN() {
		return
	}
	t := m.Vec(a.bytes)
	m.compare(unorderedQ, a, b, m.v(t))
	nan := m.Low(m.nan, a.bytes)
	m.c.VORPS(m.v(t), m.v(nan), m.v(nan))
}

// Do implements Machine.
func (m *AVX2) Do(op Op, d, a, b Vec) {
	if op != MaxNaN && op != MinNaN || !m.elem.Float() {
		m.do(op, d, a, b)
		return
	}
	// max(a, b) is b where either is NaN: that leaves a's to be put back.
	t, nan := m.Vec(d.bytes), m.Vec(d.bytes)
	m.do(ordered(op), t, a, b)
	m.compare(unorderedQ, a, a, m.v(nan))
	m.c.VBLENDVPS(m.v(nan), m.v(a), m.v(t), m.v(d)) // masks are of whole lanes of any size
}

// Pairs implements Machine.
func (m *AVX2) Pairs(op Op, d, a, b Vec) {
	if m.elem.Bytes() == 1 {
		m.pairsOfBytes(op, d, a, b)
		return
	}
	even, odd := m.Vec(d.bytes), m.Vec(d.bytes)
	m.alternate(even, a, b, 0)
	m.alternate(odd, a, b, 1)
	m.Do(op, even, even, odd)
	m.unscramble(d, even)
}

// Evens implements Machine.
func (m *AVX2) Evens(d, a, b Vec) {
	if m.elem.Bytes() == 1 {
		m.evenBytes(d, a, b)
		return
	}
	even := m.Vec(d.bytes)
	m.alternate(even, a, b, 0)
	m.unscramble(d, even)
}

// Odds implements Machine.
func (m *AVX2) Odds(d, a, b Vec) {
	odd := m.Vec(d.bytes)
	m.alternate(odd, a, b, 1)
	m.unscramble(d, odd)
}

// Unzip implements Machine: shuffles within 128-bit halves leave lanes in order
// where the halves of a and b have changed places before.
func (m *AVX2) Unzip(even, odd, a, b Vec) {
	if m.elem.Bytes() == 1 {
		m.evenBytes(even, a, b)
		m.oddBytes(odd, a, b)
		return
	}
	if a.bytes == 32 {
		lo, hi := m.Vec(32), m.Vec(32)
		m.c.VPERM2F128(operand.U8(0x20), m.v(b), m.v(a), m.v(lo))
		m.c.VPERM2F128(operand.U8(0x31), m.v(b), m.v(a), m.v(hi))
		a, b = lo, hi
	}
	m.alternate(even, a, b, 0)
	m.alternate(odd, a, b, 1)
}

// MixedEvens implements Machine.
func (m *AVX2) MixedEvens(d, a, b Vec) { m.alternate(d, a, b, 0) }

// MixedOdds implements Machine.
func (m *AVX2) MixedOdds(d, a, b Vec) { m.alternate(d, a, b, 1) }

// Unmix implements Machine.
func (m *AVX2) Unmix(d Vec) {
	if d.bytes == 32 {
		m.unscramble(d, d)
	}
}

// alternate gathers every second lane of a and b, from lane first on, within
// 128-bit halves.
func (m *AVX2) alternate(d, a, b Vec, first uint8) {
	if m.elem == F64 {
		m.c.VSHUFPD(operand.U8(first*0xf), m.v(b), m.v(a), m.v(d))
		return
	}
	m.c.VSHUFPS(operand.U8(0x88+0x55*first), m.v(b), m.v(a), m.v(d))
}

// unscramble puts in order what a shuffle within 128-bit halves left as
// a b a b.
func (m *AVX2) unscramble(d, a Vec) {
	if a.bytes == 32 {
		m.c.VPERMPD(operand.U8(0xd8), m.v(a), m.v(d))
		return
	}
	m.Copy(d, a)
}

// Fold implements Machine.
func (m *AVX2) Fold(op Op, d, a, b Vec, group int) {
	lo, hi := m.Vec(d.bytes), m.Vec(d.bytes)
	switch group * m.elem.Bytes() {
	case 32:
		m.c.VPERM2F128(operand.U8(0x20), m.v(b), m.v(a), m.v(lo))
		m.c.VPERM2F128(operand.U8(0x31), m.v(b), m.v(a), m.v(hi))
		m.Do(op, d, lo, hi)
	case 16:
		m.c.VUNPCKLPD(m.v(b), m.v(a), m.v(lo))
		m.c.VUNPCKHPD(m.v(b), m.v(a), m.v(hi))
		m.Do(op, lo, lo, hi)
		m.unscramble(d, lo)
	default:
		panic(fmt.Sprintf("%s: no fold of %d lanes", m.fn.Name, group))
	}
}

// Align implements Machine.
func (m *AVX2) Align(d, lo, hi Vec, n int) { m.align(lo, hi, n, d) }

// AlignTwo implements Machine.
func (m *AVX2) AlignTwo(d, e, lo, hi Vec, n int) { m.align(lo, hi, n, d, e) }

// align takes lanes from n on for the first of ds, from a lane further on for
// each after that. VPALIGNR works within 128-bit halves.
func (m *AVX2) align(lo, hi Vec, n int, ds ...Vec) {
	half, mid := 16/m.elem.Bytes(), m.Vec(lo.bytes)
	if lo.bytes == 32 { // the upper half of lo, the lower of hi
		m.c.VPERM2F128(operand.U8(0x21), m.v(hi), m.v(lo), m.v(mid))
	}
	for i, d := range ds {
		a, b, n := lo, hi, n+i
		switch {
		case lo.bytes == 32 && n < half:
			b = mid
		case lo.bytes == 32:
			a, n = mid, n-half
		}
		m.c.VPALIGNR(operand.U8(m.elem.Bytes()*n), m.v(a), m.v(b), m.v(d))
	}
}

// Part implements Machine.
func (m *AVX2) Part(d, a Vec, part int) {
	if part == 0 {
		m.Copy(d, m.Low(a, d.bytes))
		return
	}
	m.c.VEXTRACTF128(operand.U8(part), m.v(a), m.v(d))
}

// LoadPart implements Machine.
func (m *AVX2) LoadPart(d Vec, base Int, off, part int) {
	from := m.mem(base, off)
	switch {
	case d.bytes == 16:
		m.c.VMOVUPS(from, m.v(d))
	case part == 0: // a write to a part alone would leave the register in use before
		m.c.VBROADCASTF128(from, m.v(d))
	default:
		m.c.VINSERTF128(operand.U8(part), from, m.v(d), m.v(d))
	}
}

// StoreUpper implements Splitter.
func (m *AVX2) StoreUpper(base Int, off int, a Vec) {
	m.c.VEXTRACTF128(operand.U8(1), m.v(a), m.mem(base, off))
}

// Mask implements Machine.
func (m *AVX2) Mask(n Int, bytes int) Mask {
	iota := m.iota(bytes)
	count := m.Vec(bytes)
	low := m.vecs[count.id-1].AsX()
	m.c.VMOVQ(m.gp(n), low)
	if m.elem == F64 {
		m.c.VPBROADCASTQ(low, m.v(count))
		m.c.VPCMPGTQ(m.v(iota), m.v(count), m.v(count))
	} else {
		m.c.VPBROADCASTD(low, m.v(count))
		m.c.VPCMPGTD(m.v(iota), m.v(count), m.v(count))
	}
	m.masks = append(m.masks, count)
	return Mask{len(m.masks)}
}

// LoadMasked implements Machine.
func (m *AVX2) LoadMasked(d Vec, base Int, off int, k Mask) {
	if m.elem == F64 {
		m.c.VMASKMOVPD(m.mem(base, off), m.v(m.Low(m.masks[k.id-1], d.bytes)), m.v(d))
		return
	}
	m.c.VMASKMOVPS(m.mem(base, off), m.v(m.Low(m.masks[k.id-1], d.bytes)), m.v(d))
}

// Keep implements Keeper.
func (m *AVX2) Keep(d, a, mask Vec) { m.c.VANDPS(m.v(mask), m.v(a), m.v(d)) }

// LoadMask implements Keeper.
func (m *AVX2) LoadMask(base Int, off int) Mask {
	v := m.Vec(32)
	m.Load(v, base, off)
	m.masks = append(m.masks, v)
	return Mask{len(m.masks)}
}

// SpreadInt implements Machine.
func (m *AVX2) SpreadInt(d Vec, a Int) {
	low := m.vecs[d.id-1].AsX()
	m.c.VMOVQ(m.gp(a), low)
	if m.elem == F64 {
		m.c.VPBROADCASTQ(low, m.v(d))
	} else {
		m.c.VPBROADCASTD(low, m.v(d))
	}
}

// StoreInts implements Machine.
func (m *AVX2) StoreInts(base Int, off int, a Vec, bytes int) {
	lanes, words := m.lanesOf(a), m.Vec(16)
	if lanes == 1 {
		m.storeLow(base, off, a, bytes)
		return
	}
	lo, hi := m.dwords(a)
	m.c.VPACKUSDW(m.v(hi), m.v(lo), m.v(words))
	if bytes == 1 {
		m.c.VPACKUSWB(m.v(words), m.v(words), m.v(words))
	}
	m.storeLow(base, off, words, lanes*bytes)
}

// dwords returns the lanes of a as 32-bit lanes, of which the first fill lo.
func (m *AVX2) dwords(a Vec) (lo, hi Vec) {
	lo, hi = m.Low(a, 16), m.Low(a, 16)
	if a.bytes == 32 {
		hi = m.Vec(16)
		m.c.VEXTRACTI128(operand.U8(1), m.v(a), m.v(hi))
	}
	if m.elem == F64 {
		d := m.Vec(16)
		m.c.VSHUFPS(operand.U8(0x88), m.v(hi), m.v(lo), m.v(d))
		lo, hi = d, d
	}
	return lo, hi
}

// StoreOffsets implements Machine.
func (m *AVX2) StoreOffsets(base Int, off int, a Vec, plus Int) {
	all := m.Vec(32)
	m.spreadQuad(all, plus)
	m.storeOffsets(base, off, a, all, 32, func(d Vec, part int) {
		if m.elem == F64 {
			m.Copy(d, m.Low(a, d.bytes))
			return
		}
		from := m.Vec(16)
		m.Part(from, m.Low(a, max(a.bytes, 16)), part)
		m.c.VPMOVSXDQ(m.v(from), m.v(d))
	})
}

// LoadOffsets implements Machine.
func (m *AVX2) LoadOffsets(d Vec, base Int, off int, minus Int) {
	size := max(d.bytes, 16)
	lo, hi := m.Vec(size), m.Vec(size)
	if m.scalar(d) {
		all := m.Vec(size)
		m.spreadQuad(all, minus)
		m.loadDifference(lo, base, off, all, true)
		m.Copy(hi, lo)
	} else {
		plus, all := m.Int(), m.Vec(size) // adding takes its operand from memory
		m.Move(plus, minus)
		m.c.NEGQ(m.gp(plus))
		m.spreadQuad(all, plus)
		m.c.VPADDQ(m.mem(base, off), m.v(all), m.v(lo))
		m.c.VPADDQ(m.mem(base, off+size), m.v(all), m.v(hi))
	}
	upper, fits := m.Vec(size), m.Vec(size)
	m.c.VSHUFPS(operand.U8(0xdd), m.v(hi), m.v(lo), m.v(upper))
	m.c.VSHUFPS(operand.U8(0x88), m.v(hi), m.v(lo), m.v(lo))
	m.c.VPSRAD(operand.U8(31), m.v(lo), m.v(fits))
	m.c.VPCMPEQD(m.v(fits), m.v(upper), m.v(fits))
	m.c.VPSRAD(operand.U8(31), m.v(upper), m.v(upper))
	m.c.VPXOR(m.v(m.magnitudes(size)), m.v(upper), m.v(upper)) // the largest lane, or the least
	m.c.VBLENDVPS(m.v(fits), m.v(lo), m.v(upper), m.v(lo))
	m.unscramble(m.Low(d, size), lo)
}

// Beat implements Machine.
func (m *AVX2) Beat(op Op, best, at, v, n Vec) {
	beats := m.Vec(best.bytes)
	if op == Max {
		m.compare(greaterQ, v, best, m.v(beats))
		m.do(Max, best, v, best)
	} else {
		number := m.Vec(best.bytes)
		m.compare(notAtMostUQ, v, best, m.v(beats))
		m.compare(orderedQ, best, best, m.v(number))
		m.c.VANDPS(m.v(number), m.v(beats), m.v(beats))
		m.c.VBLENDVPS(m.v(beats), m.v(v), m.v(best), m.v(best))
	}
	m.c.VBLENDVPS(m.v(beats), m.v(n), m.v(at), m.v(at))
}

// StoreHalf implements Machine.
func (m *AVX2) StoreHalf(base Int, off int, a Vec, half Half) {
	if half == F16 {
		m.storeF16(base, off, a)
		return
	}
	rounded, nan := m.roundBF16(a)
	unordered := m.Vec(a.bytes)
	m.compare(unorderedQ, a, a, m.v(unordered))
	m.c.VBLENDVPS(m.v(unordered), m.v(nan), m.v(rounded), m.v(rounded))
	m.StoreInts(base, off, rounded, 2)
}
