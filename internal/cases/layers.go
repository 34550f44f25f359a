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
				a := axis(l.side, l.kernel, l.stride, 1, l.pad, l.pad, l.beyond)
				layer.Family, layer.Geometry = windowFamily, windows(a, a, images, channels)
				layer.Window.CountIncludePad = l.include
			}
			all = append(all, layer)
		}
	}
	return all
}

// Centered returns a layer of windows of k x k, k odd, around each cell of one
// image of c channels, side x side cells, in the layout nchw or nhwc.
func Centered(op simdpool.Op, k int, layout string, c, side int) Layer {
	l := Layer{N: 1, C: c, Layout: layout, Op: op, Family: families[0]}
	images, channels := c, 1
	if layout == "nhwc" {
		l.Family, images, channels = families[1], 1, c
	}
	a := axis(side, k, 1, 1, k/2, k/2, 0)
	l.Geometry = windows(a, a, images, channels)
	return l
}

// String names l in the key=value form of Go's benchmarks.
func (l *Layer) String() string {
	shape := fmt.Sprintf("layout=%s/shape=%dx%dx%dx%d", l.Layout, l.N, l.C, l.Window.H.In, l.Window.W.In)
	if l.Global {
		return fmt.Sprintf("op=%v/k=global/%s", l.Op, shape)
	}
	w := &l.Window.W
	name := fmt.Sprintf("op=%v/k=%d/s=%d/p=%d/%s", l.Op, w.Kernel, w.Stride, w.PadBegin, shape)
	if l.Window.CountIncludePad {
		name += "/include=true"
	}
	return name
}

// Bytes returns how many bytes of float32 l reads and writes.
func (l *Layer) Bytes() int64 { return 4 * int64(l.In()+l.Out()) }

// layers are square; a kernel of 0 is the whole plane. beyond windows, 0 or 1,
// hang over the end, as ceil_mode has them.
var layers = []struct {
	network                     string
	op                          simdpool.Op
	kernel, stride, pad, beyond int
	include                     bool
	n, c, side                  int
}{
	{"resnet stem", simdpool.Max, 3, 2, 1, 0, false, 1, 64, 112},
	{"resnet stem, batch of 8", simdpool.Max, 3, 2, 1, 0, false, 8, 64, 112},
	{"vgg", simdpool.Max, 2, 2, 0, 0, false, 1, 64, 224},
	{"vgg", simdpool.Max, 2, 2, 0, 0, false, 1, 128, 112},
	{"vgg", simdpool.Max, 2, 2, 0, 0, false, 1, 256, 56},
	{"vgg", simdpool.Max, 2, 2, 0, 0, false, 1, 512, 28},
	{"vgg", simdpool.Max, 2, 2, 0, 0, false, 1, 512, 14},
	{"vgg, batch of 32", simdpool.Max, 2, 2, 0, 0, false, 32, 512, 14},
	{"googlenet", simdpool.Max, 3, 1, 1, 0, false, 1, 192, 28},
	{"googlenet", simdpool.Max, 3, 1, 1, 0, false, 1, 480, 14},
	{"googlenet, batch of 8", simdpool.Max, 3, 1, 1, 0, false, 8, 480, 14},
	{"alexnet", simdpool.Max, 3, 2, 0, 0, false, 1, 64, 55},
	{"squeezenet", simdpool.Max, 3, 2, 0, 0, false, 1, 96, 111},
	{"squeezenet", simdpool.Max, 3, 2, 0, 1, false, 1, 256, 54},
	{"yolo spp", simdpool.Max, 5, 1, 2, 0, false, 1, 512, 13},
	{"yolo spp", simdpool.Max, 5, 1, 2, 0, false, 1, 256, 20},
	{"yolo spp", simdpool.Max, 9, 1, 4, 0, false, 1, 512, 13},
	{"yolo spp", simdpool.Max, 9, 1, 4, 0, false, 1, 256, 20},
	{"yolo spp", simdpool.Max, 13, 1, 6, 0, false, 1, 512, 13},
	{"yolo spp", simdpool.Max, 13, 1, 6, 0, false, 1, 256, 20},
	{"inception v3", simdpool.Average, 3, 1, 1, 0, false, 1, 768, 17},
	{"inception v3", simdpool.Average, 3, 1, 1, 0, false, 1, 192, 35},
	{"inception v3", simdpool.Average, 3, 1, 1, 0, true, 1, 192, 35},
	{"densenet", simdpool.Average, 2, 2, 0, 0, false, 1, 128, 56},
	{"densenet", simdpool.Average, 2, 2, 0, 0, false, 1, 256, 28},
	{"densenet, batch of 8", simdpool.Average, 2, 2, 0, 0, false, 8, 128, 56},
	{"inception v3 head", simdpool.Average, 8, 1, 0, 0, false, 1, 2048, 8},
	{"resnet head", simdpool.Average, 7, 1, 0, 0, false, 1, 512, 7},
	{"resnet head", simdpool.Average, 0, 0, 0, 0, false, 1, 2048, 7},
	{"resnet head", simdpool.Max, 0, 0, 0, 0, false, 1, 2048, 7},
	{"resnet head, batch of 32", simdpool.Average, 0, 0, 0, 0, false, 32, 2048, 7},
	{"mobilenet head", simdpool.Average, 0, 0, 0, 0, false, 1, 1280, 7},
	{"mobilenet head", simdpool.Max, 0, 0, 0, 0, false, 1, 1280, 7},
	{"resnet-18 head", simdpool.Average, 0, 0, 0, 0, false, 1, 512, 7},
	{"resnet-18 head", simdpool.Max, 0, 0, 0, 0, false, 1, 512, 7},
	{"mnist", simdpool.Max, 2, 2, 0, 0, false, 1, 32, 28},
	{"mnist", simdpool.Max, 2, 2, 0, 0, false, 1, 64, 14},
	{"mnist, batch of 32", simdpool.Max, 2, 2, 0, 0, false, 32, 32, 28},
	{"no work to speak of", simdpool.Max, 2, 2, 0, 0, false, 1, 16, 2},
}
