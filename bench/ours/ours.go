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
		return backward(p, threads), nil
	case p.Op == "maxidx":
		return positions(p, threads), nil
	case p.Op == "adaptavg":
		k := newKernels[float32](p, threads)
		return k.forward(), nil
	}
	return forward(p, threads)
}

func forward(p *bench.Problem, threads int) ([]form, error) {
	switch p.DType {
	case "f64":
		return forwardOf[float64](p, threads)
	case "u8":
		return forwardOf[uint8](p, threads)
	}
	return forwardOf[float32](p, threads)
}

func forwardOf[T pool.Element](p *bench.Problem, threads int) ([]form, error) {
	plan, err := Plan[T](&p.Case)
	if errors.Is(err, bench.ErrNotYet) {
		k := newKernels[T](p, threads)
		return k.forward(), nil
	}
	if err != nil {
		return nil, err
	}
	dst, src := bench.As[T](p.Y), bench.As[T](p.X[0])
	run := func() error { return plan.Run(dst, src) }
	if threads > 1 {
		parallel, err := plan.WithWorkers(threads)
		if err != nil {
			return nil, err
		}
		run = func() error { return parallel.Run(dst, src) }
	}
	return []form{{run: run}}, nil
}

// Plan plans the forward operator of c.
func Plan[T pool.Element](c *bench.Case) (*pool.Plan[T], error) {
	op := pool.Max
	switch c.Op {
	case "avg", "gavg", "adaptavg", "avg_bwd", "gavg_bwd":
		op = pool.Average
	}
	plan, err := (*pool.Plan[T])(nil), error(nil)
	if c.Global() {
		plan, err = pool.NewGlobal[T](op, shape(c))
	} else {
		plan, err = pool.New[T](op, shape(c), window(c))
	}
	if errors.Is(err, pool.ErrShape) {
		return nil, bench.ErrNotYet // ranks
	}
	return plan, err
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
