package vec

import (
	"cmp"
	"fmt"
	"slices"
)

// neonReg is a virtual register, of class 'R' (integers) or 'V' (vectors).
type neonReg struct {
	class byte
	id    int
}

// neonSpan is a range of instructions, both ends in it.
type neonSpan struct{ first, last int }

// neonLive says where a register is in use.
type neonLive struct {
	reg neonReg
	neonSpan
}

// neonPool returns the registers that functions may use. Of the integers R18
// belongs to the platform, R26 to closures, R27 to the assembler, R28 to g, R29
// and R30 are frame pointer and return address.
func neonPool(class byte) []int {
	var pool []int
	for r := range 32 {
		if class == 'V' || r < 18 || r > 18 && r < 26 {
			pool = append(pool, r)
		}
	}
	return pool
}

// stretch extends ranges over loops, given inner ones first: what crosses the
// border of a loop may be needed in its next turn, and so all through it.
func stretch(live []neonLive, loops []neonSpan) {
	for _, loop := range loops {
		for i := range live {
			l := &live[i]
			meets := l.first <= loop.last && l.last >= loop.first
			within := l.first >= loop.first && l.last <= loop.last
			if meets && !within {
				l.first, l.last = min(l.first, loop.first), max(l.last, loop.last)
			}
		}
	}
}

// allocate gives every register a number: a linear scan without spilling. A
// range may begin where another ends, as an instruction reads before it writes.
func allocate(live []neonLive) (map[neonReg]int, error) {
	live = slices.Clone(live)
	slices.SortStableFunc(live, func(a, b neonLive) int { return cmp.Compare(a.first, b.first) })
	numbers := map[neonReg]int{}
	taken := map[byte]*[32]int{'R': {}, 'V': {}} // until the end of which range
	for _, l := range live {
		until := taken[l.reg.class]
		pool := neonPool(l.reg.class)
		free := slices.IndexFunc(pool, func(r int) bool { return until[r] <= l.first })
		if free < 0 {
			return nil, fmt.Errorf("out of %c registers", l.reg.class)
		}
		until[pool[free]] = l.last
		numbers[l.reg] = pool[free]
	}
	return numbers, nil
}
