package kernels

import (
	"fmt"

	"github.com/simdpool/simdpool/asm/gen/vec"
)

// wholePlanes are windows that are a whole plane, channels first: the rows of
// four planes are reduced, then transposed, so that the sums over the columns
// run in four lanes.
var wholePlanes = Family{
	Name: "wholePlanes", Call: "wholePlanes",
	Args: []string{"*dst", "*src", "groups", "planeStep", "taps", "tapStep", "cols", "*div"},
	Doc: []string{
		"Reduces groups of four planes, planeStep bytes apart, of taps rows of cols elements, tapStep bytes apart.",
	},
	Kinds: append([]Kind{Average}, extremes...), Elems: float32, Steps: []int{64, 32, 16}, Registers: 4,
	emit: func(k *kernel) {
		cols, masks := k.arg("cols"), k.columnMasks()
		k.setNeutral()
		emitWhole(k,
			func(s vec.Int) [][]vec.Vec { return k.rowsOfPlanes(s, masks) },
			func(col int, add func()) { k.IfAtLeast(cols, col+1, add, nil) })
	},
}

// wholeSquares7 and wholeSquares8 are those of 7x7 and of 8x8, which most networks end
// with: each plane is read by itself, as hardware fetches it, and nothing counts.
var (
	wholeSquares7 = wholeSquares("wholeSquares7", 7)
	wholeSquares8 = wholeSquares("wholeSquares8", 8)
)

// wholeSquares returns the family of planes of side x side.
func wholeSquares(name string, side int) Family {
	return Family{
		Name: name, Call: "wholePlanes", Args: wholePlanes.Args,
		Doc:   []string{fmt.Sprintf("Reduces groups of four planes of %dx%d, planeStep bytes apart.", side, side)},
		Kinds: wholePlanes.Kinds, Elems: float32, Steps: []int{32}, Registers: 4,
		emit: func(k *kernel) {
			var masks []vec.Mask
			if side*k.elem < k.step {
				masks = k.columnMasks()
			}
			emitWhole(k,
				func(s vec.Int) [][]vec.Vec { return k.rowsOfSquares(s, side, masks) },
				func(col int, add func()) {
					if col < side {
						add()
					}
				})
		},
	}
}

// wholeGroup is how many planes go together, transposed the size of an element from
// each, wholeAhead how far wholeSquares prefetch, from L2.
const (
	wholeGroup = 4
	transposed = 4 * wholeGroup
	wholeAhead = 1024
)

// emitWhole reduces groups of planes: rows returns the columns of a group, of which
// those are added up that column runs add for.
func emitWhole(k *kernel, rows func(s vec.Int) [][]vec.Vec, column func(col int, add func())) {
	k.constants()
	s, d := k.arg("src"), k.arg("dst")
	k.planeStep = k.arg("planeStep")
	k.Times(k.arg("groups"), func() {
		total := k.Vec(transposed)
		k.addColumns(rows(s), 0, total, column)
		k.Do(vec.Add, total, total, k.Low(k.zero, transposed))
		if k.divide == byOne {
			k.Do(vec.Div, total, total, k.Low(k.divisor, transposed))
		}
		k.Store(d, 0, total)
		k.AddImm(d, d, transposed)
		k.advance(s, "planeStep", wholeGroup)
	})
}

// columnMasks returns masks of the columns of a row.
func (k *kernel) columnMasks() []vec.Mask {
	cols, masks := k.arg("cols"), make([]vec.Mask, k.registers())
	for i := range masks {
		if i > 0 {
			k.AddImm(cols, cols, -k.register/k.elem)
		}
		masks[i] = k.Mask(cols, k.register)
	}
	return masks
}

// rowsOfPlanes reduces the rows of each of the planes at s, row by row.
func (k *kernel) rowsOfPlanes(s vec.Int, masks []vec.Mask) [][]vec.Vec {
	acc := k.wides(wholeGroup)
	k.toNeutral(acc)
	p, n, step := k.Int(), k.arg("taps"), k.arg("tapStep")
	k.Move(p, s)
	row := func(ends []vec.Mask) {
		k.eachOfGroup(acc, p, func(acc []vec.Vec, q vec.Int, last bool) {
			if last {
				k.wholeRow(acc, q, 0, ends)
			} else {
				k.wholeRow(acc, q, 0, nil)
			}
		})
		k.flush()
	}
	k.While(n, 2, func() {
		row(nil)
		k.Add(p, p, step)
		k.AddImm(n, n, -1)
	})
	row(masks)
	return acc
}

// rowsOfSquares reduces the side rows of each of the planes at s, plane by plane.
func (k *kernel) rowsOfSquares(s vec.Int, side int, masks []vec.Mask) [][]vec.Vec {
	acc := k.wides(wholeGroup)
	k.eachOfGroup(acc, s, func(acc []vec.Vec, q vec.Int, last bool) {
		for i := range acc {
			k.begin(acc, i, q)
		}
		for row := 1; row < side; row++ {
			off := row * side * k.elem
			if row%2 == 1 { // two rows are a line at most
				k.Prefetch(q, off+wholeAhead)
			}
			var ends []vec.Mask
			if last && row == side-1 {
				ends = masks
			}
			k.wholeRow(acc, q, off, ends)
		}
		k.flush()
	})
	return acc
}

// eachOfGroup is eachPlane and tells which is the last.
func (k *kernel) eachOfGroup(acc [][]vec.Vec, p vec.Int, body func(acc []vec.Vec, p vec.Int, last bool)) {
	plane := 0
	k.eachPlane(acc, p, func(acc []vec.Vec, q vec.Int) {
		plane++
		body(acc, q, plane == wholeGroup)
	})
}

// wholeRow combines the row off bytes behind p with acc. It reads what masks select, or
// without them whole registers, so into the row that follows.
func (k *kernel) wholeRow(acc []vec.Vec, p vec.Int, off int, masks []vec.Mask) {
	for i, d := range acc {
		at := off + i*k.register
		if masks == nil && k.op == vec.Add {
			k.AddLoad(d, d, p, at)
			continue
		}
		v := k.Vec(k.register)
		if masks == nil {
			k.Load(v, p, at)
		} else {
			k.LoadMasked(v, p, at, masks[i])
		}
		k.note(v)
		k.Do(k.op, d, d, v)
	}
}

// addColumns adds the columns from register i of the rows on to total, as many
// as there are.
func (k *kernel) addColumns(rows [][]vec.Vec, i int, total vec.Vec, column func(col int, add func())) {
	if i == k.registers() {
		return
	}
	lanes := k.transpose(rows[0][i], rows[1][i], rows[2][i], rows[3][i])
	first := i * k.register / k.elem
	var add func(c int)
	add = func(c int) {
		if c == k.register/k.elem {
			k.addColumns(rows, i+1, total, column)
			return
		}
		if first+c == 0 {
			k.Part(total, lanes[0], 0)
			add(1)
			return
		}
		column(first+c, func() {
			v := k.Vec(transposed)
			k.Part(v, lanes[c%4], c/4)
			k.Do(k.op, total, total, v)
			add(c + 1)
		})
	}
	add(0)
}

// transpose returns lanes 0, 4, … of a, b, c and d side by side, then lanes 1,
// 5, … and so on.
func (k *kernel) transpose(a, b, c, d vec.Vec) (lanes [4]vec.Vec) {
	for half := range 2 {
		ab, cd := k.Vec(k.register), k.Vec(k.register)
		k.Zip(ab, a, b, k.elem, half)
		k.Zip(cd, c, d, k.elem, half)
		for part := range 2 {
			lanes[2*half+part] = k.Vec(k.register)
			k.Zip(lanes[2*half+part], ab, cd, 2*k.elem, part)
		}
	}
	return lanes
}
