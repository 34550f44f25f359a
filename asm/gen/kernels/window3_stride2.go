package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// strided emits windows of stride 2. The second and the third columns of each
// are pairs of neighbours, the first is the third of the window before. A step
// may overlap the one before it at the end of a row.
func (w window3Rows) strided() {
	before, off, last := w.each(), w.Int(), w.lastOff()
	fresh, n := w.arg("left"), w.arg("steps") // fresh: before is to be read
	for _, v := range before {
		w.Copy(v, w.neutral)
	}
	w.SetInt(off, 0)
	w.While(n, 1, func() {
		w.IfAtLeast(fresh, 1, func() {
			for r, v := range w.columns(off, w.one(-w.elem, true)) {
				w.Copy(before[r], v[0])
			}
		}, nil)
		w.SetInt(fresh, 0)
		w.stridedStep(off, before)
		w.AddImm(off, off, w.step)
		beyond := w.Int()
		w.Sub(beyond, off, last)
		w.IfAtLeast(beyond, 1, func() {
			w.Move(off, last)
			w.SetInt(fresh, 1)
		}, nil)
		w.AddImm(n, n, -1)
	})
	w.IfAtLeast(w.arg("right"), 1, func() { w.stridedEnd(last) }, nil)
}

func (w window3Rows) stridedFar() {
	w.far = true
	w.strided()
}

// stridedStep emits a step. before holds the third columns of the step before
// it, and then those of this.
func (w window3Rows) stridedStep(off vec.Int, before []vec.Vec) {
	out := w.each()
	for r, v := range w.columns(off, w.ahead(w.some(2, 0, true))) {
		second, third := w.Vec(w.register), w.Vec(w.register)
		w.Unzip(second, third, v[0], v[1])
		w.Align(out[r], before[r], third, w.register/w.elem-1)
		w.Copy(before[r], third)
		w.Do(w.op, out[r], out[r], second)
		w.Do(w.op, out[r], out[r], third)
	}
	w.store(off, out)
}

// ahead has load prefetch as well, but for a row that the rows before have read.
func (w window3Rows) ahead(load loader) loader {
	return func(row int, p vec.Int) []vec.Vec {
		if row > 0 || w.at == 1 {
			for off := 0; off < 2*w.step && 2*w.step >= line; off += line {
				w.ask(p, off)
			}
		}
		return load(row, p)
	}
}

// ask prefetches what lies ahead of p+off: from memory into the L2 cache, for the L1 cache has too few
// lines on their way to wait that long.
func (w window3Rows) ask(p vec.Int, off int) {
	if w.far {
		w.PrefetchLater(p, off+4*ahead)
		return
	}
	w.Prefetch(p, off+ahead)
}

// stridedEnd emits the step at the end of a row that windows hang over: first
// and second columns are the pairs, the first of the window behind is the third.
func (w window3Rows) stridedEnd(off vec.Int) {
	out := w.each()
	for r, v := range w.columns(off, w.some(2, -w.elem, true)) {
		first, second := w.Vec(w.register), w.Vec(w.register)
		w.Unzip(first, second, v[0], v[1])
		w.Do(w.op, out[r], first, second)
		w.Align(first, first, w.neutral, 1)
		w.Do(w.op, out[r], out[r], first)
	}
	w.store(off, out)
}
