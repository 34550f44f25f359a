package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Position-sensitive regions of interest: every bin looks at channels of its own,
// which lie apart in memory. They are brought together, a register a pixel, and
// are lanes then.

// gatherLanes brings elements together that lie srcRow bytes apart: n times it
// transposes as many rows as a step holds elements, of 16 bytes each, and writes the
// columns dstRow bytes apart. What is read here will be ahead bytes further on soon, from
// there on without a gap: each time, as much is prefetched as is read, which spreads the
// wait.
var gatherLanes = Family{
	Name: "gatherLanes", Call: "gatherLanes", Args: []string{"*dst", "*src", "n", "dstStep", "srcStep", "dstRow", "srcRow", "ahead"},
	Doc:   []string{"Transposes rows of 16 bytes, a step of them at a time."},
	Kinds: []Kind{Sum}, Elems: floats, Steps: []int{64, 32, 16}, Registers: 4,
	emit: emitGather,
}

func emitGather(k *kernel) {
	const square = 16
	d, s, n, row := k.arg("dst"), k.arg("src"), k.arg("n"), k.arg("srcRow")
	next := k.Int()
	k.Move(next, s)
	k.addArg(next, "ahead")
	k.Times(n, func() {
		at := k.Int()
		k.Move(at, s)
		for off := 0; off < k.step/k.elem*square; off += line {
			k.Prefetch(next, off)
		}
		k.AddImm(next, next, k.step/k.elem*square)
		for i := range k.registers() {
			rows := make([]vec.Vec, square/k.elem)
			for j := range rows {
				rows[j] = k.Vec(k.register)
			}
			for part := range k.register / square {
				for _, v := range rows {
					k.LoadPart(v, at, 0, part)
					k.Add(at, at, row)
				}
			}
			out := k.Int()
			k.Move(out, d)
			for j, v := range k.columnsOf(rows) {
				if j > 0 {
					k.addArg(out, "dstRow")
				}
				k.Store(out, i*k.register, v)
			}
		}
		k.addArg(s, "srcStep")
		k.addArg(d, "dstStep")
	})
}

// columnsOf returns the columns of rows, within every 16 bytes.
func (k *kernel) columnsOf(rows []vec.Vec) []vec.Vec {
	if len(rows) == 4 {
		columns := k.transpose(rows[0], rows[1], rows[2], rows[3])
		return columns[:]
	}
	columns := []vec.Vec{k.Vec(k.register), k.Vec(k.register)}
	for part, v := range columns {
		k.Zip(v, rows[0], rows[1], k.elem, part)
	}
	return columns
}

// weighBins adds to bins what single columns of cells give: for each of n records
// the weighted sum of the cells that a row of bins takes of a column, weighted. It
// does so for outs rows of bins, for which dst, src and rows go on by a step each.
// A record has
//
//	 0  an offset into dst, of 8 bytes
//	 8  one into src, of 4 bytes
//	12  one into rows, of 4 bytes: there is where in the table a list of rows begins
//	16  the weight of the column
//
// A list of rows has the number of fours of taps, what divideBins reads, and from 16
// on the taps: fours, for how many taps there are differs from region to region, and
// to foresee that wrongly costs more than four taps do.
//
// beginBins begins with the first column of a bin: what dst holds is not read.
var (
	weighBins = Family{
		Name: "weighBins", Call: "weighBins", Args: binsArgs,
		Doc:   []string{"Adds weighted columns of cells to the bins that take them."},
		Kinds: []Kind{Sum}, Elems: floats, Steps: binsSteps, Registers: 4,
		emit: func(k *kernel) { emitWeighBins(k, true) },
	}
	beginBins = Family{
		Name: "beginBins", Call: "weighBins", Args: binsArgs,
		Doc:   []string{"Begins bins with the first column of cells that each takes."},
		Kinds: []Kind{Sum}, Elems: floats, Steps: binsSteps, Registers: 4,
		emit: func(k *kernel) { emitWeighBins(k, false) },
	}
	binsArgs  = []string{"*dst", "*src", "*records", "*rows", "*table", "n", "outs", "dstStep", "srcStep", "rowsStep"}
	binsSteps = []int{64, 32, 16, one}
)

const (
	listDivisor, listTaps                = 8, 16
	recordCell, recordList, recordWeight = 8, 12, 16
	binRecord                            = 24
	tapsAtOnce                           = 4
)

func emitWeighBins(k *kernel, add bool) {
	k.constants()
	d0, s0, rows, table, outs := k.arg("dst"), k.arg("src"), k.arg("rows"), k.arg("table"), k.arg("outs")
	k.Times(outs, func() {
		p, n := k.arg("records"), k.arg("n")
		k.Times(n, func() {
			s, r := k.Int(), k.Int()
			k.LoadInt(s, p, recordCell, 4)
			k.Add(s, s, s0)
			k.LoadInt(r, p, recordList, 4)
			k.Add(r, r, rows)
			k.LoadInt(r, r, 0, 4)
			k.Add(r, r, table)
			column := k.weighRows(r, s)
			d, w := k.Int(), k.Vec(k.register)
			k.LoadInt(d, p, 0, 8)
			k.Add(d, d, d0)
			k.Broadcast(w, p, recordWeight)
			for i, v := range column {
				k.Do(vec.Mul, v, w, v)
				if add {
					k.AddLoad(v, v, d, i*k.register)
				} else {
					k.Do(vec.Add, v, v, k.zero)
				}
				k.Store(d, i*k.register, v)
			}
			k.AddImm(p, p, binRecord)
		})
		k.addArg(d0, "dstStep")
		k.addArg(s0, "srcStep")
		k.addArg(rows, "rowsStep")
	})
}

// weighRows returns the weighted sum of the steps of src that a list tells.
func (k *kernel) weighRows(list, src vec.Int) []vec.Vec {
	n := k.Int()
	k.LoadInt(n, list, 0, 8)
	var sum []vec.Vec
	four := func() {
		for tap := range tapsAtOnce {
			at, w := k.Int(), k.Vec(k.register)
			k.LoadInt(at, list, listTaps+tap*k.tapBytes(), 4)
			k.Add(at, at, src)
			k.Broadcast(w, list, listTaps+tap*k.tapBytes()+k.elem)
			v := k.wide()
			for i := range v {
				k.Load(v[i], at, i*k.register)
				k.Do(vec.Mul, v[i], w, v[i])
			}
			if sum == nil {
				sum = v
				continue
			}
			for i := range v {
				k.Do(vec.Add, sum[i], sum[i], v[i])
			}
		}
	}
	four()
	k.While(n, 2, func() {
		k.AddImm(list, list, tapsAtOnce*k.tapBytes())
		four()
		k.AddImm(n, n, -1)
	})
	return sum
}

// divideBins divides a step at each of n places of dst, offsets of 8 bytes, by the
// product of the divisors of its row of bins and of its column of bins.
var divideBins = Family{
	Name: "divideBins", Call: "divideBins", Args: []string{"*dst", "*places", "*rows", "*table", "*cols", "n"},
	Doc:   []string{"Divides one bin of each region."},
	Kinds: []Kind{Sum}, Elems: floats, Steps: binsSteps, Registers: 4,
	emit: func(k *kernel) {
		d0, places, rows, table, cols, n := k.arg("dst"), k.arg("places"), k.arg("rows"), k.arg("table"), k.arg("cols"), k.arg("n")
		k.Times(n, func() {
			d, r := k.Int(), k.Int()
			k.LoadInt(d, places, 0, 8)
			k.Add(d, d, d0)
			k.LoadInt(r, rows, 0, 4)
			k.Add(r, r, table)
			divisor, more := k.Vec(k.register), k.Vec(k.register)
			k.Broadcast(divisor, r, listDivisor)
			k.Broadcast(more, cols, 0)
			k.Do(vec.Mul, divisor, divisor, more)
			for i := range k.registers() {
				v := k.Vec(k.register)
				k.Load(v, d, i*k.register)
				k.Do(vec.Div, v, v, divisor)
				k.Store(d, i*k.register, v)
			}
			k.AddImm(places, places, 8)
			k.AddImm(rows, rows, 4)
			k.AddImm(cols, cols, k.elem)
		})
	},
}
