package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// wholePlanes are windows that are a whole plane, channels first: the rows of
// four planes are reduced, then transposed, so that the sums over the columns
// run in four lanes.
var wholePlanes = Family{
	Name: "wholePlanes", Call: "wholePlanes",
	Args: []string{"*dst", "*src", "groups", "planeStep", "taps", "tapStep", "cols", "*div"},
	Doc: []string{
		"Reduces groups of four planes, planeStep bytes apart, of taps rows of cols elements, tapStep bytes apart.",
		"It reads a step of each row, so beyond its end where cols is less.",
	},
	Kinds: append([]Kind{Average}, extremes...), Elems: float32, Steps: []int{64, 32, 16}, Registers: 4,
	emit: emitWholePlanes,
}

func emitWholePlanes(k *kernel) {
	k.constants()
	s, d := k.arg("src"), k.arg("dst")
	k.planeStep = k.arg("planeStep")
	k.Times(k.arg("groups"), func() {
		rows := k.rowsOfPlanes(s)
		cols, total := k.arg("cols"), k.Vec(transposed)
		k.addColumns(rows, 0, cols, total)
		k.Do(vec.Add, total, total, k.Low(k.zero, transposed))
		if k.divide == byOne {
			k.Do(vec.Div, total, total, k.Low(k.divisor, transposed))
		}
		k.Store(d, 0, total)
		k.AddImm(d, d, transposed)
		k.advance(s, "planeStep", wholeGroup)
	})
}

// wholeGroup is how many planes go together, transposed the size of an element from
// each.
const (
	wholeGroup = 4
	transposed = 4 * wholeGroup
)

// rowsOfPlanes reduces the rows of each of the planes at s.
func (k *kernel) rowsOfPlanes(s vec.Int) [][]vec.Vec {
	acc := make([][]vec.Vec, wholeGroup)
	for i := range acc {
		acc[i] = k.wide()
	}
	p, n := k.Int(), k.arg("taps")
	k.Move(p, s)
	k.eachPlane(acc, p, func(acc []vec.Vec, q vec.Int) {
		for i := range acc {
			k.begin(acc, i, q)
		}
	})
	k.flush()
	k.While(n, 2, func() {
		k.addArg(p, "tapStep")
		k.eachPlane(acc, p, func(acc []vec.Vec, q vec.Int) {
			for i := range acc {
				k.accumulate(acc, i, q)
			}
		})
		k.flush()
		k.AddImm(n, n, -1)
	})
	return acc
}

// addColumns adds the columns from register i of the rows on to total, as many
// as there are.
func (k *kernel) addColumns(rows [][]vec.Vec, i int, cols vec.Int, total vec.Vec) {
	if i == k.registers() {
		return
	}
	lanes := k.transpose(rows[0][i], rows[1][i], rows[2][i], rows[3][i])
	first := i * k.register / k.elem
	var add func(c int)
	add = func(c int) {
		if c == k.register/k.elem {
			k.addColumns(rows, i+1, cols, total)
			return
		}
		if first+c == 0 {
			k.Part(total, lanes[0], 0)
			add(1)
			return
		}
		k.IfAtLeast(cols, first+c+1, func() {
			v := k.Vec(transposed)
			k.Part(v, lanes[c%4], c/4)
			k.Do(k.op, total, total, v)
			add(c + 1)
		}, nil)
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
