//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"unsafe"
)

// The kernels of the gradients read places of a byte. Other positions are made
// into such, for as many rows of windows at a time as there is room for.

// mostPlaces is how many places there is room for.
const mostPlaces = 1 << 16

// fromOthers does the rows lo to hi of dx from positions of more than a byte,
// if there are kernels for b.
func (b *backward[T, P]) fromOthers(isa ISA, v variant, lo, hi int) bool {
	c := placer{w: b.w, channels: b.channels, step: 1}
	h, row := &b.w.H, b.w.W.Out*b.channels
	most := mostPlaces / row
	if pair := ceilDiv(h.Extent()+1, h.Stride) + 1; min(pair, h.Out) > most {
		return false
	}
	bytes := b.withPlaces()
	if !c.prepare(isa, flat[P]()) || !bytes.hasKernels(v) {
		return false
	}
	var places [mostPlaces]uint8
	for lo < hi {
		end := b.chunk(lo, hi, most)
		first, last := b.reached(lo, end)
		bytes.pos, bytes.skip = places[:(last-first)*row], first*row
		b.toPlaces(&c, bytes.pos, first)
		bytes.fromPlaces(v, lo, end)
		lo = end
	}
	return true
}

// withPlaces returns b for places of a byte, none of which are there yet.
func (b *backward[T, P]) withPlaces() backward[T, uint8] {
	return backward[T, uint8]{op: b.op, dx: b.dx, dy: b.dy, pos: []uint8{}, w: b.w, d: b.d, channels: b.channels, accumulate: b.accumulate}
}

// chunk returns the end of rows of dx from lo on, hi at the most, that most rows
// of windows reach. Where it is within a plane, it is even: kernels take pairs.
func (b *backward[T, P]) chunk(lo, hi, most int) int {
	h := &b.w.H
	y := lo % h.In
	if planes := min(most/h.Out, (hi-lo)/h.In); y == 0 && planes > 0 {
		return lo + planes*h.In
	}
	end := min(h.In, y+hi-lo)
	if first, _ := h.reaching(y&^1, y+1); h.Out-first > most {
		end = min(end, ((first+most)*h.Stride-h.PadBegin)&^1)
	}
	return lo - y + end
}

// reached returns the rows of windows that kernels need for the rows lo to hi
// of dx: those that reach them, or the other row of a pair.
func (b *backward[T, P]) reached(lo, hi int) (first, end int) {
	h := &b.w.H
	top, bottom := lo%h.In, (hi-1)%h.In
	first, _ = h.reaching(top&^1, top+1)
	_, end = h.reaching(bottom, (bottom|1)+1)
	return lo/h.In*h.Out + first, (hi-1)/h.In*h.Out + end
}

// toPlaces makes places of the positions in rows of windows from row first on.
func (b *backward[T, P]) toPlaces(c *placer, places []uint8, first int) {
	row := b.w.W.Out * b.channels
	pos := b.pos[first*row:][:len(places)]
	if flat[P]() {
		c.places(places, address(pos, 0), first, first+len(places)/row)
		return
	}
	for i, p := range pos {
		places[i] = uint8(min(p, P(noPlace)))
	}
}

// noPlace is the place that no tap has.
const noPlace = 255

// placer makes places of offsets.
type placer struct {
	v        variant
	w        *Window
	channels int
	step     int // from the first tap of the window of one lane to that of the next
	lanes    [64]int32
	taps     int
	offsets  [2 * noPlace]int32
}

// prepare fills in the tables, if the kernels tell the taps of w apart: places
// are of a byte, and offsets of 32 bits.
func (c *placer) prepare(isa ISA, flat bool) bool {
	h, cols, channels := &c.w.H, &c.w.W, c.channels
	c.taps = h.Kernel * cols.Kernel
	if h.Kernel > noPlace || cols.Kernel > noPlace || c.taps > noPlace || !flat {
		return c.taps <= noPlace
	}
	down, right := h.Dilation*cols.In*channels, cols.Dilation*channels
	n := channels
	if channels == 1 {
		c.step, n = cols.Stride, cols.Out
	}
	if h.Kernel > 1 && (cols.Kernel-1)*right >= down || (h.Kernel-1)*down+(cols.Kernel-1)*right > math.MaxInt32/4 ||
		c.step > math.MaxInt32/4/len(c.lanes) {
		return false
	}
	c.v = (newReducer[float32](isa, Sum).base | formPlaces | kindSum).widest(n)
	for i := range c.lanes {
		c.lanes[i] = int32(-i * c.step)
	}
	for i := range c.taps {
		c.offsets[2*i] = int32(i/cols.Kernel*down + i%cols.Kernel*right)
		c.offsets[2*i+1] = int32(i - noPlace)
	}
	return true
}

// places makes places of the offsets in the rows [lo, hi) of windows.
func (c *placer) places(places []uint8, offsets unsafe.Pointer, lo, hi int) {
	h, w, lanes := &c.w.H, &c.w.W, c.v.lanes()
	row := w.Out * c.channels
	most := max(mostTested/(row*c.taps), 1)
	down, right := h.Stride*w.In*c.channels, w.Stride*c.channels
	for begin := lo; lo < hi; {
		var s stretch
		at := (lo - begin) * row
		if c.channels > 1 {
			s, lo = nextStretch(lo, min(hi, lo+most), h.Out, 1)
		} else {
			s, lo = nextStretch(lo, hi, h.Out, max(most/h.Out, 1))
		}
		rows := s.hi - s.lo
		zero := ((s.plane*h.In+s.lo*h.Stride-h.PadBegin)*w.In - w.PadBegin) * c.channels
		outer, inner, width, skip, step := s.planes, rows, w.Out, h.In*w.In-rows*down, down
		if c.channels > 1 {
			outer, inner, width, skip, step = rows, w.Out, c.channels, down-w.Out*right, right
		}
		callPlaces(c.v, address(places, at), unsafe.Add(offsets, 8*at), outer, inner, 4*width, zero, skip, step,
			lanes*c.step, (width-lanes)*c.step, unsafe.Pointer(&c.lanes), c.taps, unsafe.Pointer(&c.offsets))
	}
}

// mostTested is how many offsets times taps a call takes.
const mostTested = 1 << 20
