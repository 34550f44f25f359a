package pool

import (
	"fmt"
	"math"

	"github.com/simdpool/simdpool"
)

// Unpool puts each element of a pooled tensor where an index says that it came
// from, and zeros elsewhere. It is immutable and safe for concurrent use. Make it
// with [NewUnpool] or [NewUnpoolCorner].
type Unpool[T Element] struct {
	layout  Layout
	rank    int // 0 in a plan that nobody made
	n, c    int
	in, out [maxRank]int // extents
	indexed [maxRank]int // of the tensor that indices are offsets into

	inLen, outLen, indexedLen int // elements of one image
}

// NewUnpool plans to unpool a tensor of shape in that windows w were pooled
// into. The extents of the output are out or, where that is nil, the inferred
// ones:
//
//	(in-1)*Stride - PadBegin - PadEnd + Kernel
//
// An axis of out differs from that by less than its stride, which is as much as
// pooling leaves open. Indices are offsets into the output, as RunIndices gives
// them.
//
// w has a Kernel, a Stride and pads; not dilation, CeilMode or AutoPad other than
// Valid. in is of the layout, N and C that the output has.
//
// The error is an ErrShape or ErrWindow as New has them, or an ErrOutput: that
// out has another length than in.Spatial, that an axis of the output is below 1
// or too far from the inferred one, or that the output is too large to be
// counted.
//
// Source: torch's MaxUnpool with its output_size; ONNX's MaxUnpool without
// output_shape.
func NewUnpool[T Element](in Shape, w Window, out []int) (*Unpool[T], error) {
	u, err := unpool[T](&in, &w)
	if err != nil {
		return nil, err
	}
	if out != nil {
		if err := checkOut(out, u.rank); err != nil {
			return nil, err
		}
		for i, size := range out {
			if off := size - u.indexed[i]; off >= w.Stride[i] || -off >= w.Stride[i] {
				return nil, fail(ErrOutput, "out[%d] = %d: want one less than Stride[%d] = %d from the inferred %d",
					i, size, i, w.Stride[i], u.indexed[i])
			}
			u.indexed[i] = size
		}
	}
	u.out = u.indexed
	return u.sized()
}

// NewUnpoolCorner is NewUnpool where indices are offsets into an output of the
// inferred extents, which then lies in the leading corner of a larger one, of
// extents out; the rest of it is zeros.
//
// It is an ErrOutput that an axis of out is less than the inferred one.
//
// Source: ONNX's MaxUnpool with its input output_shape.
func NewUnpoolCorner[T Element](in Shape, w Window, out []int) (*Unpool[T], error) {
	u, err := unpool[T](&in, &w)
	if err != nil {
		return nil, err
	}
	if err := checkOut(out, u.rank); err != nil {
		return nil, err
	}
	for i, size := range out {
		if size < u.indexed[i] {
			return nil, fail(ErrOutput, "out[%d] = %d: want at least the inferred %d", i, size, u.indexed[i])
		}
	}
	copy(u.out[:], out)
	return u.sized()
}

// unpool begins a plan: its indexed extents are the inferred ones.
func unpool[T Element](in *Shape, w *Window) (*Unpool[T], error) {
	p, err := start[T](Max, in)
	if err != nil {
		return nil, err
	}
	if err := w.check(p.rank); err != nil {
		return nil, err
	}
	if w.CeilMode {
		return nil, fail(ErrWindow, "Window.CeilMode = true: want false to unpool")
	}
	if w.AutoPad != Explicit && w.AutoPad != Valid {
		return nil, fail(ErrWindow, "Window.AutoPad = %v: want Explicit or Valid to unpool", w.AutoPad)
	}
	u := &Unpool[T]{layout: p.layout, rank: p.rank, n: p.n, c: p.c, inLen: p.inLen}
	for i, extent := range in.Spatial {
		u.in[i] = extent
		if u.indexed[i], err = w.inferred(i, extent); err != nil {
			return nil, err
		}
	}
	return u, nil
}

// inferred returns the extent of spatial axis i that is pooled to in.
func (w *Window) inferred(i, in int) (int, error) {
	if d := at(w.Dilation, i, 1); d != 1 {
		return 0, fail(ErrWindow, "Window.Dilation[%d] = %d: want 1 to unpool", i, d)
	}
	a, err := w.axisOf(i, in)
	if err != nil {
		return 0, err
	}
	size, ok := times(in-1, a.Stride, true)
	if !ok || size > maxExtent || a.Kernel > maxExtent {
		return 0, fail(ErrWindow, "Window.Stride[%d] = %d with Kernel[%d] = %d: want an output of at most %d cells",
			i, a.Stride, i, a.Kernel, maxExtent)
	}
	if size += a.Kernel - a.PadBegin - a.PadEnd; size < 1 {
		return 0, fail(ErrWindow, "Window.PadBegin[%d] = %d with PadEnd[%d] = %d: want pads that leave at least 1 of %d cells",
			i, a.PadBegin, i, a.PadEnd, size+a.PadBegin+a.PadEnd)
	}
	return size, nil
}

// sized returns u with the elements of an image of the output and of what
// indices are of.
func (u *Unpool[T]) sized() (*Unpool[T], error) {
	var ok bool
	if u.outLen, ok = volume[T](u.n, u.c, u.out[:u.rank]); !ok {
		return nil, fail(ErrOutput, "an output of N = %d, C = %d, spatial axes %s: want at most %d bytes",
			u.n, u.c, join(u.out[:u.rank], " x "), math.MaxInt)
	}
	u.indexedLen, _ = volume[T](u.n, u.c, u.indexed[:u.rank]) // no more than the output
	return u, nil
}

// In returns the shape of the input, and of the indices.
func (u *Unpool[T]) In() Shape {
	return u.shape(func(i int) int { return u.in[i] })
}

// Out returns the shape of the output.
func (u *Unpool[T]) Out() Shape {
	return u.shape(func(i int) int { return u.out[i] })
}

func (u *Unpool[T]) shape(extent func(axis int) int) Shape {
	if u.invalid() {
		return Shape{}
	}
	s := Shape{Layout: u.layout, N: u.n, C: u.c, Spatial: make([]int, u.rank)}
	for i := range s.Spatial {
		s.Spatial[i] = extent(i)
	}
	return s
}

// invalid reports whether u was made by neither NewUnpool nor NewUnpoolCorner.
func (u *Unpool[T]) invalid() bool { return u == nil || u.rank == 0 }

// String describes u on one line: element type and shapes.
func (u *Unpool[T]) String() string {
	if u.invalid() {
		return "no plan"
	}
	text := fmt.Sprintf("unpool %T %v -> %v", *new(T), u.In(), u.Out())
	if u.indexed != u.out {
		text += " from " + join(u.indexed[:u.rank], "x")
	}
	return text
}

// Kernel names what u runs: plain Go, on every instruction set.
func (u *Unpool[T]) Kernel() string {
	if u.invalid() {
		return "none"
	}
	return simdpool.Generic.String()
}

// Run unpools src into dst, without allocating: dst is set to zeros but for the
// elements that indices name, one for each element of src, whose bits are
// copied. Where an index repeats, the last one wins. dst may hold anything
// before.
//
// src and indices have In().Len() elements and dst Out().Len(), and src and dst
// do not overlap; anything else is an ErrBuffer. An index outside the output is
// an ErrIndex. Run of an Unpool that is nil or zero is an ErrPlan. On error dst
// is as it was.
func (u *Unpool[T]) Run(dst, src []T, indices []int64) error {
	if err := u.checkBuffers(dst, src, len(indices)); err != nil {
		return err
	}
	most := int64(u.n * u.indexedLen)
	for i, index := range indices {
		if index < 0 || index >= most {
			return fail(ErrIndex, "indices[%d] = %d: want one within [0, %d)", i, index, most)
		}
	}
	if u.indexed == u.out {
		simdpool.Unpool(dst, src, indices)
		return nil
	}
	clear(dst)
	for i, index := range indices {
		dst[u.place(int(index))] = src[i]
	}
	return nil
}

func (u *Unpool[T]) check() error {
	if u.invalid() {
		return fail(ErrPlan, "Unpool is nil or its zero value: want one made by NewUnpool or NewUnpoolCorner")
	}
	return nil
}

func (u *Unpool[T]) checkBuffers(dst, src []T, indices int) error {
	if err := u.check(); err != nil {
		return err
	}
	if want := u.n * u.outLen; len(dst) != want {
		return fail(ErrBuffer, "len(dst) = %d: want %d, for %v", len(dst), want, u.Out())
	}
	want := u.n * u.inLen
	if len(src) != want {
		return fail(ErrBuffer, "len(src) = %d: want %d, for %v", len(src), want, u.In())
	}
	if indices != want {
		return fail(ErrBuffer, "len(indices) = %d: want %d, as src has", indices, want)
	}
	if overlap(dst, src) {
		return fail(ErrBuffer, "dst and src overlap: want slices without a common element")
	}
	return nil
}

// place returns the offset in the output of an element of its leading corner.
func (u *Unpool[T]) place(index int) int {
	channel := 0
	if u.layout == ChannelsLast {
		index, channel = index/u.c, index%u.c
	}
	offset, step := 0, 1 // of the spatial axes, fastest first
	for i := u.rank - 1; i >= 0; i-- {
		offset += index % u.indexed[i] * step
		index /= u.indexed[i]
		step *= u.out[i]
	}
	offset += index * step // of the plane, or the image
	if u.layout == ChannelsLast {
		return offset*u.c + channel
	}
	return offset
}
