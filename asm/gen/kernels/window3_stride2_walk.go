package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Maxima over 3x3 windows of stride 2, channels first, for rows of a few registers: a row
// goes down the plane in blocks of two registers, two blocks at once, so that lines come
// from L2 all the way. Each row is reduced once, and what rows of windows share is kept for
// the next. Tables of permutations say where in the registers windows have their taps; where
// one is outside, another counts twice.

var window3Stride2Walk = Family{
	Name: "window3Stride2Walk", Call: "window3Stride2Walk",
	Args: []string{"*dst", "*src", "inner", "dstInner", "srcInner", "dstRow", "srcRow", "rows", "above", "below", "blocks", "*columns"},
	Doc: []string{
		"3x3 windows, stride 2, of inner planes. Of rows rows of windows, the first lacks its first taps if above is 1; a",
		"further row lacks its last if below is. *columns has for each of blocks blocks, in 8 bytes each, offsets in a row",
		"of src of two registers, and in one of dst, and which lanes are results; then, from 64 on, three registers of",
		"lanes of the two: the first, second and third taps.",
	},
	Kinds: extremes, Elems: float32, Steps: []int{64}, Registers: 1, Needs: able[vec.Selector],
	emit: func(k *kernel) {
		k.constants()
		k.setNeutral()
		s, d, n := k.arg("src"), k.arg("dst"), k.arg("inner")
		k.Times(n, func() {
			k.SetArg("inner", n) // there is no register for it
			columns, blocks := k.arg("columns"), k.arg("blocks")
			for _, n := range downTo1(stride2AtOnce) {
				k.While(blocks, n, func() {
					newStride2Columns(k, s, d, columns, n).walk()
					k.AddImm(blocks, blocks, -n)
				})
			}
			k.addArg(s, "srcInner")
			k.addArg(d, "dstInner")
			k.Arg(n, "inner")
		})
	},
}

// Where a block of columns has what.
const (
	stride2Src   = 0 // and 8
	stride2Dst   = 16
	stride2Lanes = 24
	stride2Taps  = 64
	stride2Bytes = stride2Taps + 3*64
)

// stride2AtOnce is how many blocks go down together, stride2Ahead how far ahead lines are
// asked for: loads that cross two are slow from L2.
const (
	stride2AtOnce = 2
	stride2Ahead  = 2 << 10
)

// stride2Columns are blocks of columns on their way down.
type stride2Columns struct {
	*kernel
	blocks []stride2Block
	last   []vec.Vec // the row of taps before, of all registers
}

// stride2Block is one of them.
type stride2Block struct {
	s     [2]vec.Int // where the next row of each register lies
	d     vec.Int
	lanes vec.Mask
	taps  [3]vec.Vec
}

// newStride2Columns loads the next blocks at columns, and goes on to those behind.
func newStride2Columns(k *kernel, s, d, columns vec.Int, blocks int) *stride2Columns {
	c := &stride2Columns{kernel: k, last: k.vectors(2 * blocks)}
	for range blocks {
		c.blocks = append(c.blocks, newStride2Block(k, s, d, columns))
		k.AddImm(columns, columns, stride2Bytes)
	}
	return c
}

func newStride2Block(k *kernel, s, d, columns vec.Int) stride2Block {
	b := stride2Block{d: k.Int(), lanes: k.Machine.(vec.Selector).LoadMask(columns, stride2Lanes)}
	for i := range b.s {
		b.s[i] = k.Int()
		k.LoadInt(b.s[i], columns, stride2Src+8*i, 8)
		k.Add(b.s[i], b.s[i], s)
	}
	k.LoadInt(b.d, columns, stride2Dst, 8)
	k.Add(b.d, b.d, d)
	for i := range b.taps {
		b.taps[i] = k.Vec(k.register)
		k.Load(b.taps[i], columns, stride2Taps+i*k.register)
	}
	return b
}

func (c *stride2Columns) walk() { c.downStride2(c.last, c.row, c.store) }

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
func (c *stride2Columns) row(d []vec.Vec) {
	pitch := c.arg("srcRow")
	for i, v := range d {
		s := c.blocks[i/2].s[i%2]
		c.Load(v, s, 0)
		c.note(v)
		c.Prefetch(s, stride2Ahead)
		c.Add(s, s, pitch)
	}
}

// store reduces columns to windows.
func (c *stride2Columns) store(columns []vec.Vec) {
	pitch := c.arg("dstRow")
	for i, b := range c.blocks {
		v := c.reduce(b, columns[2*i:2*i+2])
		c.StoreMasked(b.d, 0, v, b.lanes)
		c.Add(b.d, b.d, pitch)
	}
}

// reduce reduces the columns of a block to windows.
func (c *stride2Columns) reduce(b stride2Block, columns []vec.Vec) vec.Vec {
	var taps [3]vec.Vec
	for i, lanes := range b.taps {
		taps[i] = c.Vec(c.register)
		c.Permute(taps[i], lanes, columns...)
	}
	c.Do(c.op, taps[0], taps[0], taps[1])
	c.Do(c.op, taps[0], taps[0], taps[2])
	c.finish(taps[0])
	return taps[0]
}
