package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/pool"
)

// timing is the median time of a call.
type timing struct {
	median time.Duration
	calls  int
}

func (t timing) String() string { return t.median.Round(t.median / 1000).String() }

// gbs returns 10^9 bytes a second.
func (t timing) gbs(bytes int) float64 {
	return float64(bytes) / float64(max(t.median.Nanoseconds(), 1))
}

// measure calls f until the median is to be trusted, but no longer than it
// takes to wait for.
func measure(f func()) timing {
	f() // the first call finds cold memory
	var all []time.Duration
	for start := time.Now(); len(all) < 5 || len(all) < 301 && time.Since(start) < 200*time.Millisecond; {
		begin := time.Now()
		f()
		all = append(all, time.Since(begin))
	}
	slices.Sort(all)
	return timing{all[len(all)/2], len(all)}
}

// measurePlan runs plan, a copy of as many bytes and the reference, prints what
// they take, and returns an error if the two results differ.
func measurePlan(stdout io.Writer, plan *pool.Plan[float32], dst, src []float32) error {
	var err error
	pooled := measure(func() { err = plan.Run(dst, src) })
	if err != nil {
		return err
	}
	bytes := 4 * (len(src) + len(dst))
	fmt.Fprintf(stdout, "pooled in  %v, %.1f GB/s read and written (median of %d calls)\n", pooled, pooled.gbs(bytes), pooled.calls)

	// Half of the bytes are read, half are written. Memory that was never
	// written would be one page of zeros, which no cache misses.
	from, to := make([]byte, bytes/2), make([]byte, bytes/2)
	for i := range from {
		from[i] = byte(i)
	}
	copied := measure(func() { copy(to, from) })
	fmt.Fprintf(stdout, "copy       %v, %.1f GB/s: as many bytes, read and written\n", copied, copied.gbs(bytes))

	return compare(stdout, plan, dst, src)
}

// compare runs the reference on src, prints what it takes, and returns an error
// if dst is not what it gives.
func compare(stdout io.Writer, plan *pool.Plan[float32], dst, src []float32) error {
	restore, err := simdpool.Select(simdpool.Generic)
	if err != nil {
		return err
	}
	defer restore()
	want := make([]float32, len(dst))
	reference := measure(func() { err = plan.Run(want, src) })
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "reference  %v, in plain Go\n", reference)
	if at, ok := cases.Differ(dst, want); ok {
		return fmt.Errorf("element %d of the result is %v, that of the reference %v", at, dst[at], want[at])
	}
	fmt.Fprintf(stdout, "result     equals the reference's, all bits of %d values\n", len(dst))
	return nil
}
