package cases

import (
	"fmt"

	"github.com/simdpool/simdpool"
)

// Layer is a pooling layer of a well-known network: what benchmarks run.
type Layer struct {
	Network string
	N, C    int
	Layout  string // nchw or nhwc
	Op      simdpool.Op
	Family  *Family
	Geometry
}

// Layers returns the layers, each in both layouts.
func Layers() []Layer {
	var all []Layer
	for _, l := range layers {
		for i, layout := range [...]string{"nchw", "nhwc"} {
			windowFamily, globalFamily := families[i], families[i+2]
			images, channels := l.n*l.c, 1
			if layout == "nhwc" {
				images, channels = l.n, l.c
			}
			layer := Layer{Network: l.network, N: l.n, C: l.c, Layout: layout, Op: l.op}
			if l.kernel == 0 {
				layer.Family, layer.Geometry = globalFamily, global(l.side*l.side, images, channels)
				h, w := &layer.Window.H, &layer.Window.W // the kernels ask for the product alone
				h.In, w.In, h.Kernel, w.Kernel = l.side, l.side, l.side, l.side
			} else {
				a := axis(l.side, l.kernel, l.stride, 1, l.pad, l.pad, 0)
				layer.Family, layer.Geometry = windowFamily, windows(a, a, images, channels)
			}
			all = append(all, layer)
		}
	}
	return all
}

// String names l in the key=value form of Go's benchmarks.
func (l *Layer) String() string {
	shape := fmt.Sprintf("layout=%s/shape=%dx%dx%dx%d", l.Layout, l.N, l.C, l.Window.H.In, l.Window.W.In)
	if l.Global {
		return fmt.Sprintf("op=%v/k=global/%s", l.Op, shape)
	}
	w := &l.Window.W
	return fmt.Sprintf("op=%v/k=%d/s=%d/p=%d/%s", l.Op, w.Kernel, w.Stride, w.PadBegin, shape)
}

// Bytes returns how many bytes of float32 l reads and writes.
func (l *Layer) Bytes() int64 { return 4 * int64(l.In()+l.Out()) }

// layers are square; a kernel of 0 is the whole plane.
var layers = []struct {
	network             string
	op                  simdpool.Op
	kernel, stride, pad int
	n, c, side          int
}{
	{"resnet stem", simdpool.Max, 3, 2, 1, 1, 64, 112},
	{"vgg", simdpool.Max, 2, 2, 0, 1, 128, 112},
	{"vgg", simdpool.Max, 2, 2, 0, 1, 256, 56},
	{"vgg", simdpool.Max, 2, 2, 0, 1, 512, 28},
	{"vgg", simdpool.Max, 2, 2, 0, 1, 512, 14},
	{"alexnet", simdpool.Max, 3, 2, 0, 1, 64, 55},
	{"googlenet", simdpool.Max, 3, 1, 1, 1, 192, 28},
	{"googlenet", simdpool.Max, 3, 1, 1, 1, 480, 14},
	{"inception v3", simdpool.Average, 3, 1, 1, 1, 768, 17},
	{"inception v3", simdpool.Average, 3, 1, 1, 1, 192, 35},
	{"densenet", simdpool.Average, 2, 2, 0, 1, 128, 56},
	{"inception v3", simdpool.Average, 8, 1, 0, 1, 2048, 8},
	{"yolo spp", simdpool.Max, 5, 1, 2, 1, 512, 13},
	{"yolo spp", simdpool.Max, 9, 1, 4, 1, 512, 13},
	{"yolo spp", simdpool.Max, 13, 1, 6, 1, 512, 13},
	{"mnist", simdpool.Max, 2, 2, 0, 1, 32, 28},
	{"resnet head", simdpool.Average, 0, 0, 0, 1, 2048, 7},
	{"resnet head", simdpool.Average, 0, 0, 0, 1, 512, 7},
	{"mobilenet head", simdpool.Max, 0, 0, 0, 1, 512, 7},
	{"densenet, batch of 8", simdpool.Average, 2, 2, 0, 8, 128, 56},
	{"no work to speak of", simdpool.Max, 2, 2, 0, 1, 16, 2},
}
