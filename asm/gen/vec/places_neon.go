package vec

import "fmt"

// LoadBytes implements Machine.
func (n *NEON) LoadBytes(d Vec, base Int, off int) {
	t := n.Int()
	load, lanes := "MOVBU", d.bytes/n.elem.Bytes()
	switch lanes {
	case 2:
		load = "MOVHU"
	case 4:
		load = "MOVWU"
	}
	base, off = n.address(base, off, lanes)
	n.fn.write(fmt.Sprintf("%s %s(R%%[2]d), R%%[1]d", load, displacement(off)), gp(t), gp(base))
	n.fn.write("FMOVD R%[2]d, F%[1]d", vr(d), gp(t))
	if lanes == 1 {
		return
	}
	for bytes := 1; bytes < n.elem.Bytes(); bytes *= 2 {
		widen := fmt.Sprintf("VUXTL V%%[2]d.%s, V%%[1]d.%s", half(bytes), arrangement(2*bytes))
		n.fn.write(widen, vr(d), vr(d))
	}
}

// half returns how Go spells the lower half of a register of lanes of bytes
// bytes.
func half(bytes int) string {
	return map[int]string{1: "B8", 2: "H4", 4: "S2"}[bytes]
}

// Where implements Machine.
func (n *NEON) Where(d, v, at, place Vec) {
	same := n.Vec(n.Register())
	n.fn.write(fmt.Sprintf("VCMEQ V%%[3]d.%[1]s, V%%[2]d.%[1]s, V%%[1]d.%[1]s", n.lanes()), vr(same), vr(at), vr(place))
	n.fn.write("VAND V%[3]d.B16, V%[2]d.B16, V%[1]d.B16", vr(d), vr(same), vr(v))
}

// AddWhere implements Machine.
func (n *NEON) AddWhere(d, v, at, place Vec) {
	t := n.Vec(n.Register())
	n.Where(t, v, at, place)
	n.Do(Add, d, d, t)
}

// Interleave implements Machine.
func (n *NEON) Interleave(lo, hi, a, b Vec) {
	if a.bytes == n.elem.Bytes() {
		n.Copy(lo, a)
		n.Copy(hi, b)
		return
	}
	n.Zip(lo, a, b, n.elem.Bytes(), 0)
	n.Zip(hi, a, b, n.elem.Bytes(), 1)
}
