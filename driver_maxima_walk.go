//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// 3x3 windows of stride 2 in planes, channels first, that hang over an end by a cell
// at most. The kernel knows padding before the first row and column; what reaches
// padding behind the last is done by others.

// maximaLine has room for what the kernel keeps of a row of windows.
type maximaLine [2]laneTable

// walks reports whether the kernel takes most windows.
func (m *maxima) walks() bool {
	h, w := &m.w.H, &m.w.W
	if *m.w.depth() != single || !h.walks() || !w.walks() {
		return false
	}
	hangs := h.over(h.Out-1) > 0 || w.over(w.Out-1) > 0
	return w.Out*m.r.size > 16 && (!hangs || w.Out >= tableLanes/8)
}

func (a *Axis) walks() bool {
	return !a.Adaptive && a.Kernel == 3 && a.Stride == 2 && a.Dilation == 1 && a.overByOne()
}

// inside returns how many windows, from the first on, do not hang over the end.
func (a *Axis) inside() int {
	if a.over(a.Out-1) > 0 {
		return a.Out - 1
	}
	return a.Out
}

// walk finds maxima in rows lo to hi, and once more if it meets a NaN.
func (m *maxima) walk(lo, hi int) {
	h, w := &m.w.H, &m.w.W
	var line maximaLine
	var nan uint64
	for x, n := 0, w.inside(); x < n; {
		c := maximaColumns{maxima: m}
		c.set(x, x+walkColumns(n-x))
		nan |= c.walk(&line, lo, hi)
		x = c.hi
	}
	if nan != 0 {
		again := *m
		again.exact = true
		again.padded(lo, hi, 0)
		return
	}
	for x := w.inside(); x < w.Out; x++ {
		m.border(lo, hi, x)
	}
	if h.inside() < h.Out {
		m.padded(lo, hi, h.inside())
	}
}

// walkColumns returns how many of n columns to take at a time: no few are left.
func walkColumns(n int) int {
	if n <= tableLanes {
		return n
	}
	return min(n-tableLanes/2, tableLanes)
}

// walk finds maxima in the columns, but for the last row of windows if that hangs
// over the end.
func (c *maximaColumns) walk(line *maximaLine, lo, hi int) (nan uint64) {
	h := &c.w.H
	rowBytes := c.w.W.In * c.r.size
	for lo < hi {
		var s stretch
		s, lo = nextStretch(lo, hi, h.Out, max(callBytes/(h.In*rowBytes), 1))
		end := min(s.hi, h.inside())
		for y := s.lo; y < end; {
			next := min(end, y+max(callBytes/(h.Stride*rowBytes), 1))
			nan |= c.walkRows(line, stretch{s.plane, s.planes, y, next})
			y = next
		}
	}
	return nan
}

func (c *maximaColumns) walkRows(line *maximaLine, s stretch) (nan uint64) {
	h, w, size := &c.w.H, &c.w.W, c.r.size
	n := s.hi - s.lo
	y, x := s.lo*h.Stride-h.PadBegin, c.lo*w.Stride-w.PadBegin
	out, plane, rowBytes := (s.plane*h.Out+s.lo)*w.Out+c.lo, s.plane*h.In, w.In*size
	placeH, placeW := w.Kernel, 1
	if c.offsets() {
		placeH = w.In
	}
	return callMaximaWalk((c.r.base | formMaximaWalk3 | kindMax).widest(c.hi-c.lo),
		c.r.at(c.dst, out), c.r.at(c.src, (plane+y+1)*w.In+x+1),
		s.planes, (h.Out-n)*w.Out*size, (h.In-n*h.Stride)*rowBytes,
		n, w.Out*size, h.Stride*rowBytes, (c.hi-c.lo)*size,
		rowBytes, min(x+1, 1), min(y+1, 1), unsafe.Pointer(line),
		c.at(out), (h.Out-n)*w.Out*c.size, w.Out*c.size, c.size,
		unsafe.Pointer(&c.first), unsafe.Pointer(&c.origin), placeH, placeW,
		(plane+y)*w.In+x, (h.In-n*h.Stride)*w.In, h.Stride*w.In)
}
