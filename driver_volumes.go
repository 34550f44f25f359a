//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Windows of three axes, and those of Lp. Channels first, the planes of each run
// of taps in depth are reduced to one, a tile of rows at a time, and windows over
// planes pool that; for Lp what they reduce are powers, and the sums become
// roots. Channels last, one kernel does it all.

// tileBytes is the rows that are reduced at a time: those of a row of windows at
// least, or plain Go pools them.
const tileBytes = 32 << 10

// fitsVolumes reports whether windows need no tile, or the rows of a row of them
// fit one and kernels pool it.
func (r reducer) fitsVolumes(w *Window) bool {
	if r.firstKernel(w) != firstVolumes {
		return true
	}
	flat := Window{H: w.H, W: w.W}
	return r.ofPowers().firstKernel(&flat) != firstGeneric && min(w.H.Extent(), w.H.In) <= tileBytes/r.size/w.W.In
}

// volumesFirst is ChannelsFirst in assembly, of windows with depth.
func volumesFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	var buf [tileBytes / 8]uint64
	tile := unsafe.Pointer(&buf)
	depth, plane := w.depth(), w.H.In*w.W.In
	w.eachVolume(lo, hi, func(image, z, y, end int) {
		td := depth.tapsOf(z)
		r.deep = depth.Count(z, w.CountIncludePad)
		first := r.at(src, (image*depth.In+td.first)*plane)
		out := r.at(dst, ((image*depth.Out+z)*w.H.Out)*w.W.Out)
		for y < end {
			part, rows, n := w.rowsOfTile(y, end, tileBytes/r.size/w.W.In)
			r.flatten(tile, r.at(first, rows*w.W.In), part.H.In*w.W.In, td.n, td.step*plane)
			sums := r.ofPowers()
			planesFirst(sums, sums.firstKernel(&part), r.at(out, y*w.W.Out), tile, &part, 0, n)
			r.root(r.at(out, y*w.W.Out), n*w.W.Out)
			y += n
		}
	})
}

// eachVolume runs body for the output rows [lo, hi), those of one output plane
// at a time: rows [y, end) of plane z of an image.
func (w *Window) eachVolume(lo, hi int, body func(image, z, y, end int)) {
	out, depth := w.H.Out, w.depth().Out
	for lo < hi {
		volume, y := lo/out, lo%out
		end := min(out, y+hi-lo)
		body(volume/depth, volume%depth, y, end)
		lo += end - y
	}
}

// rowsOfTile returns the windows of as many output rows as read at most most
// input rows, from row y on: how many these are, the first input row, and
// windows over planes of the input rows alone.
func (w *Window) rowsOfTile(y, end, most int) (part Window, first, n int) {
	part = Window{H: w.H, W: w.W, CountIncludePad: w.CountIncludePad, Divisor: w.Divisor}
	if w.H.Adaptive {
		first, taps := w.H.Span(y)
		part.H = Axis{In: taps, Out: 1, Kernel: taps, Stride: 1, Dilation: 1}
		return part, first, 1
	}
	n = 1
	if more := most - w.H.Extent(); more > 0 {
		n += more / w.H.Stride
	}
	n = min(n, end-y)
	begin, stop := w.H.bounds(y, y+n)
	first = min(max(begin, 0), w.H.In-1)
	last := max(min(stop, w.H.In), first+1)
	part.H.In, part.H.Out = last-first, n
	part.H.PadBegin, part.H.PadEnd = first-begin, w.H.In+w.H.PadEnd-last
	return part, first, n
}

// ofPowers returns the reducer of what flatten leaves: a sum, for Lp.
func (r reducer) ofPowers() reducer {
	if r.op.P() > 0 {
		r.op = Sum
	}
	return r
}

// powers returns the kernels that reduce elements or, for Lp, their powers.
func (r reducer) powers() variant {
	switch r.op.P() {
	case 1:
		return r.base | formPowers | kindMagnitudes
	case 2:
		return r.base | formPowers | kindSquares
	}
	return r.base | formReduce | r.kind()
}

// root takes the roots of n sums of squares.
func (r reducer) root(dst unsafe.Pointer, n int) {
	if r.op.P() != 2 {
		return
	}
	for done := 0; done < n; { // no step may overlap another
		v := (r.base | formPowers | kindRoot).widest(n - done)
		whole := (n - done) / v.lanes() * v.lanes()
		p := r.at(dst, done)
		args := reduceArgs{dst: p, src: p, outer: 1, inner: 1, width: whole * r.size, taps: 1}
		args.call(v)
		done += whole
	}
}

// flatten reduces taps planes, step elements apart, of n elements to one.
func (r reducer) flatten(dst, src unsafe.Pointer, n, taps, step int) {
	if taps == 0 {
		r.fill(dst, n, r.neutral())
		return
	}
	args := reduceArgs{dst: dst, src: src, outer: 1, inner: 1, width: n * r.size, taps: taps, tapStep: step * r.size}
	if args.split(r.size, r.powers(), n, r.size) != 0 {
		args.split(r.size, r.base|formReduce|r.again().kind(), n, r.size)
	}
}

// volumesLast is ChannelsLast in assembly, of windows with depth.
func volumesLast(r reducer, dst, src unsafe.Pointer, w *Window, channels, lo, hi int) {
	r.fixed = w.Divisor
	depth, pixel := w.depth(), channels*r.size
	plane := w.H.In * w.W.In * pixel
	row := w.H.Extent() * w.W.In * pixel
	w.eachVolume(lo, hi, func(image, z, y, end int) {
		td := depth.tapsOf(z)
		r.deep = depth.Count(z, w.CountIncludePad)
		l := last{
			r: r, w: w, channels: channels, pixel: pixel, kernel: lastVolumes, depth: td.n, depthStep: td.step * plane,
			dst: unsafe.Add(dst, (image*depth.Out+z)*w.H.Out*w.W.Out*pixel),
			src: unsafe.Add(src, (image*depth.In+td.first)*plane),
		}
		l.limit()
		most := l.callRows(row * td.n)
		for y < end {
			rows := w.H.run(y, min(y+most, end), w.CountIncludePad)
			l.rows(stretch{0, 1, y, end}, rows)
			y = rows.hi
		}
	})
}
