//go:build gorgonia

package gorgonia

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/simdpool/simdpool/bench"
)

type library struct{}

// New returns the library.
func New() (bench.Library, error) { return library{}, nil }

func (library) Name() string    { return "gorgonia" }
func (library) Close()          {}
func (library) Version() string { return bench.ModuleVersion("gorgonia.org/gorgonia") }

// Open implements bench.Library. It pools two axes, with channels first and on
// one thread.
func (library) Open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	if p.Regions() || p.Backward() || p.Layout == bench.Last || p.DType == "u8" || p.Rank > 2 {
		return nil, bench.ErrNone
	}
	if threads > 1 {
		return nil, nil
	}
	if p.DType == "f64" {
		return open[float64](p, tensor.Float64)
	}
	return open[float32](p, tensor.Float32)
}

func open[T float32 | float64](p *bench.Problem, of tensor.Dtype) ([]bench.Contender, error) {
	shape := tensor.WithShape(p.N, p.C, p.In[1], p.In[2])
	x := tensor.New(shape, tensor.WithBacking(bench.As[T](p.X[0])))
	g := gorgonia.NewGraph()
	node, err := pool(p, gorgonia.NewTensor(g, of, 4, gorgonia.WithValue(x), gorgonia.WithName("x")))
	if err != nil {
		return nil, err
	}
	machine := gorgonia.NewTapeMachine(g)
	calls := bench.Loop(func() error {
		machine.Reset()
		return machine.RunAll()
	})
	read := func() (*bench.Result, error) {
		y, got := bench.As[T](p.Y), node.Value().Data().([]T)
		if copy(y, got); len(got) != len(y) {
			return nil, fmt.Errorf("%d elements of output: want %d", len(got), len(y))
		}
		return &bench.Result{Values: p.Y}, nil
	}
	what := bench.About{Library: "gorgonia", Layout: p.Layout}
	done := func() { machine.Close() }
	return []bench.Contender{&bench.Call{What: what, Calls: calls, Read: read, Done: done, Y: p.Y}}, nil
}

// pool adds the pooling of p to the graph of x.
func pool(p *bench.Problem, x *gorgonia.Node) (*gorgonia.Node, error) {
	kernel, stride := tensor.Shape(p.Kernel[1:]), p.Stride[1:]
	pads := p.Pad[1:]
	switch p.Op {
	case "max", "gmax":
		return gorgonia.MaxPool2D(x, kernel, pads, stride)
	case "avg":
		return gorgonia.AveragePool2D(x, kernel, pads, stride)
	case "gavg":
		return gorgonia.GlobalAveragePool2D(x)
	}
	return nil, bench.ErrNone
}
