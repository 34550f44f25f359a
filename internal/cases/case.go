package cases

import (
	"fmt"

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

// String describes c on one line.
func (c *Case) String() string {
	return fmt.Sprintf("%s %v %v %v data=%v", c.Family.Name, c.Op, c.Type, &c.Geometry, c.Data)
}

// Cases returns all cases of f, always the same ones. Operations follow each
// other on equal data.
func (f *Family) Cases() []Case {
	var all []Case
	for i, g := range f.geometries() {
		if !g.KeepOffset {
			g.Offset = i % 4
		}
		plain := []Kind{Uniform, Normal, Tails}[i%3]
		for j, kind := range []Kind{plain, Kind(i % int(randomKind))} {
			all = f.append(all, Float32, g, Data{kind, uint64(i)}, i%2 == 0)
			if other := f.other(i); (i+j)%2 == 0 && g.In() < 1<<18 {
				all = f.append(all, other, g, Data{kind, uint64(i)}, i%2 == 0)
			}
		}
	}
	for i, g := range f.spots() {
		g.Offset = i % 4
		for at := range g.In() {
			all = f.append(all, Float32, g, Data{SpotNaN, uint64(at)}, at%2 == 0)
			if at%3 == i%3 {
				all = f.append(all, Float32, g, Data{Spot, uint64(at)}, at%2 == 0)
				all = f.append(all, f.other(at/3), g, Data{SpotNaN, uint64(at)}, at%2 == 0)
			}
		}
	}
	return all
}

// other returns the types beside float32 by turns.
func (f *Family) other(turn int) Type { return f.Types[1:][turn%(len(f.Types)-1)] }

// append appends a case for each operation, and another for Average where the
// way of counting makes a difference.
func (f *Family) append(all []Case, t Type, g Geometry, data Data, includePad bool) []Case {
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
		all = append(all, Case{f, op, t, g, data})
		if op == simdpool.Average && pads > 0 && data.Kind < randomKind {
			g.Window.CountIncludePad = !includePad
			all = append(all, Case{f, op, t, g, data})
		}
	}
	return all
}
