package simdpool_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// The definition once more, an element at a time: each tap is asked whether it
// lies inside. What pool_generic.go and global_generic.go gain in speed must not
// change a bit.

// define returns element at of dst.
type define func(op simdpool.Op, src []float32, g *cases.Geometry, at int) float32

var definitions = map[string]define{
	"channels-first": defineWindow,
	"channels-last":  defineWindow,
	"global-first":   defineGlobal,
	"global-last":    defineGlobal,
}

// defineWindow defines windows; channels first is an image a plane, of one
// channel.
func defineWindow(op simdpool.Op, src []float32, g *cases.Geometry, at int) float32 {
	h, w := &g.Window.H, &g.Window.W
	channel := at % g.Channels
	column := at / g.Channels % w.Out
	row := at / g.Channels / w.Out % h.Out
	image := at / g.Channels / w.Out / h.Out

	total, count := start(op), 0
	for j := range w.Kernel {
		x := column*w.Stride - w.PadBegin + j*w.Dilation
		sum := start(op)
		for i := range h.Kernel {
			y := row*h.Stride - h.PadBegin + i*h.Dilation
			if y >= 0 && y < h.In && x >= 0 && x < w.In {
				sum = combine(op, sum, src[((image*h.In+y)*w.In+x)*g.Channels+channel])
				count++
			} else if g.Window.CountIncludePad &&
				y >= -h.PadBegin && y < h.In+h.PadEnd && x >= -w.PadBegin && x < w.In+w.PadEnd {
				count++
			}
		}
		total = combine(op, total, sum)
	}
	return finish(op, total, count)
}

// defineGlobal defines global pooling: 16 interleaved parts, then halves.
func defineGlobal(op simdpool.Op, src []float32, g *cases.Geometry, at int) float32 {
	channel, image := at%g.Channels, at/g.Channels
	var part [16]float32
	for i := range part {
		part[i] = start(op)
	}
	for i := range g.Pixels() {
		part[i%16] = combine(op, part[i%16], src[(image*g.Pixels()+i)*g.Channels+channel])
	}
	for n := 8; n >= 1; n /= 2 {
		for i := range n {
			part[i] = combine(op, part[i], part[i+n])
		}
	}
	return finish(op, part[0], g.Pixels())
}

func start(op simdpool.Op) float32 {
	switch op {
	case simdpool.Max:
		return float32(math.Inf(-1))
	case simdpool.Min:
		return float32(math.Inf(1))
	}
	return 0
}

func combine(op simdpool.Op, a, b float32) float32 {
	switch {
	case op == simdpool.Sum || op == simdpool.Average:
		return a + b
	case a != a || b != b:
		return float32(math.NaN())
	case (op == simdpool.Max) == (a > b):
		return a
	}
	return b
}

func finish(op simdpool.Op, v float32, count int) float32 {
	if op == simdpool.Average {
		return v / float32(count)
	}
	if v == 0 {
		return 0 // of either sign
	}
	return v
}

func TestDefinition(t *testing.T) {
	restore, err := simdpool.Select(simdpool.Generic)
	require.NoError(t, err)
	defer restore()
	for _, family := range cases.Families() {
		t.Run(family.Name, func(t *testing.T) {
			element := definitions[family.Name]
			require.NotNil(t, element, "a kernel family without a definition")
			var got, src, want []float32
			for i, c := range thin(family.Cases()) {
				// Every geometry has at least eight cases, of all operations;
				// those with a single special value are about lanes.
				if c.Type != cases.Float32 || i%3 != 0 || i%5 != 0 && c.Data.Kind >= cases.SpotNaN {
					continue
				}
				src = append(src[:0], make([]float32, c.In())...)
				c.Data.Fill(src)
				got = append(got[:0], make([]float32, c.Out())...)
				cases.Call(family, c.Op, got, src, &c.Geometry)
				from, to := c.Written()
				got, want = got[from:to], want[:0]
				for at := range got {
					want = append(want, element(c.Op, src, &c.Geometry, from+at))
				}
				if at, ok := cases.Differ(got, want); ok {
					t.Fatalf("dst[%d] = %v, want %v\n\tcase: %v", from+at, got[at], want[at], &c)
				}
			}
		})
	}
}
