package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// maxPixels is the gradient of maxima from their places in the windows,
// channels last, for pixels that are each reached by as many windows: rows of
// tapsH by tapsW of them, in row-major order. What row and column of taps a
// pixel is of the first window, and of those that follow, is told by where
// numbers are read.
var maxPixels = Family{
	Name: "maxPixels", Call: "maxPixels",
	Args: with(gridArgs, "tapsH", "tapStepH", "tapsW", "tapStepW", "*places", "*numbers", "numberStepH", "numberStepW"),
	Doc: []string{
		"Gradient of maxima: each pixel gets those elements of tapsW columns, tapStepW bytes apart, of tapsH windows,",
		"tapStepH bytes apart, of which the places are the numbers that lie numberStepW and numberStepH bytes apart.",
	},
	Kinds: []Kind{Sum}, Elems: floats, Steps: []int{128, 64, 32, 16, one}, Registers: 4,
	emit: emitMaxPixels,
}

func emitMaxPixels(k *kernel) {
	k.grid(1, func(s, d vec.Int, _ int) {
		k.blocks(func(off vec.Int) {
			sums := k.wide()
			for _, v := range sums {
				k.Const(v, 0)
			}
			p, n := k.Int(), k.arg("numbers")
			k.Add(p, s, off)
			k.Times(k.arg("tapsH"), func() {
				q, number := k.Int(), k.Int()
				k.Move(q, p)
				k.Move(number, n)
				k.Times(k.arg("tapsW"), func() {
					place, at := k.Vec(k.register), k.Int()
					k.Broadcast(place, number, 0)
					k.Sub(at, q, k.arg("src"))
					k.Shift(at, at, -log2(k.elem))
					k.addArg(at, "places")
					for i, sum := range sums {
						v, found := k.Vec(k.register), k.Vec(k.register)
						k.Load(v, q, i*k.register)
						k.LoadBytes(found, at, i*k.register/k.elem)
						k.AddWhere(sum, v, found, place)
					}
					k.addArg(q, "tapStepW")
					k.addArg(number, "numberStepW")
				})
				k.addArg(p, "tapStepH")
				k.addArg(n, "numberStepH")
			})
			k.Add(p, d, off)
			for i, v := range sums {
				k.Store(p, i*k.register, v)
			}
		})
	})
}
