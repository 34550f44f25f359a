package vec

import "fmt"

// LoadHalf implements Machine.
func (n *NEON) LoadHalf(d Vec, base Int, off int, half Half) {
	if d.bytes == n.elem.Bytes() {
		n.fn.write("VLD1 (R%[2]d), V%[1]d.H[0]", vr(d), gp(n.plus(base, off)))
	} else {
		from, at := n.address(base, off, 8)
		n.fn.write(fmt.Sprintf("FMOVD %s(R%%[2]d), F%%[1]d", displacement(at)), vr(d), gp(from))
	}
	if half == F16 {
		n.convert(0x0e217800, "fcvtl v%d.4s, v%d.4h", d, d)
		return
	}
	n.fn.write("VUSHLL $0, V%[2]d.H4, V%[1]d.S4", vr(d), vr(d))
	n.fn.write("VSHL $16, V%[2]d.S4, V%[1]d.S4", vr(d), vr(d))
}

// StoreHalf implements Machine.
func (n *NEON) StoreHalf(base Int, off int, a Vec, half Half) {
	if half == BF16 {
		n.StoreInts(base, off, n.roundBF16(a), 2)
		return
	}
	h := n.Vec(n.Register())
	n.convert(0x0e216800, "fcvtn v%d.4h, v%d.4s", h, a)
	if a.bytes == n.elem.Bytes() {
		n.fn.read("VST1 V%[1]d.H[0], (R%[2]d)", vr(h), gp(n.plus(base, off)))
		return
	}
	to, at := n.address(base, off, 8)
	n.fn.read(fmt.Sprintf("FMOVD F%%[1]d, %s(R%%[2]d)", displacement(at)), vr(h), gp(to))
}

// roundBF16 returns the lanes of a as integers, those of BF16. A register of one
// element stays one.
func (n *NEON) roundBF16(a Vec) Vec {
	high, odd, sum, number := n.Vec(n.Register()), n.everyLane(1), n.everyLane(1<<15-1), n.Vec(n.Register())
	n.fn.write("VUSHR $16, V%[2]d.S4, V%[1]d.S4", vr(high), vr(a))
	n.fn.write("VAND V%[3]d.B16, V%[2]d.B16, V%[1]d.B16", vr(odd), vr(odd), vr(high))
	n.AddInts(sum, sum, a)
	n.AddInts(sum, sum, odd)
	n.fn.write("VUSHR $16, V%[2]d.S4, V%[1]d.S4", vr(sum), vr(sum))
	rounded := n.everyLane(0x40) // a quiet NaN, where a is one
	n.fn.write("VORR V%[3]d.B16, V%[2]d.B16, V%[1]d.B16", vr(rounded), vr(rounded), vr(high))
	n.fn.word(n.of.equal, n.of.arrangement, vr(number), vr(a), vr(a))
	n.insert(rounded, sum, number)
	return n.Low(rounded, a.bytes)
}

// everyLane returns a register with value in every lane.
func (n *NEON) everyLane(value int) Vec {
	r, v := n.Int(), n.Vec(n.Register())
	n.SetInt(r, value)
	n.SpreadInt(v, r)
	return v
}

// convert appends an instruction of two registers that format spells.
func (n *NEON) convert(opcode uint32, format string, d, a Vec) {
	n.fn.writeText(func(numbers []any) string {
		to, from := numbers[0].(int), numbers[1].(int)
		word := opcode | uint32(from)<<5 | uint32(to)
		return "\t" + pad(fmt.Sprintf("WORD $0x%08x // "+format, word, to, from))
	}, vr(d), vr(a))
}
