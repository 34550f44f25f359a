package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Position-sensitive regions of interest: every bin looks at channels of its own,
// which lie apart in memory. They are brought together, a register a pixel, and
// are lanes then.

// gatherLanes brings elements together that lie srcRow bytes apart: step by step
// it transposes as many rows of neighbours as 16 bytes hold elements, and writes
// them dstRow bytes apart.
var gatherLanes = Family{
	Name: "gatherLanes", Call: "gatherLanes", Args: []string{"*dst", "*src", "n", "dstStep", "srcStep", "dstRow", "srcRow"},
	Doc:   []string{"Transposes squares of 16 bytes a side, n of them."},
	Kinds: []Kind{Sum}, Elems: floats, Steps: []int{16}, Registers: 1,
	emit: func(k *kernel) {
		d, s, n := k.arg("dst"), k.arg("src"), k.arg("n")
		k.Times(n, func() {
			rows, at := make([]vec.Vec, 16/k.elem), k.Int()
			k.Move(at, s)
			for i := range rows {
				if i > 0 {
					k.addArg(at, "srcRow")
				}
				rows[i] = k.Vec(16)
				k.Load(rows[i], at, 0)
			}
			k.Move(at, d)
			for i, v := range k.columnsOf(rows) {
				if i > 0 {
					k.addArg(at, "dstRow")
				}
				k.Store(at, 0, v)
			}
			k.addArg(s, "srcStep")
			k.addArg(d, "dstStep")
		})
	},
}

// columnsOf returns the columns of a square of 16 bytes a side.
func (k *kernel) columnsOf(rows []vec.Vec) []vec.Vec {
	if len(rows) == 4 {
		columns := k.transpose(rows[0], rows[1], rows[2], rows[3])
		return columns[:]
	}
	columns := []vec.Vec{k.Vec(16), k.Vec(16)}
	for part, v := range columns {
		k.Zip(v, rows[0], rows[1], k.elem, part)
	}
	return columns
}

// weighBins makes a step of dst for each of n regions: the weighted sum of the
// steps of src that its rows and columns take, divided. rows and cols have for each
// region where in the table its list of taps begins, in 4 bytes. A list has
//
//	 0  how many taps
//	 8  a divisor: sums are divided by the product of that of the rows and that of
//	    the columns
//	16  the taps
var weighBins = Family{
	Name: "weighBins", Call: "weighBins", Args: []string{"*dst", "*src", "*table", "*rows", "*cols", "n"},
	Doc:   []string{"One bin of each region: columns of cells from top to bottom, then the columns."},
	Kinds: []Kind{Sum}, Elems: floats, Steps: []int{32}, Registers: 2,
	emit: emitWeighBins,
}

const (
	listDivisor = 8
	listTaps    = 16
)

func emitWeighBins(k *kernel) {
	k.constants()
	d, rows, cols, n := k.arg("dst"), k.arg("rows"), k.arg("cols"), k.arg("n")
	k.Times(n, func() {
		r, c := k.Int(), k.Int()
		k.LoadInt(r, rows, 0, 4)
		k.addArg(r, "table")
		k.LoadInt(c, cols, 0, 4)
		k.addArg(c, "table")
		divisor, more := k.Vec(k.register), k.Vec(k.register)
		k.Broadcast(divisor, r, listDivisor)
		k.Broadcast(more, c, listDivisor)
		k.Do(vec.Mul, divisor, divisor, more)

		total := k.weighList(c, k.arg("src"), func(at vec.Int) []vec.Vec {
			return k.weighList(r, at, func(at vec.Int) []vec.Vec {
				v := k.wide()
				for i := range v {
					k.Load(v[i], at, i*k.register)
				}
				return v
			})
		})
		for i, v := range total {
			k.Do(vec.Div, v, v, divisor)
			k.Store(d, i*k.register, v)
		}
		k.AddImm(d, d, k.step)
		k.AddImm(rows, rows, 4)
		k.AddImm(cols, cols, 4)
	})
}

// weighList returns the weighted sum, from +0 on, of what value gives at the taps
// of a list.
func (k *kernel) weighList(list, src vec.Int, value func(at vec.Int) []vec.Vec) []vec.Vec {
	q, n := k.Int(), k.Int()
	k.LoadInt(n, list, 0, 8)
	k.Move(q, list)
	sum := k.wide()
	for _, v := range sum {
		k.Copy(v, k.zero)
	}
	k.While(n, 1, func() {
		at, w := k.Int(), k.Vec(k.register)
		k.LoadInt(at, q, listTaps, 4)
		k.Add(at, at, src)
		v := value(at)
		k.Broadcast(w, q, listTaps+k.elem)
		for i := range v {
			k.Do(vec.Mul, v[i], w, v[i])
			k.Do(vec.Add, sum[i], sum[i], v[i])
		}
		k.AddImm(q, q, k.tapBytes())
		k.AddImm(n, n, -1)
	})
	return sum
}
