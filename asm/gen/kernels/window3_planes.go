package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Maxima of 3x3 windows of stride 1 around each cell of small planes, channels first. A plane is
// one line of cells, whatever the width of its rows: what lies beyond an end of a row,
// or of the plane, masks leave out. So no step but the last of a plane is short, and none
// has to begin or to end a row.

var window3Planes = Family{
	Name: "window3Planes", Call: "window3Planes",
	Args: []string{"*dst", "*src", "planes", "planeStep", "pitch", "head", "body", "tail", "*masks"},
	Doc: []string{
		"3x3 windows of stride 1 around each cell of planes, of rows of pitch bytes. A plane has head+1 steps that the",
		"first row touches, then body others, then tail that the last one does. *masks has for each step which lanes",
		"are cells, and have a row above, below, a column left, right.",
	},
	Kinds: extremes, Elems: float32, Steps: []int{64}, Registers: 1, // a vec.Selector has such
	emit: emitWindow3Planes,
}

// The masks of a step, of 2 bytes each.
const (
	maskCell = 2 * iota
	maskAbove
	maskBelow
	maskLeft
	maskRight
	maskBytes
)

// window3Line is a plane on its way: the places of the next step, and the columns of the
// two steps before it.
type window3Line struct {
	*kernel
	vec.Selector
	src, above, below vec.Int
	dst, masks        vec.Int
	before, middle    vec.Vec
}

func emitWindow3Planes(k *kernel) {
	k.constants()
	s, d, planes := k.arg("src"), k.arg("dst"), k.arg("planes")
	l := window3Line{
		kernel: k, Selector: k.Machine.(vec.Selector),
		src: k.Int(), above: k.Int(), below: k.Int(), dst: k.Int(), masks: k.Int(),
		before: k.Vec(k.register), middle: k.Vec(k.register),
	}
	k.Times(planes, func() {
		l.begin(s, d)
		l.steps("head", true)
		l.steps("body", false)
		l.steps("tail", true)
		l.StoreMasked(l.dst, 0, l.result(l.middle), l.LoadMask(l.masks, maskCell-maskBytes))
		k.addArg(s, "planeStep")
		k.addArg(d, "planeStep")
	})
}

// begin emits the first step of the plane at s.
func (l window3Line) begin(s, d vec.Int) {
	l.Move(l.src, s)
	l.Move(l.dst, d)
	l.Sub(l.above, s, l.arg("pitch"))
	l.Add(l.below, s, l.arg("pitch"))
	l.Arg(l.masks, "masks")
	l.Const(l.before, 0)
	l.Copy(l.middle, l.column(true))
}

// steps emits as many steps as an argument says.
func (l window3Line) steps(arg string, masked bool) {
	n := l.arg(arg)
	l.While(n, 1, func() {
		next := l.column(masked)
		l.Store(l.dst, 0, l.result(next))
		l.Copy(l.before, l.middle)
		l.Copy(l.middle, next)
		l.AddImm(l.dst, l.dst, l.step)
		l.AddImm(n, n, -1)
	})
}

// column reduces the columns of the next step. If masked, not all have three cells.
func (l window3Line) column(masked bool) vec.Vec {
	v := l.Vec(l.register)
	if masked {
		l.LoadMasked(v, l.src, 0, l.LoadMask(l.masks, maskCell))
	} else {
		l.Load(v, l.src, 0)
	}
	sum := l.Vec(l.register)
	l.Copy(sum, v)
	l.tap(sum, l.above, maskAbove, masked)
	l.tap(sum, l.below, maskBelow, masked)
	l.note(v)
	l.flush()
	for _, p := range []vec.Int{l.src, l.above, l.below} {
		l.AddImm(p, p, l.step)
	}
	l.AddImm(l.masks, l.masks, maskBytes)
	return sum
}

// tap combines the cells at p with v.
func (l window3Line) tap(v vec.Vec, p vec.Int, mask int, masked bool) {
	t := l.Vec(l.register)
	if !masked {
		l.Load(t, p, 0)
		l.Do(l.op, v, v, t)
		return
	}
	has := l.LoadMask(l.masks, mask)
	l.LoadMasked(t, p, 0, has)
	l.DoWhere(l.op, v, t, has)
}

// result reduces the windows of the step before the one that has the columns next.
func (l window3Line) result(next vec.Vec) vec.Vec {
	lanes := l.register / l.elem
	left, v, right := l.Vec(l.register), l.Vec(l.register), l.Vec(l.register)
	back := -2 * maskBytes
	if next == l.middle { // there is none
		back = -maskBytes
	}
	l.Align(left, l.before, l.middle, lanes-1)
	l.Align(right, l.middle, next, 1)
	l.Copy(v, l.middle)
	l.DoWhere(l.op, v, left, l.LoadMask(l.masks, back+maskLeft))
	l.DoWhere(l.op, v, right, l.LoadMask(l.masks, back+maskRight))
	l.finish(v)
	return v
}
