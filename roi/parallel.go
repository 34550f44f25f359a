package roi

import (
	"github.com/simdpool/simdpool/internal/share"
	"github.com/simdpool/simdpool/internal/wipe"
	"github.com/simdpool/simdpool/pool"
)

// minWorkerBins is how many bins a worker is given at least: below that, starting
// and awaiting a goroutine costs more than it saves.
const minWorkerBins = 8 << 10

// Parallel runs a plan on several goroutines. It is immutable and safe for
// concurrent use. Make it with [Plan.WithWorkers].
type Parallel[T Float] struct {
	plan    *Plan[T]
	workers int
}

// WithWorkers returns p as run by up to n goroutines, of which the caller's is
// one. Little work takes fewer, down to the caller's alone. The others wait for more
// work as those of [pool.Plan.WithWorkers] do. The bits of the result do not depend on n.
//
// It is an ErrWorkers if n is below 1, and an ErrPlan if p is nil or zero.
func (p *Plan[T]) WithWorkers(n int) (Parallel[T], error) {
	if p.invalid() {
		return Parallel[T]{}, fail(ErrPlan, "plan is nil or its zero value: want one made by a New function")
	}
	return Parallel[T]{p, n}, checkWorkers(n)
}

func checkWorkers(n int) error {
	if n < 1 {
		return fail(ErrWorkers, "WithWorkers(%d): want at least 1", n)
	}
	return nil
}

// Plan returns the plan that r runs.
func (r Parallel[T]) Plan() *Plan[T] { return r.plan }

// Run is Plan.Run on r's workers; it returns when all are done.
func (r Parallel[T]) Run(dst, src []T, boxes Boxes[T]) error {
	return r.plan.runOn(r.workers, &task[T]{dst: dst, maps: [][]T{src}, boxes: boxes})
}

// RunArgmax is Plan.RunArgmax on r's workers.
func (r Parallel[T]) RunArgmax(dst []T, argmax []int64, src []T, boxes Boxes[T]) error {
	if err := r.plan.checkRunArgmax(dst, argmax); err != nil {
		return err
	}
	return r.plan.runOn(r.workers, &task[T]{dst: dst, argmax: argmax, maps: [][]T{src}, boxes: boxes})
}

// Gradient is the Run of [NewGradient] on r's workers; it adds to dx if accumulate
// is true.
func (r Parallel[T]) Gradient(dx, dy []T, argmax []int64, boxes Boxes[T], accumulate bool) error {
	if _, err := NewGradient(r.plan); err != nil {
		return err
	}
	return r.plan.runGradientOn(r.workers, &gradientTask[T]{maps: [][]T{dx}, dy: dy, argmax: argmax, boxes: boxes, accumulate: accumulate})
}

// MultiParallel is to a [MultiPlan] what [Parallel] is to a Plan.
type MultiParallel[T Float] struct {
	plan    *MultiPlan[T]
	workers int
}

// WithWorkers is to p what [Plan.WithWorkers] is to a Plan.
func (p *MultiPlan[T]) WithWorkers(n int) (MultiParallel[T], error) {
	if p.invalid() {
		return MultiParallel[T]{}, fail(ErrPlan, "MultiPlan is nil or its zero value: want one made by NewMultiScale")
	}
	return MultiParallel[T]{p, n}, checkWorkers(n)
}

// Plan returns the plan that r runs.
func (r MultiParallel[T]) Plan() *MultiPlan[T] { return r.plan }

// Run is MultiPlan.Run on r's workers; it returns when all are done.
func (r MultiParallel[T]) Run(dst []T, levels []int64, src [][]T, boxes Boxes[T]) error {
	if err := r.plan.checkLevels(levels, &boxes); err != nil {
		return err
	}
	p := &r.plan.plan
	if err := p.runOn(r.workers, &task[T]{dst: dst, maps: src, boxes: boxes}); err != nil {
		return err
	}
	if levels != nil {
		r.plan.noteLevels(levels, &boxes, 0, p.Units(boxes.Len()))
	}
	return nil
}

// Gradient is the Run of [NewMultiGradient] on r's workers; it adds to dx if
// accumulate is true.
func (r MultiParallel[T]) Gradient(dx [][]T, dy []T, boxes Boxes[T], accumulate bool) error {
	if r.plan.invalid() {
		return r.plan.checkLevels(nil, &boxes)
	}
	return r.plan.plan.runGradientOn(r.workers, &gradientTask[T]{maps: dx, dy: dy, boxes: boxes, accumulate: accumulate})
}

// runOn is runUnits of all units on some workers.
func (p *Plan[T]) runOn(workers int, t *task[T]) error {
	if err := p.checkTask(t); err != nil {
		return err
	}
	units := p.Units(t.boxes.Len())
	parts := min(workers, len(t.dst)/minWorkerBins, units)
	if parts > 1 && p.byTables() {
		p.runTablesOn(parts, t)
		return nil
	}
	grain := 1
	if p.layout == pool.ChannelsFirst && units/max(t.boxes.Len(), 1) >= max(parts, 1) {
		grain = t.boxes.Len() // whole blocks of channels: each worker plans all boxes
	}
	onWorkers(units, grain, parts, func(lo, hi int) { p.run(t, lo, hi) })
	return nil
}

// runGradientOn is runGradient of all units on some workers.
func (p *Plan[T]) runGradientOn(workers int, t *gradientTask[T]) error {
	if err := p.checkGradient(t); err != nil {
		return err
	}
	units := p.gradientUnits()
	parts := min(workers, len(t.dy)/minWorkerBins, units)
	if parts > 1 && p.layout == pool.ChannelsLast && !t.accumulate { // a worker's channels lie apart in each pixel
		for _, m := range t.maps {
			share.Units(len(m), 1024, parts, func(lo, hi int) { wipe.Slice(m[lo:hi]) })
		}
		t.cleared = true
	}
	onWorkers(units, 1, parts, func(lo, hi int) { p.runGradientUnits(t, lo, hi) })
	return nil
}

// onWorkers does units in parts of whole grains, as far as there are.
func onWorkers(units, grain, parts int, do func(lo, hi int)) {
	if parts <= 1 {
		do(0, units)
		return
	}
	share.Units(units, grain, parts, do)
}
