package pool

import "github.com/simdpool/simdpool/internal/share"

// ParallelGradient runs a gradient on several goroutines. It is immutable and
// safe for concurrent use. Make it with [Gradient.WithWorkers]. For why it is a
// type of its own see [Parallel].
type ParallelGradient[T Float] struct {
	gradient Gradient[T]
	workers  int
}

// WithWorkers returns g as run by up to n goroutines, of which the caller's is
// one. Small inputs take fewer, down to the caller's alone. The bits of the
// result do not depend on n: no two workers write to the same cell.
//
// It is an ErrWorkers that n is below 1, and an ErrPlan that g is zero.
func (g Gradient[T]) WithWorkers(n int) (ParallelGradient[T], error) {
	if err := g.plan.check(); err != nil {
		return ParallelGradient[T]{}, err
	}
	if n < 1 {
		return ParallelGradient[T]{}, fail(ErrWorkers, "WithWorkers(%d): want at least 1", n)
	}
	return ParallelGradient[T]{gradient: g, workers: n}, nil
}

// Gradient returns the gradient that r runs.
func (r ParallelGradient[T]) Gradient() Gradient[T] { return r.gradient }

// Run is Gradient.Run on r's workers; it returns when all are done. It
// allocates only where it starts goroutines.
func (r ParallelGradient[T]) Run(dx, dy []T, saved Saved[T]) error {
	g, units := r.gradient, r.gradient.Units()
	if err := g.check(dx, dy, &saved, 0, units); err != nil {
		return err
	}
	parts := min(r.workers, share.Workers(bytes[T](len(dx)), minWorkerBytes), units)
	if parts <= 1 {
		g.run(dx, dy, &saved, 0, units)
		return nil
	}
	share.Units(units, g.grain(parts), parts, func(lo, hi int) { g.run(dx, dy, &saved, lo, hi) })
	return nil
}

// grain returns how many units better stay together: those of a plane, if there
// are enough of them for parts workers.
func (g Gradient[T]) grain(parts int) int {
	p := g.plan
	grain := p.unitsPerPlane
	if p.kernel == windowsFirst {
		grain = p.pixels / p.axes[p.rank-1].In
	}
	if g.Units()/grain < parts*minWorkerPlanes {
		return 1
	}
	return grain
}
