package kernels

// Loops over the steps of a row, over rows, and over groups of them.

import (
	"math/bits"

	"github.com/simdpool/simdpool/asm/gen/vec"
)

// eachRow runs body for each of several rows with its address: p, and step bytes
// further each.
func (k *kernel) eachRow(acc [][]vec.Vec, p, step vec.Int, body func(row []vec.Vec, p vec.Int)) {
	for r, row := range acc {
		if r > 0 {
			next := k.Int()
			k.Add(next, p, step)
			p = next
		}
		body(row, p)
	}
}

// blocks runs body for every step of a row of the argument width bytes, with
// the step's offset. The last step overlaps the one before it where the row is
// no multiple; a row shorter than a step is one step that begins with it.
func (k *kernel) blocks(body func(off vec.Int)) {
	n := k.arg("width")
	k.AddImm(n, n, k.step-1)
	k.Shift(n, n, -log2(k.step))
	off := k.Int()
	k.SetInt(off, 0)
	k.Times(n, func() {
		body(off)
		k.AddImm(off, off, k.step)
		if k.step > k.elem {
			last := k.arg("width")
			k.AddImm(last, last, -k.step)
			k.Min(off, off, last)
		}
	})
}

// grid runs row for each of outer times inner rows, atOnce of them together
// where there are as many; the last such group overlaps the one before it.
// s and d are where the first row is read and written, more are further
// addresses that advance by an element a row.
func (k *kernel) grid(atOnce int, row func(s, d vec.Int, at int), more ...vec.Int) {
	k.eachRun(func(s, d vec.Int) { k.rows(atOnce, s, d, row, more...) })
}

// rows is a run of a grid.
func (k *kernel) rows(atOnce int, s, d vec.Int, row func(s, d vec.Int, at int), more ...vec.Int) {
	inner := k.arg("inner")
	if atOnce > 1 {
		k.IfAtLeast(inner, atOnce, func() {
			k.groups(inner, atOnce, s, d, more, func(s, d vec.Int) { row(s, d, atOnce) })
		}, nil)
	}
	k.While(inner, 1, func() {
		row(s, d, 1)
		k.forth(1, s, d, more)
		k.AddImm(inner, inner, -1)
	})
}

// eachRun runs body for each of outer runs of rows; it leaves s and d behind
// the last row.
func (k *kernel) eachRun(body func(s, d vec.Int)) {
	s, d, outer := k.arg("src"), k.arg("dst"), k.arg("outer")
	k.Times(outer, func() {
		body(s, d)
		k.addArg(s, "srcSkip")
		k.addArg(d, "dstSkip")
	})
}

// groups runs group for inner rows, atOnce of them together.
func (k *kernel) groups(inner vec.Int, atOnce int, s, d vec.Int, more []vec.Int, group func(s, d vec.Int)) {
	k.While(inner, 1, func() {
		k.backUp(inner, atOnce, s, d, more)
		group(s, d)
		k.forth(atOnce, s, d, more)
		k.AddImm(inner, inner, -atOnce)
	})
}

// backUp goes back as many rows as inner lacks to atOnce.
func (k *kernel) backUp(inner vec.Int, atOnce int, s, d vec.Int, more []vec.Int) {
	k.IfAtLeast(inner, atOnce, func() {}, func() {
		lack := k.Int()
		k.SetInt(lack, atOnce)
		k.Sub(lack, lack, inner)
		k.Add(inner, inner, lack)
		k.Times(lack, func() {
			k.Sub(s, s, k.arg("srcInner"))
			k.Sub(d, d, k.arg("dstInner"))
			for _, p := range more {
				k.AddImm(p, p, -k.elem)
			}
		})
	})
}

// forth goes on by n rows.
func (k *kernel) forth(n int, s, d vec.Int, more []vec.Int) {
	k.advance(s, "srcInner", n)
	k.advance(d, "dstInner", n)
	for _, p := range more {
		k.AddImm(p, p, n*k.elem)
	}
}

// downTo1 lists how many rows or planes to take at once: n as long as there
// are as many, then one by one.
func downTo1(n int) []int {
	if n == 1 {
		return []int{1}
	}
	return []int{n, 1}
}

// advance adds an argument n times, n a power of two.
func (k *kernel) advance(d vec.Int, name string, n int) {
	step := k.arg(name)
	if n > 1 {
		k.Shift(step, step, log2(n))
	}
	k.Add(d, d, step)
}

// gridArgs are the arguments of a grid: rows of width bytes, inner of them
// srcInner and dstInner bytes apart, outer times, with srcSkip and dstSkip
// bytes from the end of one such run to the next.
var gridArgs = with([]string{"*dst", "*src", "outer", "dstSkip", "srcSkip"}, rowsArgs[2:]...)

// rowsArgs are those of one run.
var rowsArgs = []string{"*dst", "*src", "inner", "dstInner", "srcInner", "width"}

func with(args []string, more ...string) []string { return append(args[:len(args):len(args)], more...) }

func log2(n int) int { return bits.Len(uint(n)) - 1 }
