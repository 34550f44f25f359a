//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Maxima over windows of stride 2, down whole planes of short rows: see
// asm/gen/kernels/window3_stride2_walk.go.

const (
	stride2Lanes  = 16
	stride2Blocks = 3  // at most
	stride2Width  = 64 // cells of a row, at most
)

// stride2Columns are columns of a plane, two registers of them, and their windows, as
// the kernel takes them.
type stride2Columns struct {
	src   [2]int // bytes, as dst
	dst   int
	lanes uint64 // that are windows
	_     [4]uint64
	taps  [3][stride2Lanes]uint32
}

// fitsStride2Walk reports whether there is a kernel for the planes, the windows of which
// hang over an end by a cell at most, and one call may take one.
func (p *window3Pool) fitsStride2Walk() bool {
	h, w := &p.w.H, &p.w.W
	fits := p.downPlanes(formWindow3Stride2) && p.r.networks() && h.overByOne()
	return fits && w.In >= stride2Lanes && w.In <= stride2Width && p.stride2Variant().lanes() == stride2Lanes
}

func (p *window3Pool) stride2Variant() variant {
	return (p.r.base | formWindow3Stride2Walk | p.r.kind()).widest(stride2Lanes)
}

// stride2Walk pools rows lo to hi.
func (p *window3Pool) stride2Walk(lo, hi int) {
	var columns [stride2Blocks]stride2Columns
	blocks := p.fillColumns(columns[:])
	p.whole(lo, hi, 1, func(s stretch) uint64 { return p.stride2Planes(s, columns[:blocks]) })
}

// stride2Planes pools the planes of a stretch.
func (p *window3Pool) stride2Planes(s stretch, columns []stride2Columns) uint64 {
	h, w, size := &p.w.H, &p.w.W, p.r.size
	out, in := h.Out*w.Out, h.In*w.In
	above, below := h.PadBegin, max(h.over(h.Out-1), 0)
	return callWindow3Stride2Walk(p.stride2Variant(), p.r.at(p.dst, s.plane*out), p.r.at(p.src, s.plane*in), s.planes,
		out*size, in*size, w.Out*size, w.In*size, h.Out-below, above, below, len(columns), unsafe.Pointer(unsafe.SliceData(columns)))
}

// fillColumns sets the columns of each block, and returns how many blocks there are.
func (p *window3Pool) fillColumns(columns []stride2Columns) (blocks int) {
	for x := 0; x < p.w.W.Out; blocks++ {
		x += p.fillBlock(&columns[blocks], x)
	}
	return blocks
}

// fillBlock sets the columns of a block from window x on, and returns how many windows
// have all their taps in it. Its second register ends with the row, if not before.
func (p *window3Pool) fillBlock(c *stride2Columns, x int) (windows int) {
	w, size := &p.w.W, p.r.size
	from, _ := w.Span(x)
	from = min(from, w.In-stride2Lanes)
	second := min(from+stride2Lanes, w.In-stride2Lanes)
	c.src, c.dst = [2]int{from * size, second * size}, x*size
	for ; windows < min(stride2Lanes, w.Out-x); windows++ {
		first, taps := w.Span(x + windows)
		last := first + taps - 1
		if last >= second+stride2Lanes {
			break
		}
		for tap := range c.taps {
			lane := min(first+tap, last) - from
			if lane >= stride2Lanes {
				lane += from + stride2Lanes - second
			}
			c.taps[tap][windows] = uint32(lane)
		}
		c.lanes |= 1 << windows
	}
	return windows
}
