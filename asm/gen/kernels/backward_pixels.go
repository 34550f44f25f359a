package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// maxPixels is the gradient of maxima from their places in the windows,
// channels last, for pixels that are each reached by as many windows: rows of
// tapsH by tapsW of them, in row-major order. What row and column of taps a
// pixel is of the first window, and of those that follow, is told by where
// numbers are read.
var maxPixels = Family{
	Name: "maxPixels", Call: "maxPixels",
	Args: with(gridArgs, "tapsH", "tapSkip", "tapsW", "tapStep", "*places", "*numbers", "numberSkip", "numberStep"),
	Doc: []string{
		"Gradient of maxima: each pixel gets those elements of tapsH rows of tapsW windows, tapStep bytes apart,",
		"of which the places are the numbers, numberStep bytes apart. The skips lead from the end of a row to the next.",
	},
	Kinds: []Kind{Sum}, Elems: floats, Steps: []int{128, 64, 32, 16, one}, Registers: 4, Several: true,
	emit: emitMaxPixels,
}

func emitMaxPixels(k *kernel) {
	k.grid(1, func(s, d vec.Int, _ int) {
		k.blocks(func(off vec.Int) {
			sums := k.zeros()
			p, number := k.Int(), k.arg("numbers")
			k.Add(p, s, off)
			k.Times(k.arg("tapsH"), func() {
				k.Times(k.arg("tapsW"), func() {
					place, at := k.Vec(k.register), k.Int()
					k.Broadcast(place, number, 0)
					k.Sub(at, p, k.arg("src"))
					k.Shift(at, at, -log2(k.elem))
					k.addArg(at, "places")
					for i, sum := range sums {
						v, found := k.Vec(k.register), k.Vec(k.register)
						k.Load(v, p, i*k.register)
						k.LoadBytes(found, at, i*k.register/k.elem)
						k.AddWhere(sum, v, found, place)
					}
					k.addArg(p, "tapStep")
					k.addArg(number, "numberStep")
				})
				k.addArg(p, "tapSkip")
				k.addArg(number, "numberSkip")
			})
			k.Add(p, d, off)
			for i, v := range sums {
				k.Store(p, i*k.register, v)
			}
		})
	})
}

// maxGroups does the same for windows of stride 2, two rows by two columns of
// pixels at a time, which share what they read.
var (
	maxGroups2         = maxGroups("maxGroups2", pairPhase, "2x2 windows.")
	maxGroups3         = maxGroups("maxGroups3", beginPhase, "3x3 windows that begin with the first pixel of a group.")
	maxGroups3Centered = maxGroups("maxGroups3Centered", centerPhase, "3x3 windows around the first pixel of a group.")
)

func maxGroups(name string, p phase, windows string) Family {
	return Family{
		Name: name, Call: "maxGroups",
		Args: with(gridArgs, "dstPitch", "srcPitch", "*places", "*numbers"),
		Doc: []string{
			"Gradient of maxima for groups of two rows, dstPitch bytes apart, by two pixels, from the windows",
			"that reach them, in rows srcPitch bytes apart. " + windows,
		},
		Kinds: []Kind{Sum}, Elems: floats, Steps: []int{128, 64, 32, 16}, Registers: 2,
		emit: func(k *kernel) { emitMaxGroups(k, p) },
	}
}

func emitMaxGroups(k *kernel, p phase) {
	m := newMaxRows(k, p)
	places := func(distance string) vec.Int { // to those of the windows there
		d := k.arg(distance)
		k.Shift(d, d, -log2(k.elem))
		return d
	}
	k.grid(1, func(s, d vec.Int, _ int) {
		k.blocks(func(off vec.Int) {
			src, at := k.Int(), k.Int()
			k.Add(src, s, off)
			k.Sub(at, src, k.arg("src"))
			k.Shift(at, at, -log2(k.elem))
			k.addArg(at, "places")
			for i := range k.registers() {
				sums := m.sums(func(row int, body func(col int, v, at vec.Vec)) {
					src, at := src, at
					if row == 1 {
						src, at = k.plus(src, k.arg("srcPitch")), k.plus(at, places("srcPitch"))
					}
					for col := range 2 {
						if m.tap[col] == [2]int{none, none} {
							continue
						}
						if col == 1 {
							src, at = k.plus(src, k.arg("srcInner")), k.plus(at, places("srcInner"))
						}
						v, found := k.Vec(k.register), k.Vec(k.register)
						k.Load(v, src, i*k.register)
						k.LoadBytes(found, at, i*k.register/k.elem)
						body(col, v, found)
					}
				})
				out := k.plus(d, off)
				for row, pair := range sums {
					if row == 1 {
						k.addArg(out, "dstPitch")
					}
					k.Store(out, i*k.register, pair[0])
					k.Store(k.plus(out, k.arg("width")), i*k.register, pair[1])
				}
			}
		})
	})
}
