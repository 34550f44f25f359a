package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Rows reduced by taps: element x of an output row combines the elements
// x*stride + t*tapStep/size of an input row, t < taps. With tapStep the pitch
// of the input it reduces vertically, with tapStep an element horizontally.
// Both passes of a separable window are this.

var reduceArgs = with(gridArgs, "taps", "tapStep", "stride", "*div", "*colDiv", "*rowDiv")

var reduceDoc = []string{"Each output row reduces taps input rows that lie tapStep bytes apart."}

var reduce = Family{
	Name: "reduce", Call: "reduce", Doc: reduceDoc, Args: reduceArgs,
	Kinds: reductions, Elems: all, Steps: steps, Registers: 4,
	emit: func(k *kernel) { taps{noted: true, normal: true}.emit(k) },
}

var powers = Family{
	Name: "powers", Call: "reduce", Doc: with(reduceDoc, "Of powers of the input, several rows by one tap, or the root of one tap of one row."), Args: reduceArgs,
	Kinds: []Kind{Magnitudes, Squares, Root}, Elems: floats, Steps: []int{64, 16, one}, Registers: 4,
	emit: func(k *kernel) { taps{normal: true}.emit(k) },
}

var reduceStride2 = Family{
	Name: "reduceStride2", Call: "reduce", Doc: with(reduceDoc, "Output x is at input 2x."), Args: reduceArgs,
	Kinds: horizontal, Elems: all, Steps: []int{64, 32, 16}, Registers: 4,
	emit: func(k *kernel) { taps{stride: 2}.emit(k) },
}

var reduceStrideN = Family{
	Name: "reduceStrideN", Call: "reduce", Doc: with(reduceDoc, "Output x is at input x*stride/size, stride in bytes."), Args: reduceArgs,
	Kinds: horizontal, Elems: all, Steps: []int{one}, Registers: 1,
	emit: func(k *kernel) { taps{stride: anyStride}.emit(k) },
}

// horizontal are the kinds of a pass over rows that a first pass has reduced,
// and looked through for NaN.
var horizontal = append([]Kind{AverageEach}, exact...)

const anyStride = -1

// taps says what is fixed in a kernel that reduces rows.
type taps struct {
	stride int  // elements from one output to the next: 0 and 1 the same, anyStride the argument
	noted  bool // looks for NaN
	normal bool // turns -0 into +0
}

// rowsAtOnce is how many rows keep the adders busy while each waits for its
// own sum.
const rowsAtOnce = 4

func (t taps) emit(k *kernel) {
	k.constants()
	atOnce := rowsAtOnce
	if k.step > line || k.root { // wide enough by itself, or one row
		atOnce = 1
	}
	var factors []vec.Int // of the rows, in *rowDiv
	if k.divide == byEach {
		factors = []vec.Int{k.arg("rowDiv")}
	}
	k.grid(atOnce, func(s, d vec.Int, at int) { t.rows(k, s, d, factors, at) }, factors...)
}

// rows emits at rows.
func (t taps) rows(k *kernel, s, d vec.Int, factors []vec.Int, at int) {
	p := k.Int()
	if t.stride == anyStride {
		k.Move(p, s)
	}
	k.blocks(func(off vec.Int) {
		q := p
		if t.stride == anyStride {
			q = k.Int()
			k.Move(q, p)
			k.addArg(p, "stride")
		} else {
			k.Add(p, s, off)
			if t.stride == 2 {
				k.Add(p, p, off)
			}
		}
		t.store(k, t.sums(k, q, at), d, off, factors)
	})
}

// sums reduces the step at p of at rows.
func (t taps) sums(k *kernel, p vec.Int, at int) [][]vec.Vec {
	acc := k.wides(at)
	t.tap(k, acc, p, true)
	if k.root || k.power > 0 && at > 1 {
		return acc // of one tap
	}
	n := k.arg("taps")
	k.While(n, 2, func() {
		k.addArg(p, "tapStep")
		t.tap(k, acc, p, false)
		k.AddImm(n, n, -1)
	})
	return acc
}

// tap combines one tap of each row.
func (t taps) tap(k *kernel, acc [][]vec.Vec, p vec.Int, first bool) {
	k.eachRow(acc, p, k.rowStep(len(acc)), func(row []vec.Vec, q vec.Int) {
		for i, a := range row {
			if first {
				t.load(k, a, q, i)
				continue
			}
			v := k.Vec(k.register)
			t.load(k, v, q, i)
			k.Do(k.op, a, a, v)
		}
	})
	k.flush()
}

// rowStep returns the bytes from a row to the next of several at once.
func (k *kernel) rowStep(rows int) vec.Int {
	if rows == 1 {
		return vec.Int{}
	}
	return k.arg("srcInner")
}

// load loads register i of the step at q.
func (t taps) load(k *kernel, d vec.Vec, q vec.Int, i int) {
	if t.stride == 2 {
		a, b := k.Vec(k.register), k.Vec(k.register)
		k.Load(a, q, 2*i*k.register)
		k.Load(b, q, (2*i+1)*k.register)
		k.Evens(d, a, b)
	} else {
		k.Load(d, q, i*k.register)
		k.raise(d)
	}
	if t.noted {
		k.note(d)
	}
}

// store finishes the sums and writes them to the rows at d.
func (t taps) store(k *kernel, acc [][]vec.Vec, d, off vec.Int, factors []vec.Int) {
	q := k.Int()
	k.Add(q, d, off)
	var cols vec.Int
	if k.divide == byEach {
		cols = k.arg("colDiv")
		k.Add(cols, cols, off)
	}
	for r := range acc {
		if r > 0 {
			k.addArg(q, "dstInner")
		}
		for i, a := range acc[r] {
			if t.normal {
				k.finish(a)
			}
			if k.divide == byEach {
				k.divideEach(a, cols, i*k.register, factors[0], r*k.elem)
			}
			k.Store(q, i*k.register, a)
		}
	}
}

// divideEach divides the lanes of v by those at cols+off times the factor of
// the row.
func (k *kernel) divideEach(v vec.Vec, cols vec.Int, off int, factor vec.Int, row int) {
	f, n := k.Vec(k.register), k.Vec(k.register)
	k.Broadcast(f, factor, row)
	k.Load(n, cols, off)
	k.Do(vec.Mul, n, n, f)
	k.Do(vec.Div, v, v, n)
}
