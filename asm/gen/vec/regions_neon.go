package vec

import "fmt"

// What the kernels over regions of interest need, on arm64.

// LoadInt implements Machine.
func (n *NEON) LoadInt(d Int, base Int, off, bytes int) {
	base, off = n.address(base, off, bytes)
	move := map[int]string{4: "MOVW", 8: "MOVD"}[bytes]
	n.fn.write(fmt.Sprintf("%s %s(R%%[2]d), R%%[1]d", move, displacement(off)), gp(d), gp(base))
}

// StoreMasked implements Machine, lane by lane.
func (n *NEON) StoreMasked(base Int, off int, a Vec, k Mask) {
	done, to := n.fn.newLabel("tail"), n.Int()
	n.AddImm(to, base, off)
	for lane := range a.bytes / n.elem.Bytes() {
		n.unless(Int(k), lane+1, done)
		store := fmt.Sprintf("VST1.P V%%[2]d.%s[%d], %d(R%%[1]d)", n.of.letter, lane, n.elem.Bytes())
		n.fn.write(store, gp(to), vr(a))
	}
	n.fn.label(done, "")
}

// Index implements Machine: VTBL is of bytes.
func (n *NEON) Index(lane int) uint64 {
	var bits uint64
	for i := range n.elem.Bytes() {
		bits |= uint64(lane*n.elem.Bytes()+i) << (8 * i)
	}
	return bits
}

// Permute implements Machine: VTBL gives 0 for what is beyond its register.
func (n *NEON) Permute(d, index Vec, from ...Vec) {
	lanes, i, sixteen := n.Vec(d.bytes), index, n.Vec(d.bytes)
	for k, v := range from {
		if k == 0 {
			n.fn.write("VTBL V%[2]d.B16, [V%[3]d.B16], V%[1]d.B16", vr(lanes), vr(i), vr(v))
			continue
		}
		if k == 1 {
			n.fn.write("VMOVI $16, V%[1]d.B16", vr(sixteen))
		}
		next, some := n.Vec(d.bytes), n.Vec(d.bytes)
		n.fn.write("VSUB V%[3]d.B16, V%[2]d.B16, V%[1]d.B16", vr(next), vr(i), vr(sixteen))
		n.fn.write("VTBL V%[2]d.B16, [V%[3]d.B16], V%[1]d.B16", vr(some), vr(next), vr(v))
		n.fn.write("VORR V%[3]d.B16, V%[2]d.B16, V%[1]d.B16", vr(lanes), vr(lanes), vr(some))
		i = next
	}
	n.Copy(d, lanes)
}

// Weigh implements Machine.
func (n *NEON) Weigh(d, w, v Vec) {
	nonzero, t := n.Vec(d.bytes), n.Vec(d.bytes)
	n.fn.write(fmt.Sprintf("VCMTST V%%[2]d.%[1]s, V%%[2]d.%[1]s, V%%[1]d.%[1]s", n.lanes()), vr(nonzero), vr(w))
	n.Do(Mul, t, w, v)
	n.fn.write("VAND V%[3]d.B16, V%[2]d.B16, V%[1]d.B16", vr(d), vr(t), vr(nonzero))
}
