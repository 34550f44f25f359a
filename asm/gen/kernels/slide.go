package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Windows that follow each other a tap apart, as rows of stride 1 do. The taps
// that all windows of a group share are reduced once; going back from there
// gives what each window has before them, going on what it has behind them.
// A group of n windows of t taps takes t+2n-4 operations and t+n-1 loads, where
// windows one by one take n*(t-1) and n*t. This is the algorithm of van Herk and
// of Gil and Werman, over groups that are shorter than a window, in registers.

var slideDoc = with(reduceDoc, "Neighbours begin a tap apart: srcInner is tapStep. There are at least as many taps and rows as a group has.")

var slide4 = Family{
	Name: "slide4", Call: "reduce", Doc: slideDoc, Args: reduceArgs,
	Kinds: exact, Elems: float32, Steps: slideSteps, Registers: 4,
	emit: func(k *kernel) { emitSlide(k, 4) },
}

var slide8 = Family{
	Name: "slide8", Call: "reduce", Doc: slideDoc, Args: reduceArgs,
	Kinds: extremes, Elems: float32, Steps: slideSteps, Registers: 4,
	emit: func(k *kernel) { emitSlide(k, 8) },
}

// grow is for windows at an edge: the first has taps taps, each further one has
// all of those and one more.
var grow = Family{
	Name: "grow", Call: "reduce", Args: reduceArgs,
	Doc: []string{
		"The first of inner output rows reduces taps input rows that lie tapStep bytes apart, and each",
		"further one all that the one before it does and the row srcInner bytes behind the last of those.",
		"srcSkip and dstSkip lead from the first row of a run to the first of the next.",
	},
	Kinds: exact, Elems: float32, Steps: slideSteps, Registers: 4,
	emit: emitGrow,
}

var slideSteps = []int{256, 128, 64, 32, 16, one}

func emitSlide(k *kernel, group int) {
	k.constants()
	k.eachRun(func(s, d vec.Int) {
		inner := k.arg("inner")
		k.groups(inner, group, s, d, nil, func(s, d vec.Int) {
			k.blocks(func(off vec.Int) { k.slideStep(group, s, d, off) })
		})
	})
}

// slideStep emits a step of a group, as many of its registers at once as leave
// half of the machine's free.
func (k *kernel) slideStep(group int, s, d, off vec.Int) {
	atOnce := max(k.Vectors()/2/group, 1)
	for i := 0; i < k.registers(); i += atOnce {
		w := slideGroup{kernel: k, from: i, acc: make([][]vec.Vec, group)}
		for j := range w.acc {
			w.acc[j] = make([]vec.Vec, min(atOnce, k.registers()-i))
			for r := range w.acc[j] {
				w.acc[j][r] = k.Vec(k.register)
			}
		}
		w.emit(s, d, off)
	}
}

// slideGroup is a group of windows: acc[j] are the registers of window j,
// those of the step from from on.
type slideGroup struct {
	*kernel
	from int
	acc  [][]vec.Vec
}

func (g slideGroup) emit(s, d, off vec.Int) {
	step, shared := g.arg("tapStep"), g.Int()
	g.Shift(shared, step, log2(len(g.acc)))
	g.Sub(shared, shared, step)
	g.Add(shared, shared, off)
	g.Add(shared, shared, s) // the first tap that all windows have
	p := g.Int()
	g.Move(p, shared)
	g.shared(p)
	for j := len(g.acc) - 2; j >= 0; j-- {
		g.Sub(shared, shared, step)
		g.tap(shared, func(r int, v vec.Vec) { g.Do(g.op, g.acc[j][r], g.acc[j+1][r], v) })
	}
	g.flush()
	g.behind(p, d, off)
}

// shared reduces the taps that all windows have, from p on to the last of them.
func (g slideGroup) shared(p vec.Int) {
	last := g.acc[len(g.acc)-1]
	for r, v := range last {
		g.Load(v, p, (g.from+r)*g.register)
		g.note(v)
	}
	g.flush()
	n := g.arg("taps")
	g.AddImm(n, n, 1-len(g.acc))
	g.While(n, 2, func() {
		g.addArg(p, "tapStep")
		g.tap(p, func(r int, v vec.Vec) { g.Do(g.op, last[r], last[r], v) })
		g.flush()
		g.AddImm(n, n, -1)
	})
}

// behind reduces the taps behind those at p, which each window has one more of
// than the window before it, and writes the results.
func (g slideGroup) behind(p, d, off vec.Int) {
	out, behind := g.Int(), make([]vec.Vec, len(g.acc[0]))
	g.Add(out, d, off)
	for j, acc := range g.acc {
		switch j {
		case 0:
		case 1:
			g.addArg(p, "tapStep")
			g.tap(p, func(r int, v vec.Vec) { behind[r] = v })
		default:
			g.addArg(p, "tapStep")
			g.tap(p, func(r int, v vec.Vec) { g.Do(g.op, behind[r], behind[r], v) })
		}
		if j > 0 {
			g.addArg(out, "dstInner")
		}
		for r, a := range acc {
			if j > 0 {
				g.Do(g.op, a, a, behind[r])
			}
			g.finish(a)
			g.Store(out, (g.from+r)*g.register, a)
		}
	}
	g.flush()
}

// tap loads a tap and has use combine each of its registers.
func (g slideGroup) tap(p vec.Int, use func(r int, v vec.Vec)) {
	for r := range g.acc[0] {
		v := g.Vec(g.register)
		g.Load(v, p, (g.from+r)*g.register)
		g.note(v)
		use(r, v)
	}
}

func emitGrow(k *kernel) {
	k.constants()
	s, d, outer := k.arg("src"), k.arg("dst"), k.arg("outer")
	k.Times(outer, func() {
		k.blocks(func(off vec.Int) {
			p, out := k.Int(), k.Int()
			k.Add(p, s, off)
			k.Add(out, d, off)
			t := taps{noted: true, normal: true}
			acc := t.sums(k, p, 1)
			k.storeGrown(acc[0], out)
			n := k.arg("inner")
			k.While(n, 2, func() {
				k.addArg(p, "srcInner")
				k.addArg(out, "dstInner")
				t.tap(k, acc, p, false)
				k.storeGrown(acc[0], out)
				k.AddImm(n, n, -1)
			})
		})
		k.addArg(s, "srcSkip")
		k.addArg(d, "dstSkip")
	})
}

func (k *kernel) storeGrown(acc []vec.Vec, out vec.Int) {
	for i, a := range acc {
		v := k.Vec(k.register) // the next row need not wait for the end of this one
		k.Copy(v, a)
		k.finish(v)
		k.Store(out, i*k.register, v)
	}
}
