//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// firstKernel is a way to pool with channels first.
type firstKernel uint8

const (
	firstPairs    firstKernel = iota // 2x2 of stride 2, no borders: in registers
	firstWhole                       // windows that are small planes: transposed in registers
	firstWindow3                     // 3x3 of stride 1, centered: in registers
	firstRows3S2                     // 3x3 of stride 2: two passes, unrolled
	firstReduce                      // two passes through a row buffer
	firstVolumes                     // with depth: rows of planes flattened, then as any other
	firstAdaptive                    // windows of several sizes: rows in vectors, columns in plain Go
	firstGeneric                     // windows wider than the row buffer
)

var firstKernelNames = [...]string{"pairs", "wholePlanes", "window3", "rows3Stride2", "reduce", "volumes", "adaptive", "generic"}

func windowsFirstKernel(r reducer, w *Window) string { return firstKernelNames[r.firstKernel(w)] }

func (r reducer) firstKernel(w *Window) firstKernel {
	switch {
	case !w.flat() || r.op.P() > 0:
		return firstVolumes
	case !w.regular() && w.W.In <= bufferBytes/r.size:
		return firstAdaptive
	case !w.regular():
		return firstGeneric
	case w.square(2, 2) && w.H.whole() && w.W.whole():
		return firstPairs
	case r.networks() && w.H.all() && w.W.all() && w.W.In >= 2 && w.W.In <= wholeCols:
		return firstWhole
	case r.networks() && w.fitsWindow3():
		return firstWindow3
	case r.networks() && w.square(3, 2):
		return firstRows3S2
	case w.W.Extent() <= r.pitchLimit()/2:
		return firstReduce
	}
	return firstGeneric
}

// regular reports whether all windows over planes have equally many taps, a
// stride apart.
func (w *Window) regular() bool { return !w.H.Adaptive && !w.W.Adaptive }

// square reports whether the windows are k x k, dense, stride apart.
func (w *Window) square(k, stride int) bool {
	return w.H.Kernel == k && w.W.Kernel == k && w.H.Stride == stride && w.W.Stride == stride &&
		w.H.Dilation == 1 && w.W.Dilation == 1
}

// windowsFirst is ChannelsFirst in assembly.
func windowsFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	r.fixed = w.Divisor
	if w.flat() && r.op.P() == 0 {
		planesFirst(r, dst, src, w, lo, hi)
		return
	}
	volumesFirst(r, dst, src, w, lo, hi)
}

// planesFirst pools windows over planes.
func planesFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	switch r.firstKernel(w) {
	case firstAdaptive:
		adaptiveFirst(r, dst, src, w, lo, hi)
	case firstPairs:
		pairsFirst(r, dst, src, w, lo, hi)
	case firstWhole:
		wholeFirst(r, dst, src, w, lo, hi)
	case firstWindow3:
		window3First(r, dst, src, w, lo, hi)
	case firstGeneric:
		r.plainFirst(dst, src, w, lo, hi)
	default:
		twoPasses(r, dst, src, w, lo, hi)
	}
}

// pairsFirst pools 2x2 windows of stride 2 without borders.
func pairsFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	rows := max(callBytes/(2*w.W.In*r.size), 1)
	form := r.pairsForm(dst, w, hi-lo)
	for lo < hi {
		if w.H.tiled() { // the planes are one plane
			end := min(hi, lo+rows)
			pairRows(r, form, dst, src, w, stretch{0, 1, lo, end})
			lo = end
			continue
		}
		var s stretch
		s, lo = nextStretch(lo, hi, w.H.Out, max(rows/w.H.Out, 1))
		pairRows(r, form, dst, src, w, s)
	}
}

// longRow is from how many outputs a row on reading several at a time confuses
// the prefetching of hardware (5x the time at 112, a gain of 10 % at 56).
const longRow = 64

// pairsForm chooses the family for rows rows of windows; each moves four parts
// of input for one of output.
func (r reducer) pairsForm(dst unsafe.Pointer, w *Window, rows int) variant {
	switch row := w.W.Out * r.size; {
	case w.W.Out < longRow || !r.networks():
		return formPairs
	case streams(dst, row, rows*5*row):
		return formPairsStream
	}
	return formPairsLong
}

// pairRows pools one stretch, and once more if it meets a NaN.
func pairRows(r reducer, form variant, dst, src unsafe.Pointer, w *Window, s stretch) {
	v := r.base | form | r.dividing(kindAverage)
	nan := uint64(0)
	if wide, ok := v.covering(w.W.Out); ok && wide.narrowed(w.W.Out) && s.planes == 1 && s.hi-s.lo > 1 {
		most, last := s, s
		most.hi, last.lo = s.hi-1, s.hi-1
		nan = pairCall(wide, r, dst, src, w, most) | pairCall(v.widest(w.W.Out), r, dst, src, w, last)
	} else {
		nan = pairCall(v.widest(w.W.Out), r, dst, src, w, s)
	}
	if nan != 0 {
		pairRows(r.again(), formPairs, dst, src, w, s)
	}
}

func pairCall(v variant, r reducer, dst, src unsafe.Pointer, w *Window, s stretch) uint64 {
	divisor := r.divisor(4)
	dstRow, srcRow, rows := w.W.Out*r.size, 2*w.W.In*r.size, s.hi-s.lo
	plane := w.H.In * w.W.In * r.size
	return callPairs(v,
		unsafe.Add(dst, (s.plane*w.H.Out+s.lo)*dstRow), unsafe.Add(src, s.plane*plane+s.lo*srcRow),
		s.planes, 0, plane-rows*srcRow,
		rows, dstRow, srcRow, dstRow,
		w.W.In*r.size, unsafe.Pointer(&divisor))
}

// wholeCols is the widest plane that wholeFirst takes, and wholeGroup how many
// planes go together.
const (
	wholeCols  = 16
	wholeGroup = 4
)

// all reports whether there is one window, the whole input.
func (a *Axis) all() bool {
	return a.Out == 1 && a.PadBegin == 0 && a.Kernel == a.In && (a.Dilation == 1 || a.In == 1)
}

// wholeFirst pools planes that are a window each. The kernel reads beyond the
// end of rows, by less than a row, so the last plane is left to plain Go.
func wholeFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	if hi-lo <= wholeGroup {
		twoPasses(r, dst, src, w, lo, hi)
		return
	}
	plane := w.H.In * w.W.In
	most := max(callBytes/(wholeGroup*plane*r.size), 1)
	for last := hi - 1; lo < last; {
		lo = min(lo, last-wholeGroup) // the last group overlaps the one before it
		groups := min((last-lo)/wholeGroup, most)
		wholeCall(r, r.at(dst, lo), r.at(src, lo*plane), w, groups)
		lo += groups * wholeGroup
	}
	r.plainFirst(dst, src, w, hi-1, hi)
}

// wholeCall pools groups of planes, and once more if it meets a NaN.
func wholeCall(r reducer, dst, src unsafe.Pointer, w *Window, groups int) {
	v, _ := (r.base | formWholePlanes | r.dividing(kindAverage)).covering(max(w.W.In, wholeGroup))
	divisor := r.divisor(w.H.In * w.W.In)
	nan := callWholePlanes(v, dst, src, groups, w.H.In*w.W.In*r.size, w.H.In, w.W.In*r.size, w.W.In, unsafe.Pointer(&divisor))
	if nan != 0 {
		twoPasses(r.again(), dst, src, w, 0, groups*wholeGroup)
	}
}

// plainFirst runs the definition.
func (r reducer) plainFirst(dst, src unsafe.Pointer, w *Window, lo, hi int) {
	switch r.elem() {
	case elemF64:
		plainFirst[float64](r.op, dst, src, w, lo, hi)
	case elemU8:
		plainFirst[uint8](r.op, dst, src, w, lo, hi)
	case elemI8:
		plainFirst[int8](r.op, dst, src, w, lo, hi)
	default:
		plainFirst[float32](r.op, dst, src, w, lo, hi)
	}
}

func plainFirst[T Element](op Op, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	planes := (hi-1)/w.H.Out + 1
	d := unsafe.Slice((*T)(dst), planes*w.H.Out*w.W.Out)
	s := unsafe.Slice((*T)(src), planes*w.H.In*w.W.In)
	channelsFirstGeneric(op, d, s, w, lo, hi)
}
