//go:build gomlx

package gomlx

import (
	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/dtypes"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	"github.com/gomlx/gomlx/pkg/core/tensors/images"

	"github.com/simdpool/simdpool/bench"
)

type library struct{ backend backends.Backend }

// New starts the backend.
func New() (bench.Library, error) {
	backend, err := simplego.New("")
	return library{backend}, err
}

func (library) Name() string    { return "gomlx" }
func (l library) Close()        { l.backend.Finalize() }
func (library) Version() string { return bench.ModuleVersion("github.com/gomlx/gomlx") }

// Open implements bench.Library. Pooling runs on one thread there.
func (l library) Open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	if p.Regions() || p.Backward() || p.Op == "maxidx" || p.Op == "adaptavg" || p.Include != 0 {
		return nil, bench.ErrNone
	}
	if threads > 1 {
		return nil, nil
	}
	switch p.DType {
	case "f32":
		return open[float32](l, p)
	case "f64":
		return open[float64](l, p)
	}
	return open[uint8](l, p)
}

func open[T dtypes.Supported](l library, p *bench.Problem) ([]bench.Contender, error) {
	exec, err := graph.NewExec(l.backend, func(x *graph.Node) *graph.Node { return pool(p, x) })
	if err != nil {
		return nil, err
	}
	x := tensors.FromFlatDataAndDimensions(bench.As[T](p.X[0]), dimensions(p)...)
	var y *tensors.Tensor
	calls := bench.Loop(func() (err error) {
		if y != nil {
			y.MustFinalizeAll()
		}
		y, err = exec.Exec1(x)
		return err
	})
	read := func() (*bench.Result, error) {
		err := tensors.ConstFlatData(y, func(flat []T) { copy(bench.As[T](p.Y), flat) })
		return &bench.Result{Values: p.Y}, err
	}
	what := bench.About{Library: "gomlx", Layout: p.Layout}
	return []bench.Contender{&bench.Call{What: what, Calls: calls, Read: read, Done: exec.Finalize, Y: p.Y}}, nil
}

// pool adds the pooling of p to the graph.
func pool(p *bench.Problem, x *graph.Node) *graph.Node {
	first := 3 - p.Rank
	config, axis := images.ChannelsFirst, 2
	if p.Layout == bench.Last {
		config, axis = images.ChannelsLast, 1
	}
	var spatial []int
	for range p.Rank {
		spatial = append(spatial, axis)
		axis++
	}
	switch p.Op {
	case "gmax":
		return graph.ReduceMax(x, spatial...)
	case "gavg":
		return graph.ReduceMean(x, spatial...)
	}
	builder := graph.MaxPool
	if p.Op == "avg" {
		builder = graph.MeanPool
	}
	var pads [][2]int
	end := p.PadEnd()
	for a := first; a < 3; a++ {
		pads = append(pads, [2]int{p.Pad[a], max(end[a], 0)})
	}
	return builder(x).ChannelsAxis(config).WindowPerAxis(p.Kernel[first:]...).StridePerAxis(p.Stride[first:]...).PaddingPerDim(pads).Done()
}

func dimensions(p *bench.Problem) []int {
	spatial := p.In[3-p.Rank:]
	if p.Layout == bench.Last {
		return append(append([]int{p.N}, spatial...), p.C)
	}
	return append([]int{p.N, p.C}, spatial...)
}
