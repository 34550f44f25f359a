//go:build ignore

package simdpool

import "time"

// LongestCalls has, by function of the dispatch, the longest call since it was
// emptied.
var LongestCalls = map[string]Call{}

// Call is a call of assembly.
type Call struct {
	Variant uint32
	Took    time.Duration
}

// watch starts a clock for a call, and returns what stops it.
func watch(name string, v variant) func() {
	begin := time.Now()
	return func() {
		if took := time.Since(begin); took > LongestCalls[name].Took {
			LongestCalls[name] = Call{uint32(v), took}
		}
	}
}
