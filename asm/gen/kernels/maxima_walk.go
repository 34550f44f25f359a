package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Maxima and where they are, for 3x3 windows of stride 2 in one plane. A row of
// windows shares its last row of taps with the next: what is best in that, lane by
// lane, waits in a line in memory. So each row of the input is read once.
//
// Columns are as in window3Stride2: the second and the third of each window are
// pairs of neighbours, the first is the third of the window before.

// maximaWalkArgs: src is the second column of the first window in its middle row.
// left is 1 if the first column of that window is inside, top is 1 if its first row
// is. line has room for two registers for each step of a row.
var maximaWalkArgs = with(gridArgs, "tapStep", "left", "top", "*line",
	"*pos", "posSkip", "posInner", "size", "*first", "*origin", "placeH", "placeW",
	"offset", "offsetSkip", "offsetInner")

var maximaWalk3 = Family{
	Name: "maximaWalk3", Call: "maximaWalk", Args: maximaWalkArgs,
	Doc:   []string{"Each output element is the greatest of 3x3 taps, 2 apart; *pos tells which."},
	Kinds: []Kind{Max}, Elems: floats, Steps: []int{64, 32, 16}, Registers: 1,
	emit: emitMaximaWalk,
}

// maximumWalk goes down planes: its addresses are in the middle row of windows.
type maximumWalk struct{ maximumTaps }

func emitMaximaWalk(k *kernel) {
	k.constants()
	k.setNeutral()
	m := maximumWalk{k.maximumTaps(3)}
	k.runsInMemory(m.begin, m.row, []string{"pos", "offset"})
}

// steps runs body for every step of a row, with the step's offset and its part of
// the line.
func (m maximumWalk) steps(body func(off, slot vec.Int)) {
	slot := m.arg("line")
	m.blocks(func(off vec.Int) {
		body(off, slot)
		m.AddImm(slot, slot, 2*m.register)
	})
}

// begin leaves in the line what is best in the first row of taps.
func (m maximumWalk) begin() {
	m.steps(func(off, slot vec.Int) {
		best, at := m.Vec(m.register), m.first(off)
		m.IfAtLeast(m.arg("top"), 1, func() {
			p := m.address(off)
			m.Sub(p, p, m.arg("tapStep"))
			m.Copy(best, m.taps(p, m.before(off, p)[0], at))
		}, func() {
			m.Copy(best, m.neutral)
			m.AddInts(at, at, m.rows[0])
		})
		m.save(slot, best, at)
	})
}

func (m maximumWalk) row() {
	m.steps(func(off, slot vec.Int) {
		middle := m.address(off)
		last := m.Int()
		m.Add(last, middle, m.arg("tapStep"))
		before := m.before(off, middle, last)

		best, at := m.Vec(m.register), m.Vec(m.register)
		m.Load(best, slot, 0)
		m.Load(at, slot, m.register)
		nextAt := m.Vec(m.register)
		m.Copy(nextAt, m.zero)
		next := m.taps(middle, before[0], nextAt)
		m.AddInts(nextAt, nextAt, m.rows[0])
		m.Beat(m.op, best, at, next, nextAt)

		nextAt = m.first(off)
		next = m.taps(last, before[1], nextAt)
		m.save(slot, next, nextAt)
		m.AddInts(nextAt, nextAt, m.rows[1])
		m.Beat(m.op, best, at, next, nextAt)
		m.best, m.at = []vec.Vec{best}, []vec.Vec{at}
		m.store(off)
	})
}

// before returns for each row the column before the pairs of the step at off. Only
// the first of a row has not been looked at for NaN as a pair.
func (m maximumWalk) before(off vec.Int, rows ...vec.Int) (columns []vec.Vec) {
	inside := m.arg("left")
	m.Add(inside, inside, off)
	for range rows {
		v := m.Vec(m.register)
		m.Copy(v, m.neutral)
		columns = append(columns, v)
	}
	m.IfAtLeast(inside, 1, func() {
		for i, p := range rows {
			m.Broadcast(columns[i], p, -m.elem)
		}
		m.IfAtLeast(off, 1, func() {}, func() {
			for _, v := range columns {
				m.note(v)
			}
			m.flush()
		})
	}, nil)
	return columns
}

// taps returns the best taps of the rows of windows whose pairs are at p, and keeps
// where they are in at, which holds the places of the first.
func (m maximumWalk) taps(p vec.Int, before, at vec.Vec) (best vec.Vec) {
	a, b := m.Vec(m.register), m.Vec(m.register)
	m.Load(a, p, 0)
	m.Load(b, p, m.register)
	for off := 0; off < 2*m.register && 2*m.register >= line; off += line {
		m.Prefetch(p, off+ahead)
	}
	m.note(a)
	m.note(b)
	best = m.Vec(m.register)
	second, third := m.Vec(m.register), m.Vec(m.register)
	m.Unzip(second, third, a, b)
	m.Align(best, before, third, m.register/m.elem-1)
	m.Beat(m.op, best, at, second, m.cols[0])
	m.Beat(m.op, best, at, third, m.cols[1])
	return best
}

// save keeps the best taps of a row, and where they are, in a part of the line.
func (m maximumWalk) save(slot vec.Int, best, at vec.Vec) {
	m.Store(slot, 0, best)
	m.Store(slot, m.register, at)
}
