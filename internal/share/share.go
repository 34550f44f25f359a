// Package share does units of work on several goroutines.
package share

import (
	"sync"
	"sync/atomic"
)

// Units does units in parts that differ by at most one grain, at multiples of it, and
// returns when all are done. Each part may go to a goroutine of its own; whoever has
// done one takes the next that nobody has begun, the caller first of all. So where it
// takes longer to wake another core than to do the work, the caller does it, and waits for
// none that comes late.
func Units(units, grain, parts int, do func(lo, hi int)) {
	j := &job{units: units, grain: grain, parts: parts, do: do}
	j.left.Add(parts)
	for range parts - 1 {
		go j.work()
	}
	j.work()
	j.left.Wait()
}

type job struct {
	units, grain, parts int
	do                  func(lo, hi int)
	begun               atomic.Int64
	left                sync.WaitGroup // parts that are not done
}

// work does parts as long as there are some.
func (j *job) work() {
	for {
		i := int(j.begun.Add(1)) - 1
		if i >= j.parts {
			return
		}
		j.do(part(j.units, j.grain, i, j.parts))
		j.left.Done()
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
