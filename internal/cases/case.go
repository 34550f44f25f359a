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
	Geometry
	Data Data
}

// String describes c on one line.
func (c *Case) String() string {
	return fmt.Sprintf("%s %v %v data=%v", c.Family.Name, c.Op, &c.Geometry, c.Data)
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
		for _, kind := range []Kind{plain, Kind(i % int(randomKind))} {
			all = f.append(all, g, Data{kind, uint64(i)}, i%2 == 0)
		}
	}
	for i, g := range f.spots() {
		g.Offset = i % 4
		for at := range g.In() {
			all = f.append(all, g, Data{SpotNaN, uint64(at)}, at%2 == 0)
			if at%3 == i%3 {
				all = f.append(all, g, Data{Spot, uint64(at)}, at%2 == 0)
			}
		}
	}
	return all
}

// append appends a case for each operation, and another for Average where the
// way of counting makes a difference.
func (f *Family) append(all []Case, g Geometry, data Data, includePad bool) []Case {
	pads := g.Window.H.PadBegin + g.Window.H.PadEnd + g.Window.W.PadBegin + g.Window.W.PadEnd
	for _, op := range f.Ops {
		if data.Kind >= randomKind && data.Seed%5 != 0 && op != simdpool.Max && op != simdpool.Min {
			continue // sums need no lane to notice a NaN
		}
		g.Window.CountIncludePad = includePad
		all = append(all, Case{f, op, g, data})
		if op == simdpool.Average && pads > 0 && data.Kind < randomKind {
			g.Window.CountIncludePad = !includePad
			all = append(all, Case{f, op, g, data})
		}
	}
	return all
}
