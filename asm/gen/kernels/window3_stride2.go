package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// 3x3 windows of stride 2, channels first, in registers. Columns are reduced
// first; the second and the third of each window are a pair of neighbours, the
// first is the third of the window before. So a step reads each column once, and
// takes from the step before it no more than that one register.
//
// Where the last window hangs over the end of its row by a column, the last step
// has its first and second columns for pairs instead, and the first of the
// window behind for the third.

var window3Stride2 = Family{
	Name: "window3Stride2", Call: "window3Stride2",
	Args: with(gridArgs, "taps", "tapStep", "steps", "left", "right", "*colDiv"),
	Doc: []string{
		"3x3 windows, stride 2. src is the second column of a row's first window, left is 1 if the first",
		"is inside too, right is 1 if the third of the last is not: that takes a step beyond steps.",
		"taps is less than 3 where rows are outside; then inner is 1.",
	},
	Kinds: append([]Kind{AverageEach}, exact...), Elems: float32, Steps: []int{64, 32, 16}, Registers: 1,
	emit: func(k *kernel) {
		k.constants()
		k.setNeutral()
		k.grid(2, func(s, d vec.Int, at int) { strided3Rows{k, at, s, d}.emit() })
	},
}

// strided3Rows are at rows of windows, read at s and written at d.
type strided3Rows struct {
	*kernel
	at   int
	s, d vec.Int
}

// emit runs the steps of a row, of which the last may overlap the one before it.
func (w strided3Rows) emit() {
	before := make([]vec.Vec, w.at) // third columns of the step before
	for r := range before {
		before[r] = w.Vec(w.register)
		w.Copy(before[r], w.neutral)
	}
	off, last, fresh, n := w.Int(), w.arg("width"), w.arg("left"), w.arg("steps")
	w.SetInt(off, 0)
	w.AddImm(last, last, -w.step)
	w.While(n, 1, func() {
		w.IfAtLeast(fresh, 1, func() {
			for r, v := range w.columns(w.place(off, -w.elem), 1, w.one) {
				w.Copy(before[r], v[0])
			}
		}, nil)
		w.SetInt(fresh, 0)
		w.block(off, before)
		w.AddImm(off, off, w.step)
		beyond := w.Int()
		w.Sub(beyond, off, last)
		w.IfAtLeast(beyond, 1, func() {
			w.Move(off, last)
			w.SetInt(fresh, 1)
		}, nil)
		w.AddImm(n, n, -1)
	})
	w.IfAtLeast(w.arg("right"), 1, func() { w.lastBlock(last) }, nil)
}

// place returns where the pairs of the windows at off lie, and more bytes on.
func (w strided3Rows) place(off vec.Int, more int) vec.Int {
	p := w.Int()
	w.Add(p, w.s, off)
	w.Add(p, p, off)
	if more != 0 {
		w.AddImm(p, p, more)
	}
	return p
}

// block emits a step. before holds the third columns of the step before it, and
// then those of this.
func (w strided3Rows) block(off vec.Int, before []vec.Vec) {
	out := make([]vec.Vec, w.at)
	for r, v := range w.columns(w.place(off, 0), 2, w.ahead) {
		second, third := w.Vec(w.register), w.Vec(w.register)
		w.Unzip(second, third, v[0], v[1])
		out[r] = w.Vec(w.register)
		w.Align(out[r], before[r], third, w.register/w.elem-1)
		w.Copy(before[r], third)
		w.Do(w.op, out[r], out[r], second)
		w.Do(w.op, out[r], out[r], third)
	}
	w.store(off, out)
}

// lastBlock emits the step at the end of a row that windows hang over.
func (w strided3Rows) lastBlock(off vec.Int) {
	out := make([]vec.Vec, w.at)
	for r, v := range w.columns(w.place(off, -w.elem), 2, w.loadNoted) {
		first, second := w.Vec(w.register), w.Vec(w.register)
		w.Unzip(first, second, v[0], v[1])
		out[r] = w.Vec(w.register)
		w.Do(w.op, out[r], first, second)
		w.Align(first, first, w.neutral, 1)
		w.Do(w.op, out[r], out[r], first)
	}
	w.store(off, out)
}

// columns reduces registers of columns at p, for each row, as load brings
// register i of input row row in.
func (w strided3Rows) columns(p vec.Int, registers int, load func(row, i int, p vec.Int) vec.Vec) [][]vec.Vec {
	sums, step := make([][]vec.Vec, w.at), w.arg("tapStep")
	tap := func(row int) (vs []vec.Vec) {
		for i := range registers {
			vs = append(vs, load(row, i, p))
		}
		w.flush()
		return vs
	}
	combine := func(sum, vs []vec.Vec) {
		for i, v := range vs {
			w.Do(w.op, sum[i], sum[i], v)
		}
	}
	sums[0] = tap(0)
	if w.at == 1 {
		n := w.arg("taps")
		w.While(n, 2, func() {
			w.Add(p, p, step)
			combine(sums[0], tap(1))
			w.AddImm(n, n, -1)
		})
		return sums
	}
	for row := 1; row <= 2*w.at; row++ { // the last tap of a row is the first of the next
		w.Add(p, p, step)
		vs, r := tap(row), (row-1)/2
		combine(sums[r], vs)
		if row%2 == 0 && r+1 < w.at {
			sums[r+1] = vs
		}
	}
	return sums
}

// one brings one column into all lanes.
func (w strided3Rows) one(_, _ int, p vec.Int) vec.Vec {
	v := w.Vec(w.register)
	w.Broadcast(v, p, 0)
	w.note(v)
	return v
}

func (w strided3Rows) loadNoted(_, i int, p vec.Int) vec.Vec {
	v := w.Vec(w.register)
	w.Load(v, p, i*w.register)
	w.note(v)
	return v
}

// ahead prefetches as well, but for the row that the rows before have read.
func (w strided3Rows) ahead(row, i int, p vec.Int) vec.Vec {
	if (row > 0 || w.at == 1) && i*w.register%line == 0 && 2*w.step >= line {
		w.Prefetch(p, i*w.register+ahead)
	}
	return w.loadNoted(row, i, p)
}

// store finishes the results of a step and writes them.
func (w strided3Rows) store(off vec.Int, rows []vec.Vec) {
	p, n := w.Int(), vec.Vec{}
	if w.divide == byEach {
		n = w.Vec(w.register)
		w.Add(p, w.arg("colDiv"), off)
		w.Load(n, p, 0)
	}
	w.Add(p, w.d, off)
	for r, v := range rows {
		if r > 0 {
			w.addArg(p, "dstInner")
		}
		w.finish(v)
		if w.divide == byEach {
			w.Do(vec.Div, v, v, n)
		}
		w.Store(p, 0, v)
	}
}
