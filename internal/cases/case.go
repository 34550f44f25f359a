package cases

import (
	"fmt"
	"math"
	"slices"

	"github.com/simdpool/simdpool"
)

// Case is one call of a kernel, complete: a member of Family, what it works on
// and the values it finds there.
type Case struct {
	Family *Family
	Op     simdpool.Op
	Type   Type
	Geometry
	Data Data
}

// Buffers are the memory that a case works on, of elements of its type but for
// Second.
type Buffers struct {
	Dst    []byte
	Second []byte // what comes with each result, if the family has it
	Src    []byte
}

// Run runs c on the active instruction set.
func (c *Case) Run(b Buffers) { c.Family.run(c, b) }

// Plain reports whether the values of c are ordinary floats. Every geometry meets
// such.
func (c *Case) Plain() bool {
	return c.Type.Float() && c.Data.Kind.plain()
}

// PlainGo reports whether all instruction sets leave c to plain Go: gradients that
// have no positions but look for what won, or for powers.
func (c *Case) PlainGo() bool {
	return c.Family.Gradient && len(c.Family.Ops) > 1 && c.Op != simdpool.Sum && c.Op != simdpool.Average
}

// String describes c on one line.
func (c *Case) String() string {
	return fmt.Sprintf("%s %v %v %v data=%v", c.Family.Name, c.Op, c.Type, &c.Geometry, c.Data)
}

// Cases returns all cases of f, always the same ones. Operations follow each
// other on equal data.
func (f *Family) Cases() []Case { return f.Every(1) }

// Every returns one in n of the cases of f.
func (f *Family) Every(n int) []Case { return oneIn(n, f.every) }

func (f *Family) every(s *sample) {
	for i, g := range f.geometries() {
		g.Offset = i % 4
		plain := []Kind{Uniform, Normal, Tails}[i%3]
		for j, kind := range []Kind{plain, Kind(i % int(randomKind))} {
			f.add(s, Float32, g, Data{kind, uint64(i)}, i%2 == 0)
			if other := f.other(i + i/int(randomKind)); (j == 0 || i%2 == 1) && g.In() < 1<<18 {
				f.add(s, other, g, Data{kind, uint64(i)}, i%2 == 0)
			}
		}
	}
	for i, g := range f.spots() {
		g.Offset = i % 4
		for _, kind := range []Kind{NegZeros, NegZerosNaN, NegInfs, PosInfs} {
			f.add(s, Float32, g, Data{kind, uint64(i)}, i%2 == 0)
			f.add(s, Float64, g, Data{kind, uint64(i)}, i%2 == 0)
		}
		for at := 0; at < g.In(); at += spotStep(&g) {
			f.add(s, Float32, g, Data{SpotNaN, uint64(at)}, at%2 == 0)
			f.add(s, Float32, g, Data{SpotInfs, uint64(at)}, at%2 == 0)
			f.add(s, Float64, g, Data{SpotNaN, uint64(at)}, at%2 == 0)
			if at%3 == i%3 {
				f.add(s, f.other(at/3), g, Data{SpotNaN + Kind(at/3%2), uint64(at)}, at%2 == 0)
			}
		}
	}
}

// EveryType returns one in n of cases with ordinary values, each geometry that is not large in
// float64 and in bytes, which Every gives it by turns: a path may be one type's alone.
func (f *Family) EveryType(n int) []Case { return oneIn(n, f.everyType) }

func (f *Family) everyType(s *sample) {
	for i, g := range f.geometries() {
		if g.In() >= 1<<16 {
			continue
		}
		g.Offset = i % 4
		for _, t := range []Type{Float64, Uint8, Int8} {
			if slices.Contains(f.Types, t) {
				f.add(s, t, g, Data{Normal, uint64(i)}, i%2 == 0)
			}
		}
	}
}

// NaNs returns one in n of cases with a NaN anywhere, several of each geometry, so that every
// lane of every path meets one now and then. Gradients look for none.
func (f *Family) NaNs(n int) []Case {
	if f.Gradient {
		return nil
	}
	return oneIn(n, f.nans)
}

func (f *Family) nans(s *sample) {
	for i, g := range f.geometries() {
		g.Offset = i % 4
		r := NewRand(uint64(i))
		for _, t := range []Type{Float32, Float32, Float32, Float64, f.other(i)} {
			f.add(s, t, g, Data{SpotNaN, r.Uint64()}, i%2 == 0)
		}
	}
}

// sample collects one in every cases.
type sample struct {
	cases       []Case
	every, seen int
}

// oneIn returns one in n of the cases that all adds. It has them counted first: slices that grow
// are copied time and again, and so many cases are large.
func oneIn(n int, all func(s *sample)) []Case {
	count := sample{every: math.MaxInt}
	all(&count)
	s := sample{every: n, cases: make([]Case, 0, (count.seen+n-1)/n)}
	all(&s)
	return s.cases
}

func (s *sample) add(c Case) {
	if s.seen%s.every == 0 {
		s.cases = append(s.cases, c)
	}
	s.seen++
}

// other returns the types beside float32 by turns.
func (f *Family) other(turn int) Type { return f.Types[1:][turn%(len(f.Types)-1)] }

// add adds a case for each operation, and another for Average where the way of
// counting makes a difference.
func (f *Family) add(s *sample, t Type, g Geometry, data Data, includePad bool) {
	w := &g.Window
	pads := w.D.PadBegin + w.D.PadEnd + w.H.PadBegin + w.H.PadEnd + w.W.PadBegin + w.W.PadEnd
	for _, op := range f.Ops {
		extreme := op == simdpool.Max || op == simdpool.Min
		if data.Kind >= randomKind && data.Seed%5 != 0 && !extreme {
			continue // sums need no lane to notice a NaN
		}
		if !t.sums() && !extreme {
			continue
		}
		if op.P() > 0 && data.Seed%4 != 0 {
			continue // sums, but for what goes into them
		}
		g.Window.CountIncludePad = includePad
		s.add(Case{f, op, t, g, data})
		if op == simdpool.Average && pads > 0 && data.Kind < randomKind {
			g.Window.CountIncludePad = !includePad
			s.add(Case{f, op, t, g, data})
		}
	}
}
