//go:build linux

package main

import (
	"slices"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// elements are about as many as a shape has: several calls' worth. None has more than most.
const (
	elements = 1 << 18
	most     = 1 << 24
)

// mostWork is how many taps a case may have in all where plain Go may do it.
const mostWork = 16 << 20

// ops and types have kernels of their own.
var (
	ops   = []simdpool.Op{simdpool.Max, simdpool.Average, simdpool.Lp(2)}
	types = []cases.Type{cases.Float32, cases.Float64, cases.Uint8}
)

// fitting returns the cases of f over g; gradients turn it round, and positions must
// fit what comes with each result.
func fitting(f *cases.Family, g cases.Geometry) (all []cases.Case) {
	plain := f.Gradient || f.Second > 0
	if f.Second == 1 && g.Taps() > 255 || plain && g.Taps()*g.Out() > mostWork {
		return nil
	}
	if f.Gradient {
		g.Window, g.Global = g.Forward(), false
		g.Hi = g.Units()
	}
	for _, op := range ops {
		for _, t := range types {
			if slices.Contains(f.Ops, op) && slices.Contains(f.Types, t) && (t.Float() || op == simdpool.Max) {
				all = append(all, cases.Case{Family: f, Op: op, Type: t, Geometry: g, Data: cases.Data{Kind: cases.Normal, Seed: 1}})
			}
		}
	}
	return all
}

// wholes are reduced to an element for each plane or channel.
func wholes(last bool) (all []cases.Geometry) {
	channels := []int{1}
	if last {
		channels = []int{1, 3, 64, 1000, 4096}
	}
	for _, c := range channels {
		for _, pixels := range []int{49, 4096, 1 << 18} {
			if pixels*c > most {
				continue
			}
			images := max(elements/c/pixels, 1)
			one := simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}
			row := simdpool.Axis{In: pixels, Out: 1, Kernel: pixels, Stride: 1, Dilation: 1}
			g := cases.Geometry{Window: simdpool.Window{H: one, W: row}, Images: images, Channels: c, Global: true}
			g.Hi = g.Units()
			all = append(all, g)
		}
	}
	return all
}

// windows are those of networks and larger ones, over planes, long rows and high
// columns.
func windows(last bool) (all []cases.Geometry) {
	channels := []int{1}
	if last {
		channels = []int{3, 64}
	}
	for _, c := range channels {
		for _, size := range [][2]int{{56, 56}, {512, elements / 512}, {1, elements}, {2, elements / 2}, {elements, 1}, {16 * elements / 64, 64}} {
			height, width := size[0], size[1]
			if height*width >= elements {
				height, width = max(height/c, 1), max(width/c, 1)
			}
			images := max(elements/(c*height*width), 1)
			for _, k := range []int{2, 3, 13} {
				for _, stride := range []int{1, 2} {
					h, w := axis(height, k, stride), axis(width, k, stride)
					g := cases.Geometry{Window: simdpool.Window{H: h, W: w}, Images: images, Channels: c}
					g.Hi = g.Units()
					all = append(all, g)
				}
			}
		}
	}
	return all
}

// axis returns windows of k around every so many cells, a cell where there is no
// more.
func axis(in, k, stride int) simdpool.Axis {
	if in == 1 {
		return simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}
	}
	pad := (k - 1) / 2
	a := simdpool.Axis{In: in, Kernel: k, Stride: stride, Dilation: 1, PadBegin: pad, PadEnd: pad}
	a.Out = max(in+2*pad-k, 0)/stride + 1
	return a
}
