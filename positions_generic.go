package simdpool

import "unsafe"

// Maxima and where they are: a window is searched in row-major order, slowest
// axis first, for the first of its greatest elements, or its first NaN.

// flat reports whether positions of type P are offsets into src; else they are
// places in a window.
func flat[P Position]() bool { return unsafe.Sizeof(*new(P)) == 8 }

// none is the position in a window that holds only padding: all ones.
func none[P Position]() P { return ^P(0) }

// search is a call of MaxFirst or MaxLast, or an image of GlobalMaxLast.
type search[S Element, P Position] struct {
	dst      []S
	pos      []P
	src      []S
	w        *Window
	channels int // 1 where channels come first
	lo, hi   int
	from, to int // channels
}

// maxGeneric defines MaxLast, and MaxFirst: a plane is an image of one channel.
func maxGeneric[T Element, P Position](dst []T, pos []P, src []T, w *Window, channels, lo, hi int) {
	find(&search[T, P]{dst, pos, src, w, channels, lo, hi, 0, channels})
}

// globalMaxGeneric defines GlobalMaxLast, and GlobalMaxFirst.
func globalMaxGeneric[T Element, P Position](dst []T, pos []P, src []T, pixels, channels, lo, hi int) {
	w := Window{H: single, W: Axis{In: pixels, Out: 1, Kernel: pixels, Stride: 1, Dilation: 1}}
	for lo < hi {
		image, c := lo/channels, lo%channels
		n := min(channels-c, hi-lo)
		find(&search[T, P]{dst, pos, src, &w, channels, image, image + 1, c, c + n})
		lo += n
	}
}

// find does a search in the type that its elements are compared in.
func find[T Element, P Position](s *search[T, P]) {
	switch s := any(s).(type) {
	case *search[float32, P]:
		eachSearch[float32](s)
	case *search[float64, P]:
		eachSearch[float64](s)
	case *search[int8, P]:
		eachSearch[int8](s)
	case *search[uint8, P]:
		eachSearch[uint8](s)
	case *search[Float16, P]:
		eachSearch[float32](s)
	case *search[BFloat16, P]:
		eachSearch[float32](s)
	}
}

// taps is the taps of a window along an axis that lie inside the input.
type taps struct {
	first, n, step int // the cell of the first, how many, cells from one to the next
	skipped        int // taps of the window before the first
	all            int // taps of the window
}

func (a *Axis) tapsOf(o int) taps {
	first, n := a.Span(o)
	t := taps{first: first, n: n, step: a.Step(), all: n}
	if !a.Adaptive {
		t.skipped, t.all = (first-(o*a.Stride-a.PadBegin))/a.Dilation, a.Kernel
	}
	if n == 0 {
		t.first = 0 // so that whoever takes its address stays inside
	}
	return t
}

// eachSearch searches window by window, a block of channels at a time.
func eachSearch[A number, S Element, P Position](s *search[S, P]) {
	var b best[A]
	d, h, w := s.w.depth(), &s.w.H, &s.w.W
	for row := s.lo; row < s.hi; row++ {
		image, z, y := row/h.Out/d.Out, row/h.Out%d.Out, row%h.Out
		depth, rows := d.tapsOf(z), h.tapsOf(y)
		for x := range w.Out {
			cols := w.tapsOf(x)
			for c := s.from; c < s.to; c += blockSize {
				b.n = min(blockSize, s.to-c)
				b.clear()
				for i := range depth.n {
					for j := range rows.n {
						line := (image*d.In+depth.first+i*depth.step)*h.In + rows.first + j*rows.step
						place := (depth.skipped+i)*rows.all + rows.skipped + j
						searchLine(&b, s, line, place, c, &cols)
					}
				}
				out := (row*w.Out+x)*s.channels + c
				keep(&b, s.dst[out:][:b.n], s.pos[out:])
			}
		}
	}
}

// best is the greatest elements so far of n channels of a window, and where
// they are: -1 before the first.
type best[A number] struct {
	n      int
	values [blockSize]A
	at     [blockSize]int
	loaded [lineSize]A
}

func (b *best[A]) clear() {
	fillWith(b.values[:b.n], lowest[A]())
	for i := range b.n {
		b.at[i] = -1
	}
}

// searchLine goes on with one row of a window: row line of src, which is row
// place of the window, channels from c on.
func searchLine[A number, S Element, P Position](b *best[A], s *search[S, P], line, place, c int, cols *taps) {
	step := cols.step * s.channels
	from := (line*s.w.W.In+cols.first)*s.channels + c
	at, perTap, perChannel := place*cols.all+cols.skipped, 1, 0
	if flat[P]() {
		at, perTap, perChannel = from, step, 1
	}
	most := (lineSize-b.n)/step + 1 // taps that are loaded together
	for t := 0; t < cols.n; t += most {
		n := min(most, cols.n-t)
		values := load(Max, b.loaded[:], s.src[from+t*step:][:(n-1)*step+b.n])
		for i := range b.n {
			b.search(i, values[i:], n, step, at+t*perTap+i*perChannel, perTap)
		}
	}
}

// search goes on with n elements of channel i, step apart, which are at at and
// each perTap further on.
func (b *best[A]) search(i int, values []A, n, step, at, perTap int) {
	greatest, place := b.values[i], b.at[i]
	for t := range n {
		v := values[t*step]
		if place < 0 || v > greatest || v != v && greatest == greatest {
			greatest, place = v, at+t*perTap
		}
	}
	b.values[i], b.at[i] = greatest, place
}

// keep writes what was found.
func keep[A number, S Element, P Position](b *best[A], dst []S, pos []P) {
	out := target(dst, b.loaded[:])
	for i, v := range b.values[:b.n] {
		out[i] = v + 0 // -0 becomes +0
		pos[i] = P(b.at[i])
	}
	store(dst, out)
}
