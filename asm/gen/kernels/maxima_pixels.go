package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Maxima and where they are, for 2x2 and 3x3 windows whose lanes lie side by side: channels
// last, or in rows of stride 1. As in maximaSquare, each row of a window has a best tap, and the
// rows are compared after that, which makes no long chain of a window's taps.
var (
	maximaPixels2 = Family{
		Name: "maximaPixels2", Call: "maxima", Args: maximaArgs,
		Doc:   with(maximaDoc, "The taps are 2x2."),
		Kinds: []Kind{Max}, Elems: floats, Steps: []int{64, 32, 16, one}, Registers: 1,
		emit: func(k *kernel) { emitMaximaPixels(k, 2) },
	}
	maximaPixels3 = Family{
		Name: "maximaPixels3", Call: "maxima", Args: maximaArgs,
		Doc:   with(maximaDoc, "The taps are 3x3."),
		Kinds: []Kind{Max}, Elems: floats, Steps: []int{64, 32, 16, one}, Registers: 1,
		emit: func(k *kernel) { emitMaximaPixels(k, 3) },
	}
)

type maximumPixels struct{ maximumTaps }

func emitMaximaPixels(k *kernel, n int) {
	k.constants()
	m := maximumPixels{k.maximumTaps(n)}
	k.gridInMemory(m.row, []string{"pos", "offset"})
}

func (m maximumPixels) row() {
	right, down, place := m.arg("tapStepW"), m.arg("tapStepH"), m.spread("place")
	m.blocks(func(off vec.Int) {
		p, at := m.arg("src"), m.first(off)
		m.Add(p, p, off)
		best := m.taps(p, right, at)
		m.beatByRows(best, at, func() { m.Add(p, p, down) }, func(at vec.Vec) vec.Vec { return m.taps(p, right, at) })
		m.AddInts(at, at, place)
		m.best, m.at = []vec.Vec{best}, []vec.Vec{at}
		m.store(off)
	})
}

// taps returns the best taps of the rows of windows at p, and keeps where they are in at, which
// holds the places of the first.
func (m maximumPixels) taps(p, right vec.Int, at vec.Vec) (best vec.Vec) {
	q, row := m.Int(), make([]vec.Vec, 1+len(m.cols))
	m.Move(q, p)
	for i := range row {
		row[i] = m.Vec(m.register)
		m.Load(row[i], q, 0)
		m.note(row[i])
		if i < len(m.cols) {
			m.Add(q, q, right)
		}
	}
	best = row[0] // which note has looked at, with the second
	for i, v := range row[1:] {
		m.Beat(m.op, best, at, v, m.cols[i])
	}
	return best
}
