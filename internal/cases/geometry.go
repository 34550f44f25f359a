package cases

import (
	"fmt"

	"github.com/simdpool/simdpool"
)

// Geometry is what a call of a kernel works on, the values aside.
type Geometry struct {
	Window   simdpool.Window
	Images   int  // images; planes, or volumes, where channels come first
	Channels int  // of a pixel; 1 where channels come first
	Global   bool // whole planes are reduced; Out is 1 x 1

	// Lo to Hi is the part of the work: rows of the output, or its elements
	// where Global.
	Lo, Hi int

	// Offset is how many elements src starts after a multiple of 64 bytes;
	// dst is off by another amount.
	Offset int
}

// Depth returns the axis of planes, which a window need not have.
func (g *Geometry) Depth() simdpool.Axis {
	if g.Window.D == (simdpool.Axis{}) {
		return axis(1, 1, 1, 1, 0, 0, 0)
	}
	return g.Window.D
}

// Pixels returns the cells of a plane, or of a volume.
func (g *Geometry) Pixels() int { return g.Depth().In * g.Window.H.In * g.Window.W.In }

// In returns the length of src.
func (g *Geometry) In() int { return g.Images * g.Pixels() * g.Channels }

// Out returns the length of dst.
func (g *Geometry) Out() int {
	return g.Images * g.Depth().Out * g.Window.H.Out * g.Window.W.Out * g.Channels
}

// Taps returns the taps of the largest window.
func (g *Geometry) Taps() int { return tapsOf(&g.Window) }

// tapsOf returns how many taps the windows have, at most.
func tapsOf(w *simdpool.Window) int {
	taps := 1
	for _, a := range []*simdpool.Axis{&w.D, &w.H, &w.W} {
		if a.Adaptive {
			taps *= a.Extent()
		} else {
			taps *= max(a.Kernel, 1)
		}
	}
	return taps
}

// Units returns how much work there is: the largest Hi.
func (g *Geometry) Units() int {
	if g.Global {
		return g.Images * g.Channels
	}
	return g.Images * g.Depth().Out * g.Window.H.Out
}

// Written returns the part of dst that a call writes.
func (g *Geometry) Written() (from, to int) {
	unit := 1
	if !g.Global {
		unit = g.Window.W.Out * g.Channels
	}
	return g.Lo * unit, g.Hi * unit
}

// String describes g on one line, complete enough to build it again.
func (g *Geometry) String() string {
	work := fmt.Sprintf("images=%d c=%d range=%d:%d offset=%d", g.Images, g.Channels, g.Lo, g.Hi, g.Offset)
	if g.Global {
		return fmt.Sprintf("%s pixels=%d", work, g.Pixels())
	}
	w := &g.Window
	if w.D != (simdpool.Axis{}) {
		work += describe(" d", &w.D)
	}
	work += describe(" h", &w.H) + describe(" w", &w.W)
	if w.Divisor > 0 {
		work += fmt.Sprintf(" divisor=%d", w.Divisor)
	}
	return fmt.Sprintf("%s include=%t", work, w.CountIncludePad)
}

func describe(name string, a *simdpool.Axis) string {
	if a.Adaptive {
		return fmt.Sprintf("%s=%d:adaptive:%d", name, a.In, a.Out)
	}
	return fmt.Sprintf("%s=%d+%d+%d:k%d:s%d:d%d:%d", name, a.PadBegin, a.In, a.PadEnd, a.Kernel, a.Stride, a.Dilation, a.Out)
}

// axis returns the windows that begin inside the input and its padding, and
// beyond further ones; where none fits whole there is still one.
func axis(in, kernel, stride, dilation, begin, end, beyond int) simdpool.Axis {
	a := simdpool.Axis{
		In: in, Kernel: kernel, Stride: stride, Dilation: dilation,
		PadBegin: begin, PadEnd: end,
	}
	a.Out = max(in+begin+end-a.Extent(), 0)/stride + 1 + beyond
	return a
}

// windows returns the geometry of all rows of windows over images.
func windows(h, w simdpool.Axis, images, channels int) Geometry {
	return Geometry{
		Window: simdpool.Window{H: h, W: w},
		Images: images, Channels: channels, Hi: images * h.Out,
	}
}

// volumes returns the geometry of all rows of windows over volumes.
func volumes(d, h, w simdpool.Axis, images, channels int) Geometry {
	g := windows(h, w, images, channels)
	g.Window.D, g.Hi = d, images*d.Out*h.Out
	return g
}

// adaptive returns out windows that share in cells.
func adaptive(in, out int) simdpool.Axis {
	return simdpool.Axis{In: in, Out: out, Adaptive: true}
}

// global returns the geometry of all elements of a global reduction.
func global(pixels, images, channels int) Geometry {
	h := simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}
	w := simdpool.Axis{In: pixels, Out: 1, Kernel: pixels, Stride: 1, Dilation: 1}
	g := windows(h, w, images, channels)
	g.Global, g.Hi = true, images*channels
	return g
}

// part makes g a part of its work that begins and ends where r says.
func (g *Geometry) part(r *Rand) {
	g.Lo = r.Intn(g.Units() + 1)
	g.Hi = g.Lo + r.Intn(g.Units()-g.Lo+1)
}
