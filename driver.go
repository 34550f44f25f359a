//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"cmp"
	"math"
	"unsafe"
)

// What the drivers of the assembly share. A driver cuts the work into calls in
// which every window has equally many taps, so that kernels know no borders.

// callBytes is how much input one call of assembly reads at most, a row at
// least: it cannot be preempted, and this takes some 50 us.
const callBytes = 512 << 10

// callSteps is how many taps of windows, a step of channels each, one call takes at
// most, a window at least: a row of large windows is read many times.
const callSteps = 64 << 10

// callPages is how many pixels one call reads at most that lie a page or more apart: each
// is waited for, and where its page lies.
const callPages = 1024

// pixelsPerCall returns how many pixels of width bytes, step bytes apart, one call reads
// at most.
func pixelsPerCall(width, step int) int {
	if step >= pageBytes {
		return min(callBytes/width, callPages)
	}
	return callBytes / width
}

// streamBytes is how much input and output together are from which they come from
// memory. Results go past the caches then: they would be gone from them before anyone
// reads them, and writing a line costs no reading of it.
var streamBytes = 8 << 20 // tests have less

// far reports whether bytes of input and output are that much.
func far(bytes int) bool { return bytes >= streamBytes }

// streams reports whether results at dst, in rows of row bytes, go past the
// caches: there are many, and every step of them can be aligned.
func streams(dst unsafe.Pointer, row, bytes int) bool {
	const step = 64
	return far(bytes) && uintptr(dst)%step == 0 && row%step == 0
}

// reducer is an operation over elements of one type on an instruction set.
type reducer struct {
	base variant // instruction set and element type
	op   Op
	size int // bytes of an element
	// exact uses the kernels that return NaN for NaN: the others only tell.
	exact bool
	// deep is how often Average counts each cell of a plane: once, but for a
	// plane that is a sum of several. fixed, if not 0, is what it divides by
	// instead of a count.
	deep, fixed int
}

func newReducer[T Element](isa ISA, op Op) reducer {
	return reducer{base: variant(isa)<<isaShift | elemOf[T](), op: op, size: int(unsafe.Sizeof(*new(T))), deep: 1}
}

// elemOf returns the part of a variant that stands for T.
func elemOf[T Element]() variant {
	switch any(*new(T)).(type) {
	case float64:
		return elemF64
	case uint8:
		return elemU8
	case int8:
		return elemI8
	}
	return elemF32
}

// elem returns the part of a variant that stands for r's elements.
func (r reducer) elem() variant { return r.base >> elemShift << elemShift }

// isa returns the instruction set.
func (r reducer) isa() ISA { return ISA(r.base >> isaShift & (1<<(elemShift-isaShift) - 1)) }

// registerBytes is the size of a vector register.
func registerBytes(isa ISA) int {
	switch isa {
	case AVX512:
		return 64
	case AVX2:
		return 32
	}
	return 16
}

// resultBytes is the size of the results that kernels of lines make at a time.
func resultBytes(isa ISA) int { return min(registerBytes(isa), 32) }

// networks reports whether r's elements are those of networks, float32, which
// have more kernels than others.
func (r reducer) networks() bool { return r.elem() == elemF32 }

// at returns the address of element i.
func (r reducer) at(p unsafe.Pointer, i int) unsafe.Pointer { return unsafe.Add(p, i*r.size) }

// line is how many elements a cache line has.
func (r reducer) line() int { return lineBytes / r.size }

const (
	lineBytes = 64
	pageBytes = 4 << 10
)

// firstLine returns the first cache line of b, which has one to spare: an access
// that crosses lines costs as much as two.
func firstLine(b []uint64) unsafe.Pointer {
	p := unsafe.Pointer(unsafe.SliceData(b))
	return unsafe.Add(p, -uintptr(p)%lineBytes)
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
	switch r.op.P() {
	case 1:
		return kindMagnitudes
	case 2:
		return kindNorm
	}
	if kind := r.kind(); kind != kindSum {
		return kind
	}
	return sum
}

// scalar holds the bits of one element, in its low bytes. Its address is where
// kernels read the element: amd64 and arm64 are little-endian.
type scalar uint64

// scalar returns the element of value x; an infinity is the end of the range of
// integers.
func (r reducer) scalar(x float64) scalar {
	switch r.elem() {
	case elemF64:
		return scalar(math.Float64bits(x))
	case elemU8:
		return scalar(uint8(min(max(x, 0), math.MaxUint8)))
	case elemI8:
		return scalar(uint8(int8(min(max(x, math.MinInt8), math.MaxInt8))))
	}
	return scalar(math.Float32bits(float32(x)))
}

// neutral is what changes no result.
func (r reducer) neutral() scalar {
	switch r.op {
	case Max:
		return r.scalar(math.Inf(-1))
	case Min:
		return r.scalar(math.Inf(1))
	}
	return 0
}

// empty is the result of a window without cells, count of which are padding
// that counts.
func (r reducer) empty(count int) scalar {
	if r.op == Average && count*r.deep == 0 && r.fixed == 0 {
		return r.scalar(math.NaN())
	}
	return r.neutral()
}

// divisor is what a sum of count cells is divided by.
func (r reducer) divisor(count int) scalar { return r.scalar(r.counted(count)) }

// inverse is what averages of count cells multiply by, a power of two: the same as
// dividing.
func (r reducer) inverse(count int) scalar { return r.scalar(1 / r.counted(count)) }

// counted is how many elements count cells stand for to an average, else 1.
func (r reducer) counted(count int) float64 {
	switch {
	case r.op != Average:
		return 1
	case r.fixed > 0:
		return float64(r.fixed)
	}
	return float64(count * r.deep)
}

// hasInverse reports whether averages of windows of two along each axis, or along two
// of three, divide by a power of two.
func (r reducer) hasInverse(w *Window) bool {
	divisor := cmp.Or(w.Divisor, r.deep)
	return r.op != Average || divisor&(divisor-1) == 0
}

// fuses reports whether there are kernels that divide sums of count cells, and fewer, by
// fused multiply-adds: see vec.Fuser.
func (r reducer) fuses(count int) bool {
	return r.isa() == AVX512 && r.networks() && r.counted(count) <= 9
}

// averaging returns the kind of averages over windows of count cells, of lanes of them
// together: one that fuses where that fills a register.
func (r reducer) averaging(count, lanes int) variant {
	if r.fuses(count) && lanes >= r.line() {
		return kindAverageFused
	}
	return kindAverage
}

// share is what count cells of a row of a window add to a divisor that is made
// as a product: divisor has the rest.
func (r reducer) share(count int) scalar {
	if r.op != Average || r.fixed > 0 {
		return r.scalar(1)
	}
	return r.scalar(float64(count))
}

// get returns element i.
func (r reducer) get(src unsafe.Pointer, i int) scalar {
	switch p := r.at(src, i); r.size {
	case 8:
		return *(*scalar)(p)
	case 4:
		return scalar(*(*uint32)(p))
	default:
		return scalar(*(*uint8)(p))
	}
}

// put sets element i.
func (r reducer) put(dst unsafe.Pointer, i int, value scalar) {
	switch p := r.at(dst, i); r.size {
	case 8:
		*(*scalar)(p) = value
	case 4:
		*(*uint32)(p) = uint32(value)
	default:
		*(*uint8)(p) = uint8(value)
	}
}

// fill sets n elements.
func (r reducer) fill(dst unsafe.Pointer, n int, value scalar) {
	switch r.size {
	case 8:
		fillWith(unsafe.Slice((*scalar)(dst), n), value)
	case 4:
		fillWith(unsafe.Slice((*uint32)(dst), n), uint32(value))
	default:
		fillWith(unsafe.Slice((*uint8)(dst), n), uint8(value))
	}
}

// whole reports whether every window of the axis lies inside the input.
func (a *Axis) whole() bool {
	return !a.Adaptive && a.PadBegin == 0 && (a.Out-1)*a.Stride+a.Extent() <= a.In
}

// tiled reports whether windows of one plane follow those of the plane before
// it as they follow each other.
func (a *Axis) tiled() bool { return !a.Adaptive && a.In == a.Out*a.Stride && a.whole() }

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
