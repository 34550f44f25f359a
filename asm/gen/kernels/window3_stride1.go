package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// dense emits windows of stride 1: steps of third columns, of which those of the
// step before are the first and the second; then the last step, of second ones.
//
// Two rows at once look for NaN in their results: each has that of the cell in
// its middle, which is all the cells.
func (w window3Rows) dense() {
	before, off, last, n := w.each(), w.Int(), w.lastOff(), w.arg("steps")
	w.SetInt(off, 0)
	w.IfAtLeast(n, 1, func() {
		for r, v := range w.columns(off, w.one(0, w.at == 1)) {
			w.Align(before[r], w.neutral, v[0], 1)
		}
		w.Times(n, func() {
			w.denseStep(off, before)
			w.AddImm(off, off, w.step)
		})
	}, nil)
	w.denseEnd(last)
}

// denseStep emits a step but the last of a row. before holds the third columns
// of the step before it, and then those of this.
func (w window3Rows) denseStep(off vec.Int, before []vec.Vec) {
	out := w.each()
	for r, third := range w.columns(off, w.some(1, w.elem, w.at == 1)) {
		second := w.Vec(w.register)
		w.AlignTwo(out[r], second, before[r], third[0], w.register/w.elem-2)
		w.Copy(before[r], third[0])
		w.row(out[r], second, third[0])
	}
	w.store(off, out)
}

// denseEnd emits the last step, which may be the first as well.
func (w window3Rows) denseEnd(off vec.Int) {
	second, first := w.columns(off, w.some(1, 0, w.at == 1)), w.each()
	w.IfAtLeast(off, 1, func() {
		for r, v := range w.columns(off, w.some(1, -w.elem, false)) {
			w.Copy(first[r], v[0])
		}
	}, func() {
		for r, v := range second {
			w.Align(first[r], w.neutral, v[0], w.register/w.elem-1)
		}
	})
	for r, v := range second {
		third := w.Vec(w.register)
		w.Align(third, v[0], w.neutral, 1)
		w.row(first[r], v[0], third)
	}
	w.store(off, first)
}

// row combines the columns of a row into the first. Where a machine loses NaN,
// those of second stay.
func (w window3Rows) row(first, second, third vec.Vec) {
	w.Do(w.op, first, first, second)
	w.Do(w.op, first, third, first)
	if w.at > 1 {
		w.note(first)
	}
}
