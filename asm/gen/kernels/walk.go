package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// 3x3 windows with channels last, walking along x: each column of three pixels
// is reduced once and serves every window that it is part of. A row of the
// grid is a row of windows; cols windows, dstCol and srcCol bytes apart.

var walkArgs = with(gridArgs, "cols", "dstCol", "dstPair", "tapStepH", "tapStepW", "*div")

var walkKinds = append([]Kind{Average}, exact...)

var walk3Stride1 = Family{
	Name: "walk3Stride1", Call: "walk", Args: walkArgs,
	Doc:   []string{"3x3 windows of stride 1, two rows of them at once: dst and the row dstPair bytes behind it."},
	Kinds: walkKinds, Elems: float32, Steps: []int{256, 128, 64}, Registers: 4, Greedy: true,
	emit: emitWalk1,
}

var walk3Stride2 = Family{
	Name: "walk3Stride2", Call: "walk", Args: walkArgs,
	Doc:   []string{"3x3 windows of stride 2: the last column of a window is the first of the next."},
	Kinds: walkKinds, Elems: networks, Steps: []int{256, 128, 64}, Registers: 8,
	emit: emitWalk2,
}

// column3 reduces the column at p: one result a row, rows of them.
func (k *kernel) column3(p vec.Int, cols [][]vec.Vec, i int) {
	q := k.Int()
	k.Move(q, p)
	pixels := make([]vec.Vec, len(cols)+2)
	for y := range pixels {
		if y > 0 {
			k.addArg(q, "tapStepH")
		}
		pixels[y] = k.Vec(k.register)
		k.Load(pixels[y], q, i*k.register)
		k.note(pixels[y])
	}
	k.flush()
	for y, col := range cols {
		k.Do(k.op, col[i], pixels[y], pixels[y+1])
		k.Do(k.op, col[i], col[i], pixels[y+2])
	}
}

// columns3 does the same for all registers of a step.
func (k *kernel) columns3(p vec.Int, rows int) [][]vec.Vec {
	cols := make([][]vec.Vec, rows)
	for y := range cols {
		cols[y] = k.wide()
	}
	for i := range k.registers() {
		k.column3(p, cols, i)
	}
	return cols
}

// emitWalk1 keeps, for each row, the column before and the sum of the two
// before: out = two + c, two = one + c, one = c.
func emitWalk1(k *kernel) {
	k.constants()
	k.grid(1, func(s, d vec.Int, _ int) {
		k.blocks(func(off vec.Int) {
			p, out := k.Int(), k.Int()
			k.Add(p, s, off)
			k.Add(out, d, off)
			two := k.columns3(p, 2)
			k.addArg(p, "tapStepW")
			one := k.columns3(p, 2)
			for y := range two {
				for i := range two[y] {
					k.Do(k.op, two[y][i], two[y][i], one[y][i])
				}
			}
			k.Times(k.arg("cols"), func() {
				k.addArg(p, "tapStepW")
				pair := k.Int()
				k.Add(pair, out, k.arg("dstPair"))
				for i := range k.registers() {
					col := [][]vec.Vec{k.wide(), k.wide()}
					k.column3(p, col, i)
					for y, dst := range []vec.Int{out, pair} {
						c, v := col[y][i], k.Vec(k.register)
						k.Do(k.op, v, two[y][i], c)
						k.Do(k.op, two[y][i], one[y][i], c)
						k.Copy(one[y][i], c)
						k.finish(v)
						k.Store(dst, i*k.register, v)
					}
				}
				k.addArg(out, "dstCol")
			})
		})
	})
}

// emitWalk2 keeps the last column.
func emitWalk2(k *kernel) {
	k.constants()
	k.grid(1, func(s, d vec.Int, _ int) {
		k.blocks(func(off vec.Int) {
			p, out := k.Int(), k.Int()
			k.Add(p, s, off)
			k.Add(out, d, off)
			last := k.columns3(p, 1)[0]
			k.Times(k.arg("cols"), func() {
				second, third := k.Int(), k.Int()
				k.Add(second, p, k.arg("tapStepW"))
				k.Add(third, second, k.arg("tapStepW"))
				for i := range k.registers() {
					c1, c2 := [][]vec.Vec{k.wide()}, [][]vec.Vec{k.wide()}
					k.column3(second, c1, i)
					k.column3(third, c2, i)
					v := k.Vec(k.register)
					k.Do(k.op, v, last[i], c1[0][i])
					k.Do(k.op, v, v, c2[0][i])
					k.Copy(last[i], c2[0][i])
					k.finish(v)
					k.Store(out, i*k.register, v)
				}
				k.Move(p, third)
				k.addArg(out, "dstCol")
			})
		})
	})
}
