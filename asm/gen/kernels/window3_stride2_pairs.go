package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Maxima of bytes over 3x3 windows of stride 2, channels first: registers as wide as a
// row go down whole planes. Each cell is combined with the one behind it, from unaligned
// loads, and what two rows of windows share waits in registers; then a window is a pair
// of neighbours, and the pairs of two registers fill one. Its halves are stored apart:
// half of them lie at the beginning of the row, the others at its end, and may overlap.

var window3Stride2Pairs = Family{
	Name: "window3Stride2Pairs", Call: "window3Stride2Pairs",
	Args: []string{"*dst", "*src", "inner", "dstInner", "srcInner", "width", "srcRow", "rows", "above", "below", "left", "right"},
	Doc: []string{
		"3x3 windows, stride 2, of inner planes. Rows of windows are of width bytes, more than half of a step and a whole",
		"one at most. The first tap of the first window is outside if left is 1, the last of the last if right is. Of rows",
		"rows, the first lacks its first taps if above is 1; a further one lacks its last if below is.",
	},
	Kinds: extremes, Elems: bytes, Steps: []int{128, 64, 32}, Registers: 2, Needs: able[vec.Splitter],
	emit: func(k *kernel) {
		k.setNeutral()
		s, d, n := k.arg("src"), k.arg("dst"), k.arg("inner")
		k.Sub(s, s, k.arg("left"))
		k.Times(n, func() {
			k.eitherWay("left", func(left bool) {
				k.eitherWay("right", func(right bool) { newPairsPlane(k, s, d, left, right).walk() })
			})
			k.addArg(s, "srcInner")
			k.addArg(d, "dstInner")
		})
	},
}

// eitherWay emits body for an argument that is 1 or 0.
func (k *kernel) eitherWay(arg string, body func(set bool)) {
	k.IfAtLeast(k.arg(arg), 1, func() { body(true) }, func() { body(false) })
}

// pairsPlane is a plane on the way down.
type pairsPlane struct {
	*kernel
	left, right    bool
	s, d           [2]vec.Int // where the next row of src, and of dst, begins, and where the registers at its end do
	srcRow, dstRow vec.Int
	last           []vec.Vec // the row of taps before
}

func newPairsPlane(k *kernel, s, d vec.Int, left, right bool) *pairsPlane {
	b := &pairsPlane{kernel: k, left: left, right: right, srcRow: k.arg("srcRow"), dstRow: k.arg("width")}
	for i := range b.s {
		b.s[i], b.d[i] = k.Int(), k.Int()
		k.Move(b.s[i], s)
		k.Move(b.d[i], d)
	}
	end := k.Int()
	k.AddImm(end, b.dstRow, -k.step/2)
	k.Add(b.d[1], b.d[1], end)
	k.Shift(end, end, 1)
	k.Add(b.s[1], b.s[1], end)
	for range 2 * k.registers() {
		b.last = append(b.last, k.Vec(k.register))
	}
	return b
}

func (b *pairsPlane) walk() { b.downStride2(b.last, b.row, b.store) }

// at returns which end of rows register i lies at, and how many registers there are
// between.
func (b *pairsPlane) at(i int) (end, n int) { return i / b.registers(), i % b.registers() }

// overBegin and overEnd report whether register i has a cell that is outside.
func (b *pairsPlane) overBegin(i int) bool { return i == 0 && b.left }
func (b *pairsPlane) overEnd(i int) bool   { return i == len(b.last)-1 && b.right }

// row loads the next row of taps, each combined with the one behind it in registers of
// which no cell is outside.
func (b *pairsPlane) row(d []vec.Vec) {
	for i, v := range d {
		end, n := b.at(i)
		p, off := b.s[end], n*b.register
		switch {
		case b.overBegin(i):
			b.Load(v, p, off+b.elem)
		case b.overEnd(i):
			b.Load(v, p, off)
		default:
			behind := b.Vec(b.register)
			b.Load(v, p, off)
			b.Load(behind, p, off+b.elem)
			b.Do(b.op, v, v, behind)
		}
		if off%line == 0 {
			b.Prefetch(p, off+ahead)
		}
	}
	for _, p := range b.s {
		b.Add(p, p, b.srcRow)
	}
}

// store reduces columns to windows.
func (b *pairsPlane) store(columns []vec.Vec) {
	for i, v := range columns {
		next := b.Vec(b.register)
		switch {
		case b.overBegin(i):
			b.Align(next, b.neutral, v, b.register/b.elem-1)
		case b.overEnd(i):
			b.Align(next, v, b.neutral, 1)
		default:
			continue
		}
		b.Do(b.op, v, v, next)
	}
	for i := 0; i < len(columns); i += 2 {
		out := b.Vec(b.register)
		b.Pairs(b.op, out, columns[i], columns[i+1])
		end, n := b.at(i)
		b.Store(b.d[end], n*b.register/2, b.Low(out, b.register/2))
		end, n = b.at(i + 1)
		b.Machine.(vec.Splitter).StoreUpper(b.d[end], n*b.register/2, out)
	}
	for _, p := range b.d {
		b.Add(p, p, b.dstRow)
	}
}
