//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// 16-bit floats: a tile of input is widened to float32, pooled as such, and the
// results are rounded once.

// halves is a call on 16-bit floats. Its reducer is that of float32.
type halves struct {
	r        reducer
	kind     variant
	w        *Window // nil for whole planes
	dst, src unsafe.Pointer
	channels int // 1 where they come first
}

// halfTiles is what a call has room for: input, and results.
type halfTiles struct {
	in  [tileBytes / 8]uint64
	out [tileBytes / 16]uint64
}

const (
	inRoom  = tileBytes / 4 // elements
	outRoom = inRoom / 2
)

func newHalves[T Element](isa ISA, op Op, dst, src []T, w *Window, channels int) halves {
	h := halves{
		r: newReducer[float32](isa, op), kind: kindBFloat16, w: w, channels: channels,
		dst: unsafe.Pointer(unsafe.SliceData(dst)), src: unsafe.Pointer(unsafe.SliceData(src)),
	}
	if w != nil {
		h.r.fixed = w.Divisor
	}
	if _, ok := any(*new(T)).(Float16); ok {
		h.kind = kindFloat16
	}
	return h
}

// block returns how many channels go through the tiles together, if one of each
// takes in elements there, and out results; 0 if none do.
func (h *halves) block(in, out int) int {
	most := min(inRoom/in, outRoom/out, h.channels)
	if most < h.channels {
		most = most / 16 * 16 // whole lines
	}
	return most
}

// fits reports whether a row of windows fits the tiles.
func (h *halves) fits() bool {
	w := h.w
	if !w.flat() || h.r.op.P() > 0 || w.W.Out == 0 || h.r.firstKernel(w) == firstGeneric {
		return false
	}
	return h.block(min(w.H.Extent(), w.H.In)*w.W.In, w.W.Out) > 0
}

// fitsPlane reports whether a plane of pixels elements fits the tiles.
func (h *halves) fitsPlane(pixels int) bool { return h.r.op.P() == 0 && h.block(pixels, 1) > 0 }

// convert runs a family on rows of n elements.
func (h *halves) convert(form variant, dst, src unsafe.Pointer, rows, dstStep, srcStep, n int) {
	callConvert((h.r.base | form | h.kind).widest(n), dst, src, 1, 0, 0, rows, dstStep, srcStep, 4*n)
}

// windows pools the output rows [lo, hi).
func (h *halves) windows(lo, hi int) {
	var tiles halfTiles
	w, c := h.w, h.channels
	in, out := unsafe.Pointer(&tiles.in), unsafe.Pointer(&tiles.out)
	most := min(w.H.Extent(), w.H.In) * w.W.In
	block := h.block(most, w.W.Out)
	w.eachVolume(lo, hi, func(plane, _, y, end int) {
		for y < end {
			rows := min(end, y+outRoom/(w.W.Out*block))
			part, first, n := w.rowsOfTile(y, rows, inRoom/(w.W.In*block))
			pixels := part.H.In * w.W.In
			from := unsafe.Add(h.src, 2*((plane*w.H.In+first)*w.W.In)*c)
			to := unsafe.Add(h.dst, 2*((plane*w.H.Out+y)*w.W.Out)*c)
			for begin := 0; begin < c; begin += block {
				at := min(begin, c-block)
				h.widen(in, unsafe.Add(from, 2*at), pixels, block)
				if c == 1 {
					planesFirst(h.r, h.r.firstKernel(&part), out, in, &part, 0, n)
				} else {
					windowsLast(h.r, out, in, &part, block, 0, n)
				}
				h.narrow(unsafe.Add(to, 2*at), out, n*w.W.Out, block)
			}
			y += n
		}
	})
}

// widen takes n of the channels of some pixels into a tile, narrow takes them
// out of one.
func (h *halves) widen(tile, src unsafe.Pointer, pixels, n int) {
	if n == h.channels {
		pixels, n = 1, pixels*n
	}
	h.convert(formWiden, tile, src, pixels, 4*n, 2*h.channels, n)
}

func (h *halves) narrow(dst, tile unsafe.Pointer, pixels, n int) {
	if n == h.channels {
		pixels, n = 1, pixels*n
	}
	h.convert(formNarrow, dst, tile, pixels, 2*h.channels, 4*n, n)
}

// planes pools whole planes of pixels elements, lo to hi.
func (h *halves) planes(pixels, lo, hi int) {
	var tiles halfTiles
	in, out := unsafe.Pointer(&tiles.in), unsafe.Pointer(&tiles.out)
	for most := min(inRoom/pixels, outRoom); lo < hi; lo += most {
		n := min(most, hi-lo)
		h.widen(in, unsafe.Add(h.src, 2*lo*pixels), n*pixels, 1)
		reducePlanes(h.r, out, in, n, pixels, pixels)
		h.narrow(unsafe.Add(h.dst, 2*lo), out, n, 1)
	}
}

// pixels pools the channels lo to hi of images of pixels pixels.
func (h *halves) pixels(pixels, lo, hi int) {
	var tiles halfTiles
	in, out := unsafe.Pointer(&tiles.in), unsafe.Pointer(&tiles.out)
	block := h.block(pixels, 1)
	for lo < hi {
		image, c := lo/h.channels, lo%h.channels
		n := min(h.channels-c, hi-lo, block)
		h.convert(formWiden, in, unsafe.Add(h.src, 2*(image*pixels*h.channels+c)), pixels, 4*n, 2*h.channels, n)
		reducePixels(h.r, out, in, pixels, n, n, pixels)
		h.convert(formNarrow, unsafe.Add(h.dst, 2*lo), out, 1, 0, 0, n)
		lo += n
	}
}
