//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"unsafe"
)

// What the drivers of the assembly share. A driver cuts the work into calls in
// which every window has equally many taps, so that kernels know no borders.

// elem is the size of an element.
const elem = int(unsafe.Sizeof(float32(0)))

// callBytes is how much input one call of assembly reads at most, a row at
// least: it cannot be preempted, and this takes some 50 us.
const callBytes = 512 << 10

// streamBytes is how much input and output together are from which results go
// past the caches: they would be gone from them before anyone reads them, and
// writing a line costs no reading of it then.
const streamBytes = 8 << 20

// streams reports whether results at dst, in rows of row bytes, go past the
// caches: there are many, and every step of them can be aligned.
func streams(dst unsafe.Pointer, row, bytes int) bool {
	const step = 64
	return bytes >= streamBytes && uintptr(dst)%step == 0 && row%step == 0
}

// at returns the address of element i.
func at(p unsafe.Pointer, i int) unsafe.Pointer { return unsafe.Add(p, i*elem) }

// reducer is an operation on an instruction set.
type reducer struct {
	isa variant
	op  Op
	// exact uses the kernels that return NaN for NaN: the others only tell.
	exact bool
}

func newReducer(isa ISA, op Op) reducer {
	return reducer{isa: variant(isa) << isaShift, op: op}
}

// again returns the reducer that redoes what r found a NaN in.
func (r reducer) again() reducer {
	r.exact = true
	return r
}

// kind returns the kind that reduces without dividing.
func (r reducer) kind() variant {
	switch {
	case r.op == Max && r.exact:
		return kindMaxNaN
	case r.op == Min && r.exact:
		return kindMinNaN
	case r.op == Max:
		return kindMax
	case r.op == Min:
		return kindMin
	}
	return kindSum
}

// dividing returns the kind that ends a reduction: sums are divided, if only
// by one, as sum says.
func (r reducer) dividing(sum variant) variant {
	if kind := r.kind(); kind != kindSum {
		return kind
	}
	return sum
}

// neutral is what changes no result.
func (r reducer) neutral() float32 {
	switch r.op {
	case Max:
		return float32(math.Inf(-1))
	case Min:
		return float32(math.Inf(1))
	}
	return 0
}

// empty is the result of a window without cells, count of which are padding
// that counts.
func (r reducer) empty(count int) float32 {
	if r.op == Average {
		return 0 / float32(count)
	}
	return r.neutral()
}

// divisor is what a sum of count cells is divided by.
func (r reducer) divisor(count int) float32 {
	if r.op == Average {
		return float32(count)
	}
	return 1
}

// fill sets n elements.
func fill(dst unsafe.Pointer, n int, value float32) {
	for i := range unsafe.Slice((*float32)(dst), n) {
		*(*float32)(at(dst, i)) = value
	}
}

// whole reports whether every window of the axis lies inside the input.
func (a *Axis) whole() bool {
	return a.PadBegin == 0 && (a.Out-1)*a.Stride+a.Extent() <= a.In
}

// tiled reports whether windows of one plane follow those of the plane before
// it as they follow each other.
func (a *Axis) tiled() bool { return a.In == a.Out*a.Stride && a.whole() }

// stretch is a part of the output rows of planes: rows [lo, hi) of planes
// planes from plane on. Planes are more than one only if rows are all.
type stretch struct{ plane, planes, lo, hi int }

// nextStretch cuts a stretch of at most most planes off the output rows
// [lo, hi), out a plane, and returns it and where the rest begins.
func nextStretch(lo, hi, out, most int) (s stretch, rest int) {
	plane, y := lo/out, lo%out
	if planes := min((hi-lo)/out, most); y == 0 && planes > 0 {
		return stretch{plane, planes, 0, out}, lo + planes*out
	}
	end := min(out, y+hi-lo)
	return stretch{plane, 1, y, end}, lo + end - y
}
