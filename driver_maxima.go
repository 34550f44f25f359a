//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"unsafe"
)

// Maxima and where they are. The kernels know no borders, but for a table that
// gives each lane its first tap: rows with padding go through a buffer that has
// -Inf for it.

// maxima is a call of MaxFirst or MaxLast.
type maxima struct {
	r        reducer
	w        *Window
	dst, src unsafe.Pointer
	pos      unsafe.Pointer
	size     int  // bytes of a position: 1 or 2 for places, 8 for offsets
	channels int  // 1 where they come first
	exact    bool // there is a NaN
}

func newMaxima[T Element, P Position](isa ISA, dst []T, pos []P, src []T, w *Window, channels int) maxima {
	return maxima{
		r: newReducer[T](isa, Max), w: w,
		dst: unsafe.Pointer(unsafe.SliceData(dst)), src: unsafe.Pointer(unsafe.SliceData(src)),
		pos: unsafe.Pointer(unsafe.SliceData(pos)), size: int(unsafe.Sizeof(*new(P))), channels: channels,
	}
}

func (m *maxima) offsets() bool { return m.size == 8 }

// tableLanes is the lanes of the tables that a call has for its lanes.
const tableLanes = 256

// laneTable has numbers of the size of elements.
type laneTable [tableLanes]uint64

// counting are 0, 1, 2 …, zeros 0 for every lane; of 4 and of 8 bytes.
var counting4, counting8, zeros = func() (four, eight, none laneTable) {
	for i := range eight {
		eight[i] = uint64(i)
		*(*uint32)(unsafe.Add(unsafe.Pointer(&four), 4*i)) = uint32(i)
	}
	return
}()

// counting returns the table of 0, 1, 2 ….
func (r reducer) counting() unsafe.Pointer {
	if r.size == 8 {
		return unsafe.Pointer(&counting8)
	}
	return unsafe.Pointer(&counting4)
}

// fitsMaxima reports whether the kernels find maxima of w: their lanes hold any
// position in a window, and rows with padding fit the buffer.
func (r reducer) fitsMaxima(w *Window, channels int) bool {
	depth, rows := w.depth(), &w.H
	reach := (depth.Extent()*rows.In+rows.Extent())*w.W.In + w.W.Extent()
	if r.size == 4 && (reach > math.MaxInt32/2/channels || w.W.Out > math.MaxInt32/4/max(w.W.Stride, 1)) {
		return false
	}
	if channels > 1 || r.direct(&w.W) {
		return true
	}
	pitch := r.maximaPitch(&w.W, 0, 1)
	return !w.W.Adaptive && depth.taps()*rows.Extent()*pitch*r.size <= bufferBytes
}

// direct reports whether windows along a can be read where they lie: they need
// no padding and no kernel reads beyond them.
func (r reducer) direct(a *Axis) bool {
	if a.Adaptive || !a.whole() {
		return false
	}
	return r.maximaForm(a, a.Out) != formMaximaStride2 || a.Kernel%2 == 0
}

// maximaForm chooses the family for rows of n windows.
func (r reducer) maximaForm(a *Axis, n int) variant {
	switch {
	case a.Stride == 1:
		return formMaxima
	case a.Stride == 2 && (a.Dilation == 1 || a.Kernel == 1) && n*r.size >= 16:
		return formMaximaStride2
	}
	return formMaximaStrideN
}

// maximaPitch returns the elements of a row of the buffer for windows [lo, hi):
// what they reach, and what a kernel reads beyond them.
func (r reducer) maximaPitch(a *Axis, lo, hi int) int {
	begin, end := a.bounds(lo, hi)
	return ceilDiv(end-begin+2, r.line()) * r.line()
}

// maximaArgs are the arguments of the kernels, by name.
type maximaArgs struct {
	dst, src                        unsafe.Pointer
	outer, dstSkip, srcSkip         int
	inner, dstInner, srcInner       int
	width                           int
	tapsD, tapStepD                 int
	tapsH, tapStepH                 int
	tapsW, tapStepW                 int
	stride                          int
	pos                             unsafe.Pointer
	posSkip, posInner, size         int
	first, origin                   unsafe.Pointer
	place, placeD, placeH, placeW   int
	offset, offsetSkip, offsetInner int
}

func (a *maximaArgs) call(v variant) (nan uint64) {
	return callMaxima(v, a.dst, a.src, a.outer, a.dstSkip, a.srcSkip, a.inner, a.dstInner, a.srcInner, a.width,
		a.tapsD, a.tapStepD, a.tapsH, a.tapStepH, a.tapsW, a.tapStepW, a.stride,
		a.pos, a.posSkip, a.posInner, a.size, a.first, a.origin,
		a.place, a.placeD, a.placeH, a.placeW, a.offset, a.offsetSkip, a.offsetInner)
}

// run calls the kernel, and once more if it meets a NaN.
func (m *maxima) run(form variant, lanes int, a *maximaArgs) {
	again := *a
	if m.exact || a.call((m.r.base|a.square(form)|kindMax).widest(lanes)) != 0 {
		again.call((m.r.base | form | kindMaxNaN).widest(lanes))
	}
}

// square returns the family for windows of a size of its own, or form.
func (a *maximaArgs) square(form variant) variant {
	if a.tapsD != 1 || a.tapsH != a.tapsW || a.tapsW < 2 || a.tapsW > 3 {
		return form
	}
	switch form {
	case formMaxima:
		return [...]variant{2: formMaximaPixels2, 3: formMaximaPixels3}[a.tapsW]
	case formMaximaStride2:
		return [...]variant{2: formMaximaSquare2, 3: formMaximaSquare3}[a.tapsW]
	}
	return form
}

// places fills in what taps along the three axes are in places or offsets, of
// which in is that of the first tap, and whose steps are in elements.
func (m *maxima) places(a *maximaArgs, d, h, w *taps, in int) {
	if m.offsets() {
		a.offset = in
		a.placeD = d.step * m.w.H.In * m.w.W.In * m.channels
		a.placeH = h.step * m.w.W.In * m.channels
		a.placeW = w.step * m.channels
		return
	}
	a.place = (d.skipped*h.all+h.skipped)*w.all + w.skipped
	a.placeD, a.placeH, a.placeW = h.all*w.all, w.all, 1
}

// at returns the address of position i.
func (m *maxima) at(i int) unsafe.Pointer { return unsafe.Add(m.pos, i*m.size) }

// none fills n results from element i on: their windows hold only padding.
func (m *maxima) none(i, n int) {
	m.r.fill(m.r.at(m.dst, i), n, m.r.neutral())
	m.noPositions(i, n)
}

func (m *maxima) noPositions(i, n int) {
	fillWith(unsafe.Slice((*byte)(m.at(i)), n*m.size), 0xff)
}
