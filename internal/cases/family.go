package cases

import (
	"sync"

	"github.com/simdpool/simdpool"
)

// Family is an entry of the list of kernels: one exported function of the root
// package. What it has to give is what it gives on simdpool.Generic.
type Family struct {
	Name  string
	Ops   []simdpool.Op
	Types []Type
	// Second is the size of what comes with each result, such as its position;
	// 0 if nothing does.
	Second int
	// Gradient families work backwards, see backward.go.
	Gradient bool

	// run pools the range c.Lo to c.Hi on the active instruction set.
	run func(c *Case, b Buffers)

	geometries func() []Geometry // with all kinds of data in turn; made once
	spots      func() []Geometry // few, with a special value in each place
	small      func() []Geometry // all small ones
}

// Families returns the list of kernels.
func Families() []*Family { return append(families[:len(families):len(families)], gradients...) }

// With returns f with another call, which is given f's: to test what finds
// faults.
func (f Family) With(call func(c *Case, b Buffers, right func(*Case, Buffers))) *Family {
	right := f.run
	f.run = func(c *Case, b Buffers) { call(c, b, right) }
	return &f
}

// Geometries returns what the cases of f are made of, for reading.
func (f *Family) Geometries() []Geometry { return f.geometries() }

// Call runs f over src, for those who know the type of their elements.
func Call[T simdpool.Element](f *Family, op simdpool.Op, dst, src []T, g *Geometry) {
	c := Case{Family: f, Op: op, Type: TypeOf[T](), Geometry: *g}
	c.Run(Buffers{Dst: Bytes(dst), Src: Bytes(src)})
}

// types of elements, float32 first.
var allTypes = []Type{Float32, Float64, Uint8, Int8, Float16, BFloat16}

// operations whose bits do not depend on math.Pow.
var allOps = []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average, simdpool.Lp(1), simdpool.Lp(2)}

var families = []*Family{
	{
		Name: "channels-first", Ops: allOps, Types: allTypes,
		run:        byType{first[float32], first[float64], first[uint8], first[int8], first[simdpool.Float16], first[simdpool.BFloat16]}.run,
		geometries: sync.OnceValue(channelsFirst), spots: channelsFirstSpots, small: smallFirst,
	},
	{
		Name: "channels-last", Ops: allOps, Types: allTypes,
		run:        byType{last[float32], last[float64], last[uint8], last[int8], last[simdpool.Float16], last[simdpool.BFloat16]}.run,
		geometries: sync.OnceValue(channelsLast), spots: channelsLastSpots, small: smallLast,
	},
	{
		Name: "global-first", Ops: allOps, Types: allTypes,
		run:        byType{allOfFirst[float32], allOfFirst[float64], allOfFirst[uint8], allOfFirst[int8], allOfFirst[simdpool.Float16], allOfFirst[simdpool.BFloat16]}.run,
		geometries: sync.OnceValue(globalFirst), spots: globalFirstSpots, small: smallGlobalFirst,
	},
	{
		Name: "global-last", Ops: allOps, Types: allTypes,
		run:        byType{allOfLast[float32], allOfLast[float64], allOfLast[uint8], allOfLast[int8], allOfLast[simdpool.Float16], allOfLast[simdpool.BFloat16]}.run,
		geometries: sync.OnceValue(globalLast), spots: globalLastSpots, small: smallGlobalLast,
	},
	{
		Name: "max-first-bytes", Ops: onlyMax, Types: allTypes, Second: 1,
		run: byType{
			maxFirst[float32, uint8], maxFirst[float64, uint8], maxFirst[uint8, uint8], maxFirst[int8, uint8],
			maxFirst[simdpool.Float16, uint8], maxFirst[simdpool.BFloat16, uint8],
		}.run,
		geometries: sync.OnceValue(every3rd(0, 255, channelsFirst)), spots: channelsFirstSpots, small: smallFirst,
	},
	{
		Name: "max-first-halves", Ops: onlyMax, Types: allTypes, Second: 2,
		run: byType{
			maxFirst[float32, uint16], maxFirst[float64, uint16], maxFirst[uint8, uint16], maxFirst[int8, uint16],
			maxFirst[simdpool.Float16, uint16], maxFirst[simdpool.BFloat16, uint16],
		}.run,
		geometries: sync.OnceValue(every3rd(1, 65535, channelsFirst)), spots: noSpots, small: smallFirst,
	},
	{
		Name: "max-first-offsets", Ops: onlyMax, Types: allTypes, Second: 8,
		run: byType{
			maxFirst[float32, int64], maxFirst[float64, int64], maxFirst[uint8, int64], maxFirst[int8, int64],
			maxFirst[simdpool.Float16, int64], maxFirst[simdpool.BFloat16, int64],
		}.run,
		geometries: sync.OnceValue(every3rd(2, 1<<30, channelsFirst)), spots: channelsFirstSpots, small: smallFirst,
	},
	{
		Name: "max-last-bytes", Ops: onlyMax, Types: allTypes, Second: 1,
		run: byType{
			maxLast[float32, uint8], maxLast[float64, uint8], maxLast[uint8, uint8], maxLast[int8, uint8],
			maxLast[simdpool.Float16, uint8], maxLast[simdpool.BFloat16, uint8],
		}.run,
		geometries: sync.OnceValue(every3rd(0, 255, channelsLast)), spots: channelsLastSpots, small: smallLast,
	},
	{
		Name: "max-last-halves", Ops: onlyMax, Types: allTypes, Second: 2,
		run: byType{
			maxLast[float32, uint16], maxLast[float64, uint16], maxLast[uint8, uint16], maxLast[int8, uint16],
			maxLast[simdpool.Float16, uint16], maxLast[simdpool.BFloat16, uint16],
		}.run,
		geometries: sync.OnceValue(every3rd(1, 65535, channelsLast)), spots: noSpots, small: smallLast,
	},
	{
		Name: "max-last-offsets", Ops: onlyMax, Types: allTypes, Second: 8,
		run: byType{
			maxLast[float32, int64], maxLast[float64, int64], maxLast[uint8, int64], maxLast[int8, int64],
			maxLast[simdpool.Float16, int64], maxLast[simdpool.BFloat16, int64],
		}.run,
		geometries: sync.OnceValue(every3rd(2, 1<<30, channelsLast)), spots: channelsLastSpots, small: smallLast,
	},
}

var onlyMax = []simdpool.Op{simdpool.Max}

func noSpots() []Geometry { return nil }

// every3rd returns one in three of the geometries whose windows have at most
// most taps.
func every3rd(from, most int, all func() []Geometry) func() []Geometry {
	return func() []Geometry {
		var some []Geometry
		for i, g := range all() {
			if i%3 == from && g.Taps() <= most {
				some = append(some, g)
			}
		}
		return some
	}
}

// byType is a call for each type, in their order.
type byType [typeCount]func(c *Case, b Buffers)

func (calls byType) run(c *Case, b Buffers) { calls[c.Type](c, b) }

func first[T simdpool.Element](c *Case, b Buffers) {
	simdpool.ChannelsFirst(c.Op, As[T](b.Dst), As[T](b.Src), &c.Window, c.Lo, c.Hi)
}

func last[T simdpool.Element](c *Case, b Buffers) {
	simdpool.ChannelsLast(c.Op, As[T](b.Dst), As[T](b.Src), &c.Window, c.Channels, c.Lo, c.Hi)
}

func allOfFirst[T simdpool.Element](c *Case, b Buffers) {
	simdpool.GlobalFirst(c.Op, As[T](b.Dst), As[T](b.Src), c.Pixels(), c.Lo, c.Hi)
}

func allOfLast[T simdpool.Element](c *Case, b Buffers) {
	simdpool.GlobalLast(c.Op, As[T](b.Dst), As[T](b.Src), c.Pixels(), c.Channels, c.Lo, c.Hi)
}

func maxFirst[T simdpool.Element, P simdpool.Position](c *Case, b Buffers) {
	simdpool.MaxFirst(As[T](b.Dst), As[P](b.Second), As[T](b.Src), &c.Window, c.Lo, c.Hi)
}

func maxLast[T simdpool.Element, P simdpool.Position](c *Case, b Buffers) {
	simdpool.MaxLast(As[T](b.Dst), As[P](b.Second), As[T](b.Src), &c.Window, c.Channels, c.Lo, c.Hi)
}
