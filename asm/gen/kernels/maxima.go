package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Maxima and where they are, for windows of up to three axes: every lane carries
// the place of its best tap so far. Taps come in row-major order and only a
// greater one beats the best, so that the first of equals stays.
//
// A place is a number that each tap of a window has, an affine function of its
// coordinates: place, and placeD, placeH, placeW further with each tap along an
// axis. first is the place of a lane's first tap, relative to place: what stays
// where all taps are -Inf, and what tells padding in a row buffer from cells.
//
// size says how positions are stored: 1 or 2 for places in as many bytes, 8 for
// offsets, to which a lane adds origin and a row offset.

var maximaArgs = with(gridArgs, "tapsD", "tapStepD", "tapsH", "tapStepH", "tapsW", "tapStepW", "stride",
	"*pos", "posSkip", "posInner", "size", "*first", "*origin",
	"place", "placeD", "placeH", "placeW", "offset", "offsetSkip", "offsetInner")

var maximaDoc = []string{
	"Each output element is the greatest of tapsD x tapsH x tapsW taps; *pos tells which.",
}

var maxima = Family{
	Name: "maxima", Call: "maxima", Doc: maximaDoc, Args: maximaArgs,
	Kinds: maximaKinds, Elems: floats, Steps: []int{64, 32, 16, one}, Registers: 4,
	emit: func(k *kernel) { emitMaxima(k, 1) },
}

var maximaStride2 = Family{
	Name: "maximaStride2", Call: "maxima", Args: maximaArgs,
	Doc:   with(maximaDoc, "Output x is at input 2x, and tapStepW an element. It reads an element beyond an odd number of taps."),
	Kinds: maximaKinds, Elems: floats, Steps: []int{64, 32, 16}, Registers: 4,
	emit: func(k *kernel) { emitMaxima(k, 2) },
}

var maximaStrideN = Family{
	Name: "maximaStrideN", Call: "maxima", Args: maximaArgs,
	Doc:   with(maximaDoc, "Output x is at input x*stride/size, stride in bytes."),
	Kinds: maximaKinds, Elems: floats, Steps: []int{one}, Registers: 1,
	emit: func(k *kernel) { emitMaxima(k, anyStride) },
}

var maximaKinds = []Kind{Max, MaxNaN}

// maximum is the state of a step.
type maximum struct {
	*kernel
	stride   int
	best, at []vec.Vec
	place    vec.Vec // of the tap that is next
	step     vec.Vec // placeW
}

func emitMaxima(k *kernel, stride int) {
	k.constants()
	k.setNeutral()
	m := maximum{kernel: k, stride: stride, step: k.spread("placeW")}
	k.gridInMemory(m.row, []string{"pos", "offset"})
}

// spread returns a register with an argument in every lane.
func (k *kernel) spread(name string) vec.Vec {
	v := k.Vec(k.register)
	k.SpreadInt(v, k.arg(name))
	return v
}

func (m maximum) row() {
	far := m.Int() // of the step, where stride is any
	if m.stride == anyStride {
		m.Arg(far, "src")
	}
	m.blocks(func(off vec.Int) {
		p := m.Int()
		if m.stride == anyStride {
			m.Move(p, far)
			m.addArg(far, "stride")
		} else {
			m.Add(p, m.arg("src"), off)
			if m.stride == 2 {
				m.Add(p, p, off)
			}
		}
		m.place = m.spread("place")
		m.best, m.at = m.wide(), m.wide()
		first := m.arg("first")
		m.Add(first, first, off)
		for i := range m.best {
			m.Copy(m.best[i], m.neutral)
			m.Load(m.at[i], first, i*m.register)
			m.AddInts(m.at[i], m.at[i], m.place)
		}
		m.axis("tapsD", "tapStepD", "placeD", p, func(p vec.Int) {
			m.axis("tapsH", "tapStepH", "placeH", p, m.taps)
		})
		m.store(off)
	})
}

// axis runs body for every tap along an axis.
func (m maximum) axis(taps, step, place string, p vec.Int, body func(p vec.Int)) {
	n, q, start := m.arg(taps), m.Int(), m.Vec(m.register)
	m.Move(q, p)
	m.Copy(start, m.place)
	m.Times(n, func() {
		m.Copy(m.place, start)
		body(q)
		m.addArg(q, step)
		m.AddInts(start, start, m.spread(place))
	})
}

// taps goes on with a row of taps at p.
func (m maximum) taps(p vec.Int) {
	n, q := m.arg("tapsW"), m.Int()
	m.Move(q, p)
	if m.stride != 2 {
		m.Times(n, func() {
			m.tap(func(v vec.Vec, i int) { m.Load(v, q, i*m.register) })
			m.addArg(q, "tapStepW")
		})
		return
	}
	m.While(n, 2, func() {
		m.tap(func(v vec.Vec, i int) { m.every2nd(v, q, i, m.Evens) })
		m.tap(func(v vec.Vec, i int) { m.every2nd(v, q, i, m.Odds) })
		m.AddImm(q, q, 2*m.elem)
		m.AddImm(n, n, -2)
	})
	m.IfAtLeast(n, 1, func() {
		m.tap(func(v vec.Vec, i int) { m.every2nd(v, q, i, m.Evens) })
	}, nil)
}

func (m maximum) every2nd(v vec.Vec, p vec.Int, i int, gather func(d, a, b vec.Vec)) {
	a, b := m.Vec(m.register), m.Vec(m.register)
	m.Load(a, p, 2*i*m.register)
	m.Load(b, p, (2*i+1)*m.register)
	gather(v, a, b)
}

// tap lets the next tap of each lane, which load loads, beat the best.
func (m maximum) tap(load func(v vec.Vec, i int)) {
	for i := range m.best {
		v := m.Vec(m.register)
		load(v, i)
		m.note(v)
		m.Beat(m.op, m.best[i], m.at[i], v, m.place)
	}
	m.flush()
	m.AddInts(m.place, m.place, m.step)
}

// store writes the best of the step at off, and where they are.
func (m maximum) store(off vec.Int) {
	d := m.arg("dst")
	m.Add(d, d, off)
	for i, v := range m.best {
		m.finish(v)
		m.Store(d, i*m.register, v)
	}
	pos := func(size int) vec.Int {
		p, scaled := m.arg("pos"), m.Int()
		m.Shift(scaled, off, log2(size)-log2(m.elem))
		m.Add(p, p, scaled)
		return p
	}
	lanes := m.register / m.elem
	size := m.arg("size")
	m.IfAtLeast(size, 8, func() {
		p, origin, offset := pos(8), m.arg("origin"), m.arg("offset")
		m.Add(origin, origin, off)
		for i, at := range m.at {
			v := m.Vec(m.register)
			m.Load(v, origin, i*m.register)
			m.AddInts(v, v, at)
			m.StoreOffsets(p, i*lanes*8, v, offset)
		}
	}, func() {
		m.IfAtLeast(size, 2, func() {
			p := pos(2)
			for i, at := range m.at {
				m.StoreInts(p, i*lanes*2, at, 2)
			}
		}, func() {
			p := pos(1)
			for i, at := range m.at {
				m.StoreInts(p, i*lanes, at, 1)
			}
		})
	})
}
