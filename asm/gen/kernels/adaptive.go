package kernels

import (
	"slices"

	"github.com/simdpool/simdpool/asm/gen/vec"
)

// Adaptive windows. Tables have where the windows of each row begin and how many taps
// they have. Two neighbours share a row or a column of cells, or none.

// The fields of a row of windows: the bytes to its first cells, how many taps its columns
// have, the bytes to its divisors or to its columns. The fields of a column: whether its first
// cells are the last ones of the window before, how many more it has, what the window is
// divided by.
const (
	adaptiveOffset = 0
	adaptiveTaps   = 8
	adaptiveTable  = 16
	adaptiveRow    = 24

	adaptiveShared   = 0
	adaptiveMore     = 8
	adaptiveDivisors = 16
	adaptiveCol      = 16 + 8*divisorParts
)

// divisorParts is how many numbers a divisor takes: itself, and the two more that a vec.Fuser
// is given.
const divisorParts = 3

// averages are the kinds of windows that have divisors of their own.
var averages = []Kind{Average, AverageFused}

// adaptivePixels goes along a row of windows, and keeps the last column of each for
// the next.
var adaptivePixels = Family{
	Name: "adaptivePixels", Call: "adaptivePixels",
	Args: []string{"*dst", "*src", "rows", "*rowTable", "cols", "*colTables", "width", "pitch", "dstRow"},
	Doc: []string{
		"Adaptive windows, channels last: rows rows of cols windows, over pixels of width bytes in rows of pitch. *rowTable",
		"and *colTables say which.",
	},
	Kinds: slices.Concat(averages, exact), Elems: all, Steps: steps, Registers: 4,
	emit: emitAdaptivePixels,
}

func emitAdaptivePixels(k *kernel) {
	k.setNeutral()
	k.setZero()
	row := k.arg("rowTable")
	k.Times(k.arg("rows"), func() {
		k.blocks(func(off vec.Int) {
			p, out, col := k.Int(), k.arg("dst"), k.Int()
			k.LoadInt(p, row, adaptiveOffset, 8)
			k.Add(p, p, off)
			k.addArg(p, "src")
			k.Add(out, out, off)
			k.LoadInt(col, row, adaptiveTable, 8)
			k.addArg(col, "colTables")
			last := k.zeros()
			k.Times(k.arg("cols"), func() {
				acc := k.adaptiveWindow(p, row, col, last)
				k.ownDivisors(col, adaptiveDivisors, k.Broadcast, 8)
				for i, v := range acc {
					k.finish(v)
					k.Store(out, i*k.register, v)
				}
				k.addArg(out, "width")
				k.AddImm(col, col, adaptiveCol)
			})
		})
		d := k.arg("dst") // there is no register for it
		k.addArg(d, "dstRow")
		k.SetArg("dst", d)
		k.AddImm(row, row, adaptiveRow)
	})
}

// ownDivisors has load load what finish divides by from p+off, where each lies step bytes
// behind the one before: see divisorParts.
func (k *kernel) ownDivisors(p vec.Int, off int, load func(d vec.Vec, base vec.Int, off int), step int) {
	parts := []*vec.Vec{&k.divisor, &k.share, &k.scaled}
	switch k.divide {
	case undivided:
		return
	case byOne:
		parts = parts[:1]
	}
	for i, v := range parts {
		*v = k.Vec(k.register)
		load(*v, p, off+i*step)
	}
}

// adaptiveWindow reduces a window, of which p is the first column that no window before
// has. It leaves its last column in last, and p behind it.
func (k *kernel) adaptiveWindow(p, row, col vec.Int, last []vec.Vec) []vec.Vec {
	acc, n := k.wide(), k.Int()
	begin := func(from func(i int) vec.Vec) func() {
		return func() {
			for i, v := range acc {
				k.Copy(v, from(i))
			}
		}
	}
	k.LoadInt(n, col, adaptiveShared, 8)
	k.IfAtLeast(n, 1, begin(func(i int) vec.Vec { return last[i] }), begin(func(int) vec.Vec { return k.neutral }))
	k.LoadInt(n, col, adaptiveMore, 8)
	k.While(n, 1, func() {
		taps := k.Int()
		k.LoadInt(taps, row, adaptiveTaps, 8)
		k.columnOf(last, p, taps, "pitch")
		k.combine(acc, last)
		k.addArg(p, "width")
		k.AddImm(n, n, -1)
	})
	return acc
}

// adaptivePlanes takes a register for a row of cells, and two rows of windows at once, of
// two pairs of planes, which share the tables.
var adaptivePlanes = Family{
	Name: "adaptivePlanes", Call: "adaptivePlanes",
	Args: []string{
		"*dst", "*src", "groups", "dstPair", "srcPair", "rowPairs", "*rowTable", "pitch", "cells",
		"taps", "*index", "*last", "outs", "dstStep", "*divisors",
	},
	Doc: []string{
		"Adaptive windows, channels first: groups of two pairs of planes, which lie dstPair and srcPair bytes apart. *rowTable has",
		"pairs of rows of windows of two planes, over rows of cells cells, pitch bytes apart. *index has for each of taps taps which",
		"lanes the two take, the last one where *last has a bit; outs of them are stored, dstStep bytes apart. *divisors has three",
		"registers for each pair.",
	},
	Kinds: slices.Concat(averages, extremes), Elems: float32, Steps: []int{64}, Registers: 1, Needs: able[vec.Selector],
	emit: emitAdaptivePlanes,
}

func emitAdaptivePlanes(k *kernel) {
	k.setZero()
	cells := k.Mask(k.arg("cells"), k.register)
	p := adaptivePairs{kernel: k, last: k.Machine.(vec.Selector).LoadMask(k.arg("last"), 0), outs: k.Mask(k.arg("outs"), k.register)}
	s, n := k.arg("src"), k.arg("groups")
	p.dst = [2]vec.Int{k.arg("dst"), k.arg("dst")}
	k.addArg(p.dst[1], "dstPair")
	k.While(n, 2, func() {
		p.group(s, nil)
		k.advance(s, "srcPair", len(p.dst))
		k.Move(p.dst[0], p.dst[1])
		k.addArg(p.dst[1], "dstPair")
		k.AddImm(n, n, -1)
	})
	p.group(s, &cells) // there may be nothing behind it
}

// adaptivePairs are two pairs of planes on their way.
type adaptivePairs struct {
	*kernel
	last, outs vec.Mask
	dst        [2]vec.Int
}

// group emits a group at s, which reads beyond rows if there is no mask of their cells.
func (p *adaptivePairs) group(s vec.Int, cells *vec.Mask) {
	row, step := p.arg("rowTable"), p.arg("dstStep")
	p.Times(p.arg("rowPairs"), func() {
		a, b := p.row(s, row, 0, cells), p.row(s, row, adaptiveRow, cells)
		acc := p.columns(a, b)
		divisors := p.Int()
		p.LoadInt(divisors, row, adaptiveTable, 8)
		p.addArg(divisors, "divisors")
		p.ownDivisors(divisors, 0, p.Load, p.register)
		for i, v := range acc {
			p.finish(v)
			p.StoreMasked(p.dst[i], 0, v, p.outs)
			p.Add(p.dst[i], p.dst[i], step)
		}
		p.AddImm(row, row, 2*adaptiveRow)
	})
}

// row reduces the rows of cells of the row of windows at row+off, in both pairs.
func (p *adaptivePairs) row(s, row vec.Int, off int, cells *vec.Mask) (acc [2]vec.Vec) {
	at, n, pitch := [2]vec.Int{p.Int(), p.Int()}, p.Int(), p.arg("pitch")
	p.LoadInt(at[0], row, off+adaptiveOffset, 8)
	p.Add(at[0], at[0], s)
	p.Add(at[1], at[0], p.arg("srcPair"))
	for i := range acc {
		acc[i] = p.Vec(p.register)
		p.load(acc[i], at[i], cells)
		p.note(acc[i])
	}
	next := func() {
		for i, v := range acc {
			p.Add(at[i], at[i], pitch)
			if cells == nil && p.op == vec.Add {
				p.AddLoad(v, v, at[i], 0)
				continue
			}
			t := p.Vec(p.register)
			p.load(t, at[i], cells)
			p.note(t)
			p.Do(p.op, v, v, t)
		}
	}
	p.LoadInt(n, row, off+adaptiveTaps, 8)
	p.upTo3(n, next)
	return acc
}

// upTo3 runs next for all of n but one: without a loop for few, which is most there are.
func (p *adaptivePairs) upTo3(n vec.Int, next func()) {
	p.IfAtLeast(n, 2, func() {
		next()
		p.IfAtLeast(n, 3, func() {
			next()
			p.While(n, 4, func() {
				next()
				p.AddImm(n, n, -1)
			})
		}, nil)
	}, nil)
}

// load loads a row of cells.
func (p *adaptivePairs) load(d vec.Vec, at vec.Int, cells *vec.Mask) {
	if cells == nil {
		p.Load(d, at, 0)
		return
	}
	p.LoadMasked(d, at, 0, *cells)
}

// columns combines what the taps take from the rows a and b of each pair.
func (p *adaptivePairs) columns(a, b [2]vec.Vec) (acc [2]vec.Vec) {
	at, n := p.arg("index"), p.arg("taps")
	take := func() (vs [2]vec.Vec) {
		vs = [2]vec.Vec{p.Vec(p.register), p.Vec(p.register)}
		index := vs[1]
		p.Load(index, at, 0)
		for i, v := range vs {
			p.Permute(v, index, a[i], b[i])
		}
		p.AddImm(at, at, p.register)
		return vs
	}
	acc = take()
	p.While(n, 3, func() {
		for i, v := range take() {
			p.Do(p.op, acc[i], acc[i], v)
		}
		p.AddImm(n, n, -1)
	})
	for i, v := range take() {
		p.Machine.(vec.Selector).DoWhere(p.op, acc[i], v, p.last)
	}
	return acc
}
