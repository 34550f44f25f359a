// Package share does units of work on several goroutines.
package share

import "sync/atomic"

// Units does units in parts that differ by at most one grain, at multiples of it, and
// returns when all are done. Each part may go to a goroutine of its own; whoever has
// done one takes the next that nobody has begun, the caller first of all. So where it
// takes longer to wake another core than to do the work, the caller does it, and waits for
// none that comes late.
func Units(units, grain, parts int, do func(lo, hi int)) {
	Steps(parts, Step{units, grain, do})
}

// Step is units of work, as Units does them.
type Step struct {
	Units, Grain int
	Do           func(lo, hi int)
}

// Steps does one step after the other, each in as many parts, as Units does one. No part is
// begun before all of the step before are done.
func Steps(parts int, steps ...Step) {
	j := make(job, len(steps))
	for i := range j {
		j[i].Step, j[i].parts, j[i].done = steps[i], parts, make(chan struct{})
		j[i].left.Store(int64(parts))
	}
	hire(&j, parts-1)
	j.work()
	j[len(j)-1].await()
}

type job []step

type step struct {
	Step
	parts       int
	begun, left atomic.Int64  // parts
	done        chan struct{} // closed when none is left
}

// open tells whether there are parts that nobody has begun.
func (j job) open() bool {
	last := &j[len(j)-1]
	return last.begun.Load() < int64(last.parts)
}

// work does parts as long as there are some.
func (j job) work() {
	for i := range j {
		if i > 0 {
			j[i-1].await()
		}
		j[i].work()
	}
}

func (s *step) work() {
	for {
		i := int(s.begun.Add(1)) - 1
		if i >= s.parts {
			return
		}
		s.Do(part(s.Units, s.Grain, i, s.parts))
		if s.left.Add(-1) == 0 {
			close(s.done)
		}
	}
}

// await returns when all parts are done.
func (s *step) await() {
	if !watch(func() bool { return s.left.Load() == 0 }) {
		<-s.done
	}
}

// part returns part i of units cut into parts.
func part(units, grain, i, parts int) (lo, hi int) {
	grains := (units + grain - 1) / grain
	size, longer := grains/parts, grains%parts
	lo = i*size + min(i, longer)
	hi = lo + size
	if i < longer {
		hi++
	}
	return min(lo*grain, units), min(hi*grain, units)
}
