package main

import (
	"fmt"
	"runtime"

	"github.com/simdpool/simdpool/pool"
)

// pooling is a pooling layer by the library. Of a maximum it keeps a byte for each
// output: its position in the window.
type pooling struct {
	plan      *pool.Plan[float32] // of a whole batch
	positions []uint8             // nil where nothing is to be kept
	y, dx     []float32

	n       int // images that these are for
	forth   pool.Parallel[float32]
	back    pool.ParallelGradient[float32]
	workers int
}

// newPooling returns the layer of a plan.
func newPooling(plan *pool.Plan[float32], op pool.Op) (*pooling, error) {
	p := &pooling{
		plan: plan, n: -1, workers: runtime.GOMAXPROCS(0),
		y: make([]float32, plan.Out().Len()), dx: make([]float32, plan.In().Len()),
	}
	if op == pool.Max {
		p.positions = make([]uint8, len(p.y))
	}
	return p, p.resize(plan.In().N)
}

func (p *pooling) String() string { return p.plan.String() }

func (p *pooling) parameters() []*parameter { return nil }

func (p *pooling) forward(x []float32, n int) ([]float32, error) {
	if err := p.resize(n); err != nil {
		return nil, err
	}
	y := p.y[:p.forth.Plan().Out().Len()]
	if p.positions == nil {
		return y, p.forth.Run(y, x)
	}
	return y, pool.RunPositionsParallel(p.forth, y, p.positions[:len(y)], x)
}

func (p *pooling) backward(dy []float32, n int) ([]float32, error) {
	dx := p.dx[:p.forth.Plan().In().Len()]
	var saved pool.Saved[float32]
	if p.positions != nil {
		saved.Positions = p.positions[:len(dy)]
	}
	return dx, p.back.Run(dx, dy, saved)
}

// resize makes the layer one for n images; the last batch may be a shorter one.
func (p *pooling) resize(n int) error {
	if n == p.n {
		return nil
	}
	plan, err := p.plan.WithBatch(n)
	if err != nil {
		return err
	}
	gradient, err := pool.NewGradient(plan)
	if err != nil {
		return err
	}
	if p.forth, err = plan.WithWorkers(p.workers); err != nil {
		return err
	}
	p.back, err = gradient.WithWorkers(p.workers)
	p.n = n
	return err
}

// poolings makes pooling layers: by the library or by plain loops.
type poolings func(op pool.Op, in pool.Shape, kernel int) (layer, pool.Shape, error)

// byLibrary makes a layer of windows that lie side by side, or of whole planes
// where the kernel is as large.
func byLibrary(op pool.Op, in pool.Shape, kernel int) (layer, pool.Shape, error) {
	plan, err := pool.New[float32](op, in, pool.Square(kernel, kernel, 0))
	if kernel == in.Spatial[0] {
		plan, err = pool.NewGlobal[float32](op, in)
	}
	if err != nil {
		return nil, in, fmt.Errorf("pooling of %v: %w", in, err)
	}
	p, err := newPooling(plan, op)
	return p, plan.Out(), err
}
