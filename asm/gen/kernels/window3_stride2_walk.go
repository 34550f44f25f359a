package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Maxima over 3x3 windows of stride 2, channels first, for rows of a few registers: the
// columns of two registers go down the plane, each row is reduced once, and what rows of
// windows share is kept for the next. Tables of permutations say where in the registers
// windows have their taps; where one is outside, another counts twice.

var window3Stride2Walk = Family{
	Name: "window3Stride2Walk", Call: "window3Stride2Walk",
	Args: []string{"*dst", "*src", "inner", "dstInner", "srcInner", "dstRow", "srcRow", "rows", "above", "below", "blocks", "*columns"},
	Doc: []string{
		"3x3 windows, stride 2, of inner planes. Of rows rows of windows, the first lacks its first taps if above is 1; a",
		"further row lacks its last if below is. *columns has for each of blocks blocks, in 8 bytes each, offsets in a row",
		"of src of two registers, and in one of dst, and which lanes are results; then, from 64 on, three registers of",
		"lanes of the two: the first, second and third taps.",
	},
	Kinds: extremes, Elems: float32, Steps: []int{64}, Registers: 1, // a vec.Selector has such
	emit: func(k *kernel) {
		k.constants()
		k.setNeutral()
		s, d, n := k.arg("src"), k.arg("dst"), k.arg("inner")
		k.Times(n, func() {
			columns, blocks := k.arg("columns"), k.arg("blocks")
			k.Times(blocks, func() {
				newStride2Block(k, s, d, columns).walk()
				k.AddImm(columns, columns, stride2Block)
			})
			k.addArg(s, "srcInner")
			k.addArg(d, "dstInner")
		})
	},
}

// Where a block of columns has what.
const (
	stride2Src   = 0 // and 8
	stride2Dst   = 16
	stride2Lanes = 24
	stride2Taps  = 64
	stride2Block = stride2Taps + 3*64
)

// stride2Ahead is how far ahead lines are asked for: loads that cross two are slow from L2.
const stride2Ahead = 2 << 10

// stride2Columns is a block of columns on its way down.
type stride2Columns struct {
	*kernel
	s     [2]vec.Int // where the next row of each register lies
	d     vec.Int
	lanes vec.Mask
	taps  [3]vec.Vec
	last  []vec.Vec // the row of taps before
}

func newStride2Block(k *kernel, s, d, columns vec.Int) *stride2Columns {
	b := &stride2Columns{kernel: k, d: k.Int()}
	b.last = []vec.Vec{k.Vec(k.register), k.Vec(k.register)}
	for i := range b.s {
		b.s[i] = k.Int()
		k.LoadInt(b.s[i], columns, stride2Src+8*i, 8)
		k.Add(b.s[i], b.s[i], s)
	}
	k.LoadInt(b.d, columns, stride2Dst, 8)
	k.Add(b.d, b.d, d)
	b.lanes = k.Machine.(vec.Selector).LoadMask(columns, stride2Lanes)
	for i := range b.taps {
		b.taps[i] = k.Vec(k.register)
		k.Load(b.taps[i], columns, stride2Taps+i*k.register)
	}
	return b
}

func (b *stride2Columns) walk() { b.downStride2(b.last, b.row, b.store) }

// downStride2 goes down a plane: row loads the next row of taps, store makes a row of windows
// of columns. Before the first one, last are the first taps.
func (k *kernel) downStride2(last []vec.Vec, row, store func([]vec.Vec)) {
	k.IfAtLeast(k.arg("above"), 1, func() {
		for _, v := range last {
			k.Copy(v, k.neutral)
		}
	}, func() { row(last) })
	windows := func(below bool) {
		middle := make([]vec.Vec, len(last))
		for i := range middle {
			middle[i] = k.Vec(k.register)
		}
		row(middle)
		k.combine(middle, last)
		if below {
			row(last)
			k.combine(middle, last)
		}
		store(middle)
	}
	n := k.arg("rows")
	k.While(n, 1, func() {
		windows(true)
		k.AddImm(n, n, -1)
	})
	k.IfAtLeast(k.arg("below"), 1, func() { windows(false) }, nil)
}

// combine combines vectors with others.
func (k *kernel) combine(d, a []vec.Vec) {
	for i, v := range d {
		k.Do(k.op, v, v, a[i])
	}
}

// row loads the next row of taps.
func (b *stride2Columns) row(d []vec.Vec) {
	pitch := b.arg("srcRow")
	for i, v := range d {
		b.Load(v, b.s[i], 0)
		b.note(v)
		b.Prefetch(b.s[i], stride2Ahead)
		b.Add(b.s[i], b.s[i], pitch)
	}
}

// store reduces columns to windows.
func (b *stride2Columns) store(columns []vec.Vec) {
	var taps [3]vec.Vec
	for i, lanes := range b.taps {
		taps[i] = b.Vec(b.register)
		b.Permute(taps[i], lanes, columns...)
	}
	b.Do(b.op, taps[0], taps[0], taps[1])
	b.Do(b.op, taps[0], taps[0], taps[2])
	b.finish(taps[0])
	b.StoreMasked(b.d, 0, taps[0], b.lanes)
	b.addArg(b.d, "dstRow")
}
