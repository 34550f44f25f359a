package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// stream moves bytes and computes nothing: what pooling is measured against.
// Of every read steps it writes one.
var stream = Family{
	Name: "stream", Call: "stream", Args: []string{"*dst", "*src", "steps", "reads", "streaming"},
	Doc:   []string{"Reads reads steps for each of steps that it writes, past the caches if streaming is 1. For benchmarks."},
	Kinds: []Kind{Sum}, Elems: float32, Steps: []int{64}, Registers: 4,
	emit: emitStream,
}

func emitStream(k *kernel) {
	s, d, steps := k.arg("src"), k.arg("dst"), k.arg("steps")
	k.Times(steps, func() {
		acc := k.wide()
		for i, v := range acc {
			k.Load(v, s, i*k.register)
		}
		n := k.arg("reads")
		k.AddImm(s, s, k.step)
		k.While(n, 2, func() {
			for i, v := range acc {
				t := k.Vec(k.register)
				k.Load(t, s, i*k.register)
				k.Do(vec.Add, v, v, t)
			}
			k.AddImm(s, s, k.step)
			k.AddImm(n, n, -1)
		})
		k.IfAtLeast(k.arg("streaming"), 1, func() {
			for i, v := range acc {
				k.StoreStream(d, i*k.register, v)
			}
		}, func() {
			for i, v := range acc {
				k.Store(d, i*k.register, v)
			}
		})
		k.AddImm(d, d, k.step)
	})
}
