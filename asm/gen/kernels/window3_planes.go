package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// 3x3 windows of stride 1 around each cell of small planes, channels first. A plane is
// one line of cells, whatever the width of its rows: what lies beyond an end of a row,
// or of the plane, masks leave out. So no step but the last of a plane is short, and none
// has to begin or to end a row. Two planes at once share the masks.

var window3Planes = Family{
	Name: "window3Planes", Call: "window3Planes",
	Args: []string{"*dst", "*src", "inner", "dstInner", "srcInner", "pitch", "head", "body", "tail", "*masks", "*divisors"},
	Doc: []string{
		"3x3 windows of stride 1 around each cell of inner planes, two at least, of rows of pitch bytes. A plane has",
		"head+1 steps that the first row touches, then body others, then tail that the last one does. *masks has for",
		"each step which lanes are cells, and have a row above, below, a column left, right, both. *divisors has what",
		"whole windows are divided by, what those at an end of a row, and what lanes of each step of head, tail and the last.",
	},
	Kinds: append([]Kind{AverageFused}, extremes...), Elems: float32, Steps: []int{64}, Registers: 1, Needs: able[vec.Selector],
	emit: emitWindow3Planes,
}

// The masks of a step, of 2 bytes each.
const (
	maskCell = 2 * iota
	maskAbove
	maskBelow
	maskLeft
	maskRight
	maskWhole
	maskBytes
)

// Divisors come in threes, as vec.Fuser takes them: of whole windows and of those at an end of
// a row, one lane each, then of the steps of head and tail, and of the last.
const divisorLanes = 2 * 3

// window3Lines are planes on their way.
type window3Lines struct {
	*kernel
	vec.Selector
	planes       [2]window3Line
	pitch, masks vec.Int
	divisors     vec.Int    // of the next step of head or tail to be finished
	whole, end   divisorVec // of others
}

// divisorVec is what lanes are divided by: see vec.Fuser.
type divisorVec struct{ n, share, scaled vec.Vec }

// window3Line is one of them: where the row above the next step lies, where results go,
// and the columns of the two steps before.
type window3Line struct {
	above, dst     vec.Int
	before, middle vec.Vec
}

func emitWindow3Planes(k *kernel) {
	k.setZero()
	l := window3Lines{kernel: k, Selector: k.Machine.(vec.Selector), pitch: k.arg("pitch"), masks: k.Int()}
	if k.divide == fused {
		l.divisors, l.whole, l.end = k.Int(), l.broadcast(0), l.broadcast(1)
	}
	for i := range l.planes {
		l.planes[i] = window3Line{k.Int(), k.Int(), k.Vec(k.register), k.Vec(k.register)}
	}
	k.groups(k.arg("inner"), len(l.planes), k.arg("src"), k.arg("dst"), nil, func(s, d vec.Int) {
		l.begin(s, d)
		l.steps("head", true)
		l.steps("body", false)
		l.steps("tail", true)
		l.last()
	})
}

// begin emits the first step of the planes from s on.
func (l *window3Lines) begin(s, d vec.Int) {
	l.Arg(l.masks, "masks")
	if l.divide == fused {
		l.Arg(l.divisors, "divisors")
		l.AddImm(l.divisors, l.divisors, divisorLanes*l.elem)
	}
	for i, p := range l.planes {
		if i == 0 {
			l.Sub(p.above, s, l.pitch)
			l.Move(p.dst, d)
		} else {
			l.Add(p.above, l.planes[i-1].above, l.arg("srcInner"))
			l.Add(p.dst, l.planes[i-1].dst, l.arg("dstInner"))
		}
		l.Const(p.before, 0)
	}
	for i, v := range l.columns(true) {
		l.Copy(l.planes[i].middle, v)
	}
}

// steps emits as many steps as an argument says.
func (l *window3Lines) steps(arg string, masked bool) {
	n := l.arg(arg)
	l.While(n, 1, func() {
		next := l.columns(masked)
		for i, v := range l.results(next, -2*maskBytes, masked) {
			p := l.planes[i]
			l.Store(p.dst, 0, v)
			l.Prefetch(p.dst, resultsAhead)
			l.AddImm(p.dst, p.dst, l.step)
			l.Copy(p.before, p.middle)
			l.Copy(p.middle, next[i])
		}
		l.AddImm(n, n, -1)
	})
}

// last emits the results of the last step.
func (l *window3Lines) last() {
	var none [2]vec.Vec
	for i, p := range l.planes {
		none[i] = p.middle
	}
	cells := l.LoadMask(l.masks, maskCell-maskBytes)
	for i, v := range l.results(none, -maskBytes, true) {
		l.StoreMasked(l.planes[i].dst, 0, v, cells)
	}
}

// columns reduces the columns of the next step. If masked, not all have three cells.
func (l *window3Lines) columns(masked bool) (sums [2]vec.Vec) {
	var cell, above, below vec.Mask
	if masked {
		cell, above, below = l.LoadMask(l.masks, maskCell), l.LoadMask(l.masks, maskAbove), l.LoadMask(l.masks, maskBelow)
	}
	for i, p := range l.planes {
		q, v := l.Int(), l.Vec(l.register)
		l.Add(q, p.above, l.pitch)
		if masked {
			l.LoadMasked(v, q, 0, cell)
		} else {
			l.Load(v, q, 0)
		}
		l.note(v)
		sums[i] = l.Vec(l.register)
		l.tap(sums[i], v, p.above, above, masked)
		l.Add(q, q, l.pitch)
		l.tap(sums[i], sums[i], q, below, masked)
		l.AddImm(p.above, p.above, l.step)
	}
	l.flush()
	l.AddImm(l.masks, l.masks, maskBytes)
	return sums
}

// tap combines the cells at p with a.
func (l *window3Lines) tap(d, a vec.Vec, p vec.Int, has vec.Mask, masked bool) {
	t := l.Vec(l.register)
	if !masked {
		l.Load(t, p, 0)
		l.Do(l.op, d, a, t)
		return
	}
	l.LoadMasked(t, p, 0, has)
	if d != a {
		l.Copy(d, a)
	}
	l.DoWhere(l.op, d, t, has)
}

// results reduces the windows of the step before the one that has the columns next, of
// which the masks lie back bytes from the next ones. It is one of head or tail, or not.
func (l *window3Lines) results(next [2]vec.Vec, back int, ofEnds bool) (vs [2]vec.Vec) {
	lanes := l.register / l.elem
	if l.divide == fused {
		l.divideBy(back, ofEnds)
	}
	hasLeft, hasRight := l.LoadMask(l.masks, back+maskLeft), l.LoadMask(l.masks, back+maskRight)
	for i, p := range l.planes {
		left, right := l.Vec(l.register), l.Vec(l.register)
		vs[i] = l.Vec(l.register)
		l.Align(left, p.before, p.middle, lanes-1)
		l.Align(right, p.middle, next[i], 1)
		l.Copy(vs[i], p.middle)
		l.DoWhere(l.op, vs[i], left, hasLeft)
		l.DoWhere(l.op, vs[i], right, hasRight)
		l.finish(vs[i])
	}
	return vs
}

// broadcast loads divisors of which there is one lane.
func (l *window3Lines) broadcast(i int) (d divisorVec) {
	p := l.arg("divisors")
	for j, v := range []*vec.Vec{&d.n, &d.share, &d.scaled} {
		*v = l.Vec(l.register)
		l.Broadcast(*v, p, (3*i+j)*l.elem)
	}
	return d
}

// divideBy prepares the divisors of the next results.
func (l *window3Lines) divideBy(back int, ofEnds bool) {
	d := []*vec.Vec{&l.divisor, &l.share, &l.scaled}
	for _, v := range d {
		*v = l.Vec(l.register)
	}
	if ofEnds {
		for i, v := range d {
			l.Load(*v, l.divisors, i*l.register)
		}
		l.AddImm(l.divisors, l.divisors, len(d)*l.register)
		return
	}
	whole := l.LoadMask(l.masks, back+maskWhole)
	l.Select(l.divisor, l.end.n, l.whole.n, whole)
	l.Select(l.share, l.end.share, l.whole.share, whole)
	l.Select(l.scaled, l.end.scaled, l.whole.scaled, whole)
}
