package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/pool"
)

// imageFlags are the flags of "simdpool image".
type imageFlags struct {
	in, out, op, layout string
	kernel, stride, pad int
}

func runImage(fs *flag.FlagSet, args []string, stdout io.Writer) error {
	var f imageFlags
	fs.StringVar(&f.in, "in", "", "PNG or JPEG `file` to pool (default: a built-in photograph)")
	fs.StringVar(&f.out, "out", "pooled.png", "PNG `file` to write")
	fs.StringVar(&f.op, "op", "max", "max, min or average")
	fs.StringVar(&f.layout, "layout", "nchw", "nchw or nhwc")
	fs.IntVar(&f.kernel, "kernel", 2, "pixels of a window along each axis")
	fs.IntVar(&f.stride, "stride", 2, "pixels from one window to the next")
	fs.IntVar(&f.pad, "pad", 0, "pixels of padding on every side, less than the kernel")
	if err := parse(fs, args); err != nil {
		return err
	}
	op, layout, err := f.check()
	if err != nil {
		return usageError{err}
	}
	pic, err := load(f.in)
	if err != nil {
		return err
	}
	plan, err := pool.New[float32](op, pic.shape(layout), pool.Square(f.kernel, f.stride, f.pad))
	if errors.Is(err, pool.ErrWindow) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	src := pic.pixels(layout)
	dst := make([]float32, plan.Out().Len())
	fmt.Fprintf(stdout, "picture    %s, %d x %d\n", pic.name, pic.width, pic.height)
	fmt.Fprintf(stdout, "plan       %v\n", plan)
	fmt.Fprintf(stdout, "kernel     %s\n", plan.Kernel())
	if err := measurePlan(stdout, plan, dst, src); err != nil {
		return err
	}
	naive, g := make([]float32, len(dst)), f.geometry(plan)
	fmt.Fprintf(stdout, "plain loop %v, as one writes it at first\n", measure(func() { cases.Naive(op, naive, src, g) }))
	if err := save(f.out, dst, plan.Out()); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "wrote      %s\n", f.out)
	return nil
}

// check returns what the names among the flags mean.
func (f *imageFlags) check() (pool.Op, pool.Layout, error) {
	ops := map[string]pool.Op{"max": simdpool.Max, "min": simdpool.Min, "average": simdpool.Average}
	op, ok := ops[f.op]
	if !ok {
		return 0, 0, fmt.Errorf("-op %q: want max, min or average", f.op)
	}
	layouts := map[string]pool.Layout{"nchw": pool.ChannelsFirst, "nhwc": pool.ChannelsLast}
	layout, ok := layouts[f.layout]
	if !ok {
		return 0, 0, fmt.Errorf("-layout %q: want nchw or nhwc", f.layout)
	}
	if !strings.EqualFold(filepath.Ext(f.out), ".png") {
		return 0, 0, fmt.Errorf("-out %q: want a name that ends in .png", f.out)
	}
	return op, layout, nil
}

// geometry returns what plan does for the plain loop.
func (f *imageFlags) geometry(plan *pool.Plan[float32]) *cases.Geometry {
	in, out := plan.In(), plan.Out()
	axis := func(i int) simdpool.Axis {
		return simdpool.Axis{
			In: in.Spatial[i], Out: out.Spatial[i],
			Kernel: f.kernel, Stride: f.stride, Dilation: 1, PadBegin: f.pad, PadEnd: f.pad,
		}
	}
	g := &cases.Geometry{Window: simdpool.Window{H: axis(0), W: axis(1)}, Images: in.C, Channels: 1}
	if in.Layout == pool.ChannelsLast {
		g.Images, g.Channels = 1, in.C
	}
	return g
}
