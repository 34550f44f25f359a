// Package plain has every operation as one writes it at first: loops over
// everything, with a test for each tap whether it lies inside. It is what
// results are compared with, and a peer: what plain Go can do.
package plain

import (
	"sync"

	"github.com/simdpool/simdpool/bench"
)

// Library is the plain loops as a peer.
type Library struct{}

// Name implements bench.Library.
func (Library) Name() string { return "go-plain" }

// Close implements bench.Library.
func (Library) Close() {}

// Open implements bench.Library. Gradients have no plain loop that anybody
// would run: theirs is for comparison alone.
func (Library) Open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	if p.Backward() {
		return nil, bench.ErrNone
	}
	what := bench.About{Library: "go-plain", Layout: p.Layout}
	s := newSolver(p, p.Y)
	calls := bench.Loop(func() error { s.run(threads); return nil })
	return []bench.Contender{&bench.Call{What: what, Calls: calls, Y: p.Y}}, nil
}

// Solve returns the result of p.
func Solve(p *bench.Problem) *bench.Result {
	r := &bench.Result{Values: bench.NewBuffer(p.OutBytes())}
	s := newSolver(p, r.Values)
	if p.Op == "maxidx" {
		r.At = make([]int64, p.OutBytes()/p.Size())
		s = windows[float32]{Problem: p, dst: r.Values.Floats(), src: p.X[0].Floats(), at: r.At}.solver()
	}
	s.run(1)
	return r
}

// solver is a loop over units, which may be parted.
type solver struct {
	units int
	do    func(lo, hi int)
}

func (s solver) run(threads int) {
	threads = min(threads, s.units)
	var group sync.WaitGroup
	for t := 1; t < threads; t++ {
		group.Go(func() { s.do(s.units*t/threads, s.units*(t+1)/threads) })
	}
	s.do(0, s.units/max(threads, 1))
	group.Wait()
}

func newSolver(p *bench.Problem, dst bench.Buffer) solver {
	switch {
	case p.Regions():
		return newRegions(p, dst)
	case p.Backward():
		return newGradient(p, dst)
	}
	switch p.DType {
	case "f64":
		return newWindows[float64](p, dst).solver()
	case "u8":
		return newWindows[uint8](p, dst).solver()
	}
	return newWindows[float32](p, dst).solver()
}
