//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// firstKernel is a way to pool with channels first.
type firstKernel uint8

const (
	firstPairs          firstKernel = iota // 2x2, or 2 along x, of stride 2, no borders: in registers
	firstDeep                              // the same of 2x2x2
	firstWhole                             // windows that are small planes: transposed in registers
	firstWindow3                           // 3x3 of stride 1 or 2: in registers
	firstSlide                             // big windows of stride 1 over small planes: rows in registers
	firstReduce                            // two passes through a row buffer
	firstVolumes                           // with depth: rows of planes flattened, then as any other
	firstAdaptive                          // windows of several sizes: rows, then columns by permutation, or in plain Go
	firstAdaptivePlanes                    // the same over small planes: rows in registers
	firstGeneric                           // windows wider than the row buffer
)

var firstKernelNames = [...]string{"pairs", "pairsDeep", "wholePlanes", "window3", "slidePlanes", "reduce", "volumes", "adaptive", "adaptivePlanes", "generic"}

func windowsFirstKernel(r reducer, w *Window) string { return firstKernelNames[r.firstKernel(w)] }

func (r reducer) firstKernel(w *Window) firstKernel {
	switch {
	case w.depth().pairs() && r.op.P() == 0 && w.H.pairs() && w.W.pairs() && r.hasInverse(w) && r.vectors(w):
		return firstDeep
	case !w.flat() || r.op.P() > 0:
		return firstVolumes
	case r.fitsAdaptivePlanes(w):
		return firstAdaptivePlanes
	case !w.regular() && w.W.In <= bufferBytes/r.size:
		return firstAdaptive
	case !w.regular():
		return firstGeneric
	case r.oneRow(w):
		return firstWhole
	case w.W.pairs() && (w.H.pairs() || w.H.same() && r.vectors(w)) && r.hasInverse(w):
		return firstPairs
	case r.networks() && w.H.all() && w.W.all() && w.W.In >= 2 && w.W.In <= wholeCols:
		return firstWhole
	case r.fitsWindow3(w):
		return firstWindow3
	case r.fitsSlidePlanes(w):
		return firstSlide
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

// pairs reports whether the windows of an axis are pairs, side by side.
func (a *Axis) pairs() bool { return a.Kernel == 2 && a.Stride == 2 && a.Dilation == 1 && a.whole() }

// same reports whether the windows of an axis are the cells.
func (a *Axis) same() bool { return a.Kernel == 1 && a.Stride == 1 && a.In == a.Out && a.whole() }

// windowsFirst is ChannelsFirst in assembly.
func windowsFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	r.fixed = w.Divisor
	switch kernel := r.firstKernel(w); kernel {
	case firstDeep:
		deepFirst(r, dst, src, w, lo, hi)
	case firstVolumes:
		volumesFirst(r, dst, src, w, lo, hi)
	default:
		planesFirst(r, kernel, dst, src, w, lo, hi)
	}
}

// planesFirst pools windows over planes by the kernel for them.
func planesFirst(r reducer, kernel firstKernel, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	switch kernel {
	case firstAdaptive:
		adaptiveFirst(r, dst, src, w, lo, hi)
	case firstAdaptivePlanes:
		adaptivePlanesFirst(r, dst, src, w, lo, hi)
	case firstPairs:
		pairsFirst(r, dst, src, w, lo, hi)
	case firstWhole:
		wholeFirst(r, dst, src, w, lo, hi)
	case firstWindow3:
		window3First(r, dst, src, w, lo, hi)
	case firstSlide:
		slidePlanesFirst(r, dst, src, w, lo, hi)
	case firstGeneric:
		r.plainFirst(dst, src, w, lo, hi)
	default:
		twoPasses(r, dst, src, w, lo, hi)
	}
}

// wholeCols is the widest plane that wholeFirst takes, and wholeGroup how many planes
// go together.
const (
	wholeCols  = 16
	wholeGroup = 4
)

// all reports whether there is one window, the whole input.
func (a *Axis) all() bool {
	return a.Out == 1 && a.PadBegin == 0 && a.Kernel == a.In && (a.Dilation == 1 || a.In == 1)
}

// oneRow reports whether windows are planes that may be taken as one row each,
// a step of the kernel, because the order of cells is of no matter.
func (r reducer) oneRow(w *Window) bool {
	if !w.H.all() || !w.W.all() || !r.networks() || r.kind() == kindSum {
		return false
	}
	cells := w.H.In * w.W.In
	return cells == 4 || cells == 8 || cells == wholeCols
}

// wholeFirst pools planes that are a window each.
func wholeFirst(r reducer, dst, src unsafe.Pointer, w *Window, lo, hi int) {
	if hi-lo < wholeGroup {
		twoPasses(r, dst, src, w, lo, hi)
		return
	}
	plane := w.H.In * w.W.In
	most := max(callBytes/(wholeGroup*plane*r.size), 1)
	for lo < hi {
		lo = min(lo, hi-wholeGroup) // the last group overlaps the one before
		groups := min((hi-lo)/wholeGroup, most)
		wholeCall(r, r.at(dst, lo), r.at(src, lo*plane), w, groups)
		lo += groups * wholeGroup
	}
}

// wholeArgs are the arguments of a call over groups of planes of rows x cols.
type wholeArgs struct {
	groups, rows, cols int
	size               int // of an element
	divisor            scalar
}

// wholeArgs returns the kernel for groups of planes, and its arguments.
func (r reducer) wholeArgs(w *Window, groups int) (variant, wholeArgs) {
	a := wholeArgs{groups: groups, rows: w.H.In, cols: w.W.In, size: r.size, divisor: r.divisor(w.H.In * w.W.In)}
	if r.oneRow(w) {
		a.rows, a.cols = 1, a.rows*a.cols
	}
	form := formWholePlanes
	switch {
	case a.rows != a.cols:
	case a.cols == 7:
		form = formWholeSquares7
	case a.cols == 8:
		form = formWholeSquares8
	}
	v, _ := (r.base | form | r.dividing(kindAverage)).covering(max(a.cols, wholeGroup))
	return v, a
}

func (a *wholeArgs) call(v variant, dst, src unsafe.Pointer) uint64 {
	row := a.cols * a.size
	return callWholePlanes(v, dst, src, a.groups, a.rows*row, a.rows, row, a.cols, unsafe.Pointer(&a.divisor))
}

// wholeCall pools groups of planes, and once more if it meets a NaN.
func wholeCall(r reducer, dst, src unsafe.Pointer, w *Window, groups int) {
	v, args := r.wholeArgs(w, groups)
	nan := args.call(v, dst, src)
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
