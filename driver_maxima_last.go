//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// maximaLast is MaxLast in assembly.
func maximaLast(m *maxima, lo, hi int) {
	h, w := &m.w.H, &m.w.W
	rowBytes := w.In * m.channels * m.r.size * min(h.Extent(), h.In)
	taps, _ := m.w.taps()
	most := callWindows(taps, min(m.channels, tableLanes), (m.r.base | formMaxima | kindMax).widest(min(m.channels, tableLanes))) // windows a call
	mostRows := max(min(callBytes/rowBytes, most/w.Out), 1)
	m.w.eachVolume(lo, hi, func(image, z, y, end int) {
		for y < end {
			rows := h.run(y, min(end, y+mostRows), false)
			for x := 0; x < w.Out; {
				cols := w.run(x, min(x+most, w.Out), false)
				m.region(image, z, rows, cols)
				x = cols.hi
			}
			y = rows.hi
		}
	})
}

// region finds the maxima of windows that all have the same taps.
func (m *maxima) region(image, z int, rows, cols run) {
	h, w, c, size := &m.w.H, &m.w.W, m.channels, m.r.size
	depth := m.w.depth()
	td, th, tw := depth.tapsOf(z), h.tapsOf(rows.lo), w.tapsOf(cols.lo)
	nr, nc := rows.hi-rows.lo, cols.hi-cols.lo
	out := (((image*depth.Out+z)*h.Out+rows.lo)*w.Out + cols.lo) * c
	if td.n == 0 || th.n == 0 || tw.n == 0 {
		for row := range nr {
			m.none(out+row*w.Out*c, nc*c)
		}
		return
	}
	in := (((image*depth.In+td.first)*h.In+th.first)*w.In + tw.first) * c
	down, right := h.Stride*w.In*c, w.Stride*c
	for first := 0; first < c; first += tableLanes {
		n := min(c-first, tableLanes)
		a := maximaArgs{
			dst: m.r.at(m.dst, out+first), src: m.r.at(m.src, in+first),
			outer: nr, dstSkip: (w.Out - nc) * c * size, srcSkip: (down - nc*right) * size,
			inner: nc, dstInner: c * size, srcInner: right * size, width: n * size,
			tapsD: td.n, tapStepD: td.step * h.In * w.In * c * size,
			tapsH: th.n, tapStepH: th.step * w.In * c * size,
			tapsW: tw.n, tapStepW: tw.step * c * size,
			pos: m.at(out + first), posSkip: (w.Out - nc) * c * m.size, posInner: c * m.size, size: m.size,
			first: unsafe.Pointer(&zeros), origin: m.r.counting(),
			offsetSkip: down - nc*right, offsetInner: right,
		}
		m.places(&a, &td, &th, &tw, in+first)
		m.run(formMaxima, n, &a)
	}
}
