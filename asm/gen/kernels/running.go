package kernels

import (
	"fmt"

	"github.com/simdpool/simdpool/asm/gen/vec"
)

// Running maxima: windows of one size that follow each other a row apart, each row of
// which is read once. What the last one, two, four, ... rows reduce to waits in
// registers: a row and the one before it make two, those and the two before them four.
// A window takes one operation more than its size has doublings. What waits moves up with
// each row, which costs AVX2 more than to read rows twice.

var (
	running5  = running(5)
	running9  = running(9)
	running13 = running(13)
)

func running(window int) Family {
	return Family{
		Name: fmt.Sprint("running", window), Call: "reduce", Args: reduceArgs,
		Doc: []string{
			fmt.Sprintf("Windows of %d input rows srcInner bytes apart, cut off before the first and behind the last, which lies", window),
			"tapStep bytes behind the first. The first of inner windows has taps rows to its end, each further one a row",
			"more. srcSkip and dstSkip lead from the first row of a run to the first of the next.",
		},
		Kinds: extremes, Elems: float32, Steps: slideSteps, Needs: wide, Registers: 4,
		emit: func(k *kernel) { emitRunning(k, window) },
	}
}

func emitRunning(k *kernel, window int) {
	k.constants()
	k.eachRun(func(s, d vec.Int) {
		k.blocks(func(off vec.Int) {
			r := newRunningRows(k, window)
			for r.from = 0; r.from < k.registers(); r.from += len(r.past) {
				r.emit(s, d, off)
			}
		})
	})
}

// runningRows are rows of a few registers, those of the step from from on.
type runningRows struct {
	*kernel
	from int
	// past[r][n] is what 1<<n rows reduced to, register r of them: for as many rows as the
	// next doubling goes back, those furthest behind first. The last of it begins windows.
	past [][][]vec.Vec
	tail int // what 1<<tail rows reduce to ends a window
}

// newRunningRows has as many registers at once as the machine has room for.
func newRunningRows(k *kernel, window int) runningRows {
	top := log2(window - 1)
	rest := window - 1<<top
	room := max((k.Vectors()-4)/(1<<top-1+rest), 1)
	past := make([][][]vec.Vec, min(1<<log2(room), k.registers()))
	for r := range past {
		for n := range top {
			past[r] = append(past[r], k.vectors(1<<n))
		}
		past[r] = append(past[r], k.vectors(rest))
	}
	return runningRows{kernel: k, past: past, tail: log2(2*rest - 1)}
}

// emit reduces the rows at off bytes behind s.
func (w runningRows) emit(s, d, off vec.Int) {
	p, last, out := w.Int(), w.Int(), w.Int()
	w.Add(p, s, off)
	w.Add(last, p, w.arg("tapStep"))
	w.Add(out, d, off)
	w.setNeutral()
	for _, past := range w.past {
		w.toNeutral(past)
	}
	taps := w.arg("taps")
	w.While(taps, 2, func() {
		w.next(p, last, nil)
		w.AddImm(taps, taps, -1)
	})
	w.Times(w.arg("inner"), func() {
		w.next(p, last, func(r int, v vec.Vec) {
			w.finish(v)
			w.Store(out, (w.from+r)*w.register, v)
		})
		w.addArg(out, "dstInner")
	})
}

// next takes the row at p, and goes on to the one behind it, where there is one. It hands
// over what the window that ends there reduces to.
func (w runningRows) next(p, last vec.Int, result func(r int, v vec.Vec)) {
	row := w.vectors(len(w.past))
	for r, v := range row {
		w.Load(v, p, (w.from+r)*w.register)
		w.note(v)
	}
	w.flush()
	for r, past := range w.past {
		at := row[r]
		for n, waiting := range past {
			if n == w.tail && result != nil {
				v := w.Vec(w.register)
				w.Do(w.op, v, past[len(past)-1][0], at)
				result(r, v)
			}
			longer := w.Vec(w.register)
			if n < len(past)-1 {
				w.Do(w.op, longer, waiting[0], at)
			}
			w.queue(waiting, at)
			at = longer
		}
	}
	w.addArg(p, "srcInner")
	w.Min(p, p, last)
}

// queue puts v behind what waits, in place of what has waited longest.
func (w runningRows) queue(waiting []vec.Vec, v vec.Vec) {
	for i := range waiting[1:] {
		w.Copy(waiting[i], waiting[i+1])
	}
	w.Copy(waiting[len(waiting)-1], v)
}
