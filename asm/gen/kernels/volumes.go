package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Windows of three axes with channels last, and those of Lp: as pixels, but for
// a run of tapsD pixels in depth in place of each.
var volumes = Family{
	Name: "volumes", Call: "volumes", Args: with(pixelArgs, "tapsD", "tapStepD"),
	Doc:   with(pixelDoc, "Each of these is the first of tapsD, tapStepD bytes apart."),
	Kinds: append([]Kind{Average, Magnitudes, Norm}, exact...), Elems: all, Steps: []int{64, 16, one}, Registers: 2,
	emit: emitVolumes,
}

func emitVolumes(k *kernel) {
	k.constants()
	k.gridInMemory(func() {
		k.blocks(func(off vec.Int) {
			p := k.arg("src")
			k.Add(p, p, off)
			acc := k.wide()
			k.tapsOf(acc, p, "tapsW", "tapStepW", func(col []vec.Vec, p vec.Int) {
				k.tapsOf(col, p, "tapsH", "tapStepH", k.depthRun)
			})
			d := k.arg("dst")
			k.Add(d, d, off)
			for i, v := range acc {
				k.finish(v)
				k.Store(d, i*k.register, v)
			}
		})
	}, nil)
}

// gridInMemory runs row for each of outer times inner rows. Where they are read
// and written it keeps in the arguments, which leaves registers to row; so with
// more arguments, which advance as pos does by posInner and posSkip.
func (k *kernel) gridInMemory(row func(), more []string) { k.runsInMemory(func() {}, row, more) }

// runsInMemory is gridInMemory, with begin before each run of inner rows.
func (k *kernel) runsInMemory(begin, row func(), more []string) {
	addresses := append([]string{"src", "dst"}, more...)
	k.Times(k.arg("outer"), func() {
		begin()
		inner := k.arg("inner")
		k.While(inner, 1, func() {
			row()
			for _, name := range addresses {
				k.bump(name, name+"Inner")
			}
			k.AddImm(inner, inner, -1)
		})
		for _, name := range addresses {
			k.bump(name, name+"Skip")
		}
	})
}

// bump adds an argument to another, where that lies in memory.
func (k *kernel) bump(name, step string) {
	a := k.arg(name)
	k.addArg(a, step)
	k.SetArg(name, a)
}

// tapsOf reduces taps along an axis, each of which one reduces.
func (k *kernel) tapsOf(acc []vec.Vec, p vec.Int, taps, step string, one func(acc []vec.Vec, p vec.Int)) {
	q, n := k.Int(), k.arg(taps)
	k.Move(q, p)
	one(acc, q)
	k.While(n, 2, func() {
		k.addArg(q, step)
		next := k.wide()
		one(next, q)
		for i, v := range next {
			k.Do(k.op, acc[i], acc[i], v)
		}
		k.AddImm(n, n, -1)
	})
}

// depthRun reduces the pixels in depth at p.
func (k *kernel) depthRun(acc []vec.Vec, p vec.Int) {
	q, n := k.Int(), k.arg("tapsD")
	k.Move(q, p)
	for i := range acc {
		k.begin(acc, i, q)
	}
	k.flush()
	k.While(n, 2, func() {
		k.addArg(q, "tapStepD")
		for i := range acc {
			k.accumulate(acc, i, q)
		}
		k.flush()
		k.AddImm(n, n, -1)
	})
}
