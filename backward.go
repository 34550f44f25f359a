package simdpool

import "fmt"

// The gradients. dx is the gradient with respect to the input of a pooling, dy
// the one with respect to its output. Where channels come first, every plane is
// an image and channels is 1.
//
// What dx held before is overwritten or, with accumulate, added to: the sum of
// what the windows pass to a cell is worked out first, and added once.

// Backward works out the gradient of ChannelsFirst and ChannelsLast: from dy
// the rows lo to hi of dx. dx holds images of w.D.In x w.H.In x w.W.In pixels of
// channels elements, dy as many of w.D.Out x w.H.Out x w.W.Out; row r of dx is
// row r % w.H.In of slice r / w.H.In.
//
// Max and Min need the input x, where they find again what won: the first of
// equals gets all. Lp needs x and the output y. They are as long as dx and dy.
// Sum and Average need neither.
//
// It panics if op is unknown, channels < 1, an axis of w is not as Axis
// requires, the taps of a window to average overflow an int, the slices do not
// hold equally many images, or [lo, hi) is not a range of dx's rows.
func Backward[T Float](op Op, dx, dy, x, y []T, w *Window, channels int, accumulate bool, lo, hi int) {
	checkOp[T](op)
	w.check(op)
	checkBackward(len(dx), len(dy), w, channels, lo, hi)
	checkSaved(op, len(dx), len(dy), len(x), len(y))
	if lo == hi || len(dx) == 0 {
		return
	}
	if raceEnabled {
		raceBackward[T, byte](dx, dy, x, y, nil, w, channels, lo, hi)
	}
	b := backward[T, uint8]{op: op, dx: dx, dy: dy, x: x, y: y, w: w, d: w.depth(), channels: channels, accumulate: accumulate}
	b.rows(lo, hi)
}

// MaxBackward is Backward of Max from pos, the positions that MaxFirst or
// MaxLast gave, one for each element of dy. A position that is no cell of its
// window passes nothing.
//
// It panics as Backward does, and if pos is not as long as dy or a window has
// more taps than P can tell apart.
func MaxBackward[T Float, P Position](dx, dy []T, pos []P, w *Window, channels int, accumulate bool, lo, hi int) {
	w.check(Max)
	checkBackward(len(dx), len(dy), w, channels, lo, hi)
	checkPositions[P](len(dy), len(pos), w)
	if lo == hi || len(dx) == 0 {
		return
	}
	if raceEnabled {
		raceBackward(dx, dy, nil, nil, pos, w, channels, lo, hi)
	}
	b := backward[T, P]{op: Max, dx: dx, dy: dy, pos: pos, w: w, d: w.depth(), channels: channels, accumulate: accumulate}
	b.rows(lo, hi)
}

// GlobalBackward works out the gradient of GlobalFirst and GlobalLast: from the
// elements lo to hi of dy, the planes of dx that they are of. dx holds images of
// pixels pixels of channels elements; element u of dy is of channel u % channels
// of image u / channels.
//
// x and y are as for Backward.
//
// It panics if op is unknown, pixels or channels < 1, dy does not hold a
// multiple of channels, len(dx) is not len(dy)*pixels, or [lo, hi) is not a
// range of dy.
func GlobalBackward[T Float](op Op, dx, dy, x, y []T, pixels, channels int, accumulate bool, lo, hi int) {
	checkOp[T](op)
	checkGlobal(len(dy), len(dx), pixels, channels, lo, hi)
	checkSaved(op, len(dx), len(dy), len(x), len(y))
	if lo == hi || len(dy) == 0 {
		return
	}
	if raceEnabled {
		raceGlobal(dy, dx, pixels, channels, lo, hi, raceRead[T], raceWrite[T])
	}
	g := globalBackward[T, uint8]{op: op, dx: dx, dy: dy, x: x, y: y, pixels: pixels, channels: channels, accumulate: accumulate}
	g.elements(lo, hi)
}

// GlobalMaxBackward is GlobalBackward of Max from pos, the positions that
// GlobalMaxFirst or GlobalMaxLast gave, one for each element of dy. A position
// that is no cell of its plane passes nothing.
//
// It panics as GlobalBackward does, and if pos is not as long as dy or planes
// have more pixels than P can tell apart.
func GlobalMaxBackward[T Float, P Position](dx, dy []T, pos []P, pixels, channels int, accumulate bool, lo, hi int) {
	checkGlobal(len(dy), len(dx), pixels, channels, lo, hi)
	checkPlaces[P](len(dy), len(pos), pixels, true)
	if lo == hi || len(dy) == 0 {
		return
	}
	if raceEnabled {
		raceGlobal(dy, dx, pixels, channels, lo, hi, raceRead[T], raceWrite[T])
	}
	g := globalBackward[T, P]{op: Max, dx: dx, dy: dy, pos: pos, pixels: pixels, channels: channels, accumulate: accumulate}
	g.elements(lo, hi)
}

// UnpoolBackward works out the gradient of Unpool: the elements lo to hi of dx,
// of which element i gets element indices[i] of dy, or nothing where that is -1.
//
// It panics if dx and indices are not equally long, [lo, hi) is not a range of
// them, or one of these indices is neither -1 nor one of dy.
func UnpoolBackward[T Float](dx, dy []T, indices []int64, accumulate bool, lo, hi int) {
	if len(dx) != len(indices) {
		panic(fmt.Sprintf("simdpool: %d indices: want one for each of %d elements of dx", len(indices), len(dx)))
	}
	if lo < 0 || hi < lo || hi > len(dx) {
		panic(fmt.Sprintf("simdpool: elements [%d, %d) of %d", lo, hi, len(dx)))
	}
	for _, i := range indices[lo:hi] {
		if i < -1 || i >= int64(len(dy)) {
			panic(fmt.Sprintf("simdpool: index %d: want -1 or an element of %d", i, len(dy)))
		}
	}
	unpoolBackwardGeneric(dx[lo:hi], dy, indices[lo:hi], accumulate)
}

// unpoolBackwardGeneric defines UnpoolBackward.
func unpoolBackwardGeneric[T Float](dx, dy []T, indices []int64, accumulate bool) {
	for i, from := range indices {
		var sum T
		if from >= 0 {
			sum += dy[from]
		}
		if accumulate {
			sum += dx[i]
		}
		dx[i] = sum
	}
}

// rows does the rows lo to hi of dx on the active instruction set.
func (b *backward[T, P]) rows(lo, hi int) {
	if isa := Active(); isa != Generic && b.assembly(isa, lo, hi) {
		return
	}
	b.cells(lo, hi, 0, b.w.W.In)
}

// elements does the elements lo to hi of dy on the active instruction set.
func (g *globalBackward[T, P]) elements(lo, hi int) {
	if isa := Active(); isa != Generic && g.assembly(isa, lo, hi) {
		return
	}
	g.planes(lo, hi)
}

// checkBackward requires that dx and dy hold equally many images, and that lo
// to hi is a range of dx's rows. w has passed check.
func checkBackward(dx, dy int, w *Window, channels, lo, hi int) {
	d := w.depth()
	checkRows(dy, dx, w, channels, 0, 0)
	in := d.In * w.H.In * w.W.In * channels // within an int, as checkRows found
	if rows := dx / in * d.In * w.H.In; lo < 0 || hi < lo || hi > rows {
		panic(fmt.Sprintf("simdpool: rows [%d, %d) of %d", lo, hi, rows))
	}
}

// checkSaved requires what op needs of the forward pass.
func checkSaved(op Op, dx, dy, x, y int) {
	lp := op.P() > 0
	if (op == Max || op == Min || lp) && x != dx {
		panic(fmt.Sprintf("simdpool: %d elements of x: want %d, as many as dx has", x, dx))
	}
	if lp && y != dy {
		panic(fmt.Sprintf("simdpool: %d elements of y: want %d, as many as dy has", y, dy))
	}
}
