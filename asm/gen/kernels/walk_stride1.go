package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

var walk3Stride1 = Family{
	Name: "walk3Stride1", Call: "walkRows",
	Args: with(rowsArgs, "cols", "left", "right", "dstCol", "taps", "tapStepH", "tapStepW", "*div"),
	Doc: []string{
		"3x3 windows of stride 1. left is 1 if a window of two columns comes before cols whole ones, right is 1 if one",
		"comes after them. taps is less than 3 where rows are outside; then inner is 1. *div is for whole windows, for",
		"the one before them, and for the one after.",
	},
	Kinds: append([]Kind{AverageFused}, walkKinds...), Elems: float32, Steps: []int{256, 128, 64}, Registers: 4, Greedy: true,
	emit: emitWalk1,
}

// walkedRows are rows of windows, one or two, on the way along x.
type walkedRows struct {
	*kernel
	p, out vec.Int // the next column, and where the next windows go
	// For each row, the columns before: the sum of the last two, and the last.
	two, one [][]vec.Vec
}

func emitWalk1(k *kernel) {
	k.constants()
	k.rows(2, k.arg("src"), k.arg("dst"), func(s, d vec.Int, at int) {
		k.blocks(func(off vec.Int) {
			w := walkedRows{kernel: k, p: k.Int(), out: k.Int(), two: k.wides(at), one: k.wides(at)}
			k.Add(w.p, s, off)
			k.Add(w.out, d, off)
			w.row()
		})
	})
}

// row walks along a row.
func (w walkedRows) row() {
	w.next(w.two, func(int, int) {})
	w.IfAtLeast(w.arg("left"), 1, func() {
		w.each(func(y, i int) { w.Copy(w.one[y][i], w.two[y][i]) })
		w.window(1)
	}, func() {
		w.next(w.one, func(y, i int) { w.Do(w.op, w.two[y][i], w.two[y][i], w.one[y][i]) })
	})
	n := w.arg("cols")
	w.While(n, 1, func() {
		w.window(0)
		w.AddImm(n, n, -1)
	})
	w.IfAtLeast(w.arg("right"), 1, func() {
		put := w.putter(2)
		w.each(func(y, i int) { put(y, i, w.two[y][i]) })
	}, nil)
}

// window reduces the next column and stores the windows that it ends: out = two + c,
// two = one + c, one = c. The divisor is one of *div.
func (w walkedRows) window(divisor int) {
	w.ask()
	put := w.putter(divisor)
	third := w.wides(len(w.two))
	w.next(third, func(y, i int) {
		c, v := third[y][i], w.Vec(w.register)
		w.Do(w.op, v, w.two[y][i], c)
		w.Do(w.op, w.two[y][i], w.one[y][i], c)
		w.Copy(w.one[y][i], c)
		put(y, i, v)
	})
	w.addArg(w.out, "dstCol")
}

// next reduces the next column, and runs then for register i of row y when it is there.
func (w walkedRows) next(cols [][]vec.Vec, then func(y, i int)) {
	var ps []vec.Int
	if len(cols) > 1 {
		ps = w.below(w.p, 4)
	} else {
		w.taps(cols[0])
	}
	for i := range w.registers() {
		if len(cols) > 1 {
			w.column3(ps, i, cols[0][i], cols[1][i])
		}
		for y := range cols {
			then(y, i)
		}
	}
	w.addArg(w.p, "tapStepW")
}

// taps reduces the next column of a single row: not all of its taps may be inside.
func (w walkedRows) taps(col []vec.Vec) {
	p, n := w.Int(), w.arg("taps")
	w.Move(p, w.p)
	for i := range col {
		w.begin(col, i, p)
	}
	w.flush()
	w.While(n, 2, func() {
		w.addArg(p, "tapStepH")
		w.accumulateStep(col, p)
		w.flush()
		w.AddImm(n, n, -1)
	})
}

// each runs body for register i of each row y.
func (w walkedRows) each(body func(y, i int)) {
	for i := range w.registers() {
		for y := range w.two {
			body(y, i)
		}
	}
}

// putter returns what finishes and stores register i of the next window of row y.
func (w walkedRows) putter(divisor int) func(y, i int, v vec.Vec) {
	rows := []vec.Int{w.out}
	if len(w.two) > 1 {
		below := w.Int()
		w.Add(below, w.out, w.arg("dstInner"))
		rows = append(rows, below)
	}
	return func(y, i int, v vec.Vec) {
		w.finishBy(v, divisor)
		w.Store(rows[y], i*w.register, v)
	}
}

// ask asks for the lines of the windows behind the next ones: several lines here and several there
// are no stream that the CPU would see.
func (w walkedRows) ask() {
	if w.step <= line {
		return
	}
	p := w.Int()
	w.Add(p, w.out, w.arg("dstCol"))
	for y := range w.two {
		if y > 0 {
			w.addArg(p, "dstInner")
		}
		for off := 0; off < w.step; off += line {
			w.Prefetch(p, off)
		}
	}
}

// finishBy is finish with a divisor of *div.
func (w walkedRows) finishBy(v vec.Vec, divisor int) {
	if divisor == 0 || w.divide == undivided {
		w.finish(v)
		return
	}
	n := w.Vec(w.register)
	w.Broadcast(n, w.arg("div"), divisor*w.elem)
	w.Do(vec.Add, v, v, w.zero)
	w.Do(vec.Div, v, v, n)
}
