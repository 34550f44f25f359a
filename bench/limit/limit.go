// Package limit measures what moving the bytes costs: a loop in assembly that
// reads what an operation reads and writes what it writes, once each, in small
// alternating steps, and computes nothing. No kernel can be faster.
package limit

import (
	"sync"
	"unsafe"

	"github.com/simdpool/simdpool/bench"
)

// step is what the loops read or write at a time, in bytes. A rest shorter than
// it is left out.
const step = 64

// way is a loop of this architecture. It does steps times: read reads steps,
// then write writes steps.
type way struct {
	name string
	move func(dst, src unsafe.Pointer, steps, reads, writes int)
}

// Library is the limit in the place of a library.
type Library struct{}

// Name implements bench.Library.
func (Library) Name() string { return "limit" }

// Close implements bench.Library.
func (Library) Close() {}

// Open implements bench.Library. Of a case with several maps, or boxes, the
// source is one piece of memory as large as they are together.
func (Library) Open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	src := p.DY
	switch {
	case src != nil:
	case len(p.X) == 1:
		src = p.X[0]
	default:
		src = bench.NewBuffer(p.InBytes())
		clear(src)
	}
	var all []bench.Contender
	for _, w := range ways() {
		what := bench.About{Library: "limit", Setting: w.name, Layout: p.Layout}
		calls := bench.Loop(func() error { w.run(p.Y, src, threads); return nil })
		all = append(all, &bench.Call{What: what, Calls: calls, Y: p.Y})
	}
	return all, nil
}

// run moves src and dst, a part of them on each of so many threads.
func (w way) run(dst, src bench.Buffer, threads int) {
	threads = min(threads, len(dst)/step, len(src)/step)
	if threads <= 1 {
		w.stream(dst, src)
		return
	}
	var group sync.WaitGroup
	for t := 1; t < threads; t++ {
		group.Go(func() { w.part(dst, src, t, threads) })
	}
	w.part(dst, src, 0, threads)
	group.Wait()
}

func (w way) part(dst, src bench.Buffer, t, threads int) {
	w.stream(cut(dst, t, threads), cut(src, t, threads))
}

func cut(b bench.Buffer, t, threads int) bench.Buffer {
	steps := len(b) / step
	return b[steps*t/threads*step : steps*(t+1)/threads*step]
}

// stream alternates between dst and src in the ratio of their lengths.
func (w way) stream(dst, src bench.Buffer) {
	reads, writes := len(src)/step, len(dst)/step
	steps := min(reads, writes)
	if steps == 0 {
		return
	}
	r, q := reads/steps, writes/steps
	w.move(dst.Pointer(), src.Pointer(), steps, r, q)
	if rest := reads - steps*r; rest > 0 {
		w.move(nil, unsafe.Add(src.Pointer(), steps*r*step), 1, rest, 0)
	}
	if rest := writes - steps*q; rest > 0 {
		w.move(unsafe.Add(dst.Pointer(), steps*q*step), nil, 1, 0, rest)
	}
}
