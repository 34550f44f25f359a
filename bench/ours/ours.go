// Package ours runs this library on the cases.
package ours

import (
	"errors"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/bench"
	"github.com/simdpool/simdpool/pool"
)

// Name is the library's in tables.
const Name = "simdpool"

// Library is this library, on each of some instruction sets.
type Library struct{ ISAs []simdpool.ISA }

// Fast returns the instruction sets of this CPU without plain Go, unless there
// is nothing else.
func Fast() []simdpool.ISA {
	all := simdpool.Available()
	return all[:max(len(all)-1, 1)]
}

// Name implements bench.Library.
func (Library) Name() string { return Name }

// Close implements bench.Library.
func (Library) Close() {}

// Open implements bench.Library. Regions are run in both layouts.
func (l Library) Open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	all, err := l.open(p, threads)
	if err != nil || !p.Regions() || p.Layout == bench.Last {
		return all, err
	}
	last, err := l.open(p.Last(), threads)
	return append(all, last...), err
}

func (l Library) open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	forms, err := open(p, threads)
	if err != nil {
		return nil, err
	}
	var all []bench.Contender
	for _, f := range forms {
		for _, isa := range l.ISAs {
			what := bench.About{Library: Name, Setting: isa.String(), Layout: p.Layout, Form: f.name}
			all = append(all, &bench.Call{What: what, Calls: on(isa, f.run), Read: f.read, Y: p.Y})
		}
	}
	return all, nil
}

// on returns the loop over f on isa.
func on(isa simdpool.ISA, f func() error) func(calls int) error {
	loop := bench.Loop(f)
	return func(calls int) error {
		restore, err := simdpool.Select(isa)
		if err != nil {
			return err
		}
		defer restore()
		return loop(calls)
	}
}

// form is a call that solves a problem.
type form struct {
	name string // of positions, see bench.Compact
	run  func() error
	read func() (*bench.Result, error) // nil: the problem's Y
}

func open(p *bench.Problem, threads int) ([]form, error) {
	switch {
	case p.Regions():
		return regions(p, threads)
	case p.Backward():
		return backward(p, threads)
	case p.Op == "maxidx":
		return positions(p, threads)
	case p.DType == "f64":
		return forward[float64](p, threads)
	case p.DType == "u8":
		return forward[uint8](p, threads)
	}
	return forward[float32](p, threads)
}

func forward[T pool.Element](p *bench.Problem, threads int) ([]form, error) {
	plan, parallel, err := plans[T](p, threads)
	if err != nil {
		return nil, err
	}
	dst, src := bench.As[T](p.Y), bench.As[T](p.X[0])
	if threads > 1 {
		return []form{{run: func() error { return parallel.Run(dst, src) }}}, nil
	}
	return []form{{run: func() error { return plan.Run(dst, src) }}}, nil
}

// positions is the maximum with its places, in windows and in the input.
func positions(p *bench.Problem, threads int) ([]form, error) {
	plan, parallel, err := plans[float32](p, threads)
	if err != nil {
		return nil, err
	}
	dst, src := p.Y.Floats(), p.X[0].Floats()
	places, offsets := make([]uint8, len(dst)), make([]int64, len(dst))
	compact := form{name: bench.Compact, read: func() (*bench.Result, error) {
		wide := make([]int32, len(places))
		for i, place := range places {
			wide[i] = int32(place)
		}
		return &bench.Result{Values: p.Y, At: p.Offsets(wide)}, nil
	}}
	flat := form{name: bench.Int64, read: func() (*bench.Result, error) {
		return &bench.Result{Values: p.Y, At: offsets}, nil
	}}
	if threads > 1 {
		compact.run = func() error { return pool.RunPositionsParallel(parallel, dst, places, src) }
		flat.run = func() error { return parallel.RunIndices(dst, offsets, src) }
	} else {
		compact.run = func() error { return pool.RunPositions(plan, dst, places, src) }
		flat.run = func() error { return plan.RunIndices(dst, offsets, src) }
	}
	return []form{compact, flat}, nil
}

// backward is the gradients; of the maximum, from places and from offsets.
func backward(p *bench.Problem, threads int) ([]form, error) {
	plan, err := Plan[float32](&p.Case)
	if err != nil {
		return nil, err
	}
	gradient, err := pool.NewGradient(plan)
	if err != nil {
		return nil, err
	}
	parallel, err := gradient.WithWorkers(threads)
	if err != nil {
		return nil, err
	}
	dx, dy := p.Y.Floats(), p.DY.Floats()
	from := func(name string, saved pool.Saved[float32]) form {
		if threads > 1 {
			return form{name: name, run: func() error { return parallel.Run(dx, dy, saved) }}
		}
		return form{name: name, run: func() error { return gradient.Run(dx, dy, saved) }}
	}
	if p.Op != "max_bwd" {
		return []form{from("", pool.Saved[float32]{})}, nil
	}
	src, dst := p.X[0].Floats(), make([]float32, len(dy))
	places, offsets := make([]uint8, len(dy)), make([]int64, len(dy))
	if err := errors.Join(pool.RunPositions(plan, dst, places, src), plan.RunIndices(dst, offsets, src)); err != nil {
		return nil, err
	}
	return []form{
		from(bench.Compact, pool.Saved[float32]{Positions: places}),
		from(bench.Int64, pool.Saved[float32]{Indices: offsets}),
	}, nil
}

func plans[T pool.Element](p *bench.Problem, threads int) (*pool.Plan[T], pool.Parallel[T], error) {
	plan, err := Plan[T](&p.Case)
	if err != nil {
		return nil, pool.Parallel[T]{}, err
	}
	parallel, err := plan.WithWorkers(threads)
	return plan, parallel, err
}

// Plan plans the forward operator of c.
func Plan[T pool.Element](c *bench.Case) (*pool.Plan[T], error) {
	op := pool.Max
	switch c.Op {
	case "avg", "gavg", "adaptavg", "avg_bwd", "gavg_bwd":
		op = pool.Average
	}
	switch {
	case c.Global():
		return pool.NewGlobal[T](op, shape(c))
	case c.Op == "adaptavg":
		return pool.NewAdaptive[T](op, shape(c), c.Out[3-c.Rank:])
	}
	return pool.New[T](op, shape(c), window(c))
}

func shape(c *bench.Case) pool.Shape {
	layout := pool.ChannelsFirst
	if c.Layout == bench.Last {
		layout = pool.ChannelsLast
	}
	return pool.Shape{Layout: layout, N: c.N, C: c.C, Spatial: c.In[3-c.Rank:]}
}

func window(c *bench.Case) pool.Window {
	first := 3 - c.Rank
	return pool.Window{
		Kernel: c.Kernel[first:], Stride: c.Stride[first:], PadBegin: c.Pad[first:], PadEnd: c.Pad[first:],
		CeilMode: c.Ceil != 0, CountIncludePad: c.Include != 0,
	}
}
