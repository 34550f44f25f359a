package pool

import (
	"unsafe"

	"github.com/simdpool/simdpool"
)

// Run pools src into dst, on the calling goroutine and without allocating. dst
// may hold anything before.
//
// src has In().Len() elements and dst Out().Len(), no more and no fewer, and
// they do not overlap; anything else is an ErrBuffer. Run of a plan that is nil
// or zero is an ErrPlan. On error dst is as it was.
func (p *Plan[T]) Run(dst, src []T) error {
	if err := p.checkBuffers(dst, src); err != nil {
		return err
	}
	p.run(dst, src)
	return nil
}

// run does all units.
func (p *Plan[T]) run(dst, src []T) {
	if !p.prepared.Run(dst, src) {
		p.pool(dst, src, 0, p.Units())
	}
}

// Units returns how many independent units of work Run consists of: rows of
// output for windows (each row of each plane when channels come first, each row
// of pixels of each image when they come last), elements of output for global
// plans.
func (p *Plan[T]) Units() int {
	if p.invalid() {
		return 0
	}
	return p.n * p.unitsPerImage
}

// RunUnits does the units lo <= u < hi of Run(dst, src) and leaves the rest of
// dst alone. dst and src are those of the whole run. Workers may run disjoint
// ranges at the same time; any split gives the same bits.
//
// A range outside [0, Units()) is an ErrUnits; other errors are those of Run.
func (p *Plan[T]) RunUnits(dst, src []T, lo, hi int) error {
	if err := p.checkBuffers(dst, src); err != nil {
		return err
	}
	if err := p.checkUnits(lo, hi); err != nil {
		return err
	}
	p.pool(dst, src, lo, hi)
	return nil
}

// checkUnits checks a range of units.
func (p *Plan[T]) checkUnits(lo, hi int) error {
	if lo < 0 || hi < lo || hi > p.Units() {
		return fail(ErrUnits, "units [%d, %d): want a range within [0, %d)", lo, hi, p.Units())
	}
	return nil
}

// pool does the units lo to hi. All arguments have been checked.
func (p *Plan[T]) pool(dst, src []T, lo, hi int) {
	switch p.kernel {
	case windowsFirst:
		simdpool.ChannelsFirst(p.op, dst, src, &p.window, lo, hi)
	case windowsLast:
		simdpool.ChannelsLast(p.op, dst, src, &p.window, p.c, lo, hi)
	case globalFirst:
		simdpool.GlobalFirst(p.op, dst, src, p.pixels, lo, hi)
	case globalLast:
		simdpool.GlobalLast(p.op, dst, src, p.pixels, p.c, lo, hi)
	}
}

// checkBuffers checks p and the slices that it is to run on.
func (p *Plan[T]) checkBuffers(dst, src []T) error {
	if err := p.check(); err != nil {
		return err
	}
	if want := p.n * p.outLen; len(dst) != want {
		return fail(ErrBuffer, "len(dst) = %d: want %d, for %v", len(dst), want, p.Out())
	}
	if want := p.n * p.inLen; len(src) != want {
		return fail(ErrBuffer, "len(src) = %d: want %d, for %v", len(src), want, p.In())
	}
	if overlap(dst, src) {
		return fail(ErrBuffer, "dst and src overlap: want slices without a common element")
	}
	return nil
}

// overlap reports whether a and b share memory.
func overlap[A, B any](a []A, b []B) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	from, to := span(a)
	first, last := span(b)
	return from < last && first < to
}

// span returns the addresses at which s begins and ends.
func span[T any](s []T) (from, to uintptr) {
	from = uintptr(unsafe.Pointer(unsafe.SliceData(s)))
	return from, from + uintptr(len(s))*unsafe.Sizeof(*new(T))
}
