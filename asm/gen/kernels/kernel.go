package kernels

import (
	"math"

	"github.com/simdpool/simdpool/asm/gen/vec"
)

// kernel is what the emit functions share: the machine, the operation, and the
// width of a step, which takes one register or several.
type kernel struct {
	vec.Machine
	Kind
	elem     int // bytes of an element
	float    bool
	step     int // bytes of a step
	register int // bytes of each of its registers
	streams  bool
	inverse  bool
	pending  []vec.Vec
	zero     vec.Vec
	divisor  vec.Vec
	share    vec.Vec // one over the divisor, where that is fused,
	scaled   vec.Vec // times vec.FusedScale

	pairs vec.Pairer // where results of two planes share a register

	planeStep vec.Int // of the kernels over planes
	neutral   vec.Vec // what changes no result
}

// registers is how many registers a step takes.
func (k *kernel) registers() int { return k.step / k.register }

// wide returns the registers of a step.
func (k *kernel) wide() []vec.Vec { return k.vectors(k.registers()) }

// vectors returns n registers.
func (k *kernel) vectors(n int) []vec.Vec {
	vs := make([]vec.Vec, n)
	for i := range vs {
		vs[i] = k.Vec(k.register)
	}
	return vs
}

// wides returns the registers of a step for each of several rows.
func (k *kernel) wides(rows int) [][]vec.Vec {
	vs := make([][]vec.Vec, rows)
	for y := range vs {
		vs[y] = k.wide()
	}
	return vs
}

// arg returns a register that holds an argument.
func (k *kernel) arg(name string) vec.Int {
	r := k.Int()
	k.Arg(r, name)
	return r
}

// addArg adds an argument to d.
func (k *kernel) addArg(d vec.Int, name string) { k.Add(d, d, k.arg(name)) }

// constants prepares the zero and the divisor that finish uses.
func (k *kernel) constants() {
	if !k.float {
		return
	}
	k.setZero()
	if k.divide == byOne || k.divide == fused {
		k.divisor = k.Vec(k.register)
		k.Broadcast(k.divisor, k.arg("div"), 0)
	}
	if k.divide == fused {
		k.share = k.Vec(k.register)
		k.Const(k.share, 1)
		k.Do(vec.Div, k.share, k.share, k.divisor)
		k.scaled = k.Vec(k.register)
		k.Const(k.scaled, vec.FusedScale)
		k.Do(vec.Mul, k.scaled, k.scaled, k.share)
	}
}

// setZero prepares the zero that finish uses.
func (k *kernel) setZero() {
	k.zero = k.Vec(k.register)
	k.Const(k.zero, 0)
}

// setNeutral prepares what changes no result of the operation.
func (k *kernel) setNeutral() {
	k.neutral = k.Vec(k.register)
	switch k.op {
	case vec.Max, vec.MaxNaN:
		k.Const(k.neutral, math.Inf(-1))
	case vec.Min, vec.MinNaN:
		k.Const(k.neutral, math.Inf(1))
	default:
		k.Const(k.neutral, 0)
	}
}

// toNeutral has registers hold what changes no result.
func (k *kernel) toNeutral(rows [][]vec.Vec) {
	for _, row := range rows {
		for _, v := range row {
			k.Copy(v, k.neutral)
		}
	}
}

// finish turns -0 into +0 and divides a sum by the one divisor, or multiplies it by
// the divisor's inverse.
func (k *kernel) finish(v vec.Vec) {
	if !k.float {
		return
	}
	if k.divide == fused {
		k.Machine.(vec.Fuser).DivideFused(v, v, k.divisor, k.share, k.scaled)
		return
	}
	if k.power == 0 { // a power is no -0
		k.Do(vec.Add, v, v, k.zero)
	}
	if k.divide == byOne {
		op := vec.Div
		if k.inverse {
			op = vec.Mul
		}
		k.Do(op, v, v, k.divisor)
	}
	if k.root {
		k.Sqrt(v, v)
	}
}

// put stores a result.
func (k *kernel) put(base vec.Int, off int, v vec.Vec) {
	if k.streams {
		k.StoreStream(base, off, v)
		return
	}
	k.Store(base, off, v)
}

// note has v looked at for NaN, together with another vector where there is
// one; flush ends the wait for it.
func (k *kernel) note(v vec.Vec) {
	if k.op != vec.Max && k.op != vec.Min || k.numbers {
		return
	}
	k.pending = append(k.pending, v)
	if len(k.pending) == 2 {
		k.Note(k.pending[0], k.pending[1])
		k.pending = nil
	}
}

func (k *kernel) flush() {
	if len(k.pending) == 1 {
		k.Note(k.pending[0], k.pending[0])
		k.pending = nil
	}
}

// raise takes the power of what was loaded.
func (k *kernel) raise(v vec.Vec) {
	switch k.power {
	case 1:
		k.Abs(v, v)
	case 2:
		k.Do(vec.Mul, v, v, v)
	}
}

// accumulate loads register i of a step at p and combines it with d[i].
func (k *kernel) accumulate(d []vec.Vec, i int, p vec.Int) {
	if k.op == vec.Add && k.power == 0 {
		k.AddLoad(d[i], d[i], p, i*k.register)
		return
	}
	v := k.Vec(k.register)
	k.Load(v, p, i*k.register)
	k.raise(v)
	k.note(v)
	k.Do(k.op, d[i], d[i], v)
}

// accumulateStep does so for all registers of a step.
func (k *kernel) accumulateStep(d []vec.Vec, p vec.Int) {
	for i := range d {
		k.accumulate(d, i, p)
	}
}

// begin loads register i of a step at p as d[i].
func (k *kernel) begin(d []vec.Vec, i int, p vec.Int) {
	k.Load(d[i], p, i*k.register)
	k.raise(d[i])
	k.note(d[i])
}
