//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"math/bits"
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
	key      int // what the kernel asks for: the taps, or what tells them apart
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
	for i := range c.lanes {
		c.lanes[i] = int32(-i * c.step)
	}
	offset := func(tap int) int32 { return int32(tap/cols.Kernel*down + tap%cols.Kernel*right) }
	base := newReducer[float32](isa, Sum).base | kindSum
	if c.v = (base | formPlacesHashed).widest(n); c.v.lanes() > 0 && c.taps <= mostHashed && (c.taps > fewTaps || isa == AVX512) && c.hash(offset) {
		return true
	}
	c.v, c.key = (base | formPlaces).widest(n), c.taps
	for i := range c.taps {
		c.offsets[2*i] = offset(i)
		c.offsets[2*i+1] = int32(i - noPlace)
	}
	return true
}

// mostHashed is how many taps factors are easily found for, fewTaps how many AVX2 compares each
// with in as little time.
const (
	mostHashed = 9
	fewTaps    = 4
)

// slotBits is how many bits of a product tell taps apart, slots how many that are at the most.
const (
	slotBits = 4
	slots    = 1 << slotBits
)

// hash looks for a factor that puts each tap into a slot of its own, and fills in the tables
// if there is one. The first tap, at 0, goes to slot 0, so that 0 is none in the others.
func (c *placer) hash(offset func(tap int) int32) bool {
	const (
		tries = 1000
		odd   = 0x9e3779b1 // the golden ratio, of 32 bits
	)
	for try := range uint32(tries) {
		key, taken := (2*try+1)*odd, uint32(0)
		slot := func(tap int) uint32 { return uint32(offset(tap)) * key >> (32 - slotBits) }
		for tap := range c.taps {
			taken |= 1 << slot(tap)
		}
		if bits.OnesCount32(taken) < c.taps {
			continue
		}
		for tap := range c.taps {
			c.offsets[slot(tap)], c.offsets[slots+slot(tap)] = offset(tap), int32(tap-noPlace)
		}
		c.key = int(key)
		return true
	}
	return false
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
			lanes*c.step, (width-lanes)*c.step, unsafe.Pointer(&c.lanes), c.key, unsafe.Pointer(&c.offsets))
	}
}

// mostTested is how many offsets times taps a call takes.
const mostTested = 1 << 20
