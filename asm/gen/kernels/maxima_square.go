package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Maxima and where they are, for the windows of networks: square, of stride 2,
// without depth. Lanes stay as cheap shuffles leave them until the end.
//
// Each row of a window has a best tap, the rows are compared after that: only a
// greater one beats those before it, so that the first in row-major order stays.
var (
	maximaSquare2 = Family{
		Name: "maximaSquare2", Call: "maxima", Args: maximaArgs,
		Doc:   with(maximaDoc, "The taps are 2x2, the windows 2 apart."),
		Kinds: []Kind{Max}, Elems: floats, Steps: []int{64, 32, 16}, Registers: 1,
		emit: func(k *kernel) { emitMaximaSquare(k, 2) },
	}
	maximaSquare3 = Family{
		Name: "maximaSquare3", Call: "maxima", Args: maximaArgs,
		Doc:   with(maximaDoc, "The taps are 3x3, the windows 2 apart. It reads an element beyond them."),
		Kinds: []Kind{Max}, Elems: floats, Steps: []int{64, 32, 16}, Registers: 1,
		emit: func(k *kernel) { emitMaximaSquare(k, 3) },
	}
)

// maximumTaps has the places of the taps of a window further along an axis than its
// first.
type maximumTaps struct {
	maximum
	rows, cols []vec.Vec
}

func (k *kernel) maximumTaps(n int) maximumTaps {
	return maximumTaps{maximum{kernel: k}, k.multiples("placeH", n), k.multiples("placeW", n)}
}

// address returns where the taps of the windows at off begin.
func (m maximumTaps) address(off vec.Int) vec.Int {
	p := m.arg("src")
	m.Add(p, p, off)
	m.Add(p, p, off)
	return p
}

// first returns the places of the first taps of the windows at off in a row.
func (m maximumTaps) first(off vec.Int) vec.Vec {
	p, at := m.arg("first"), m.Vec(m.register)
	m.Add(p, p, off)
	m.Load(at, p, 0)
	return at
}

// beatByRows lets the rows of a window behind the first beat best, at at: down goes to the next, of
// which taps finds the best.
func (m maximumTaps) beatByRows(best, at vec.Vec, down func(), taps func(at vec.Vec) vec.Vec) {
	for _, place := range m.rows {
		down()
		nextAt := m.Vec(m.register)
		m.Copy(nextAt, m.zero)
		next := taps(nextAt)
		m.AddInts(nextAt, nextAt, place)
		m.Beat(m.op, best, at, next, nextAt)
	}
	m.flush()
}

type maximumSquare struct{ maximumTaps }

func emitMaximaSquare(k *kernel, n int) {
	k.constants()
	m := maximumSquare{k.maximumTaps(n)}
	k.gridInMemory(m.row, []string{"pos", "offset"})
}

// multiples returns registers with 1 to n-1 times an argument in every lane.
func (k *kernel) multiples(name string, n int) []vec.Vec {
	list := []vec.Vec{k.spread(name)}
	for len(list) < n-1 {
		next := k.Vec(k.register)
		k.AddInts(next, list[len(list)-1], list[0])
		list = append(list, next)
	}
	return list
}

func (m maximumSquare) row() {
	m.blocks(func(off vec.Int) {
		p, at := m.address(off), m.first(off)
		m.Unmix(at)
		best := m.taps(p, at)
		m.beatByRows(best, at, func() { m.addArg(p, "tapStepH") }, func(at vec.Vec) vec.Vec { return m.taps(p, at) })
		m.Unmix(best)
		m.Unmix(at)
		m.AddInts(at, at, m.spread("place"))
		m.best, m.at = []vec.Vec{best}, []vec.Vec{at}
		m.store(off)
	})
}

// taps returns the best taps of the rows of windows at p, and keeps where they
// are in at, which holds the places of the first.
func (m maximumSquare) taps(p vec.Int, at vec.Vec) (best vec.Vec) {
	a, b := m.Vec(m.register), m.Vec(m.register)
	m.Load(a, p, 0)
	m.Load(b, p, m.register)
	m.note(a)
	m.note(b)
	best, v := m.Vec(m.register), m.Vec(m.register)
	m.MixedEvens(best, a, b)
	m.MixedOdds(v, a, b)
	m.Beat(m.op, best, at, v, m.cols[0])
	if len(m.cols) > 1 {
		a, b, v = m.Vec(m.register), m.Vec(m.register), m.Vec(m.register)
		m.Load(a, p, 2*m.elem)
		m.Load(b, p, 2*m.elem+m.register)
		m.MixedEvens(v, a, b)
		m.note(v)
		m.Beat(m.op, best, at, v, m.cols[1])
	}
	return best
}
