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
			k.blocks(func(off vec.Int) { slideGroup{kernel: k, noted: true}.step(group, s, d, off) })
		})
	})
}

// slideGroup is a group of windows: acc[j] are the registers of window j,
// those of the step from from on.
type slideGroup struct {
	*kernel
	noted   bool      // looks for NaN
	pitch   int       // of taps, if it is known
	outStep vec.Int   // of results then
	last    *vec.Mask // of the last register, if not all of it is stored
	from    int
	acc     [][]vec.Vec
}

// step emits a step of a group of size windows, as many of its registers at once
// as leave half of the machine's free.
func (g slideGroup) step(size int, s, d, off vec.Int) {
	atOnce := max(g.Vectors()/2/size, 1)
	for g.from = 0; g.from < g.registers(); g.from += atOnce {
		g.acc = make([][]vec.Vec, size)
		for j := range g.acc {
			g.acc[j] = make([]vec.Vec, min(atOnce, g.registers()-g.from))
			for r := range g.acc[j] {
				g.acc[j][r] = g.Vec(g.register)
			}
		}
		g.emit(s, d, off)
	}
}

// tapAt is where a tap is: off bytes from p on.
type tapAt struct {
	p   vec.Int
	off int
}

func (g slideGroup) emit(s, d, off vec.Int) {
	first := tapAt{g.Int(), 0} // that all windows have
	back := func() { first.off -= g.pitch }
	if g.pitch > 0 {
		first.off = (len(g.acc) - 1) * g.pitch
		g.Add(first.p, s, off)
	} else {
		step := g.arg("tapStep")
		g.Shift(first.p, step, log2(len(g.acc)))
		g.Sub(first.p, first.p, step)
		g.Add(first.p, first.p, off)
		g.Add(first.p, first.p, s)
		back = func() { g.Sub(first.p, first.p, step) }
	}
	last := tapAt{g.Int(), first.off}
	g.Move(last.p, first.p)
	g.shared(last)
	for j := len(g.acc) - 2; j >= 0; j-- {
		back()
		g.tap(first, func(r int, v vec.Vec) { g.Do(g.op, g.acc[j][r], g.acc[j+1][r], v) })
	}
	g.flush()
	g.behind(last, d, off)
}

// shared reduces the taps that all windows have, from t on, and leaves its register at
// the last of them.
func (g slideGroup) shared(t tapAt) {
	last := g.acc[len(g.acc)-1]
	for r, v := range last {
		g.load(v, t, r)
	}
	g.flush()
	n := g.arg("taps")
	g.AddImm(n, n, 1-len(g.acc))
	g.While(n, 2, func() {
		if g.pitch > 0 {
			g.AddImm(t.p, t.p, g.pitch)
		} else {
			g.addArg(t.p, "tapStep")
		}
		g.tap(t, func(r int, v vec.Vec) { g.Do(g.op, last[r], last[r], v) })
		g.flush()
		g.AddImm(n, n, -1)
	})
}

// behind reduces the taps behind t, which each window has one more of than the window
// before it, and writes the results.
func (g slideGroup) behind(t tapAt, d, off vec.Int) {
	out, behind := g.Int(), make([]vec.Vec, len(g.acc[0]))
	g.Add(out, d, off)
	for j, acc := range g.acc {
		if j > 0 {
			t.off += g.pitch
			if g.pitch == 0 {
				g.addArg(t.p, "tapStep")
			}
			g.tap(t, func(r int, v vec.Vec) {
				if j > 1 {
					g.Do(g.op, behind[r], behind[r], v)
				} else {
					behind[r] = v
				}
			})
			g.nextResult(out)
		}
		for r, a := range acc {
			if j > 0 {
				g.Do(g.op, a, a, behind[r])
			}
			g.finish(a)
			g.store(out, r, a)
		}
	}
	g.flush()
}

// tap loads a tap and has use combine each of its registers.
func (g slideGroup) tap(t tapAt, use func(r int, v vec.Vec)) {
	for r := range g.acc[0] {
		v := g.Vec(g.register)
		g.load(v, t, r)
		use(r, v)
	}
}

// load loads register r of a tap.
func (g slideGroup) load(v vec.Vec, t tapAt, r int) {
	g.Load(v, t.p, t.off+(g.from+r)*g.register)
	if g.noted {
		g.note(v)
	}
}

// nextResult goes on to the results of the next window.
func (g slideGroup) nextResult(out vec.Int) {
	if g.pitch > 0 {
		g.Add(out, out, g.outStep)
		return
	}
	g.addArg(out, "dstInner")
}

// store stores register r of results.
func (g slideGroup) store(out vec.Int, r int, v vec.Vec) {
	off := (g.from + r) * g.register
	if g.last != nil && g.from+r == g.registers()-1 {
		g.StoreMasked(out, off, v, *g.last)
		return
	}
	g.Store(out, off, v)
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
