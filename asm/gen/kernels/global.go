package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// planesAtOnce is how many planes are reduced side by side, so that the folding
// at the end is shared: as many as there are registers for.
func (k *kernel) planesAtOnce() int {
	switch {
	case k.register == k.elem || !k.float: // nothing to fold, or nothing to share
		return 1
	case k.Vectors() > 16 && k.register == 32:
		return k.register / k.elem
	}
	return transposed / k.elem
}

// sumLanes is how many interleaved sums the contract gives a global sum.
const sumLanes = 16

var planeArgs = []string{"*dst", "*src", "planes", "planeStep", "width", "*div"}

// planes reduces whole planes to their extreme.
var planes = Family{
	Name: "planes", Call: "planes", Args: planeArgs,
	Doc:   []string{"Reduces planes of width bytes, planeStep bytes apart, to an element each."},
	Kinds: exact, Elems: all, Steps: []int{64, 16, one}, Registers: 4, Narrow: true,
	emit: func(k *kernel) {
		k.setNeutral()
		emitPlanes(k, k.extremeOfPlanes)
	},
}

// planeSums adds whole planes up, in 16 interleaved sums each.
var planeSums = Family{
	Name: "planeSums", Call: "planes", Args: planeArgs,
	Doc:   []string{"Averages planes of width bytes, planeStep bytes apart: 16 interleaved sums each, added in a tree of halves."},
	Kinds: []Kind{Average}, Elems: floats, Lanes: sumLanes, Registers: 8, Narrow: true,
	emit: func(k *kernel) {
		masks := k.tailMasks()
		emitPlanes(k, func(acc [][]vec.Vec, p vec.Int) { k.sumOfPlanes(acc, p, masks) })
	},
}

// emitPlanes runs reduce over groups of planes and stores their results.
func emitPlanes(k *kernel, reduce func(acc [][]vec.Vec, p vec.Int)) {
	k.constants()
	s, d, planes := k.arg("src"), k.arg("dst"), k.arg("planes")
	k.planeStep = k.arg("planeStep")
	for _, at := range downTo1(k.planesAtOnce()) {
		k.While(planes, at, func() {
			acc, p := k.wides(at), k.Int()
			k.Move(p, s)
			reduce(acc, p)
			v := k.fold(acc)
			k.finish(v)
			k.Store(d, 0, k.Low(v, at*k.elem))
			k.advance(s, "planeStep", at)
			k.AddImm(d, d, at*k.elem)
			k.AddImm(planes, planes, -at)
		})
	}
}

// eachPlane runs body with the address of the same place in every plane.
func (k *kernel) eachPlane(acc [][]vec.Vec, p vec.Int, body func(acc []vec.Vec, p vec.Int)) {
	k.eachRow(acc, p, k.planeStep, body)
}

// extremeOfPlanes reduces the planes at p.
func (k *kernel) extremeOfPlanes(acc [][]vec.Vec, p vec.Int) {
	loop := func() { k.extremeOfSteps(acc, p) }
	if k.exact() || k.step != line || len(acc) == 1 {
		loop()
		return
	}
	width, squares := k.arg("width"), squareSteps*k.step
	k.IfAtLeast(width, squares, func() {
		k.IfAtLeast(width, squares+k.elem+1, loop, func() { k.extremeOfSquares(acc, p) })
	}, loop)
}

// extremeOfSquares reduces planes of at most an element more than squareSteps, one
// after the other: their first and their last register as they lie, between them
// what overlaps both and crosses no line.
func (k *kernel) extremeOfSquares(acc [][]vec.Vec, p vec.Int) {
	width := k.arg("width")
	k.eachPlane(acc, p, func(acc []vec.Vec, q vec.Int) {
		k.begin(acc[:1], 0, q)
		inner, last := k.Int(), k.Int()
		k.AddImm(inner, q, k.register)
		k.Shift(inner, inner, -log2(k.register))
		k.Shift(inner, inner, log2(k.register))
		for i := range squareSteps*k.registers() - 1 {
			k.extend(acc, i+1, inner, i*k.register)
		}
		k.Add(last, q, width)
		k.extend(acc, 0, last, -k.register)
	})
	k.flush()
}

// extend loads the i-th register that a step meets, to begin one of acc or to go on
// with it.
func (k *kernel) extend(acc []vec.Vec, i int, p vec.Int, off int) {
	if i > 0 && i < len(acc) {
		k.Load(acc[i], p, off)
		k.note(acc[i])
		return
	}
	d, v := acc[i%len(acc)], k.Vec(k.register)
	k.Load(v, p, off)
	k.note(v)
	k.Do(k.op, d, d, v)
}

// extremeOfSteps reduces planes of any width; the last step overlaps the one before
// it.
func (k *kernel) extremeOfSteps(acc [][]vec.Vec, p vec.Int) {
	k.toNeutral(acc)
	k.blocks(func(off vec.Int) {
		at := k.Int()
		k.Add(at, p, off)
		k.eachPlane(acc, at, func(acc []vec.Vec, q vec.Int) {
			k.accumulateStep(acc, q)
		})
		k.flush()
	})
}

// sumOfPlanes adds the planes at p up: whole steps, then what masks select.
func (k *kernel) sumOfPlanes(acc [][]vec.Vec, p vec.Int, masks []vec.Mask) {
	width := k.arg("width")
	loop := func() { k.sumSteps(acc, p, masks) }
	if len(acc) == 1 {
		loop()
		return
	}
	short := squareSteps*k.step + transposed
	k.IfAtLeast(width, squareSteps*k.step+1, func() {
		k.IfAtLeast(width, short+1, loop, func() { k.sumSquares(acc, p, masks[0]) })
	}, loop)
}

// squareSteps are the whole steps of planes of 7x7, which most networks end with.
const squareSteps = 7 * 7 / sumLanes

// sumSquares adds up planes that are little more than so many steps, one after the
// other.
func (k *kernel) sumSquares(acc [][]vec.Vec, p vec.Int, mask vec.Mask) {
	k.eachPlane(acc, p, func(acc []vec.Vec, q vec.Int) {
		for i, v := range acc {
			k.Load(v, q, i*k.register)
		}
		for at := k.step; at < squareSteps*k.step; at += k.register {
			i := at % k.step / k.register
			k.AddLoad(acc[i], acc[i], q, at)
		}
		v := k.Vec(transposed)
		k.LoadMasked(v, q, squareSteps*k.step, mask)
		k.Do(k.op, acc[0], acc[0], k.Low(v, k.register))
	})
}

// sumSteps adds up planes of any width, step by step.
func (k *kernel) sumSteps(acc [][]vec.Vec, p vec.Int, masks []vec.Mask) {
	for _, plane := range acc {
		for _, v := range plane {
			k.Const(v, 0)
		}
	}
	steps, tail := k.arg("width"), k.arg("width")
	k.Shift(steps, steps, -log2(k.step))
	whole := k.Int()
	k.Shift(whole, steps, log2(k.step))
	k.Sub(tail, tail, whole)
	k.While(steps, 1, func() {
		k.eachPlane(acc, p, func(acc []vec.Vec, q vec.Int) {
			for i := range acc {
				k.accumulate(acc, i, q)
			}
		})
		k.AddImm(p, p, k.step)
		k.AddImm(steps, steps, -1)
	})
	k.IfAtLeast(tail, 1, func() { k.sumTails(acc, p, tail, k.step, masks) }, nil)
}

// tailMasks returns the masks of a last step that is less than a whole one.
func (k *kernel) tailMasks() []vec.Mask {
	tail := k.arg("width")
	k.Shift(tail, tail, -log2(k.elem))
	whole := k.Int()
	k.Shift(whole, tail, -log2(sumLanes))
	k.Shift(whole, whole, log2(sumLanes))
	k.Sub(tail, tail, whole)
	masks := make([]vec.Mask, k.registers())
	for i := range masks {
		masks[i] = k.Mask(tail, k.register)
		k.AddImm(tail, tail, -k.register/k.elem)
	}
	return masks
}

// sumTails adds the last tail bytes of each plane up, at most size. It reads as
// little as it can, for what crosses a line costs, of lanes that masks leave out
// too.
func (k *kernel) sumTails(acc [][]vec.Vec, p, tail vec.Int, size int, masks []vec.Mask) {
	all := func() {
		k.eachPlane(acc, p, func(acc []vec.Vec, q vec.Int) {
			for i := range max(size/k.register, 1) {
				v := k.Vec(min(size, k.register))
				k.LoadMasked(v, q, i*k.register, masks[i])
				k.Do(k.op, acc[i], acc[i], k.Low(v, k.register))
			}
		})
	}
	if size == 16 {
		all()
		return
	}
	k.IfAtLeast(tail, size/2+1, all, func() { k.sumTails(acc, p, tail, size/2, masks) })
}

// fold combines the lanes of each plane in a tree of halves. Lane r of the
// result is plane r's.
func (k *kernel) fold(acc [][]vec.Vec) vec.Vec {
	var list []vec.Vec
	for _, plane := range acc {
		for half := len(plane) / 2; half > 0; half /= 2 {
			for i := range half {
				k.Do(k.op, plane[i], plane[i], plane[i+half])
			}
		}
		list = append(list, plane[0])
	}
	if !k.float {
		return k.foldBytes(list[0])
	}
	for group := k.register / k.elem; group > 2; group /= 2 {
		list = k.halve(list, func(d, a, b vec.Vec) { k.Fold(k.op, d, a, b, group) })
	}
	if k.register > k.elem {
		list = k.halve(list, func(d, a, b vec.Vec) { k.Pairs(k.op, d, a, b) })
	}
	return list[0]
}

// foldBytes combines the bytes of v into its first.
func (k *kernel) foldBytes(v vec.Vec) vec.Vec {
	if k.register == k.elem {
		return v
	}
	low := k.Vec(transposed)
	k.Part(low, v, 0)
	for part := 1; part < k.register/transposed; part++ {
		t := k.Vec(transposed)
		k.Part(t, v, part)
		k.Do(k.op, low, low, t)
	}
	for n := transposed / 2; n > 0; n /= 2 {
		t := k.Vec(transposed)
		k.Align(t, low, low, n)
		k.Do(k.op, low, low, t)
	}
	return low
}

// halve combines the vectors of list two by two, a single one with itself.
func (k *kernel) halve(list []vec.Vec, combine func(d, a, b vec.Vec)) []vec.Vec {
	if len(list) == 1 {
		combine(list[0], list[0], list[0])
		return list
	}
	var out []vec.Vec
	for i := 0; i < len(list); i += 2 {
		combine(list[i], list[i], list[i+1])
		out = append(out, list[i])
	}
	return out
}

// partialSums goes on with the 16 sums of a plane that one call would take too
// long for.
var partialSums = Family{
	Name: "partialSums", Call: "partialSums", Args: []string{"*sums", "*src", "steps"},
	Doc:   []string{"Adds steps times 16 elements to 16 interleaved sums."},
	Kinds: []Kind{Sum}, Elems: floats, Lanes: sumLanes, Registers: 8,
	emit: func(k *kernel) {
		sums, p, steps := k.arg("sums"), k.arg("src"), k.arg("steps")
		acc := k.wide()
		for i, v := range acc {
			k.Load(v, sums, i*k.register)
		}
		k.While(steps, 1, func() {
			for i := range acc {
				k.accumulate(acc, i, p)
			}
			k.prefetchLines(0, p)
			k.AddImm(p, p, k.step)
			k.AddImm(steps, steps, -1)
		})
		for i, v := range acc {
			k.Store(sums, i*k.register, v)
		}
	},
}

// Sums of pixels, channels last. With all 16 sums of a channel at a time a kernel
// would read from as many places as there are pixels, more than hardware can
// follow. So it goes over the image in passes, each of which reads every
// sumsAtOnce'th pixel from end to end. They come in the order of the tree, depth
// first, so that a line for each of its levels keeps what they leave.

const (
	sumsAtOnce = 8
	sumLines   = 3 // log2(sumsAtOnce)
)

// The elements of a pass in *passes, of 8 bytes each: its first pixel, that times
// pixelStep, and how many lines it adds.
const (
	passFirst = 8 * iota
	passOffset
	passLines
	passBytes
)

var pixelSums = Family{
	Name: "pixelSums", Call: "pixelSums", Args: []string{"*dst", "*src", "pixels", "pixelStep", "width", "*div", "*passes", "*lines"},
	Doc: []string{
		"Averages pixels pixels of width bytes, pixelStep bytes apart: 16 interleaved sums for each channel, added in a tree of halves.",
		"lines has room for three times width.",
	},
	Kinds: []Kind{Average}, Elems: floats, Steps: []int{256, 128, 64, 16, one}, Registers: 4,
	emit: func(k *kernel) {
		k.constants()
		n, pass := k.Int(), k.arg("passes")
		k.SetInt(n, sumsAtOnce)
		k.Times(n, func() {
			k.sumPass(pass)
			k.AddImm(pass, pass, passBytes)
		})
	},
}

// sumPass adds up the two sums of a pass, and the lines that wait for it.
func (k *kernel) sumPass(pass vec.Int) {
	s, near, far, half := k.Int(), k.Int(), k.Int(), k.arg("pixelStep")
	k.Shift(half, half, log2(sumsAtOnce))
	k.LoadInt(s, pass, passOffset, 8)
	k.addArg(s, "src")
	k.LoadInt(far, pass, passFirst, 8)
	k.Sub(far, k.arg("pixels"), far)
	k.sumTaps(near, far, 0)
	k.sumTaps(far, far, sumsAtOnce)
	k.Sub(near, near, far) // none or one
	k.blocks(func(off vec.Int) {
		p := k.Int()
		k.Add(p, s, off)
		acc := k.sumOfTwo(p, half, near, far)
		k.addLines(acc, off, pass)
	})
}

// sumOfTwo adds up two sums, of pixels that are half apart by turns: far of each
// from p on, and one more of the first if near is 1.
func (k *kernel) sumOfTwo(p, half, near, far vec.Int) []vec.Vec {
	acc, more, n := k.zeros(), k.zeros(), k.Int()
	k.Move(n, far)
	k.While(n, 1, func() {
		for _, sum := range [][]vec.Vec{acc, more} {
			for i := range sum {
				k.accumulate(sum, i, p)
			}
			k.Add(p, p, half)
		}
		k.AddImm(n, n, -1)
	})
	k.IfAtLeast(near, 1, func() {
		for i := range acc {
			k.accumulate(acc, i, p)
		}
	}, nil)
	for i := range acc {
		k.Do(k.op, acc[i], acc[i], more[i])
	}
	return acc
}

// sumTaps sets d to how many pixels go to the sum that begins with pixel first of
// pixels.
func (k *kernel) sumTaps(d, pixels vec.Int, first int) {
	k.AddImm(d, pixels, sumLanes-1-first)
	k.Shift(d, d, -log2(sumLanes))
}

// addLines adds the lines of a pass to acc and stores that as the next one.
func (k *kernel) addLines(acc []vec.Vec, off, pass vec.Int) {
	p, n := k.arg("lines"), k.Int()
	k.Add(p, p, off)
	k.LoadInt(n, pass, passLines, 8)
	k.While(n, 1, func() {
		for i := range acc {
			k.accumulate(acc, i, p)
		}
		k.addArg(p, "width")
		k.AddImm(n, n, -1)
	})
	k.LoadInt(n, pass, passLines, 8)
	k.IfAtLeast(n, sumLines, func() {
		k.Move(p, off)
		k.addArg(p, "dst")
		for _, v := range acc {
			k.finish(v)
		}
	}, nil)
	for i, v := range acc {
		k.Store(p, i*k.register, v)
	}
}

// zeros returns the registers of a step, all +0.
func (k *kernel) zeros() []vec.Vec {
	acc := k.wide()
	for _, v := range acc {
		k.Const(v, 0)
	}
	return acc
}

// addEvery16th adds n pixels from p on to acc, every sixteenth. It leaves p behind
// them.
func (k *kernel) addEvery16th(acc []vec.Vec, p, n vec.Int) {
	left := k.Int()
	k.Move(left, n)
	k.While(left, 1, func() {
		for i := range acc {
			k.accumulate(acc, i, p)
		}
		k.advance(p, "pixelStep", sumLanes)
		k.AddImm(left, left, -1)
	})
}

// partialPixels goes on with the 16 sums of each channel of an image that one
// call would take too long for.
var partialPixels = Family{
	Name: "partialPixels", Call: "partialPixels", Args: []string{"*sums", "*src", "pixels", "pixelStep"},
	Doc:   []string{"Adds pixels pixels, pixelStep bytes apart, to 16 interleaved sums of a step each."},
	Kinds: []Kind{Sum}, Elems: floats, Steps: []int{256, 64, 16, one}, Registers: 4, Greedy: true,
	emit: func(k *kernel) {
		sums, s, pixels, n := k.arg("sums"), k.arg("src"), k.arg("pixels"), k.Int()
		k.SetInt(n, sumLanes)
		k.Times(n, func() {
			p, taps := k.Int(), k.Int()
			k.Move(p, s)
			k.sumTaps(taps, pixels, 0)
			acc := k.wide()
			for i, v := range acc {
				k.Load(v, sums, i*k.register)
			}
			k.addEvery16th(acc, p, taps)
			for i, v := range acc {
				k.Store(sums, i*k.register, v)
			}
			k.addArg(s, "pixelStep")
			k.AddImm(sums, sums, k.step)
			k.AddImm(pixels, pixels, -1)
		})
	},
}
