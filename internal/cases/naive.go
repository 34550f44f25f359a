package cases

import (
	"math"

	"github.com/simdpool/simdpool"
)

// Naive is pooling as one writes it at first: loops over everything, with a
// test for each tap whether it lies inside. It is the yardstick for what plain
// Go can do. It adds in the order of its loops, which is not that of the
// kernels.
func Naive(op simdpool.Op, dst, src []float32, g *Geometry) {
	h, w := g.Window.H, g.Window.W
	start := float32(0)
	switch op {
	case simdpool.Max:
		start = float32(math.Inf(-1))
	case simdpool.Min:
		start = float32(math.Inf(1))
	}
	at := 0
	for image := range g.Images {
		for row := range h.Out {
			for column := range w.Out {
				for channel := range g.Channels {
					v, count := start, 0
					for i := range h.Kernel {
						for j := range w.Kernel {
							y := row*h.Stride - h.PadBegin + i*h.Dilation
							x := column*w.Stride - w.PadBegin + j*w.Dilation
							if y < 0 || y >= h.In || x < 0 || x >= w.In {
								continue
							}
							tap := src[((image*h.In+y)*w.In+x)*g.Channels+channel]
							switch op {
							case simdpool.Max:
								v = max(v, tap)
							case simdpool.Min:
								v = min(v, tap)
							default:
								v += tap
							}
							count++
						}
					}
					if op == simdpool.Average {
						v /= float32(count)
					}
					dst[at] = v
					at++
				}
			}
		}
	}
}
