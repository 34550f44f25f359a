package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// 16-bit floats are pooled as float32: rows of them are widened into a tile, and
// what kernels make of that is rounded on the way out. width counts the bytes of
// float32.

var (
	fromF16  = Kind{Name: "Float16", op: vec.Add, half: vec.F16}
	fromBF16 = Kind{Name: "BFloat16", op: vec.Add, half: vec.BF16}
	halves   = []Kind{fromF16, fromBF16}
)

var widen = Family{
	Name: "widen", Call: "convert", Args: gridArgs,
	Doc:   []string{"Makes float32 of 16-bit floats."},
	Kinds: halves, Elems: float32, Steps: []int{64, 16, one}, Registers: 4,
	emit: func(k *kernel) {
		emitConvert(k, func(v vec.Vec, i int, s, d vec.Int) {
			k.LoadHalf(v, s, i*k.register/2, k.half)
			k.Store(d, i*k.register, v)
		}, true)
	},
}

var narrow = Family{
	Name: "narrow", Call: "convert", Args: gridArgs,
	Doc:   []string{"Rounds float32 to 16-bit floats."},
	Kinds: halves, Elems: float32, Steps: []int{64, 16, one}, Registers: 4,
	emit: func(k *kernel) {
		emitConvert(k, func(v vec.Vec, i int, s, d vec.Int) {
			k.Load(v, s, i*k.register)
			k.StoreHalf(d, i*k.register/2, v, k.half)
		}, false)
	},
}

// emitConvert runs convert for every register of every row. Of the two sides
// one has half the bytes of the other: what is read, if widens.
func emitConvert(k *kernel, convert func(v vec.Vec, i int, s, d vec.Int), widens bool) {
	k.grid(1, func(s, d vec.Int, _ int) {
		k.blocks(func(off vec.Int) {
			from, to, half := k.Int(), k.Int(), k.Int()
			k.Shift(half, off, -1)
			if widens {
				k.Add(from, s, half)
				k.Add(to, d, off)
			} else {
				k.Add(from, s, off)
				k.Add(to, d, half)
			}
			for i := range k.registers() {
				convert(k.Vec(k.register), i, from, to)
			}
		})
	})
}
