package simdpool_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// preparable are windows that one call of assembly pools, for so many channels;
// one stands for channels first.
var preparable = []struct {
	name             string
	window           simdpool.Window
	images, channels int
}{
	{"2x2, planes", square(2, 2, 1), 16, 1},
	{"2x4, planes", simdpool.Window{H: dense(2, 2, 1), W: dense(4, 4, 1)}, 4, 1},
	{"4x4, planes", square(4, 4, 1), 8, 1},
	{"7x7, planes", square(7, 7, 1), 12, 1},
	{"5x9, planes", simdpool.Window{H: dense(5, 5, 1), W: dense(9, 9, 1)}, 4, 1},
	{"2x2, rows of 7", square(2, 2, 7), 3, 1},
	{"2x2, rows of 19", square(2, 2, 19), 2, 1},
	{"2x2, odd planes", simdpool.Window{H: odd(5), W: odd(21)}, 3, 1},
	{"1x2, rows", simdpool.Window{H: dense(1, 1, 3), W: dense(2, 2, 9)}, 2, 1},
	{"2x2", square(2, 2, 3), 2, 16},
	{"1x2", simdpool.Window{H: dense(1, 1, 3), W: dense(2, 2, 5)}, 2, 19},
	{"3x3, overlapping", square(3, 2, 4), 1, 7},
	{"2x2 of single", square(2, 2, 2), 3, 3},
}

// dense is an axis of windows that all lie inside it.
func dense(kernel, stride, out int) simdpool.Axis {
	return simdpool.Axis{In: (out-1)*stride + kernel, Out: out, Kernel: kernel, Stride: stride, Dilation: 1}
}

// odd is an axis of pairs that leave one of in cells out.
func odd(in int) simdpool.Axis {
	a := dense(2, 2, in/2)
	a.In = in
	return a
}

func square(kernel, stride, out int) simdpool.Window {
	return simdpool.Window{H: dense(kernel, stride, out), W: dense(kernel, stride, out)}
}

// What is prepared gives the bits of what is not, writes nothing else, and leaves
// to that what one call does not do.
func TestPrepared(t *testing.T) {
	onEachISA(t, func(t *testing.T, isa simdpool.ISA) {
		for _, c := range preparable {
			for _, op := range []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average} {
				w, ran := c.window, 0
				cells := c.images * c.channels
				src, want := make([]float32, cells*w.H.In*w.W.In), make([]float32, cells*w.H.Out*w.W.Out)
				cases.Data{Kind: cases.Uniform, Seed: 1}.Fill(src)
				var p simdpool.Prepared[float32]
				if c.channels == 1 {
					p = simdpool.PrepareFirst[float32](op, len(want), len(src), &w)
					simdpool.ChannelsFirst(op, want, src, &w, 0, len(want)/w.W.Out)
				} else {
					p = simdpool.PrepareLast[float32](op, len(want), len(src), &w, c.channels)
					simdpool.ChannelsLast(op, want, src, &w, c.channels, 0, len(want)/(w.W.Out*c.channels))
				}
				guarded := make([]float32, len(want)+64)
				if got := guarded[32:][:len(want):len(want)]; p.Run(got, src) {
					require.Equal(t, want, got, "%s, %v", c.name, op)
					ran++
				}
				require.Equal(t, make([]float32, 32), guarded[:32])
				require.Equal(t, make([]float32, 32), guarded[32+len(want):])
				require.Equal(t, isa != simdpool.Generic, ran == 1, "%s, %v", c.name, op)
				require.False(t, p.Run(want[1:], src), "another length")
				if isa != simdpool.Generic && isa != simdpool.NEON && op < simdpool.Sum {
					src[len(src)/2] = float32(math.NaN())
					require.False(t, p.Run(want, src), "NaN")
				}
				restore, err := simdpool.Select(simdpool.Generic)
				require.NoError(t, err)
				require.False(t, p.Run(want, src), "another instruction set")
				restore()
			}
		}
	})
}

// A row that one call would take too long for is not prepared.
func TestPrepareLongRows(t *testing.T) {
	w := simdpool.Window{H: dense(1, 1, 1), W: dense(2, 2, 4096)}
	const channels = 256
	dst, src := make([]float32, 4096*channels), make([]float32, 8192*channels)
	p := simdpool.PrepareLast[float32](simdpool.Max, len(dst), len(src), &w, channels)
	require.False(t, p.Run(dst, src))
}

func TestPrepareChecks(t *testing.T) {
	w := square(2, 2, 1)
	require.Panics(t, func() { simdpool.PrepareFirst[float32](simdpool.Max, 3, 16, &w) })
	require.Panics(t, func() { simdpool.PrepareLast[float32](simdpool.Max, 4, 16, &w, 3) })
	require.Panics(t, func() { simdpool.PrepareFirst[int8](simdpool.Sum, 4, 16, &w) })
	w.W.Stride = 0
	require.Panics(t, func() { simdpool.PrepareFirst[float32](simdpool.Max, 4, 16, &w) })
	var none simdpool.Prepared[float32]
	require.False(t, none.Run(nil, nil))
}
