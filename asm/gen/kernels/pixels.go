package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Windows with channels last: a pixel is width bytes of channels, and the
// lanes run over them. All windows of a call are whole.

var pixelArgs = with(gridArgs, "tapsH", "tapStepH", "tapsW", "tapStepW", "*div")

var pixelDoc = []string{"Each output pixel reduces tapsW columns, tapStepW bytes apart, of tapsH pixels, tapStepH bytes apart."}

var pixels = Family{
	Name: "pixels", Call: "pixels", Doc: pixelDoc, Args: pixelArgs,
	Kinds: append([]Kind{Average}, exact...), Elems: all, Steps: steps, Registers: 4,
	emit: func(k *kernel) { emitPixels(k, k.window) },
}

// pixelsStream orders what any such call has stored before what follows where dstSkip
// is 1, which takes too long for every call; outer is 1.
var pixelsStream = Family{
	Name: "pixelsStream", Call: "pixels", Doc: with(pixelDoc, "Results go past the caches."), Args: pixelArgs,
	Kinds: []Kind{Max}, Elems: float32, Steps: []int{256, 128, 64}, Registers: 4, Streams: true, Unfenced: true,
	emit: func(k *kernel) {
		emitPixels(k, k.window)
		k.IfAtLeast(k.arg("dstSkip"), 1, k.Fence, nil)
	},
}

var pixels2x2 = Family{
	Name: "pixels2x2", Call: "pixels", Doc: with(pixelDoc, "Two columns of two."), Args: pixelArgs,
	Kinds: append([]Kind{Average}, extremes...), Elems: float32, Steps: []int{256, 128, 64}, Registers: 4, Inverse: true,
	emit: func(k *kernel) { emitPixels(k, k.window2x2) },
}

var pixels2x2Stream = Family{
	Name: "pixels2x2Stream", Call: "pixels", Doc: with(pixelDoc, "Two columns of two; results go past the caches."), Args: pixelArgs,
	Kinds: append([]Kind{Average}, extremes...), Elems: float32, Steps: []int{256, 128, 64}, Registers: 4, Inverse: true, Streams: true,
	emit: func(k *kernel) { emitPixels(k, k.window2x2) },
}

var pixels1x2 = Family{
	Name: "pixels1x2", Call: "pixels", Doc: with(pixelDoc, "Two columns of one."), Args: pixelArgs,
	Kinds: append([]Kind{Average}, extremes...), Elems: float32, Steps: []int{256, 128, 64}, Registers: 4, Inverse: true,
	emit: func(k *kernel) { emitPixels(k, k.window1x2) },
}

var pixels1x2Stream = streaming(Family{
	Name: "pixels1x2Stream", Call: "pixels", Doc: with(pixelDoc, "Two columns of one; results go past the caches."), Args: pixelArgs,
	Kinds: append([]Kind{Average}, extremes...), Elems: float32, Steps: []int{256, 128, 64}, Registers: 4, Inverse: true,
	emit: func(k *kernel) { emitPixels(k, k.window1x2) },
})

// pixelColumns is for windows of many taps that share none. It goes over all
// channels of a column, then of the next: hardware can follow as many pixels as
// are in a column, read from end to end, but not those of a window. What it has
// of a window is in dst, where no step may come twice.
var pixelColumns = Family{
	Name: "pixelColumns", Call: "pixels", Args: pixelArgs,
	Doc:   with(pixelDoc, "Column by column, each through dst. width is a multiple of a step."),
	Kinds: append([]Kind{Average}, exact...), Elems: all, Steps: []int{256, 128, 64}, Registers: 4,
	emit: emitPixelColumns,
}

func emitPixels(k *kernel, window func(acc []vec.Vec, p vec.Int)) {
	k.constants()
	k.grid(1, func(s, d vec.Int, _ int) {
		k.blocks(func(off vec.Int) {
			p := k.Int()
			k.Add(p, s, off)
			acc := k.wide()
			window(acc, p)
			k.Add(p, d, off)
			for i, v := range acc {
				k.finish(v)
				k.put(p, i*k.register, v)
			}
		})
	})
}

func emitPixelColumns(k *kernel) {
	k.constants()
	k.grid(1, func(s, d vec.Int, _ int) {
		p, left := k.Int(), k.arg("tapsW")
		k.Move(p, s)
		k.columnThrough(p, d, left, false)
		k.While(left, 2, func() {
			k.addArg(p, "tapStepW")
			k.AddImm(left, left, -1)
			k.columnThrough(p, d, left, true)
		})
	})
}

// columnThrough reduces the column at p, and what dst has if more is set, to dst;
// left is how many columns are left, with this one.
func (k *kernel) columnThrough(p, d, left vec.Int, more bool) {
	k.blocks(func(off vec.Int) {
		q, acc := k.Int(), k.wide()
		k.Add(q, p, off)
		k.column(acc, q)
		k.Add(q, d, off)
		if more {
			for i, v := range acc {
				before := k.Vec(k.register)
				k.Load(before, q, i*k.register)
				k.Do(k.op, v, before, v)
			}
		}
		k.IfAtLeast(left, 2, func() {}, func() {
			for _, v := range acc {
				k.finish(v)
			}
		})
		for i, v := range acc {
			k.Store(q, i*k.register, v)
		}
	})
}

// window reduces a window of any size.
func (k *kernel) window(acc []vec.Vec, p vec.Int) {
	k.column(acc, p)
	n := k.arg("tapsW")
	k.While(n, 2, func() {
		k.addArg(p, "tapStepW")
		col := k.wide()
		k.column(col, p)
		for i, v := range col {
			k.Do(k.op, acc[i], acc[i], v)
		}
		k.AddImm(n, n, -1)
	})
}

// column reduces the column of pixels at p.
func (k *kernel) column(col []vec.Vec, p vec.Int) { k.columnOf(col, p, k.arg("tapsH"), "tapStepH") }

// columnOf reduces n pixels at p, which lie an argument apart.
func (k *kernel) columnOf(col []vec.Vec, p, n vec.Int, step string) {
	q := k.Int()
	k.Move(q, p)
	for i := range col {
		k.begin(col, i, q)
	}
	k.flush()
	k.While(n, 2, func() {
		k.addArg(q, step)
		for i := range col {
			k.accumulate(col, i, q)
		}
		k.flush()
		k.AddImm(n, n, -1)
	})
}

// window2x2 reduces two columns of two pixels.
func (k *kernel) window2x2(acc []vec.Vec, p vec.Int) {
	below, right, corner := k.Int(), k.Int(), k.Int()
	k.Add(below, p, k.arg("tapStepH"))
	k.Add(right, p, k.arg("tapStepW"))
	k.Add(corner, below, k.arg("tapStepW"))
	for i := range acc {
		col := []vec.Vec{k.Vec(k.register)}
		k.Load(acc[i], p, i*k.register)
		k.Load(col[0], right, i*k.register)
		k.prefetchLines(i, p, below)
		k.note(acc[i])
		k.note(col[0])
		for _, c := range []struct {
			d vec.Vec
			p vec.Int
		}{{acc[i], below}, {col[0], corner}} {
			v := k.Vec(k.register)
			k.Load(v, c.p, i*k.register)
			k.note(v)
			k.Do(k.op, c.d, c.d, v)
		}
		k.Do(k.op, acc[i], acc[i], col[0])
	}
}

// window1x2 reduces two columns of a pixel.
func (k *kernel) window1x2(acc []vec.Vec, p vec.Int) {
	right := k.Int()
	k.Add(right, p, k.arg("tapStepW"))
	for i := range acc {
		v := k.Vec(k.register)
		k.Load(acc[i], p, i*k.register)
		k.Load(v, right, i*k.register)
		k.prefetchLines(i, p, right)
		k.note(acc[i])
		k.note(v)
		k.Do(k.op, acc[i], acc[i], v)
	}
}

// prefetchLines asks for the lines that register i of a step will meet ahead
// in the rows at p and q.
func (k *kernel) prefetchLines(i int, rows ...vec.Int) {
	if i*k.register%line == 0 {
		for _, p := range rows {
			k.Prefetch(p, i*k.register+ahead)
		}
	}
}
