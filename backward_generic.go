package simdpool

// The definition of the gradients of windows: plain Go, always compiled. A cell
// of dx gets, from +0, the sum of what the windows that cover it pass to it;
// that sum is then stored, or added once. What a window passes, and in which
// order the windows are added, is the business of backward_sum_generic.go
// (sums, averages, Lp), backward_max_generic.go (maxima from their positions)
// and backward_input_generic.go (maxima and minima from x).
//
// Every cell is gathered by itself, so any part of dx may be worked on alone:
// workers that share dy never write to the same place.

const (
	// gradCells is how many cells of dx are summed at a time, gradBlock how many
	// channels of a pixel.
	gradCells = 2048
	gradBlock = 64
)

// backward is a backward pass over windows. Channels first, images are planes
// and channels is 1.
type backward[T Float, P Position] struct {
	op         Op
	dx, dy     []T
	x, y       []T // where op needs them
	pos        []P // of the elements of dy from skip on; else nil
	skip       int
	w          *Window
	d          *Axis // of depth
	channels   int
	accumulate bool
}

// patch is a part of dx whose sums fit the scratch: cells and channels of one
// slice of one image.
type patch struct {
	image, z                 int
	top, bottom, left, right int // rows [top, bottom), columns [left, right)
	channel, channels        int // the first channel, and how many
	cols                     int // columns times channels
}

// cells does the columns [left, right) of the rows lo to hi of dx.
func (b *backward[T, P]) cells(lo, hi, left, right int) {
	if lo >= hi || left >= right {
		return
	}
	var scratch [gradCells]T
	w := b.w
	block := min(b.channels, gradBlock)
	cols := min(right-left, gradCells/block)
	rows := gradCells / (block * cols)
	for lo < hi {
		slice, y := lo/w.H.In, lo%w.H.In
		end := min(y+rows, y+hi-lo, w.H.In)
		p := patch{image: slice / b.d.In, z: slice % b.d.In, top: y, bottom: end}
		for p.left = left; p.left < right; p.left = p.right {
			p.right = min(p.left+cols, right)
			for p.channel = 0; p.channel < b.channels; p.channel += p.channels {
				p.channels = min(block, b.channels-p.channel)
				p.cols = (p.right - p.left) * p.channels
				b.patch(scratch[:(end-y)*p.cols], &p)
			}
		}
		lo += end - y
	}
}

// patch does one patch.
func (b *backward[T, P]) patch(sums []T, p *patch) {
	clear(sums)
	switch {
	case b.pos != nil:
		b.fromPositions(sums, p)
	case b.op == Max || b.op == Min:
		b.fromInput(sums, p)
	default:
		b.fromSums(sums, p)
	}
	b.finish(sums, p)
}

// finish stores the sums of a patch, or adds them to what dx holds.
func (b *backward[T, P]) finish(sums []T, p *patch) {
	n := p.channels
	pixels := p.right - p.left
	if n == b.channels { // pixels follow each other without gaps
		n, pixels = p.cols, 1
	}
	for y := p.top; y < p.bottom; y++ {
		at := b.cell(p, p.z, y, p.left)
		for range pixels {
			if b.op.P() > 0 {
				scaleLp(sums[:n], b.x[at:], b.op.P())
			}
			put(b.dx[at:], sums[:n], b.accumulate)
			sums, at = sums[n:], at+b.channels
		}
	}
}

// put stores what is finished, or adds it.
func put[T Float](dst, finished []T, accumulate bool) {
	if accumulate {
		combine(Sum, dst[:len(finished)], dst, finished)
		return
	}
	copy(dst, finished)
}

// cell returns where in x the channels of p are at a plane, row and column.
func (b *backward[T, P]) cell(p *patch, z, y, x int) int {
	w := b.w
	return (((p.image*b.d.In+z)*w.H.In+y)*w.W.In+x)*b.channels + p.channel
}

// window returns where in y the channels of p are at a window.
func (b *backward[T, P]) window(p *patch, oz, oy, ox int) int {
	w := b.w
	return (((p.image*b.d.Out+oz)*w.H.Out+oy)*w.W.Out+ox)*b.channels + p.channel
}

// reaching returns windows that hold all those with a tap in [lo, hi).
func (a *Axis) reaching(lo, hi int) (first, end int) {
	if a.Adaptive {
		return lo * a.Out / a.In, ceilDiv(hi*a.Out, a.In)
	}
	first = ceilDiv(max(lo+a.PadBegin-a.Extent()+1, 0), a.Stride)
	end = ceilDiv(max(hi+a.PadBegin, 0), a.Stride)
	return min(first, a.Out), min(end, a.Out)
}

// tap returns which tap of window o cell x is, and whether it is one.
func (a *Axis) tap(o, x int) (t int, ok bool) {
	begin, _ := a.bounds(o, o+1)
	t = x - begin
	if step := a.Step(); step > 1 {
		if t%step != 0 {
			return 0, false
		}
		t /= step
	}
	return t, t >= 0 && t < a.tapsOf(o).all
}
