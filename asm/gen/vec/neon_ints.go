package vec

import "fmt"

// Lanes as integers: where a maximum lies.

// SpreadInt implements Machine.
func (n *NEON) SpreadInt(d Vec, a Int) { n.fn.write("VDUP R%[2]d, V%[1]d."+n.lanes(), vr(d), gp(a)) }

// AddInts implements Machine.
func (n *NEON) AddInts(d, a, b Vec) {
	format := "VADD V%%[3]d.%[1]s, V%%[2]d.%[1]s, V%%[1]d.%[1]s"
	n.fn.write(fmt.Sprintf(format, n.lanes()), vr(d), vr(a), vr(b))
}

// StoreInts implements Machine: unzipping leaves the low halves of lanes.
func (n *NEON) StoreInts(base Int, off int, a Vec, bytes int) {
	lanes := a.bytes / n.elem.Bytes()
	for size := n.elem.Bytes() / 2; size >= bytes; size /= 2 {
		d := n.Vec(n.Register())
		n.unzip(1, d, a, a, size)
		a = d
	}
	switch size := lanes * bytes; size {
	case 1, 2:
		n.fn.read(fmt.Sprintf("VST1 V%%[1]d.%s[0], (R%%[2]d)", [...]string{1: "B", 2: "H"}[size]), vr(a), gp(n.plus(base, off)))
	case 4, 8:
		base, off = n.address(base, off, size)
		n.fn.read(fmt.Sprintf("FMOV%s F%%[1]d, %s(R%%[2]d)", [...]string{4: "S", 8: "D"}[size], displacement(off)), vr(a), gp(base))
	}
}

// StoreOffsets implements Machine.
func (n *NEON) StoreOffsets(base Int, off int, a Vec, plus Int) {
	all := n.Vec(n.Register())
	n.fn.write("VDUP R%[2]d, V%[1]d.D2", vr(all), gp(plus))
	lanes := a.bytes / n.elem.Bytes()
	for part := 0; 2*part < lanes; part++ {
		d := a
		if n.elem != F64 {
			d = n.Vec(n.Register())
			n.widen(d, a, part)
		}
		sum := n.Vec(n.Register())
		n.fn.write("VADD V%[3]d.D2, V%[2]d.D2, V%[1]d.D2", vr(sum), vr(d), vr(all))
		move, size := "FMOVQ", n.Register()
		if lanes == 1 {
			move, size = "FMOVD", 8
		}
		to, at := n.address(base, off+part*n.Register(), size)
		n.fn.read(fmt.Sprintf("%s F%%[1]d, %s(R%%[2]d)", move, displacement(at)), vr(sum), gp(to))
	}
}

// widen makes 64-bit lanes of two 32-bit ones: the first two with part 0, the
// last with part 1.
func (n *NEON) widen(d, a Vec, part int) {
	n.fn.writeText(func(numbers []any) string {
		return "\t" + pad(neonWiden(numbers[0].(int), numbers[1].(int), part))
	}, vr(d), vr(a))
}

// neonWiden returns SXTL, or SXTL2 with part 1.
func neonWiden(d, a, part int) string {
	mnemonic := [...]string{"sxtl v%d.2d, v%d.2s", "sxtl2 v%d.2d, v%d.4s"}[part]
	word := 0x0f20a400 | uint32(part)<<30 | uint32(a)<<5 | uint32(d)
	return fmt.Sprintf("WORD $0x%08x // "+mnemonic, word, d, a)
}

// LoadOffsets implements Machine.
func (n *NEON) LoadOffsets(d Vec, base Int, off int, minus Int) {
	all := n.Vec(n.Register())
	n.fn.write("VDUP R%[2]d, V%[1]d.D2", vr(all), gp(minus))
	move, size := "FMOVQ", n.Register()
	if d.bytes < n.Register() {
		move, size = "FMOVD", 8
	}
	for part := range max(2*d.bytes/n.Register(), 1) {
		v := n.Vec(n.Register())
		from, at := n.address(base, off+part*size, size)
		n.fn.write(fmt.Sprintf("%s %s(R%%[2]d), F%%[1]d", move, displacement(at)), vr(v), gp(from))
		n.fn.write("VSUB V%[3]d.D2, V%[2]d.D2, V%[1]d.D2", vr(v), vr(v), vr(all))
		n.narrow(d, v, part)
	}
}

// narrow makes the first two 32-bit lanes of d of two 64-bit ones, or the last
// two with part 1; what is beyond their range becomes the nearest within.
func (n *NEON) narrow(d, a Vec, part int) {
	reads := []neonReg{vr(a)}
	if part == 1 { // the others stay
		reads = append(reads, vr(d))
	}
	n.fn.writeText(func(numbers []any) string {
		return "\t" + pad(neonNarrow(numbers[0].(int), numbers[1].(int), part))
	}, vr(d), reads...)
}

// neonNarrow returns SQXTN, or SQXTN2 with part 1.
func neonNarrow(d, a, part int) string {
	mnemonic := [...]string{"sqxtn v%d.2s, v%d.2d", "sqxtn2 v%d.4s, v%d.2d"}[part]
	word := 0x0ea14800 | uint32(part)<<30 | uint32(a)<<5 | uint32(d)
	return fmt.Sprintf("WORD $0x%08x // "+mnemonic, word, d, a)
}

// Beat implements Machine, with either op as MaxNaN: what is not at most best
// beats it, unless best is a NaN.
func (n *NEON) Beat(_ Op, best, at, v, of Vec) {
	atMost, number := n.Vec(n.Register()), n.Vec(n.Register())
	n.fn.word(n.of.atLeast, n.of.arrangement, vr(atMost), vr(best), vr(v))
	n.fn.word(n.of.equal, n.of.arrangement, vr(number), vr(best), vr(best))
	n.fn.word(neonBIC, "16b", vr(number), vr(number), vr(atMost))
	n.insert(best, v, number)
	n.insert(at, of, number)
}

// insert copies the bits of a that mask selects.
func (n *NEON) insert(d, a, mask Vec) {
	n.fn.write("VBIT V%[3]d.B16, V%[2]d.B16, V%[1]d.B16", vr(d), vr(a), vr(mask), vr(d))
}
