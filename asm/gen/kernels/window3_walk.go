package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Maxima over 3x3 windows of stride 1 around each cell, channels first. Columns as
// wide as a register go down the plane: each row of three neighbours is reduced
// once, from unaligned loads, and waits in registers for the rows below it. What
// lies beyond an end of a row takes no part, by an Align with the neutral element.

var window3Walk = Family{
	Name: "window3Walk", Call: "window3Walk",
	Args: []string{"*dst", "*src", "inner", "dstInner", "srcInner", "width", "rows"},
	Doc: []string{
		"3x3 windows of stride 1 around each cell of inner planes, of rows rows of width bytes, a step at least. The",
		"last step of a row overlaps the one before it.",
	},
	Kinds: extremes, Elems: float32, Steps: []int{64, 32, 16}, Registers: 1,
	emit: func(k *kernel) {
		k.constants()
		k.setNeutral()
		s, d, n := k.arg("src"), k.arg("dst"), k.arg("inner")
		k.Times(n, func() {
			window3Columns{k, s, d, k.arg("width")}.emit()
			k.addArg(s, "srcInner")
			k.addArg(d, "dstInner")
		})
	},
}

// window3Columns are the columns of a plane.
type window3Columns struct {
	*kernel
	s, d, pitch vec.Int
}

func (w window3Columns) emit() {
	off, last := w.Int(), w.Int()
	w.SetInt(off, 0)
	w.AddImm(last, w.pitch, -w.step)
	w.IfAtLeast(last, 1, func() {
		w.walk(off, false, true)
		w.AddImm(off, off, w.step)
		middle := w.Int()
		w.Sub(middle, last, off)
		w.While(middle, 1, func() {
			w.walk(off, true, true)
			w.AddImm(off, off, w.step)
			w.AddImm(middle, middle, -w.step)
		})
		w.walk(last, true, false)
	}, func() { w.walk(off, false, false) })
}

// walk emits the columns at off, which have neighbours left and right or not.
func (w window3Columns) walk(off vec.Int, left, right bool) {
	p, q, n := w.Int(), w.Int(), w.arg("rows")
	w.Add(p, w.s, off)
	w.Add(q, w.d, off)
	above, row := w.row(p, left, right), w.Vec(w.register)
	w.flush()
	w.Copy(row, above)
	w.AddImm(n, n, -1)
	w.While(n, 2, func() {
		next := w.nextRow(p, left, right)
		below := w.nextRow(p, left, right)
		w.Do(w.op, row, row, next)
		w.Do(w.op, above, above, row)
		w.Do(w.op, row, row, below)
		w.result(q, above)
		w.result(q, row)
		w.Copy(above, next)
		w.Copy(row, below)
		w.AddImm(n, n, -2)
	})
	w.IfAtLeast(n, 1, func() {
		w.Do(w.op, row, row, w.nextRow(p, left, right))
		w.flush()
		w.Do(w.op, above, above, row)
		w.result(q, above)
		w.result(q, row)
	}, func() {
		w.Do(w.op, above, above, row)
		w.result(q, above)
	})
}

// nextRow goes on to the next row and reduces that.
func (w window3Columns) nextRow(p vec.Int, left, right bool) vec.Vec {
	w.Add(p, p, w.pitch)
	return w.row(p, left, right)
}

// row reduces each cell at p and its neighbours.
func (w window3Columns) row(p vec.Int, left, right bool) vec.Vec {
	cells, l, r := w.Vec(w.register), w.Vec(w.register), w.Vec(w.register)
	w.Load(cells, p, 0)
	w.note(cells)
	if left {
		w.Load(l, p, -w.elem)
	} else {
		w.Align(l, w.neutral, cells, w.register/w.elem-1)
	}
	if right {
		w.Load(r, p, w.elem)
	} else {
		w.Align(r, cells, w.neutral, 1)
	}
	w.Do(w.op, l, l, cells)
	w.Do(w.op, l, l, r)
	return l
}

// result finishes a row of results and goes on to the next.
func (w window3Columns) result(q vec.Int, v vec.Vec) {
	w.finish(v)
	w.Store(q, 0, v)
	w.Add(q, q, w.pitch)
}
