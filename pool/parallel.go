package pool

import "github.com/simdpool/simdpool/internal/share"

// minWorkerBytes is how much input pays for waking a worker: some 20 us of work. One who is
// awake is given less. Tests lower it.
var minWorkerBytes = 1 << 20

// Planes stay whole if each worker has at least so many: kernels then take
// whole planes in one call, and no worker waits long for another's last plane.
const minWorkerPlanes = 4

// Parallel runs a plan on several goroutines. It is immutable and safe for
// concurrent use. Make it with [Plan.WithWorkers].
//
// It is a type of its own because of what the compiler can prove: what other
// goroutines see has to lie on the heap, so that Parallel's buffers do, while
// those of Plan.Run may be arrays on the caller's stack.
type Parallel[T Element] struct {
	plan    *Plan[T]
	workers int
}

// WithWorkers returns p as run by up to n goroutines, of which the caller's is
// one. Small inputs take fewer, down to the caller's alone. The bits of the
// result do not depend on n.
//
// Each of the others waits for more work, of any plan, for some 100 us before it ends:
// layers follow each other, and to wake another core would take longer than many of
// them do. All plans together have one less than GOMAXPROCS.
//
// It is an ErrWorkers that n is below 1, and an ErrPlan that p is nil or zero.
func (p *Plan[T]) WithWorkers(n int) (Parallel[T], error) {
	if err := p.check(); err != nil {
		return Parallel[T]{}, err
	}
	if n < 1 {
		return Parallel[T]{}, fail(ErrWorkers, "WithWorkers(%d): want at least 1", n)
	}
	return Parallel[T]{plan: p, workers: n}, nil
}

// Plan returns the plan that r runs.
func (r Parallel[T]) Plan() *Plan[T] { return r.plan }

// Run is Plan.Run on r's workers; it returns when all are done. It allocates
// only where it starts goroutines.
func (r Parallel[T]) Run(dst, src []T) error {
	p := r.plan
	if err := p.checkBuffers(dst, src); err != nil {
		return err
	}
	parts := r.parts(len(src))
	if parts <= 1 {
		p.run(dst, src)
		return nil
	}
	r.each(parts, func(lo, hi int) { p.pool(dst, src, lo, hi) })
	return nil
}

// parts returns among how many workers an input of n elements is shared.
func (r Parallel[T]) parts(n int) int {
	return min(r.workers, share.Workers(bytes[T](n), minWorkerBytes), r.plan.Units())
}

// each does the units in parts parts on as many goroutines, of which the caller's is
// one, and returns when all are done.
func (r Parallel[T]) each(parts int, do func(lo, hi int)) {
	units, grain := r.plan.Units(), r.plan.unitsPerPlane
	if units/grain < parts*minWorkerPlanes {
		grain = 1
	}
	share.Units(units, grain, parts, do)
}
