package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// 3x3 windows with channels last, walking along x: each column of three pixels
// is reduced once and serves every window that it is part of. A row of the
// grid is a row of windows; cols windows, dstCol and srcCol bytes apart.

var walkArgs = with(gridArgs, "cols", "dstCol", "tapStepH", "tapStepW", "*div")

var walkKinds = append([]Kind{Average}, exact...)

var walk3Stride2 = Family{
	Name: "walk3Stride2", Call: "walk", Args: walkArgs,
	Doc:   []string{"3x3 windows of stride 2: the last column of a window is the first of the next."},
	Kinds: walkKinds, Elems: networks, Steps: []int{256, 128, 64}, Registers: 8,
	emit: emitWalk2,
}

// walk3Stride2Stream stores past the caches.
var walk3Stride2Stream = streaming(Family{
	Name: "walk3Stride2Stream", Call: "walk", Args: walkArgs,
	Doc:   with(walk3Stride2.Doc, "Results go past the caches."),
	Kinds: append([]Kind{Average}, extremes...), Elems: float32, Steps: []int{256, 128, 64}, Registers: 8,
	emit: emitWalk2,
})

// below returns addresses of rows rows: p, and tapStepH bytes further each.
func (k *kernel) below(p vec.Int, rows int) []vec.Int {
	ps := []vec.Int{p}
	for len(ps) < rows {
		q := k.Int()
		k.Add(q, ps[len(ps)-1], k.arg("tapStepH"))
		ps = append(ps, q)
	}
	return ps
}

// column3 reduces register i of the columns of which pixels lie at ps, three for each
// register of cols. Extremes of two columns share the pixels that both have.
func (k *kernel) column3(ps []vec.Int, i int, cols ...vec.Vec) {
	pixels := make([]vec.Vec, len(ps))
	for y, p := range ps {
		pixels[y] = k.Vec(k.register)
		k.Load(pixels[y], p, i*k.register)
		k.note(pixels[y])
	}
	k.flush()
	if len(cols) == 2 && k.orders() {
		k.Do(k.op, cols[1], pixels[1], pixels[2])
		k.Do(k.op, cols[0], pixels[0], cols[1])
		k.Do(k.op, cols[1], cols[1], pixels[3])
		return
	}
	for y, col := range cols {
		k.Do(k.op, col, pixels[y], pixels[y+1])
		k.Do(k.op, col, col, pixels[y+2])
	}
}

// askBelow asks for register i of pixels that the next row of windows begins with, below those at
// columns, where results go past the caches: what is read comes from memory then.
func (k *kernel) askBelow(i int, columns ...vec.Int) {
	if !k.streams || i*k.register%line != 0 {
		return
	}
	for _, p := range columns {
		for _, q := range k.below(p, 5)[3:] {
			k.PrefetchLater(q, i*k.register)
		}
	}
}

// emitWalk2 keeps the last column.
func emitWalk2(k *kernel) {
	k.constants()
	k.grid(1, func(s, d vec.Int, _ int) {
		k.blocks(func(off vec.Int) {
			p, out := k.Int(), k.Int()
			k.Add(p, s, off)
			k.Add(out, d, off)
			last := k.wide()
			for i, v := range last {
				k.column3(k.below(p, 3), i, v)
			}
			k.Times(k.arg("cols"), func() {
				second, third := k.Int(), k.Int()
				k.Add(second, p, k.arg("tapStepW"))
				k.Add(third, second, k.arg("tapStepW"))
				for i := range k.registers() {
					c1, c2 := k.Vec(k.register), k.Vec(k.register)
					k.column3(k.below(second, 3), i, c1)
					k.column3(k.below(third, 3), i, c2)
					k.askBelow(i, second, third)
					v := k.Vec(k.register)
					k.Do(k.op, v, last[i], c1)
					k.Do(k.op, v, v, c2)
					k.Copy(last[i], c2)
					k.finish(v)
					k.put(out, i*k.register, v)
				}
				k.Move(p, third)
				k.addArg(out, "dstCol")
			})
		})
	})
}
