package cases

import "github.com/simdpool/simdpool"

// Family is an entry of the list of kernels: one exported function of the root
// package. What it has to give is what it gives on simdpool.Generic.
type Family struct {
	Name string
	Ops  []simdpool.Op

	// Run pools the range g.Lo to g.Hi on the active instruction set.
	Run func(op simdpool.Op, dst, src []float32, g *Geometry)

	geometries func() []Geometry // with all kinds of data in turn
	spots      func() []Geometry // small ones, with a special value in each place
}

// Families returns the list of kernels.
func Families() []*Family { return families }

var families = []*Family{
	{
		Name: "channels-first",
		Ops:  []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average},
		Run: func(op simdpool.Op, dst, src []float32, g *Geometry) {
			simdpool.ChannelsFirst(op, dst, src, &g.Window, g.Lo, g.Hi)
		},
		geometries: channelsFirst,
		spots:      channelsFirstSpots,
	},
	{
		Name: "channels-last",
		Ops:  []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average},
		Run: func(op simdpool.Op, dst, src []float32, g *Geometry) {
			simdpool.ChannelsLast(op, dst, src, &g.Window, g.Channels, g.Lo, g.Hi)
		},
		geometries: channelsLast,
		spots:      channelsLastSpots,
	},
	{
		Name: "global-first",
		Ops:  []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average},
		Run: func(op simdpool.Op, dst, src []float32, g *Geometry) {
			simdpool.GlobalFirst(op, dst, src, g.Pixels(), g.Lo, g.Hi)
		},
		geometries: globalFirst,
		spots:      globalFirstSpots,
	},
	{
		Name: "global-last",
		Ops:  []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average},
		Run: func(op simdpool.Op, dst, src []float32, g *Geometry) {
			simdpool.GlobalLast(op, dst, src, g.Pixels(), g.Channels, g.Lo, g.Hi)
		},
		geometries: globalLast,
		spots:      globalLastSpots,
	},
}
