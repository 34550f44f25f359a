package pooltest

import (
	"slices"
	"sync"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/pool"
)

// Sizes of the problems: the definition takes its time.
const (
	usual     = 3       // one in so many problems of the tables
	mostCells = 1 << 12 // elements of the input
	mostWork  = 1 << 14 // taps of all windows
)

// tables returns the geometries of the kernels that an operator can have, as
// problems of Max, smallest first.
var tables = sync.OnceValue(func() []Problem {
	var all []Problem
	seen := map[string]bool{}
	for _, p := range basics() {
		seen[p.String()] = true
	}
	for _, f := range cases.Families() {
		if f.Gradient || f.Second > 0 {
			continue
		}
		for i, g := range f.Geometries() {
			if g.In() > mostCells || g.Out()*g.Taps() > mostWork || g.In() == 0 || g.Out() == 0 {
				continue
			}
			p, ok := fromGeometry(&g, f.Name, i)
			if name := p.String(); ok && !seen[name] {
				seen[name] = true
				all = append(all, p)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return a.size() - b.size() })
	return append(basics(), thin(all, usual)...)
})

// basics returns windows over planes of one or two of them along each axis: the
// least that shows what is wrong, and the easiest to follow.
func basics() []Problem {
	var all []Problem
	for i := range 2 * 2 * 2 * 4 * 4 {
		kernel := []int{1 + i%4, 1 + i/4%4}
		stride, pads := slices.Clone(kernel), []int{0, 0}
		if i>>4&1 > 0 {
			stride = []int{1, 1}
		}
		if i>>5&1 > 0 {
			pads = []int{kernel[0] / 2, kernel[1] / 2}
		}
		in := []int{kernel[0] << (i >> 6), kernel[1] << (i >> 6)}
		p := Problem{In: pool.Shape{N: 1, C: 1, Spatial: in}, Window: pool.Window{
			Kernel: kernel, Stride: stride, Dilation: []int{1, 1}, PadBegin: pads, PadEnd: pads,
		}}
		if p, ok := p.resolve(nil); ok {
			all = append(all, p)
		}
	}
	return all
}

// thin returns one in n of all, the first among them.
func thin(all []Problem, n int) []Problem {
	var some []Problem
	for i := 0; i < len(all); i += n {
		some = append(some, all[i])
	}
	return some
}

func (p *Problem) size() int { return p.In.Len() + p.Out.Len() }

// fromGeometry returns g as an operator has it, if it can. turn varies what g
// doesn't say.
func fromGeometry(g *cases.Geometry, family string, turn int) (Problem, bool) {
	p := Problem{In: pool.Shape{N: g.Images, C: g.Channels}}
	if family == "channels-last" || family == "global-last" {
		p.In.Layout = pool.ChannelsLast
	} else if p.In.C = g.Images; g.Images%2 == 0 {
		p.In.C = 2
	} else if turn%2 == 0 {
		p.In.C = 1
	}
	p.In.N = g.Images * g.Channels / p.In.C
	axes := axesOf(g, turn)
	var shares []int
	for _, a := range axes {
		p.In.Spatial = append(p.In.Spatial, a.In)
		shares = append(shares, a.Out)
	}
	switch {
	case g.Global:
		p.Kind = Planes
	case slices.ContainsFunc(axes, func(a simdpool.Axis) bool { return a.Adaptive }):
		p.Kind = Shares
	default:
		p.Window = windowOf(axes)
		p.Window.CountIncludePad, p.Window.Divisor = turn%2 == 0, g.Window.Divisor
	}
	if p.Window.Divisor > 0 {
		p.Op = pool.Average // to the others it is the same problem again
	}
	return p.resolve(shares)
}

// axesOf returns the axes of g: sequences now and then, where it has rows one
// cell high.
func axesOf(g *cases.Geometry, turn int) []simdpool.Axis {
	axes := []simdpool.Axis{g.Window.H, g.Window.W}
	if h := g.Window.H; h.In == 1 && (h.Out == 1 || h.Adaptive) && turn%2 == 0 {
		axes = axes[1:]
	}
	if g.Window.D != (simdpool.Axis{}) {
		return []simdpool.Axis{g.Window.D, g.Window.H, g.Window.W}
	}
	return axes
}

func windowOf(axes []simdpool.Axis) pool.Window {
	var w pool.Window
	for _, a := range axes {
		w.Kernel = append(w.Kernel, a.Kernel)
		w.Stride = append(w.Stride, a.Stride)
		w.Dilation = append(w.Dilation, a.Dilation)
		w.PadBegin = append(w.PadBegin, a.PadBegin)
		w.PadEnd = append(w.PadEnd, a.PadEnd)
		fit := (a.In + a.PadBegin + a.PadEnd - a.Extent() + a.Stride) / a.Stride
		w.CeilMode = w.CeilMode || a.Out > fit
	}
	return w
}

// problems returns what c wants of the tables for op.
func (c *config) problems(op pool.Op) []Problem {
	var all []Problem
	for _, p := range tables() {
		if p.Op == pool.Average && op != pool.Average {
			continue
		}
		p.Op = op
		if op != pool.Average {
			p.Window.CountIncludePad = false
		}
		if c.wants(&p) {
			all = append(all, p)
		}
		p.Window.CountIncludePad = !p.Window.CountIncludePad
		if op == pool.Average && p.features().has(CountIncludePad|CountExcludePad) && c.wants(&p) {
			all = append(all, p)
		}
	}
	return thin(all, c.every)
}
