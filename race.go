package simdpool

// What calls of kernels read and write, for the race detector. No call is said to
// write what another part of the work may write at the same time.

// raceWindows says what output rows [lo, hi) are, in dst and what comes with it,
// and what they are made of.
func raceWindows[T Element, P any](dst []T, with []P, src []T, w *Window, channels, lo, hi int) {
	row := w.W.Out * channels
	raceWrite(dst[lo*row : hi*row])
	if len(with) > 0 {
		raceWrite(with[lo*row : hi*row])
	}
	from, to := w.read(lo, hi)
	raceRead(src[from*w.W.In*channels : to*w.W.In*channels])
}

// read returns the rows of input that output rows [lo, hi) may read: from the
// first row of the first window on, to the last one of the last; of volumes, all.
func (w *Window) read(lo, hi int) (from, to int) {
	d, h := w.depth(), &w.H
	if !w.flat() {
		rows := d.Out * h.Out
		return lo / rows * d.In * h.In, (hi + rows - 1) / rows * d.In * h.In
	}
	begin, _ := h.bounds(lo%h.Out, lo%h.Out+1)
	_, end := h.bounds((hi-1)%h.Out, (hi-1)%h.Out+1)
	from = lo/h.Out*h.In + min(max(begin, 0), h.In)
	to = (hi-1)/h.Out*h.In + min(max(end, 0), h.In)
	return from, max(from, to)
}

// raceGlobal says that elements lo to hi of a global reduction are read, or
// written, and on the other side the pixels that they are of.
func raceGlobal[T Element](elements, pixelsOf []T, pixels, channels, lo, hi int, element, pixel func(s []T)) {
	element(elements[lo:hi])
	for lo < hi {
		image, c := lo/channels, lo%channels
		n := min(channels-c, hi-lo)
		if n == channels {
			pixel(pixelsOf[image*pixels*channels:][:pixels*channels])
		} else {
			for i := range pixels {
				pixel(pixelsOf[(image*pixels+i)*channels+c:][:n])
			}
		}
		lo += n
	}
}

// raceBackward says what rows [lo, hi) of dx are, and that they are made of the
// images of dy, and of x and y where there are any.
func raceBackward[T Float, P any](dx, dy, x, y []T, pos []P, w *Window, channels, lo, hi int) {
	row := w.W.In * channels
	raceWrite(dx[lo*row : hi*row])
	rows := w.depth().In * w.H.In
	first, last := lo/rows, (hi+rows-1)/rows
	in, out := rows*row, len(dy)/(len(dx)/(rows*row))
	raceRead(dy[first*out : last*out])
	if len(x) > 0 {
		raceRead(x[first*in : last*in])
	}
	if len(y) > 0 {
		raceRead(y[first*out : last*out])
	}
	if len(pos) > 0 {
		raceRead(pos[first*out : last*out])
	}
}

// raceRegions says that regions write so many channels of to, and read as many of
// from.
func raceRegions[T Float, E any](dst, src []E, regions *Regions[T], to, from *Grid, written, read int, gradient bool) {
	for i := range regions.List {
		into, of := regions.List[i].Index, regions.List[i].Image
		if gradient {
			into, of = of, into
		}
		racePlanes(dst, to, into, written, raceWrite[E])
		racePlanes(src, from, of, read, raceRead[E])
	}
}

// raceRows says that rows lo to hi of bins are written, each of which looks at planes of its own.
func (t *PositionTables[T]) raceRows(dst, src []T, lo, hi int) {
	bins := t.bins
	bins.Height = 1
	for row := lo; row < hi; row++ {
		into := dst[row/t.bins.Height*bins.Channel+row%t.bins.Height*bins.Width*bins.Pixel:]
		raceRegions(into, src[row*bins.Width*t.cells.Channel:], &t.regions, &bins, &t.cells, 1, bins.Width, false)
	}
}

// racePlanes calls say with the stretches of channels channels of outer index i.
func racePlanes[T any](s []T, g *Grid, i, channels int, say func(s []T)) {
	switch {
	case channels == 0:
		return
	case g.Pixel == 1:
		for c := range channels {
			say(s[i*g.Outer+c*g.Channel:][:g.Height*g.Width])
		}
		return
	}
	for pixel := range g.Height * g.Width {
		for c := 0; c < channels && g.Channel != 1; c++ {
			say(s[i*g.Outer+pixel*g.Pixel+c*g.Channel:][:1])
		}
		if g.Channel == 1 {
			say(s[i*g.Outer+pixel*g.Pixel:][:channels])
		}
	}
}
