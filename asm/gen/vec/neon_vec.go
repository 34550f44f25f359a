package vec

import "fmt"

// The vector half of NEON. A register of 4 bytes is computed with as one of 16:
// what the upper lanes hold is of no concern.

// Vec implements Machine.
func (n *NEON) Vec(bytes int) Vec {
	n.fn.vecs++
	return n.Low(Vec{n.fn.vecs, n.Register()}, bytes)
}

// Low implements Machine.
func (n *NEON) Low(a Vec, bytes int) Vec {
	if bytes != n.Register() && bytes != n.elem.Bytes() {
		panic(fmt.Sprintf("%s: no register of %d bytes", n.fn.Name, bytes))
	}
	return Vec{a.id, bytes}
}

func vr(a Vec) neonReg { return neonReg{'V', a.id} }

// arrangement returns how Go spells a register of lanes of bytes bytes.
func arrangement(bytes int) string {
	return map[int]string{1: "B16", 2: "H8", 4: "S4", 8: "D2"}[bytes]
}

// lanes returns how Go spells a register of elements.
func (n *NEON) lanes() string { return arrangement(n.elem.Bytes()) }

// Const implements Machine.
func (n *NEON) Const(d Vec, value float64) {
	bits := n.elem.bits(value)
	if bits == 0 {
		n.fn.write("VEOR V%[1]d.B16, V%[1]d.B16, V%[1]d.B16", vr(d))
		return
	}
	t := gp(n.Int())
	n.fn.write(fmt.Sprintf("MOVD $%#x, R%%[1]d // %v", bits, value), t)
	n.fn.write("VDUP R%[2]d, V%[1]d."+n.lanes(), vr(d), t)
}

// Broadcast implements Machine.
func (n *NEON) Broadcast(d Vec, base Int, off int) {
	base = n.plus(base, off)
	n.fn.write("VLD1R (R%[2]d), [V%[1]d."+n.lanes()+"]", vr(d), gp(base))
}

// Load implements Machine.
func (n *NEON) Load(d Vec, base Int, off int) {
	if d.bytes == 1 { // there is no load of a byte but that of a lane
		n.fn.write("VLD1 (R%[2]d), V%[1]d.B[0]", vr(d), gp(n.plus(base, off)))
		return
	}
	base, off = n.address(base, off, d.bytes)
	n.fn.write(fmt.Sprintf("%s %s(R%%[2]d), F%%[1]d", n.move(d), displacement(off)), vr(d), gp(base))
}

// Store implements Machine.
func (n *NEON) Store(base Int, off int, a Vec) {
	if a.bytes == 1 {
		n.fn.read("VST1 V%[1]d.B[0], (R%[2]d)", vr(a), gp(n.plus(base, off)))
		return
	}
	base, off = n.address(base, off, a.bytes)
	n.fn.read(fmt.Sprintf("%s F%%[1]d, %s(R%%[2]d)", n.move(a), displacement(off)), vr(a), gp(base))
}

// StoreStream implements Machine. STNP is a hint that Go's assembler has for no
// vector, and that common cores ignore.
func (n *NEON) StoreStream(base Int, off int, a Vec) { n.Store(base, off, a) }

// Fence implements Machine: StoreStream stores like any other.
func (n *NEON) Fence() {}

// Prefetch implements Machine.
func (n *NEON) Prefetch(base Int, off int) {
	if off < 0 || off%8 != 0 || off >= 8<<12 { // the assembler would drop off%8
		base, off = n.plus(base, off), 0
	}
	n.fn.read(fmt.Sprintf("PRFM %s(R%%[1]d), PLDL1KEEP", displacement(off)), gp(base))
}

// PrefetchLater implements Machine: PLDL2KEEP was not measured on any core.
func (n *NEON) PrefetchLater(base Int, off int) { n.Prefetch(base, off) }

// move returns the instruction that loads or stores a.
func (n *NEON) move(a Vec) string {
	if a.bytes == n.Register() {
		return "FMOVQ"
	}
	return "FMOV" + n.of.letter
}

// address returns an address that fits into a load or store of bytes bytes.
func (n *NEON) address(base Int, off, bytes int) (Int, int) {
	unscaled := off >= -256 && off < 256
	scaled := off >= 0 && off%bytes == 0 && off < bytes<<12
	if unscaled || scaled {
		return base, off
	}
	return n.plus(base, off), 0
}

// plus returns a register that holds base+off.
func (n *NEON) plus(base Int, off int) Int {
	if off == 0 {
		return base
	}
	sum := n.Int()
	n.AddImm(sum, base, off)
	return sum
}

// displacement returns off as it stands before a base register.
func displacement(off int) string {
	if off == 0 {
		return ""
	}
	return fmt.Sprint(off)
}

// Copy implements Machine.
func (n *NEON) Copy(d, a Vec) {
	if d.id != a.id {
		n.fn.copy("VMOV V%[2]d.B16, V%[1]d.B16", vr(d), vr(a))
	}
}

// Mask implements Machine: it keeps n, which its owner may change.
func (n *NEON) Mask(count Int, bytes int) Mask {
	k := n.Int()
	n.Move(k, count)
	return Mask(k)
}

// LoadMasked implements Machine, lane by lane.
func (n *NEON) LoadMasked(d Vec, base Int, off int, k Mask) {
	done, from := n.fn.newLabel("tail"), n.Int()
	n.AddImm(from, base, off)
	n.Const(d, 0)
	for lane := range d.bytes / n.elem.Bytes() {
		n.unless(Int(k), lane+1, done)
		load := fmt.Sprintf("VLD1.P %d(R%%[2]d), V%%[1]d.%s[%d]", n.elem.Bytes(), n.of.letter, lane)
		n.fn.write(load, vr(d), gp(from))
	}
	n.fn.label(done, "")
}

// AddLoad implements Machine.
func (n *NEON) AddLoad(d, a Vec, base Int, off int) { n.doLoad(Add, d, a, base, off) }

// MulLoad implements Machine.
func (n *NEON) MulLoad(d, a Vec, base Int, off int) { n.doLoad(Mul, d, a, base, off) }

// MaxLoad implements Machine.
func (n *NEON) MaxLoad(d, a Vec, base Int, off int) { n.doLoad(Max, d, a, base, off) }

func (n *NEON) doLoad(op Op, d, a Vec, base Int, off int) {
	b := n.Vec(d.bytes)
	n.Load(b, base, off)
	n.Do(op, d, a, b)
}

// Do implements Machine.
func (n *NEON) Do(op Op, d, a, b Vec) {
	n.fn.word(n.of.lanewise[op], n.of.arrangement, vr(d), vr(a), vr(b))
}

// Abs implements Machine.
func (n *NEON) Abs(d, a Vec) { n.ofOne(n.of.abs, d, a) }

// Sqrt implements Machine.
func (n *NEON) Sqrt(d, a Vec) { n.ofOne(n.of.sqrt, d, a) }

// ofOne appends an instruction over one register.
func (n *NEON) ofOne(w neonWord, d, a Vec) {
	n.fn.writeText(func(numbers []any) string {
		return "\t" + pad(w.lineOfOne(n.of.arrangement, numbers[0].(int), numbers[1].(int)))
	}, vr(d), vr(a))
}

// Pairs implements Machine.
func (n *NEON) Pairs(op Op, d, a, b Vec) {
	if w, ok := n.of.pairwise[op]; ok {
		n.fn.word(w, n.of.arrangement, vr(d), vr(a), vr(b))
		return
	}
	n.Fold(op, d, a, b, 2)
}

// Evens implements Machine.
func (n *NEON) Evens(d, a, b Vec) { n.unzip(1, d, a, b, n.elem.Bytes()) }

// Odds implements Machine.
func (n *NEON) Odds(d, a, b Vec) { n.unzip(2, d, a, b, n.elem.Bytes()) }

// Unzip implements Machine.
func (n *NEON) Unzip(even, odd, a, b Vec) {
	n.Evens(even, a, b)
	n.Odds(odd, a, b)
}

// MixedEvens implements Machine: one instruction puts them in order.
func (n *NEON) MixedEvens(d, a, b Vec) { n.Evens(d, a, b) }

// MixedOdds implements Machine.
func (n *NEON) MixedOdds(d, a, b Vec) { n.Odds(d, a, b) }

// Unmix implements Machine.
func (n *NEON) Unmix(Vec) {}

// Fold implements Machine: with half a group for a lane, it is Pairs.
func (n *NEON) Fold(op Op, d, a, b Vec, group int) {
	lo, hi := n.Vec(d.bytes), n.Vec(d.bytes)
	n.unzip(1, lo, a, b, group/2*n.elem.Bytes())
	n.unzip(2, hi, a, b, group/2*n.elem.Bytes())
	n.Do(op, d, lo, hi)
}

// unzip gathers every second lane of a and b, in lanes of bytes bytes: the even
// ones with part 1, the odd ones with part 2.
func (n *NEON) unzip(part int, d, a, b Vec, bytes int) {
	format := "VUZP%[1]d V%%[3]d.%[2]s, V%%[2]d.%[2]s, V%%[1]d.%[2]s"
	n.fn.write(fmt.Sprintf(format, part, arrangement(bytes)), vr(d), vr(a), vr(b))
}

// Zip implements Machine.
func (n *NEON) Zip(d, a, b Vec, bytes, part int) {
	format := "VZIP%[1]d V%%[3]d.%[2]s, V%%[2]d.%[2]s, V%%[1]d.%[2]s"
	n.fn.write(fmt.Sprintf(format, part+1, arrangement(bytes)), vr(d), vr(a), vr(b))
}

// Align implements Machine.
func (n *NEON) Align(d, lo, hi Vec, lanes int) {
	format := fmt.Sprintf("VEXT $%d, V%%[3]d.B16, V%%[2]d.B16, V%%[1]d.B16", lanes*n.elem.Bytes())
	n.fn.write(format, vr(d), vr(lo), vr(hi))
}

// AlignTwo implements Machine.
func (n *NEON) AlignTwo(d, e, lo, hi Vec, lanes int) {
	n.Align(d, lo, hi, lanes)
	n.Align(e, lo, hi, lanes+1)
}

// Part implements Machine: there is one.
func (n *NEON) Part(d, a Vec, _ int) { n.Copy(d, a) }

// LoadPart implements Machine.
func (n *NEON) LoadPart(d Vec, base Int, off, _ int) { n.Load(d, base, off) }

// Note implements Machine: Max and Min return the NaN.
func (n *NEON) Note(a, b Vec) {}
