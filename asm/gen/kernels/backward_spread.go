package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// The gradient of sums and averages of windows side by side: every cell gets
// what its one window passes to it, divided once.

// spreadRows is the 2x2 window of stride 2, channels first.
var spreadRows = Family{
	Name: "spreadRows", Call: "spreadRows",
	Args:  []string{"*top", "*bottom", "*src", "rows", "dstStep", "srcStep", "width", "*div"},
	Doc:   []string{"Gradient of averages over 2x2 windows of stride 2, for rows pairs of rows, at top and at bottom."},
	Kinds: []Kind{Average}, Elems: floats, Steps: []int{64, 32, 16, one}, Registers: 4, Narrow: true,
	emit: func(k *kernel) {
		k.constants()
		top, src := k.arg("top"), k.arg("src")
		k.aside("bottom", "top")
		k.Times(k.arg("rows"), func() {
			k.blocks(func(off vec.Int) {
				p, out := k.Int(), k.Int()
				k.Add(p, src, off)
				k.Add(out, top, off)
				k.Add(out, out, off)
				below := k.Int()
				k.Add(below, out, k.arg("bottom"))
				for i := range k.registers() {
					v, lo, hi := k.Vec(k.register), k.Vec(k.register), k.Vec(k.register)
					k.Load(v, p, i*k.register)
					k.divideOnce(v)
					k.Interleave(lo, hi, v, v)
					for _, row := range []vec.Int{out, below} {
						k.Store(row, 2*i*k.register, lo)
						k.Store(row, (2*i+1)*k.register, hi)
					}
				}
			})
			k.addArg(top, "dstStep")
			k.addArg(src, "srcStep")
		})
	},
}

// divideOnce divides what a window passes on; -0 becomes +0.
func (k *kernel) divideOnce(v vec.Vec) {
	k.Do(vec.Div, v, v, k.divisor)
	k.Do(vec.Add, v, v, k.zero)
}

// spreadPixels is any window that no other overlaps, channels last; and the
// window that is a plane.
var spreadPixels = Family{
	Name: "spreadPixels", Call: "pixels",
	Args:  pixelArgs,
	Doc:   []string{"Gradient of averages: each pixel of src, divided, goes to tapsW columns, tapStepW bytes apart, of tapsH pixels, tapStepH bytes apart."},
	Kinds: []Kind{Average}, Elems: floats, Steps: steps, Registers: 4,
	emit: func(k *kernel) {
		k.constants()
		k.grid(1, func(s, d vec.Int, _ int) {
			k.blocks(func(off vec.Int) {
				p := k.Int()
				k.Add(p, s, off)
				vs := k.wide()
				for i, v := range vs {
					k.Load(v, p, i*k.register)
					k.divideOnce(v)
				}
				k.Add(p, d, off)
				k.Times(k.arg("tapsH"), func() {
					q := k.Int()
					k.Move(q, p)
					k.Times(k.arg("tapsW"), func() {
						for i, v := range vs {
							k.Store(q, i*k.register, v)
						}
						k.addArg(q, "tapStepW")
					})
					k.addArg(p, "tapStepH")
				})
			})
		})
	},
}

// spreadPlanes is the window that is a plane, channels first.
var spreadPlanes = Family{
	Name: "spreadPlanes", Call: "planes", Args: planeArgs,
	Doc:   []string{"Gradient of averages over planes: each element of src, divided, fills a plane of width bytes, planeStep bytes apart."},
	Kinds: []Kind{Average}, Elems: floats, Steps: []int{256, 128, 64, 32, 16, one}, Registers: 4, Narrow: true,
	emit: func(k *kernel) {
		k.constants()
		s, d := k.arg("src"), k.arg("dst")
		k.Times(k.arg("planes"), func() {
			v := k.Vec(k.register)
			k.Broadcast(v, s, 0)
			k.divideOnce(v)
			k.blocks(func(off vec.Int) {
				out := k.Int()
				k.Add(out, d, off)
				for i := range k.registers() {
					k.Store(out, i*k.register, v)
				}
			})
			k.AddImm(s, s, k.elem)
			k.addArg(d, "planeStep")
		})
	},
}
