package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Averages over 3x3 windows of stride 1 around each cell of small planes, channels first,
// each plane one line of cells, as in window3Planes, where masks are registers. A step
// reduces the third columns of its windows: the first and the second are those of the step
// before, by a shift.

var window3Sums = Family{
	Name: "window3Sums", Call: "window3Sums",
	Args: []string{"*dst", "*src", "inner", "dstInner", "srcInner", "pitch", "head", "body", "tail", "*sides", "*first", "*last"},
	Doc: []string{
		"3x3 windows of stride 1 around each cell of inner planes, two at least, of two rows or more of pitch bytes. There",
		"are head steps of which third columns lie in the first row, then body others, then tail of which they lie in the",
		"last row, and a step more. *sides has all ones for each cell with a column left; further on, what it is divided by.",
		"*first and *last have for each step of head, and of tail, which third columns are cells, and have a row above,",
		"and below, and which lanes are cells.",
	},
	Kinds: []Kind{AverageEach}, Elems: float32, Steps: []int{32}, Registers: 1, Needs: able[vec.Keeper],
	emit: emitWindow3Sums,
}

// sidesDivisors is where *sides has the divisors: behind the most cells of a plane, and a
// step more.
const sidesDivisors = 4 * (2048 + 8)

// The masks of a step of head or tail.
const (
	endThird = 32 * iota
	endAbove
	endBelow
	endCell
	endBytes
)

// sumPlanes are planes on their way.
type sumPlanes struct {
	*kernel
	vec.Keeper
	planes             [2]sumPlane
	pitch, back, sides vec.Int // back goes from the row below to that above of the next step
	ends               vec.Int // the masks of the next step of head or tail
}

// sumPlane is one of them: where the row above the next third columns lies, where results
// go, and the third columns of the step before.
type sumPlane struct {
	above, dst vec.Int
	before     vec.Vec
}

func emitWindow3Sums(k *kernel) {
	k.setZero()
	p := sumPlanes{kernel: k, Keeper: k.Machine.(vec.Keeper), pitch: k.arg("pitch"), back: k.Int(), sides: k.Int()}
	k.SetInt(p.back, k.step)
	k.Sub(p.back, p.back, p.pitch)
	k.Sub(p.back, p.back, p.pitch)
	for i := range p.planes {
		p.planes[i] = sumPlane{k.Int(), k.Int(), k.Vec(k.register)}
	}
	k.groups(k.arg("inner"), len(p.planes), k.arg("src"), k.arg("dst"), nil, func(s, d vec.Int) {
		p.begin(s, d)
		p.ends = p.arg("first")
		p.steps("head", p.thirdOfEnd)
		p.steps("body", p.third)
		p.ends = p.arg("last")
		p.steps("tail", p.thirdOfEnd)
		cells := p.LoadMask(p.ends, endCell)
		for i, v := range p.results(p.thirdOfEnd()) {
			p.StoreMasked(p.planes[i].dst, 0, v, cells)
		}
	})
}

// begin goes to the planes at s, and reduces their first columns.
func (p *sumPlanes) begin(s, d vec.Int) {
	p.Arg(p.sides, "sides")
	for i, plane := range p.planes {
		if i == 0 {
			p.AddImm(plane.above, s, p.elem)
			p.Sub(plane.above, plane.above, p.pitch)
			p.Move(plane.dst, d)
		} else {
			p.Add(plane.above, p.planes[i-1].above, p.arg("srcInner"))
			p.Add(plane.dst, p.planes[i-1].dst, p.arg("dstInner"))
		}
		q, below := p.Int(), p.Vec(p.register)
		p.Add(q, plane.above, p.pitch)
		p.Broadcast(plane.before, q, -p.elem)
		p.Add(q, q, p.pitch)
		p.Broadcast(below, q, -p.elem)
		p.Do(p.op, plane.before, plane.before, below)
	}
}

// steps emits as many steps as an argument says.
func (p *sumPlanes) steps(arg string, third func() [2]vec.Vec) {
	n := p.arg(arg)
	p.While(n, 1, func() {
		for i, v := range p.results(third()) {
			d := p.planes[i].dst
			p.Store(d, 0, v)
			p.Prefetch(d, resultsAhead)
			p.AddImm(d, d, p.step)
		}
		p.AddImm(n, n, -1)
	})
}

// third reduces the third columns of a step.
func (p *sumPlanes) third() [2]vec.Vec {
	return p.columns(func(sum vec.Vec, q vec.Int, row int) {
		if row == 0 {
			p.Load(sum, q, 0)
		} else {
			p.AddLoad(sum, sum, q, 0)
		}
	})
}

// thirdOfEnd does so where not all have three cells.
func (p *sumPlanes) thirdOfEnd() [2]vec.Vec {
	rows := [3]vec.Mask{p.LoadMask(p.ends, endAbove), p.LoadMask(p.ends, endThird), p.LoadMask(p.ends, endBelow)}
	p.AddImm(p.ends, p.ends, endBytes)
	return p.columns(func(sum vec.Vec, q vec.Int, row int) {
		v := p.Vec(p.register)
		p.LoadMasked(v, q, 0, rows[row])
		if row == 0 {
			p.Copy(sum, v)
		} else {
			p.Do(p.op, sum, sum, v)
		}
	})
}

// columns reduces columns of three rows, each of which tap adds.
func (p *sumPlanes) columns(tap func(sum vec.Vec, q vec.Int, row int)) (sums [2]vec.Vec) {
	for i, plane := range p.planes {
		q := plane.above
		sums[i] = p.Vec(p.register)
		tap(sums[i], q, 0)
		p.Add(q, q, p.pitch)
		tap(sums[i], q, 1)
		p.Add(q, q, p.pitch)
		tap(sums[i], q, 2)
		p.Add(q, q, p.back)
	}
	return sums
}

// results reduces the windows of a step, of its third columns.
func (p *sumPlanes) results(third [2]vec.Vec) (vs [2]vec.Vec) {
	left, right, n := p.Vec(p.register), p.Vec(p.register), p.Vec(p.register)
	p.Load(left, p.sides, 0)
	p.Load(right, p.sides, p.elem) // the next cell has one left
	p.Load(n, p.sides, sidesDivisors)
	p.AddImm(p.sides, p.sides, p.step)
	for i, plane := range p.planes {
		second := p.Vec(p.register)
		vs[i] = p.Vec(p.register)
		p.AlignTwo(vs[i], second, plane.before, third[i], p.register/p.elem-2)
		p.Copy(plane.before, third[i])
		p.Keep(vs[i], vs[i], left)
		p.Keep(third[i], third[i], right)
		p.Do(p.op, vs[i], vs[i], second)
		p.Do(p.op, vs[i], vs[i], third[i])
		p.finish(vs[i])
		p.Do(vec.Div, vs[i], vs[i], n)
	}
	return vs
}
