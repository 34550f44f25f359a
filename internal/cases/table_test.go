package cases

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// What the tables promise to cover, they cover.
func TestTables(t *testing.T) {
	first := map[string]map[int]bool{}
	last := map[string]map[int]bool{}
	see := func(in map[string]map[int]bool, what string, value int) {
		if in[what] == nil {
			in[what] = map[int]bool{}
		}
		in[what][value] = true
	}
	flag := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	pads := map[[8]int]bool{}
	for i, f := range families[:2] {
		seen := []map[string]map[int]bool{first, last}[i]
		for _, c := range f.Cases() {
			h, w := &c.Window.H, &c.Window.W
			see(seen, "op", int(c.Op))
			see(seen, "kind", int(c.Data.Kind))
			see(seen, "width", w.In)
			see(seen, "out", w.Out)
			see(seen, "channels", c.Channels)
			see(seen, "kernel", 100*h.Kernel+w.Kernel)
			see(seen, "stride", 10*h.Stride+w.Stride)
			see(seen, "dilation", 10*h.Dilation+w.Dilation)
			see(seen, "offset", c.Offset)
			see(seen, "include", flag(c.Window.CountIncludePad))
			see(seen, "images", c.Images)
			see(seen, "inside", flag(h.Out > 0 && c.Lo%h.Out != 0 && c.Hi%h.Out != 0 && c.Hi/h.Out > c.Lo/h.Out))
			if _, taps := w.Span(w.Out / 2); taps == 0 {
				see(seen, "padding only", w.PadBegin)
			}
			_, taps := w.Span(w.Out - 1)
			see(seen, "hanging over", flag(taps > 0 && (w.Out-1)*w.Stride-w.PadBegin+w.Extent() > w.In+w.PadEnd))
			if h.Kernel == 3 && w.Kernel == 3 {
				pads[[8]int{i, h.Stride, h.PadBegin, h.PadEnd, w.PadBegin, w.PadEnd, w.Stride, flag(c.Window.CountIncludePad)}] = true
			}
			depth := c.Depth()
			see(seen, "depth", 10*depth.Kernel+depth.Stride)
			see(seen, "adaptive", flag(depth.Adaptive)+2*flag(h.Adaptive)+4*flag(w.Adaptive))
			see(seen, "adaptive to more", flag(w.Adaptive && w.Out > w.In))
			see(seen, "divisor", c.Window.Divisor)
			requireLegal(t, &c)
		}
	}
	for _, seen := range []map[string]map[int]bool{first, last} {
		for _, op := range allOps {
			assert.Contains(t, seen["op"], int(op))
		}
		for _, d := range []int{11, 22, 31, 32, 21, 13, 41} {
			assert.Contains(t, seen["depth"], d)
		}
		for _, axes := range []int{0, 2, 4, 6, 7} { // of which depth, height, width
			assert.Contains(t, seen["adaptive"], axes)
		}
		assert.Len(t, seen["adaptive to more"], 2)
		for _, divisor := range []int{0, 1, 3, 7} {
			assert.Contains(t, seen["divisor"], divisor)
		}
		for kind := range int(Vanishing) { // which regions have
			assert.Contains(t, seen["kind"], kind)
		}
		for _, k := range []int{101, 202, 303, 505, 707, 1313, 103, 301, 203, 3232} {
			assert.Contains(t, seen["kernel"], k)
		}
		for _, s := range []int{11, 22, 33, 44, 12, 21} {
			assert.Contains(t, seen["stride"], s)
		}
		for _, d := range []int{11, 22, 33, 12, 31} {
			assert.Contains(t, seen["dilation"], d)
		}
		for n := range 4 {
			assert.Contains(t, seen["offset"], n)
			assert.Contains(t, seen["images"], n+1)
		}
		for _, what := range []string{"include", "inside", "hanging over"} {
			assert.Len(t, seen[what], 2, what)
		}
		assert.NotEmpty(t, seen["padding only"])
	}
	for n := 1; n <= 67; n++ {
		assert.Contains(t, first["width"], n)
	}
	for _, n := range aroundLanes() {
		assert.Contains(t, first["out"], n)
	}
	for _, n := range append(channelCounts(), 1) {
		assert.Contains(t, last["channels"], n)
	}
	for i := range 81 * 2 * 2 * 2 {
		p, layout, include, stride := i%81, i/81%2, i/162%2, i/324+1
		assert.Contains(t, pads, [8]int{layout, stride, p % 3, p / 3 % 3, p / 9 % 3, p / 27, stride, include})
	}
}

// requireLegal requires what a kernel may require. (Testify formats its
// arguments even where all is well: too slow for every case.)
func requireLegal(t *testing.T, c *Case) {
	ok := 0 <= c.Lo && c.Lo <= c.Hi && c.Hi <= c.Units()
	depth := c.Depth()
	for _, a := range []*simdpool.Axis{&depth, &c.Window.H, &c.Window.W} {
		if a.Adaptive {
			ok = ok && a.In >= 1 && a.Out >= 0
			continue
		}
		ok = ok && a.In >= 1 && a.Out >= 0 && a.Kernel >= 1 && a.Stride >= 1 && a.Dilation >= 1 &&
			a.PadBegin >= 0 && a.PadEnd >= 0
	}
	if !ok {
		require.Fail(t, "illegal case", "%v", c)
	}
}

func TestGlobalTables(t *testing.T) {
	for _, f := range families[2:4] {
		pixels, ops := map[int]bool{}, map[simdpool.Op]bool{}
		for _, c := range f.Cases() {
			require.True(t, c.Global)
			requireLegal(t, &c)
			pixels[c.Pixels()], ops[c.Op] = true, true
		}
		for _, n := range pixelCounts() {
			assert.Contains(t, pixels, n, f.Name)
		}
		assert.Len(t, ops, len(allOps), f.Name)
	}
}

// Every place of a small geometry holds the only NaN of a call once, and one in a few of
// a larger one.
func TestSpots(t *testing.T) {
	for _, f := range families {
		type call struct {
			g    Geometry
			seed uint64
		}
		seen := map[call]bool{}
		for _, c := range f.Cases() {
			if c.Data.Kind == SpotNaN && c.Op == simdpool.Max {
				c.Window.CountIncludePad, c.Offset = false, 0
				seen[call{c.Geometry, c.Data.Seed}] = true
			}
		}
		for _, g := range f.spots() {
			src := make([]float32, g.In())
			for at := 0; at < len(src); at += spotStep(&g) {
				Data{SpotNaN, uint64(at)}.Fill(src)
				found := 0
				for _, v := range src {
					if v != v {
						found++
					}
				}
				if !seen[call{g, uint64(at)}] || found != 1 || src[at] == src[at] {
					require.Fail(t, "place without its NaN", "%s: %d of %v", f.Name, at, &g)
				}
			}
		}
	}
}

func TestLayers(t *testing.T) {
	names := map[string]bool{}
	for _, l := range Layers() {
		assert.False(t, names[l.String()], l.String())
		names[l.String()] = true
		assert.Equal(t, l.N*l.C*l.Pixels(), l.In())
		assert.Equal(t, l.Units(), l.Hi)
	}
	assert.Contains(t, names, "op=max/k=3/s=2/p=1/layout=nchw/shape=1x64x112x112")
	assert.Contains(t, names, "op=average/k=global/layout=nhwc/shape=1x2048x7x7")
}
