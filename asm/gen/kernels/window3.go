package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// 3x3 windows of stride 1 with a column of padding on both sides, channels
// first, in registers: the columns of a step are reduced where they lie, and
// once more one element to the left and to the right, which beats both a
// buffer and carrying registers along. At the ends of a row the neighbour is
// what padding is: an Align with the neutral element.

var window3Args = with(gridArgs, "tapStep", "*colDiv")

var window3 = Family{
	Name: "window3", Call: "window3", Args: window3Args,
	Doc: []string{
		"3x3 windows, stride 1, for rows of width bytes and a column of padding on either side.",
		"Output rows follow each other as input rows do, so neighbours share their loads.",
	},
	Kinds: append([]Kind{AverageEach}, exact...), Elems: float32, Steps: []int{64, 32, 16}, Registers: 2,
	// Three sums for each row, and some to spare.
	emit: func(k *kernel) { emitWindow3(k, 3, k.Vectors()/8) },
}

var window3Edge = Family{
	Name: "window3Edge", Call: "window3", Args: window3Args,
	Doc:   []string{"The same for the first rows of planes, or the last, which have two rows of taps."},
	Kinds: append([]Kind{AverageEach}, exact...), Elems: float32, Steps: []int{64, 32, 16}, Registers: 2,
	emit: func(k *kernel) { emitWindow3(k, 2, 1) },
}

// window3Rows are the rows that window3 takes at once.
type window3Rows struct {
	*kernel
	taps, at int
	d        vec.Int // where the first is written
}

func emitWindow3(k *kernel, taps, atOnce int) {
	k.constants()
	k.setNeutral()
	k.grid(atOnce, func(s, d vec.Int, at int) { window3Rows{k, taps, at, d}.emit(s) })
}

// emit runs the steps of a row: the first, those between, and the last, which
// ends with the row and may overlap the one before it.
func (w window3Rows) emit(s vec.Int) {
	last, off := w.arg("width"), w.Int()
	w.AddImm(last, last, -w.step)
	w.SetInt(off, 0)
	w.IfAtLeast(last, 1, func() {
		w.block(s, off, true, false)
		w.AddImm(off, off, w.step)
		more := w.Int()
		w.Sub(more, last, off)
		w.While(more, 1, func() {
			w.block(s, off, false, false)
			w.AddImm(off, off, w.step)
			w.AddImm(more, more, -w.step)
		})
		w.block(s, last, false, true)
	}, func() { w.block(s, off, true, true) })
}

// block emits a step, which may be the first of its row or the last.
func (w window3Rows) block(s, off vec.Int, first, last bool) {
	for i := range w.registers() {
		left, center, right := w.sums(s, off, i, first && i == 0, last && i == w.registers()-1)
		out := w.Int()
		w.Add(out, w.d, off)
		for r := range center {
			if r > 0 {
				w.addArg(out, "dstInner")
			}
			v := left[r]
			w.Do(w.op, v, v, center[r])
			w.Do(w.op, v, v, right[r])
			w.finish(v)
			if w.divide == byEach {
				cols, n := w.arg("colDiv"), w.Vec(w.register)
				w.Add(cols, cols, off)
				w.Load(n, cols, i*w.register)
				w.Do(vec.Div, v, v, n)
			}
			w.Store(out, i*w.register, v)
		}
	}
}

// sums reduces the columns under register i of the step at off, those to the
// left and those to the right, for each row. Where first or last, there is
// nothing to the left or to the right.
func (w window3Rows) sums(s, off vec.Int, i int, first, last bool) (left, center, right []vec.Vec) {
	p, step := w.Int(), w.arg("tapStep")
	w.Add(p, s, off)
	left, center, right = w.column(), w.column(), w.column()
	for row := range w.at - 1 + w.taps {
		if row > 0 {
			w.Add(p, p, step)
		}
		w.tap(center, row, p, i*w.register, true)
		if !first {
			w.tap(left, row, p, i*w.register-w.elem, false)
		}
		if !last {
			w.tap(right, row, p, i*w.register+w.elem, false)
		}
	}
	w.flush()
	for r := range center {
		if first {
			w.Align(left[r], w.neutral, center[r], w.register/w.elem-1)
		}
		if last {
			w.Align(right[r], center[r], w.neutral, 1)
		}
	}
	return left, center, right
}

// column returns a register for each row.
func (w window3Rows) column() []vec.Vec {
	vs := make([]vec.Vec, w.at)
	for r := range vs {
		vs[r] = w.Vec(w.register)
	}
	return vs
}

// tap loads what lies at p+off, and combines it with the rows that it is a tap
// of.
func (w window3Rows) tap(acc []vec.Vec, row int, p vec.Int, off int, noted bool) {
	v := w.Vec(w.register)
	w.Load(v, p, off)
	if noted {
		w.note(v)
	}
	for r, a := range acc {
		switch tap := row - r; {
		case tap == 0:
			w.Copy(a, v)
		case tap > 0 && tap < w.taps:
			w.Do(w.op, a, a, v)
		}
	}
}
