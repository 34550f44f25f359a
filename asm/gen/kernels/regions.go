package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Regions of interest: weighted sums over few cells, of which tables tell which.
//
// A tap is an offset in bytes, 4 of them signed, and behind it, at the size of an
// element, a weight.

// SumNaN is Sum for regions that an infinite or NaN element may have spoilt: what
// has the weight 0, because a table is longer than the cells of a bin, is left out.
var SumNaN = Kind{Name: "SumNaN", op: vec.Add}

// weighRows is for channels last: an output row for each of outs, dstStep apart,
// each the weighted sum of rows of width bytes. The table has for each the number
// of taps and the taps; it is the same for all where shared is 1, and src goes on
// by srcStep then. Average multiplies by the element at div, or divides by it if
// the integer 8 bytes on is 1. Sum has behind each row's taps a number of offsets,
// and these, 8 bytes each: what is there will soon be read.
//
// weighRowsStream shares no table: where shared is 1, what any such call has stored
// is ordered before what follows. That takes too long for every call.
var (
	weighRows = Family{
		Name: "weighRows", Call: "weighRows", Args: weighArgs,
		Doc:   []string{"Each output row is a weighted sum of the rows that the table tells."},
		Kinds: []Kind{Sum, Average}, Elems: floats, Steps: weighSteps, Registers: 8,
		emit: func(k *kernel) { emitWeigh(k, false) },
	}
	weighRowsStream = Family{
		Name: "weighRowsStream", Call: "weighRows", Args: weighArgs,
		Doc:   []string{"Each output row is a weighted sum of the rows that the table tells, stored past the caches."},
		Kinds: []Kind{Average}, Elems: float32, Steps: []int{512, 256, 128, 64}, Registers: 8, Streams: true, Unfenced: true,
		emit: func(k *kernel) { emitWeigh(k, false) },
	}
	weighRowsAdd = Family{
		Name: "weighRowsAdd", Call: "weighRows", Args: weighArgs,
		Doc:   []string{"Each output row gets added a weighted sum of the rows that the table tells."},
		Kinds: []Kind{Sum}, Elems: floats, Steps: weighSteps, Registers: 4,
		emit: func(k *kernel) { emitWeigh(k, true) },
	}
	weighSteps = []int{512, 256, 128, 64, 32, 16, one}
	weighArgs  = []string{"*dst", "*src", "*table", "outs", "dstStep", "srcStep", "shared", "width", "*div"}
)

// tapAt returns the address and the weight, if there are any, of the tap at q+off, in
// registers of size bytes.
func (k *kernel) tapAt(q vec.Int, off int, src vec.Int, size int) (vec.Int, vec.Vec) {
	at, w := k.Int(), k.Vec(size)
	k.LoadInt(at, q, off, 4)
	k.Add(at, at, src)
	if k.sums() {
		k.Broadcast(w, q, off+k.elem)
	}
	return at, w
}

func (k *kernel) tapBytes() int { return 2 * k.elem }

func emitWeigh(k *kernel, add bool) {
	k.constants()
	p, d, s, outs := k.arg("table"), k.arg("dst"), k.arg("src"), k.arg("outs")
	k.Times(outs, func() {
		k.blocks(func(off vec.Int) {
			from, out, q, n := k.Int(), k.Int(), k.Int(), k.Int()
			k.Add(from, s, off)
			k.Add(out, d, off)
			k.AddImm(q, p, 8)
			acc := k.wide()
			k.weighTap(acc, q, from, true)
			k.LoadInt(n, p, 0, 8)
			k.While(n, 2, func() {
				k.AddImm(q, q, k.tapBytes())
				k.weighTap(acc, q, from, false)
				k.AddImm(n, n, -1)
			})
			for _, v := range acc {
				k.Do(vec.Add, v, v, k.zero)
			}
			if k.divide == byOne {
				k.scale(acc)
			} else if !add {
				k.AddImm(q, q, k.tapBytes())
				k.prefetchNext(q, from)
			}
			for i, v := range acc {
				if add {
					before := k.Vec(k.register)
					k.Load(before, out, i*k.register)
					k.Do(vec.Add, v, before, v)
				}
				k.put(out, i*k.register, v)
			}
		})
		next := func() {
			n := k.Int()
			k.LoadInt(n, p, 0, 8)
			k.Shift(n, n, log2(k.tapBytes()))
			k.Add(p, p, n)
			k.AddImm(p, p, 8)
		}
		if k.streams {
			next()
		} else {
			k.IfAtLeast(k.arg("shared"), 1, func() {}, next)
		}
		k.addArg(d, "dstStep")
		k.addArg(s, "srcStep")
	})
	if k.streams {
		k.IfAtLeast(k.arg("shared"), 1, k.Fence, nil)
	}
}

// prefetchNext prefetches steps at the offsets of 8 bytes from src that are at q,
// behind their number. The rows of the bins, those that follow and the line fill the
// first-level cache more than once.
func (k *kernel) prefetchNext(q, src vec.Int) {
	n := k.Int()
	k.LoadInt(n, q, 0, 8)
	k.While(n, 1, func() {
		at := k.Int()
		k.AddImm(q, q, 8)
		k.LoadInt(at, q, 0, 8)
		k.Add(at, at, src)
		for off := 0; off < k.step; off += 64 {
			k.PrefetchLater(at, off)
		}
		k.AddImm(n, n, -1)
	})
}

// scale divides acc by what div tells, or multiplies it.
func (k *kernel) scale(acc []vec.Vec) {
	each := func(op vec.Op) func() {
		return func() {
			for _, v := range acc {
				k.Do(op, v, v, k.divisor)
			}
		}
	}
	divides := k.Int()
	k.LoadInt(divides, k.arg("div"), 8, 8)
	k.IfAtLeast(divides, 1, each(vec.Div), each(vec.Mul))
}

// weighTap adds a step at the tap at q to acc, or begins with it.
func (k *kernel) weighTap(acc []vec.Vec, q, src vec.Int, first bool) {
	at, w := k.tapAt(q, 0, src, k.register)
	for i, a := range acc {
		v := a
		if !first {
			v = k.Vec(k.register)
		}
		k.Load(v, at, i*k.register)
		k.Do(vec.Mul, v, w, v)
		if !first {
			k.Do(vec.Add, a, a, v)
		}
	}
}

// regionPlanes is for channels first: it pools n regions of one plane. The rows of
// a bin are reduced into a line of 1, 2 or 4 registers, of which the columns of all
// bins of a row are then lanes: each table of columns is an index for Permute and
// weights. The table has for each region
//
//	 0  offsets into dst and src
//	16  bytes of a bin's row taps, and of its column taps, rows of bins
//	40  rows that may be stored whole, bins in a row
//	56  whether sums are divided: by the element at 64, or multiplied by it
//	72  further rows that may be stored whole, but at most surplus
//	80  how far from its first row of bins that lies which is prefetched
//
// then the column taps and then the row taps, each row's after the other. Rows of
// dst are pitch bytes apart. Planes of src and dst are srcPlane and dstPlane bytes
// apart. Each region prefetches asked lines of src, on each plane: the list ask has how far
// from src+askFrom they lie, 8 bytes each; they go to the L1 cache if near is 1, else to the L2 cache,
// which can wait for more. regionPlanes4 reads each table for four planes: with one, half of the
// instructions are for tables.
var (
	regionPlanes = Family{
		Name: "regionPlanes", Call: "regionPlanes", Args: regionArgs,
		Doc:   []string{"Bins of regions of interest: rows into a line, its columns by permutation."},
		Kinds: []Kind{Sum, SumNaN, Max, MaxNaN}, Elems: floats, Lines: true, Registers: 4,
		emit: func(k *kernel) { regions{planes: 1}.emit(k) },
	}
	regionPlanes4 = Family{
		Name: "regionPlanes4", Call: "regionPlanes", Args: regionArgs,
		Doc:   []string{"Bins of regions of interest, of four planes at once."},
		Kinds: []Kind{Sum, Max, MaxNumbers}, Elems: float32, Lines: true, Registers: 4, Roomy: true,
		emit: func(k *kernel) { regions{planes: 4}.emit(k) },
	}
	spreadRegions = Family{
		Name: "spreadRegions", Call: "regionPlanes", Args: regionArgs,
		Doc:   []string{"Gradients of regions of interest, added to dst; what it reads is scaled first, with Average divided."},
		Kinds: []Kind{Sum, Average}, Elems: floats, Lines: true, Registers: 4, Narrow: true,
		emit: func(k *kernel) { regions{add: true, planes: 1}.emit(k) },
	}
	regionArgs = []string{"*dst", "*src", "*table", "n", "pitch", "surplus", "srcPlane", "dstPlane", "*ask", "askFrom", "asked", "near"}
)

// Offsets into a record of the table.
const (
	recordDst, recordSrc                     = 0, 8
	recordRowTaps, recordColTaps, recordRows = 16, 24, 32
	recordWhole, recordBins                  = 40, 48
	recordDivides, recordScale               = 56, 64
	recordMore, recordAhead, recordCols      = 72, 80, 88
)

// outBytes is the size of a row of bins: one register, at most 32 bytes.
func (k *kernel) outBytes() int { return min(k.register, 32) }

// resultBytes is the size of the registers of results: two rows of bins where planes share
// one.
func (k *kernel) resultBytes() int {
	if k.pairs != nil {
		return k.register
	}
	return k.outBytes()
}

// regions says what a kernel over regions does.
type regions struct {
	add    bool    // adds to dst, and scales what it reads
	planes int     // at once
	next   vec.Int // bytes from a plane of dst to the next
}

// sums reports whether taps have weights.
func (k *kernel) sums() bool { return k.op == vec.Add }

func (r regions) emit(k *kernel) {
	size := k.resultBytes()
	zero := k.Vec(size)
	k.Const(zero, 0)
	k.zero = zero
	p, n, plane := k.arg("table"), k.arg("n"), k.arg("srcPlane")
	r.next = k.arg("dstPlane")
	k.Times(n, func() {
		if !r.add { // first, while many registers are free
			r.stream(k, plane)
		}
		out, src, whole, rows, q := k.Int(), k.Int(), k.Int(), k.Int(), k.Int()
		k.LoadInt(out, p, recordDst, 8)
		k.addArg(out, "dst")
		k.LoadInt(src, p, recordSrc, 8)
		k.addArg(src, "src")
		k.LoadInt(whole, p, recordBins, 8)
		mask := k.Mask(whole, k.outBytes())
		k.LoadInt(whole, p, recordWhole, 8)
		if r.planes == 1 { // else the next plane is there already
			more := k.Int()
			k.LoadInt(more, p, recordMore, 8)
			k.Min(more, more, k.arg("surplus"))
			k.Add(whole, whole, more)
		}
		k.LoadInt(rows, p, recordRows, 8)
		k.LoadInt(q, p, recordColTaps, 8)
		k.Add(q, q, p)
		k.AddImm(q, q, recordCols)
		cols := k.firstColumns(p)
		k.Times(rows, func() {
			r.ahead(k, p, out)
			acc := r.columns(k, p, cols, r.lines(k, p, q, src, plane))
			r.put(k, p, out, whole, mask, acc)
			k.addArg(out, "pitch")
			k.AddImm(whole, whole, -1)
		})
		k.Move(p, q)
	})
}

// ahead prefetches the row of bins that will be written soon, where that at out is now.
// Rows of bins follow each other, so that each line has one; rows of the map often lie across two.
func (r regions) ahead(k *kernel, p, out vec.Int) {
	at := k.Int()
	k.LoadInt(at, p, recordAhead, 8)
	k.Add(at, at, out)
	for i := range r.planes {
		if i > 0 {
			k.Add(at, at, r.next)
		}
		k.Prefetch(at, 0)
		if r.add {
			k.Prefetch(at, k.outBytes()-8)
		}
	}
}

// stream prefetches the next lines of the list, on each plane.
func (r regions) stream(k *kernel, plane vec.Int) {
	n, list, from := k.arg("asked"), k.arg("ask"), k.arg("src")
	k.addArg(from, "askFrom")
	each := func(prefetch func(vec.Int, int)) func() {
		return func() {
			k.While(n, 1, func() {
				at := k.Int()
				k.LoadInt(at, list, 0, 8)
				k.Add(at, at, from)
				for i := range r.planes {
					if i > 0 {
						k.Add(at, at, plane)
					}
					prefetch(at, 0)
				}
				k.AddImm(list, list, 8)
				k.AddImm(n, n, -1)
			})
		}
	}
	k.IfAtLeast(k.arg("near"), 1, each(k.Prefetch), each(k.PrefetchLater))
	k.SetArg("ask", list)
}

// lines reduces the rows of a bin on each plane.
func (r regions) lines(k *kernel, p, q, src, plane vec.Int) [][]vec.Vec {
	var scale vec.Vec
	if r.add {
		scale = k.Vec(k.register)
		k.Broadcast(scale, p, recordScale)
	}
	lines, n := k.wides(r.planes), k.Int()
	k.LoadInt(n, p, recordRowTaps, 8)
	k.eachTap(n, q, k.tapBytes(), func(i int) {
		at, w := k.tapAt(q, i*k.tapBytes(), src, k.register)
		for j, line := range lines {
			if j > 0 {
				k.Add(at, at, plane)
			}
			r.tap(k, line, at, w, scale, i == 0)
		}
		k.flush()
	})
	k.Add(q, q, n)
	return lines
}

// fewTaps are as many as most bins have at most.
const fewTaps = 4

// eachTap calls do for each tap of size bytes from p on, n bytes of them, 1 or more: tap i
// lies i times size behind p. It leaves n behind p where they end.
func (k *kernel) eachTap(n, p vec.Int, size int, do func(i int)) {
	k.few(n, size, 0, do, func() {
		k.While(n, (fewTaps+1)*size, func() {
			do(fewTaps)
			k.AddImm(p, p, size)
			k.AddImm(n, n, -size)
		})
	})
}

// few calls do for i, and on to the n bytes or fewTaps, then more. That takes no loop:
// branches that are not taken cost least.
func (k *kernel) few(n vec.Int, size, i int, do func(i int), more func()) {
	do(i)
	if i+1 == fewTaps {
		more()
		return
	}
	k.IfAtLeast(n, (i+2)*size, func() { k.few(n, size, i+1, do, more) }, nil)
}

// tap adds the row at at to a line, or begins with it.
func (r regions) tap(k *kernel, line []vec.Vec, at vec.Int, w, scale vec.Vec, first bool) {
	for i, l := range line {
		if k.numbers && !first {
			k.MaxLoad(l, l, at, i*k.register)
			continue
		}
		v := l
		if !first {
			v = k.Vec(k.register)
		}
		if k.sums() && !r.leavesOut(k) {
			k.MulLoad(v, w, at, i*k.register)
		} else {
			k.Load(v, at, i*k.register)
			k.note(v)
			if r.add && k.divide == byOne {
				k.Do(vec.Div, v, v, scale)
			} else if r.add {
				k.Do(vec.Mul, v, v, scale)
			}
			r.weigh(k, v, w)
		}
		if !first {
			k.Do(k.op, l, l, v)
		}
	}
}

// leavesOut reports whether what has the weight 0 is left out: where nothing is redone.
func (r regions) leavesOut(k *kernel) bool { return r.add || k.exact() || k.PropagatesNaN() }

// weigh multiplies v, unless it is for a maximum.
func (r regions) weigh(k *kernel, v, w vec.Vec) {
	switch {
	case !k.sums():
	case r.leavesOut(k):
		k.Weigh(v, w, v)
	default:
		k.Do(vec.Mul, v, w, v)
	}
}

// columns reduces the columns of all bins of a row, on each plane.
func (r regions) columns(k *kernel, p vec.Int, cols []colTap, lines [][]vec.Vec) []vec.Vec {
	size := k.resultBytes()
	acc := make([]vec.Vec, r.planes*k.outBytes()/size)
	n, at := k.Int(), k.Int()
	k.LoadInt(n, p, recordColTaps, 8)
	k.Move(at, p)
	k.eachTap(n, at, k.columnBytes(), func(i int) {
		var c colTap
		if i < len(cols) {
			c = cols[i]
		} else {
			c = k.loadColTap(at, i)
		}
		for j := range acc {
			v := k.Vec(size)
			k.permuteLines(v, c.index, lines[j*len(lines)/len(acc):])
			r.weigh(k, v, c.weights)
			if i == 0 {
				acc[j] = v
			} else {
				k.Do(k.op, acc[j], acc[j], v)
			}
		}
	})
	return acc
}

// colTap is a tap of columns: lanes and, if there are any, weights.
type colTap struct{ index, weights vec.Vec }

// loadColTap loads column tap i of the record at p.
func (k *kernel) loadColTap(p vec.Int, i int) colTap {
	load, size := k.Load, k.resultBytes()
	if k.pairs != nil {
		load = k.pairs.LoadTwice
	}
	c, at := colTap{k.Vec(size), k.Vec(size)}, recordCols+i*k.columnBytes()
	load(c.index, p, at)
	if k.pairs != nil {
		k.pairs.PairIndex(c.index, k.registers())
	}
	if k.sums() {
		load(c.weights, p, at+k.outBytes())
	}
	return c
}

// columnBytes is the size of a column tap.
func (k *kernel) columnBytes() int { return 2 * k.outBytes() }

// firstColumns loads the first column taps, which all rows of bins have in common, where
// there are registers for them.
func (k *kernel) firstColumns(p vec.Int) []colTap {
	var cols []colTap
	if k.pairs != nil {
		n := k.Int()
		k.LoadInt(n, p, recordColTaps, 8)
		k.few(n, k.columnBytes(), 0, func(i int) { cols = append(cols, k.loadColTap(p, i)) }, func() {})
	}
	return cols
}

// permuteLines takes lanes of the first of lines, or of the first two.
func (k *kernel) permuteLines(v, index vec.Vec, lines [][]vec.Vec) {
	if k.pairs != nil {
		k.pairs.PermutePair(v, index, lines[0], lines[1])
		return
	}
	k.Permute(v, index, lines[0]...)
}

// put finishes a row of bins on each plane and stores it.
func (r regions) put(k *kernel, p, out, whole vec.Int, mask vec.Mask, acc []vec.Vec) {
	size := k.resultBytes()
	for _, v := range acc {
		k.Do(vec.Add, v, v, k.zero)
	}
	if k.sums() && !r.add {
		scale, divides := k.Vec(size), k.Int()
		k.Broadcast(scale, p, recordScale)
		k.LoadInt(divides, p, recordDivides, 8)
		by := func(op vec.Op) func() {
			return func() {
				for _, v := range acc {
					k.Do(op, v, v, scale)
				}
			}
		}
		k.IfAtLeast(divides, 1, by(vec.Div), by(vec.Mul))
		for _, v := range acc {
			if !k.exact() {
				k.Note(v, v)
			}
		}
	}
	before := k.Vec(k.outBytes())
	k.IfAtLeast(whole, 1, func() {
		r.each(k, out, acc, func(at vec.Int, v vec.Vec) {
			if r.add {
				k.Load(before, at, 0)
				k.Do(vec.Add, v, before, v)
			}
			k.Store(at, 0, v)
		}, func(at vec.Int, v vec.Vec) { k.pairs.StoreUpper(at, 0, v) })
	}, func() {
		r.each(k, out, acc, func(at vec.Int, v vec.Vec) {
			if r.add {
				k.LoadMasked(before, at, 0, mask)
				k.Do(vec.Add, v, before, v)
			}
			k.StoreMasked(at, 0, v, mask)
		}, func(at vec.Int, v vec.Vec) { k.pairs.StoreUpperMasked(at, 0, v, mask) })
	})
}

// each calls do for each plane with where its row of bins lies, upper for those in the
// upper half of a register.
func (r regions) each(k *kernel, out vec.Int, acc []vec.Vec, do, upper func(at vec.Int, v vec.Vec)) {
	at := k.Int()
	k.Move(at, out)
	for i := range r.planes {
		if i > 0 {
			k.Add(at, at, r.next)
		}
		v := acc[i*len(acc)/r.planes]
		if k.pairs != nil && i%2 == 1 {
			upper(at, v)
		} else {
			do(at, k.Low(v, k.outBytes()))
		}
	}
}
