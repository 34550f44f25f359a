package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// columns is for windows of several sizes, channels first, whose rows have been
// reduced, without a -0: a row of src is a line of 1, 2 or 4 registers, a row of dst a register
// of results, of which only outs are stored beyond the first whole rows. *index
// has for each tap which lane of the line every result takes: one that changes
// nothing where a window has fewer.
var columns = Family{
	Name: "columns", Call: "columns",
	Args:  []string{"*dst", "*src", "rows", "dstStep", "srcStep", "taps", "*index", "outs", "whole", "*colDiv", "*rowDiv"},
	Doc:   []string{"Reduces the columns of windows of several sizes: each takes lanes of a line."},
	Kinds: append([]Kind{AverageEach}, exact...), Elems: floats, Lines: true, Registers: 4,
	emit: emitColumns,
}

func emitColumns(k *kernel) {
	s, d, rows, whole, factors := k.arg("src"), k.arg("dst"), k.arg("rows"), k.arg("whole"), k.arg("rowDiv")
	mask := k.Mask(k.arg("outs"), k.outBytes())
	k.Times(rows, func() {
		line := k.wide()
		for i, v := range line {
			k.Load(v, s, i*k.register)
		}
		acc := k.permuted(line)
		if k.divide == byEach {
			f, n := k.Vec(k.outBytes()), k.Vec(k.outBytes())
			k.Broadcast(f, factors, 0)
			k.Load(n, k.arg("colDiv"), 0)
			k.Do(vec.Mul, n, n, f)
			k.Do(vec.Div, acc, acc, n)
			k.AddImm(factors, factors, k.elem)
		}
		k.IfAtLeast(whole, 1, func() { k.Store(d, 0, acc) }, func() { k.StoreMasked(d, 0, acc, mask) })
		k.AddImm(whole, whole, -1)
		k.addArg(d, "dstStep")
		k.addArg(s, "srcStep")
	})
}

// permuted combines what the taps take from line.
func (k *kernel) permuted(line []vec.Vec) vec.Vec {
	p, n := k.arg("index"), k.arg("taps")
	take := func(d vec.Vec) {
		index := k.Vec(k.outBytes())
		k.Load(index, p, 0)
		k.Permute(d, index, line...)
	}
	acc := k.Vec(k.outBytes())
	take(acc)
	k.While(n, 2, func() {
		k.AddImm(p, p, k.outBytes())
		v := k.Vec(k.outBytes())
		take(v)
		k.Do(k.op, acc, acc, v)
		k.AddImm(n, n, -1)
	})
	return acc
}
