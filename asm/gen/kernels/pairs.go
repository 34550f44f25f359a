package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// ahead is how far kernels that stream rows prefetch: far enough for memory,
// near enough for L1.
const ahead = 4096

// line is the size of a cache line.
const line = 64

// pairs is the 2x2 window of stride 2, channels first: each output row reduces
// an input row and the one pitch bytes behind it. Short rows are taken several
// at a time; long ones are not, for hardware prefetches fewer streams better.
var (
	pairs = Family{
		Name: "pairs", Call: "pairs", Doc: pairsDoc, Args: pairsArgs,
		Kinds: append([]Kind{Average}, exact...), Elems: all, Steps: []int{64, 32, 16, one}, Registers: 4,
		emit: func(k *kernel) { emitPairs(k, rowsAtOnce) },
	}
	pairsLong = Family{
		Name: "pairsLong", Call: "pairs", Doc: pairsDoc, Args: pairsArgs,
		Kinds: append([]Kind{Average}, extremes...), Elems: float32, Steps: []int{64}, Registers: 4,
		emit: func(k *kernel) { emitPairs(k, 1) },
	}
	pairsStream = Family{
		Name: "pairsStream", Call: "pairs", Doc: pairsDoc, Args: pairsArgs,
		Kinds: append([]Kind{Average}, extremes...), Elems: float32, Steps: []int{64}, Registers: 4, Streams: true,
		emit: func(k *kernel) { emitPairs(k, 1) },
	}
)

var (
	pairsDoc  = []string{"2x2 windows, stride 2: each output row reduces two input rows pitch bytes apart, and pairs of their columns."}
	pairsArgs = with(gridArgs, "pitch", "*div")
)

func emitPairs(k *kernel, atOnce int) {
	k.constants()
	k.grid(atOnce, func(s, d vec.Int, at int) {
		k.blocks(func(off vec.Int) {
			top, out, pitch := k.Int(), k.Int(), k.arg("pitch")
			k.Add(top, s, off)
			k.Add(top, top, off)
			k.Add(out, d, off)
			for row := range at {
				if row > 0 {
					k.addArg(top, "srcInner")
					k.addArg(out, "dstInner")
				}
				bottom := k.Int()
				k.Add(bottom, top, pitch)
				for i := range k.registers() {
					k.pair(top, bottom, out, i)
				}
			}
		})
	})
}

// pair emits register i of a step. The columns are reduced first, then pairs
// of them.
func (k *kernel) pair(top, bottom, out vec.Int, i int) {
	column := func(off int) vec.Vec {
		a, b := k.Vec(k.register), k.Vec(k.register)
		k.Load(a, top, off)
		k.Load(b, bottom, off)
		if off%line == 0 && k.step >= line {
			k.Prefetch(top, off+ahead)
			k.Prefetch(bottom, off+ahead)
		}
		k.note(a)
		k.note(b)
		k.Do(k.op, a, a, b)
		return a
	}
	lo := column(2 * i * k.register)
	hi := column((2*i + 1) * k.register)
	if k.register == k.elem {
		k.Do(k.op, lo, lo, hi)
	} else {
		k.Pairs(k.op, lo, lo, hi)
	}
	k.finish(lo)
	k.put(out, i*k.register, lo)
}
