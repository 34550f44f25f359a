package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Maxima over 3x3 windows of stride 1 around each cell, channels first, of rows that a step
// holds and that nearly fill it. Whole rows go down the plane: each is read once, at
// addresses that follow each other, and neighbours come by shifts in registers. Lanes behind
// a row have cells of the next one: a mask keeps them out, and the next row of results
// overwrites theirs.

var window3WalkRows = Family{
	Name: "window3WalkRows", Call: "window3Walk", Args: window3Walk.Args,
	Doc: []string{
		"3x3 windows of stride 1 around each cell of inner planes, of rows rows of width bytes, three at least. A step",
		"holds a row, and less than two.",
	},
	Kinds: extremes, Elems: float32, Steps: []int{256, 128, 64}, Registers: 4, Needs: able[vec.Selector],
	emit: func(k *kernel) {
		k.constants()
		k.setNeutral()
		s, d, n := k.arg("src"), k.arg("dst"), k.arg("inner")
		w := newWindow3Whole(k)
		k.Times(n, func() {
			w.plane(s, d)
			k.addArg(s, "srcInner")
			k.addArg(d, "dstInner")
		})
	},
}

// window3Whole are rows on their way down a plane.
type window3Whole struct {
	*kernel
	vec.Selector
	pitch        vec.Int
	cells, right vec.Mask // lanes of the last register that are cells of a row, and have a neighbour right
	p, q         vec.Int  // of the next row of src, and of dst
}

func newWindow3Whole(k *kernel) *window3Whole {
	w := &window3Whole{kernel: k, Selector: k.Machine.(vec.Selector), pitch: k.arg("width"), p: k.Int(), q: k.Int()}
	n := k.Int()
	k.AddImm(n, w.pitch, k.register-k.step)
	k.Shift(n, n, -log2(k.elem))
	w.cells = k.Mask(n, k.register)
	k.AddImm(n, n, -1)
	w.right = k.Mask(n, k.register)
	return w
}

// plane emits a plane.
func (w *window3Whole) plane(s, d vec.Int) {
	w.Move(w.p, s)
	w.Move(w.q, d)
	above, n := w.row(false), w.arg("rows")
	w.flush()
	row := w.wide()
	w.copies(row, above)
	w.AddImm(n, n, -1)
	w.While(n, 3, func() {
		w.two(above, row, false)
		w.AddImm(n, n, -2)
	})
	w.IfAtLeast(n, 2, func() { w.two(above, row, true) }, func() {
		last := w.row(true)
		w.flush()
		w.combine(above, row)
		w.combine(above, last)
		w.result(above)
		w.copies(above, row)
		w.copies(row, last)
	})
	w.combine(above, row)
	w.lastResult(above)
}

// two emits two rows of results, for which it reads two more rows, of which the second is the last
// one of the plane or not. above and row are the two rows before, and then those.
func (w *window3Whole) two(above, row []vec.Vec, last bool) {
	next, below := w.row(false), w.row(last)
	w.combine(row, next)
	w.combine(above, row)
	w.combine(row, below)
	w.result(above)
	w.result(row)
	w.copies(above, next)
	w.copies(row, below)
}

// copies copies registers.
func (w *window3Whole) copies(d, a []vec.Vec) {
	for i, v := range a {
		w.Copy(d[i], v)
	}
}

// row reduces each cell of the next row and its neighbours, and goes on behind it.
func (w *window3Whole) row(last bool) []vec.Vec {
	cells, row, lanes := w.wide(), w.wide(), w.register/w.elem
	for i, v := range cells {
		if last && i == len(cells)-1 {
			w.LoadMasked(v, w.p, i*w.register, w.cells)
		} else {
			w.Load(v, w.p, i*w.register)
		}
		w.note(v)
	}
	before := w.neutral
	for i, v := range cells {
		left, right := row[i], w.Vec(w.register)
		w.Align(left, before, v, lanes-1)
		w.Do(w.op, left, left, v)
		if i < len(cells)-1 {
			w.Align(right, v, cells[i+1], 1)
			w.Do(w.op, left, left, right)
		} else {
			w.Align(right, v, v, 1)
			w.DoWhere(w.op, left, right, w.right)
		}
		before = v
	}
	w.Add(w.p, w.p, w.pitch)
	return row
}

// result finishes a row of results, stores it, and goes on behind it.
func (w *window3Whole) result(row []vec.Vec) {
	for i, v := range row {
		w.finish(v)
		w.Store(w.q, i*w.register, v)
		w.Prefetch(w.q, i*w.register+resultsAhead)
	}
	w.Add(w.q, w.q, w.pitch)
}

// lastResult does so with the last row of a plane.
func (w *window3Whole) lastResult(row []vec.Vec) {
	for i, v := range row {
		w.finish(v)
		if i < len(row)-1 {
			w.Store(w.q, i*w.register, v)
		} else {
			w.StoreMasked(w.q, i*w.register, v, w.cells)
		}
	}
}
