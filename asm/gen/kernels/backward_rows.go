package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// The gradient of maxima from their places in the windows, channels first, for
// windows of stride 2: the cells of two rows by two columns get all they get
// from two rows by two columns of windows at the most. A step takes as many such
// groups as it has lanes. What the windows pass to each of the four cells is
// added in row-major order of the windows, and the cells are stored by turns.

var maxRowsArgs = []string{
	"*top", "*bottom", "*above", "*below", "*placesAbove", "*placesBelow",
	"rows", "dstStep", "srcStep", "width", "edge", "*numbers",
}

var maxRowsDoc = []string{
	"Gradient of maxima over windows of stride 2 for rows pairs of rows, at top and at bottom, dstStep bytes",
	"from one to the next, from the rows of windows above and below, srcStep bytes apart, of which width bytes",
	"are taken. With edge 0, a row has more windows than that. numbers are 0, 1, 2, …, of the size of an element.",
}

var maxRows2 = Family{
	Name: "maxRows2", Call: "maxRows", Args: maxRowsArgs, Doc: with(maxRowsDoc, "2x2 windows. below goes unused."),
	Kinds: []Kind{Sum}, Elems: floats, Steps: []int{64, 32, 16, one}, Registers: 4,
	emit: func(k *kernel) { emitMaxRows(k, pairPhase) },
}

var maxRows3 = Family{
	Name: "maxRows3", Call: "maxRows", Args: maxRowsArgs, Doc: with(maxRowsDoc, "3x3 windows that begin with the first row and column of a group."),
	Kinds: []Kind{Sum}, Elems: floats, Steps: []int{64, 32, leastRow}, Registers: 2,
	emit: func(k *kernel) { emitMaxRows(k, beginPhase) },
}

var maxRows3Centered = Family{
	Name: "maxRows3Centered", Call: "maxRows", Args: maxRowsArgs, Doc: with(maxRowsDoc, "3x3 windows around the first cell of a group."),
	Kinds: []Kind{Sum}, Elems: floats, Steps: []int{64, 32, leastRow}, Registers: 2,
	emit: func(k *kernel) { emitMaxRows(k, centerPhase) },
}

// phase is how windows lie over pairs of cells, the same along both axes.
type phase struct {
	taps int // of a window along an axis
	// tap is which tap of the first or the second window that reaches a pair the
	// first or the second cell is: tap[window][cell], or none.
	tap [2][2]int
	// own is the window that lies where the pair does, the other a cell aside.
	own int
}

const none = -1

// leastRow is the least step of rows that windows overlap in, in bytes.
const leastRow = 16

var (
	pairPhase   = phase{2, [2][2]int{{0, 1}, {none, none}}, 0}
	centerPhase = phase{3, [2][2]int{{1, 2}, {none, 0}}, 0}
	beginPhase  = phase{3, [2][2]int{{2, none}, {0, 1}}, 1}
)

// overlapping reports whether two windows reach a pair.
func (p phase) overlapping() bool { return p.taps > 2 }

// maxRows is the kernel within its loops.
type maxRows struct {
	*kernel
	phase
	numbers []vec.Vec // 0, 1, 2, …
}

// newMaxRows prepares the constants.
func newMaxRows(k *kernel, p phase) maxRows {
	m := maxRows{kernel: k, phase: p}
	for n := range p.taps * p.taps {
		m.numbers = append(m.numbers, k.Vec(k.register))
		k.Broadcast(m.numbers[n], k.arg("numbers"), n*k.elem)
	}
	return m
}

func emitMaxRows(k *kernel, p phase) {
	m := newMaxRows(k, p)
	top, above, places := k.arg("top"), k.arg("above"), k.arg("placesAbove")
	k.aside("bottom", "top")
	k.aside("below", "above")
	k.aside("placesBelow", "placesAbove")
	k.Times(k.arg("rows"), func() {
		seek := func(off vec.Int) maxPointers { return m.seek(top, above, places, off) }
		if p.overlapping() {
			m.ends(seek)
		} else {
			k.blocks(func(off vec.Int) { m.block(seek(off), false, false) })
		}
		k.addArg(top, "dstStep")
		step := k.arg("srcStep")
		k.Add(above, above, step)
		k.Shift(step, step, -log2(k.elem))
		k.Add(places, places, step)
	})
}

// maxPointers are where a step reads and writes: in two rows of windows, in their
// places, and in two rows of cells. They are carried along a row: what a step costs is
// the number of its instructions.
type maxPointers struct {
	src, places [2]vec.Int
	out         [2]vec.Int
}

// seek returns the pointers of the step at off, from those of the row.
func (m maxRows) seek(top, above, places, off vec.Int) (p maxPointers) {
	at := m.Int()
	m.Shift(at, off, -log2(m.elem))
	p.src[0], p.places[0] = m.plus(above, off), m.plus(places, at)
	if m.overlapping() {
		p.src[1], p.places[1] = m.plus(p.src[0], m.arg("below")), m.plus(p.places[0], m.arg("placesBelow"))
	}
	p.out[0] = m.plus(top, off)
	m.Add(p.out[0], p.out[0], off)
	p.out[1] = m.plus(p.out[0], m.arg("bottom"))
	return p
}

// advance moves the pointers on by a step.
func (m maxRows) advance(p maxPointers) {
	for row := range 2 {
		m.AddImm(p.src[row], p.src[row], m.step)
		m.AddImm(p.places[row], p.places[row], m.step/m.elem)
		m.AddImm(p.out[row], p.out[row], 2*m.step)
	}
}

// ends emits the steps of a row, the first and the last as what they are.
func (m maxRows) ends(seek func(off vec.Int) maxPointers) {
	last, zero := m.arg("width"), m.Int()
	m.AddImm(last, last, -m.step)
	m.SetInt(zero, 0)
	m.IfAtLeast(last, 1, func() {
		p := seek(zero)
		m.block(p, true, false)
		if m.step > leastRow { // the least step is for rows that take less than two of the next
			more := m.Int()
			m.AddImm(more, last, -m.step)
			m.While(more, 1, func() {
				m.advance(p)
				m.block(p, false, false)
				m.AddImm(more, more, -m.step)
			})
		}
		m.block(seek(last), false, true)
	}, func() { m.block(seek(zero), true, true) })
}

// block emits a step.
func (m maxRows) block(p maxPointers, first, last bool) {
	for i := range m.registers() {
		cells := m.sums(func(row int, body func(col int, v, at vec.Vec)) {
			m.windows(p.src[row], p.places[row], i, first && i == 0, last && i == m.registers()-1, body)
		})
		for row, pair := range cells {
			lo, hi := m.Vec(m.register), m.Vec(m.register)
			m.Interleave(lo, hi, pair[0], pair[1])
			m.Store(p.out[row], 2*i*m.register, lo)
			m.Store(p.out[row], (2*i+1)*m.register, hi)
		}
	}
}

// aside changes the argument to to how far that is from another.
func (k *kernel) aside(to, from string) {
	d := k.arg(to)
	k.Sub(d, d, k.arg(from))
	k.SetArg(to, d)
}

// plus returns a register that holds a+b.
func (k *kernel) plus(a, b vec.Int) vec.Int {
	sum := k.Int()
	k.Add(sum, a, b)
	return sum
}

// sums adds up what the windows of two rows pass to each of two rows of cells:
// their first columns and their second. each runs body for the columns of a row
// of windows, from left to right.
func (m maxRows) sums(each func(row int, body func(col int, v, at vec.Vec))) (sums [2][2]vec.Vec) {
	var begun [2][2]bool
	for y := range sums {
		for x := range sums[y] {
			sums[y][x] = m.Vec(m.register)
		}
	}
	for row := range 2 {
		if m.tap[row] == [2]int{none, none} {
			continue
		}
		each(row, func(col int, v, at vec.Vec) {
			normal := false
			for y, th := range m.tap[row] {
				for x, tw := range m.tap[col] {
					if th == none || tw == none {
						continue
					}
					number := m.numbers[th*m.taps+tw]
					if begun[y][x] {
						m.AddWhere(sums[y][x], v, at, number)
						continue
					}
					if !normal { // -0 becomes +0
						m.Do(vec.Add, v, v, m.none())
						normal = true
					}
					m.Where(sums[y][x], v, at, number)
					begun[y][x] = true
				}
			}
		})
	}
	return sums
}

// windows runs body for register i of each column of windows that reaches the
// step, from left to right. Beyond the ends of a row there is nothing.
func (m maxRows) windows(src, places vec.Int, i int, first, last bool, body func(col int, v, at vec.Vec)) {
	load := func(aside int) (v, at vec.Vec) {
		v, at = m.Vec(m.register), m.Vec(m.register)
		m.Load(v, src, i*m.register+aside*m.elem)
		m.LoadBytes(at, places, i*m.register/m.elem+aside)
		return v, at
	}
	v, at := load(0)
	switch lanes := m.register / m.elem; {
	case !m.overlapping():
		body(0, v, at)
	case m.own == 0:
		body(0, v, at)
		nextV, nextAt := m.Vec(m.register), m.Vec(m.register)
		beyond := func() {
			m.Align(nextV, v, m.none(), 1)
			m.Align(nextAt, at, at, 1) // of the surplus lane nobody minds the place
		}
		inside := func() {
			m.Load(nextV, src, i*m.register+m.elem)
			m.LoadBytes(nextAt, places, i*lanes+1)
		}
		if last {
			m.IfAtLeast(m.arg("edge"), 1, beyond, inside)
		} else {
			inside()
		}
		body(1, nextV, nextAt)
	default:
		if first {
			beforeV, beforeAt := m.Vec(m.register), m.Vec(m.register)
			m.Align(beforeV, m.none(), v, lanes-1)
			m.Align(beforeAt, at, at, lanes-1)
			body(0, beforeV, beforeAt)
		} else {
			beforeV, beforeAt := load(-1)
			body(0, beforeV, beforeAt)
		}
		body(1, v, at)
	}
}

// none returns a register of zeros, which costs less than it would to keep one.
func (m maxRows) none() vec.Vec {
	v := m.Vec(m.register)
	m.Const(v, 0)
	return v
}
