package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// 3x3 windows channels first, in registers, two rows of windows at once. A step
// reduces columns first, each once: the columns that it shares with the step
// before it come from that one's registers, by a shift.
//
// The last step of a row takes the place of padding from an Align with the
// neutral element, where there is any.

// window3Args: src is the second column of a row's first window. taps is less
// than 3 where rows are outside; then inner is 1.
var window3Args = with(gridArgs, "taps", "tapStep", "steps", "left", "right", "*colDiv")

var window3 = window3Of("window3", window3Rows.dense, 1, window3Kinds, float32,
	"3x3 windows, stride 1, for rows with a column of padding on either side.",
	"The last step of a row comes after steps others.")

var window3Stride2 = window3Of("window3Stride2", window3Rows.strided, 2, window3Kinds, networks,
	"3x3 windows, stride 2. left is 1 if the first column of a row's first window is inside, right is 1",
	"if the third of the last is not: that takes a step after steps others.")

// window3Stride2Far is window3Stride2 for planes that come from memory.
var window3Stride2Far = window3Of("window3Stride2Far", window3Rows.stridedFar, 2, extremes, float32,
	with(window3Stride2.Doc, "Lines are asked for early.")...)

var window3Kinds = append([]Kind{AverageEach}, exact...)

func window3Of(name string, row func(window3Rows), stride int, kinds []Kind, elems []vec.Elem, doc ...string) Family {
	return Family{
		Name: name, Call: "window3", Args: window3Args, Doc: doc,
		Kinds: kinds, Elems: elems, Steps: []int{64, 32, 16}, Registers: 1,
		emit: func(k *kernel) {
			k.constants()
			k.setNeutral()
			step := k.arg("tapStep")
			k.grid(2, func(s, d vec.Int, at int) {
				row(window3Rows{kernel: k, stride: stride, at: at, s: s, d: d, tapStep: step})
			})
		},
	}
}

// window3Rows are at rows of windows, read at s and written at d.
type window3Rows struct {
	*kernel
	stride, at int
	s, d       vec.Int
	tapStep    vec.Int
	far        bool // what is read comes from memory
}

// each returns a register for each row.
func (w window3Rows) each() []vec.Vec {
	vs := make([]vec.Vec, w.at)
	for r := range vs {
		vs[r] = w.Vec(w.register)
	}
	return vs
}

// lastOff returns the offset of the last step of a row.
func (w window3Rows) lastOff() vec.Int {
	last := w.arg("width")
	w.AddImm(last, last, -w.step)
	return last
}

// loader brings in columns of input row row at p.
type loader func(row int, p vec.Int) []vec.Vec

// columns reduces columns for each row, from those at the second ones of the
// windows at off on. Where a machine loses NaN, that of a row of windows of
// stride 1 stay which are in its middle row.
func (w window3Rows) columns(off vec.Int, load loader) [][]vec.Vec {
	p := w.Int()
	w.Add(p, w.s, off)
	if w.stride == 2 {
		w.Add(p, p, off)
	}
	sums := make([][]vec.Vec, w.at)
	if w.at == 1 {
		sums[0] = load(0, p)
		w.flush()
		n := w.arg("taps")
		w.While(n, 2, func() {
			w.Add(p, p, w.tapStep)
			w.combine(sums[0], load(1, p), sums[0])
			w.flush()
			w.AddImm(n, n, -1)
		})
		return sums
	}
	for row := range (w.at-1)*w.stride + 3 {
		if row > 0 {
			w.Add(p, p, w.tapStep)
		}
		vs := load(row, p)
		for r := range sums {
			switch row - r*w.stride {
			case 0:
				sums[r] = vs
			case 1:
				sums[r] = w.combine(nil, sums[r], vs)
			case 2:
				sums[r] = w.combine(nil, vs, sums[r])
			}
		}
	}
	w.flush()
	return sums
}

// combine combines registers into those of d, or into others: rows share them.
func (w window3Rows) combine(d, a, b []vec.Vec) []vec.Vec {
	for i := range a {
		if len(d) == i {
			d = append(d, w.Vec(w.register))
		}
		w.Do(w.op, d[i], a[i], b[i])
	}
	return d
}

// one returns a loader of the column at off for all lanes.
func (w window3Rows) one(off int, noted bool) loader {
	return func(_ int, p vec.Int) []vec.Vec {
		v := w.Vec(w.register)
		w.Broadcast(v, p, off)
		if noted {
			w.note(v)
		}
		return []vec.Vec{v}
	}
}

// some returns a loader of the registers of columns from off on.
func (w window3Rows) some(registers, off int, noted bool) loader {
	return func(_ int, p vec.Int) (vs []vec.Vec) {
		for i := range registers {
			v := w.Vec(w.register)
			w.Load(v, p, off+i*w.register)
			if noted {
				w.note(v)
			}
			vs = append(vs, v)
		}
		return vs
	}
}

// store finishes the results of a step and writes them.
func (w window3Rows) store(off vec.Int, rows []vec.Vec) {
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
