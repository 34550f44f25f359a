package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Maxima of big windows a cell apart, channels first, over planes whose rows a register
// or two hold. A row of cells goes on by doubling: a permutation brings every lane the
// maximum of as many cells beside its own, and lanes at an edge those that are
// nearest, which changes nothing. Columns are then slid over in a buffer, the rows
// of which are registers.

var slidePlanesArgs = []string{
	"*dst", "*src", "planes", "dstPlane", "srcPlane", "rows", "srcRow", "cols", "steps", "*index", "*top",
	"*buffer", "inner", "dstInner", "outs", "taps", "srcInner",
}

var slidePlanesDoc = []string{
	"Planes are dstPlane and srcPlane bytes apart. Each of its rows of cols cells, srcRow bytes apart, is combined",
	"with what *index permutes of it, steps times, into rows from *top on. Of those inner output rows of outs cells",
	"reduce taps each, the first those from *buffer on. srcInner is the size of such a row. There are at least as",
	"many taps and output rows as a group has.",
}

var slidePlanes4 = Family{
	Name: "slidePlanes4", Call: "slidePlanes", Doc: slidePlanesDoc, Args: slidePlanesArgs,
	Kinds: exact, Elems: float32, Lines: true, Needs: wide, Registers: 2,
	emit: func(k *kernel) { emitSlidePlanes(k, 4) },
}

var slidePlanes8 = Family{
	Name: "slidePlanes8", Call: "slidePlanes", Doc: slidePlanesDoc, Args: slidePlanesArgs,
	Kinds: exact, Elems: float32, Lines: true, Needs: wide, Registers: 2,
	emit: func(k *kernel) { emitSlidePlanes(k, 8) },
}

func emitSlidePlanes(k *kernel, group int) {
	k.constants()
	s, d, planes, begin := k.arg("src"), k.arg("dst"), k.arg("planes"), k.Int()
	cols, outs := k.lastMask("cols"), k.lastMask("outs")
	srcRow, outStep := k.arg("srcRow"), k.arg("dstInner")
	k.SetInt(begin, 0)
	k.Times(planes, func() {
		k.doubleRows(s, srcRow, cols)
		inner, from, to := k.arg("inner"), k.arg("buffer"), k.Int()
		k.Move(to, d)
		k.groups(inner, group, from, to, nil, func(s, d vec.Int) {
			slideGroup{kernel: k, last: &outs, pitch: k.step, outStep: outStep}.step(group, s, d, begin)
		})
		k.addArg(s, "srcPlane")
		k.addArg(d, "dstPlane")
	})
}

// lastMask selects the lanes of the last register of a row of as many cells as an
// argument says.
func (k *kernel) lastMask(arg string) vec.Mask {
	n := k.arg(arg)
	k.AddImm(n, n, -(k.registers()-1)*k.register/k.elem)
	return k.Mask(n, k.register)
}

// doubleRows reduces the rows of the plane at s.
func (k *kernel) doubleRows(s, srcRow vec.Int, last vec.Mask) {
	rows, p, out := k.arg("rows"), k.Int(), k.arg("top")
	k.Move(p, s)
	for _, at := range downTo1(rowsAtOnce) {
		k.While(rows, at, func() {
			k.double(k.lines(p, srcRow, at, last), out)
			k.AddImm(out, out, at*k.step)
			k.AddImm(rows, rows, -at)
		})
	}
}

// lines loads at rows from p on, and leaves p behind them.
func (k *kernel) lines(p, srcRow vec.Int, at int, last vec.Mask) [][]vec.Vec {
	lines := make([][]vec.Vec, at)
	for r := range lines {
		lines[r] = k.wide()
		for i, v := range lines[r] {
			if i < len(lines[r])-1 {
				k.Load(v, p, i*k.register)
			} else {
				k.LoadMasked(v, p, i*k.register, last)
			}
			k.note(v)
		}
		k.Add(p, p, srcRow)
	}
	k.flush()
	return lines
}

// double combines rows with their permutations and stores them.
func (k *kernel) double(lines [][]vec.Vec, out vec.Int) {
	n, index := k.arg("steps"), k.arg("index")
	k.Times(n, func() {
		indices := k.wide()
		for i, v := range indices {
			k.Load(v, index, i*k.register)
		}
		for _, line := range lines {
			beside := k.wide()
			for i, v := range beside {
				k.Permute(v, indices[i], line...)
			}
			k.combine(line, beside)
		}
		k.AddImm(index, index, k.step)
	})
	for r, line := range lines {
		for i, v := range line {
			k.Store(out, r*k.step+i*k.register, v)
		}
	}
}
