//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math/bits"
	"unsafe"
)

// Maxima of big windows a cell apart over small planes, channels first: see
// asm/gen/kernels/slide_planes.go.

const (
	slidePlaneBytes = bufferBytes / 2
	doublings       = 6 // of a row of cells at most: windows of 1<<doublings columns
	doubleRow       = 2 * lineBytes
)

// fitsSlidePlanes reports whether windows are big and planes small: no window is
// without a cell, no row of windows longer than one of cells, or shorter in registers,
// and the buffer takes all rows.
func (r reducer) fitsSlidePlanes(w *Window) bool {
	big := r.slides(&w.H) && r.slides(&w.W) && w.H.Out >= slideTaps && w.W.Kernel <= 1<<doublings
	if !big || !w.H.reached() || !w.W.reached() || w.W.Out > w.W.In {
		return false
	}
	in, ok := r.slidePlanesVariant(w, w.W.In)
	out, _ := r.slidePlanesVariant(w, w.W.Out)
	return ok && in == out && (w.H.Out+w.H.Kernel)*in.lanes()*r.size <= slidePlaneBytes
}

// slidePlanesVariant returns the kernel for rows of n cells, if there is one.
func (r reducer) slidePlanesVariant(w *Window, n int) (v variant, ok bool) {
	v = r.base | formSlidePlanes4 | r.kind()
	if min(w.H.Kernel, w.H.Out) >= slideGroup {
		v = r.base | formSlidePlanes8 | r.kind()
	}
	return v.covering(n)
}

// reached reports whether the first window and the last have cells, and with them all.
func (a *Axis) reached() bool { return a.PadBegin < a.Kernel && a.Out-1-a.PadBegin < a.In }

// slidePlanes is the scratch of a call.
type slidePlanes struct {
	rows  [(slidePlaneBytes + lineBytes) / 8]uint64
	index [(doublings*doubleRow + lineBytes) / 8]uint64
}

// slidePlanesFirst pools rows lo to hi, whole planes by the kernel, parts by two passes.
func slidePlanesFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	var b slidePlanes
	v, _ := r.slidePlanesVariant(w, w.W.In)
	p := slidePlanesPool{
		r: r, w: w, dst: dst, src: src, lanes: v.lanes(), pitch: v.lanes() * r.size,
		buffer: firstLine(b.rows[:]), index: firstLine(b.index[:]),
	}
	p.pad()
	p.doubleRows()
	for lo < hi {
		var s stretch
		s, lo = nextStretch(lo, hi, w.H.Out, max(callBytes/(w.H.In*w.W.In*r.size), 1))
		if s.hi-s.lo < w.H.Out {
			twoPasses(r, dst, src, w, s.plane*w.H.Out+s.lo, s.plane*w.H.Out+s.hi)
		} else if p.planes(s) != 0 {
			again := p
			again.r = r.again()
			again.planes(s)
		}
	}
}

// slidePlanesPool is a call for whole planes.
type slidePlanesPool struct {
	r             reducer
	w             *Window
	dst, src      unsafe.Pointer
	buffer, index unsafe.Pointer
	lanes, pitch  int // elements and bytes of a row of the buffer
	steps         int // that double rows
}

// rows is how many rows of the buffer windows reach, and how many of them are rows of a plane.
func (p *slidePlanesPool) rows() (all, inside int) {
	h := &p.w.H
	all = h.Out + h.Kernel - 1
	return all, min(h.In, all-h.PadBegin)
}

// pad fills the rows of the buffer that are padding.
func (p *slidePlanesPool) pad() {
	before := p.w.H.PadBegin
	all, inside := p.rows()
	p.r.fill(p.buffer, before*p.lanes, p.r.neutral())
	p.r.fill(unsafe.Add(p.buffer, (before+inside)*p.pitch), (all-before-inside)*p.lanes, p.r.neutral())
}

// doubleRows fills the tables by which rows are doubled: the first cells of a window up
// to a power of two, then the rest. What is to come from the left is taken from there
// where it is due.
func (p *slidePlanesPool) doubleRows() {
	w := &p.w.W
	p.steps = bits.Len(uint(w.Kernel - 1))
	left := w.PadBegin
	for step := p.steps - 1; step >= 0; step-- {
		shift := min(1<<step, w.Kernel-1<<step)
		if left >= shift {
			left, shift = left-shift, -shift
		}
		p.table(step, shift)
	}
}

// table fills the table of a step: lanes take what is shift cells from them.
func (p *slidePlanesPool) table(step, shift int) {
	table := unsafe.Slice((*uint32)(unsafe.Add(p.index, step*p.pitch)), p.lanes)
	for i := range table {
		table[i] = uint32(min(max(i+shift, 0), p.w.W.In-1))
	}
}

// planes pools the planes of a stretch.
func (p *slidePlanesPool) planes(s stretch) uint64 {
	h, w, size := &p.w.H, &p.w.W, p.r.size
	_, inside := p.rows()
	in, out := h.In*w.In, h.Out*w.Out
	v, _ := p.r.slidePlanesVariant(p.w, w.In)
	return callSlidePlanes(v, p.r.at(p.dst, s.plane*out), p.r.at(p.src, s.plane*in), s.planes, out*size, in*size,
		inside, w.In*size, w.In, p.steps, p.index, unsafe.Add(p.buffer, h.PadBegin*p.pitch),
		p.buffer, h.Out, w.Out*size, w.Out, h.Kernel, p.pitch)
}
