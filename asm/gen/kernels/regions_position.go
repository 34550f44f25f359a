package kernels

import (
	"slices"

	"github.com/simdpool/simdpool/asm/gen/vec"
)

// Position-sensitive regions of interest: every bin looks at channels of its own,
// which lie apart in memory. They are brought together, a step a pixel or three, and
// are lanes then. Three steps of a pixel may overlap: where in memory the channels of the
// second and of the third begin, second and third say, in bytes from those of the first.

// Steps of 32 bytes are the longest: it takes two halves to fill a longer register.
var positionSteps = []int{32, 16, one}

const threeSteps = 3

// gatherPixels brings elements together that lie srcRow bytes apart: for each of n pixels
// it transposes as many rows as a step holds elements, 16 bytes at a time from 0 to last,
// and writes the columns one behind the other, those from 0 to dstLast. It prefetches
// the pixel ahead bytes further on, aheadStep bytes each time: that spreads the wait.
var (
	gatherPixels      = gatherFamily("gatherPixels", 1, 32, 16)
	gatherPixelsThree = gatherFamily("gatherPixelsThree", threeSteps, 32)
)

func gatherFamily(name string, steps int, sizes ...int) Family {
	return Family{
		Name: name, Call: "gatherPixels",
		Args:  []string{"*dst", "*src", "n", "dstPixel", "srcPixel", "groups", "dstLast", "last", "srcRow", "second", "third", "ahead", "aheadStep"},
		Doc:   []string{"Transposes rows of 16 bytes, a step of them at a time."},
		Kinds: []Kind{Sum}, Elems: floats, Steps: sizes, Registers: 4, Narrow: true,
		emit: func(k *kernel) { emitGather(k, steps) },
	}
}

func emitGather(k *kernel, steps int) {
	const square = 16
	d, s, n := k.arg("dst"), k.arg("src"), k.arg("n")
	k.Times(n, func() {
		next, from, to, groups := k.Int(), k.Int(), k.Int(), k.arg("groups")
		k.Add(next, s, k.arg("ahead"))
		k.SetInt(from, 0)
		k.SetInt(to, 0)
		k.Times(groups, func() {
			for off := 0; off < steps*k.step/k.elem*square; off += line {
				k.Prefetch(next, off)
			}
			k.addArg(next, "aheadStep")
			for step := range steps {
				k.gatherSquares(d, s, from, to, steps*k.step, step)
			}
			k.AddImm(from, from, square)
			k.Min(from, from, k.arg("last")) // the last group overlaps
			k.AddImm(to, to, square/k.elem*steps*k.step)
			k.Min(to, to, k.arg("dstLast"))
		})
		k.addArg(s, "srcPixel")
		k.addArg(d, "dstPixel")
	})
}

// gatherSquares transposes a step of rows of 16 bytes, and writes the columns as a step of
// pixels of pixel bytes.
func (k *kernel) gatherSquares(d, s, from, to vec.Int, pixel, step int) {
	const square = 16
	at, out, row := k.Int(), k.Int(), k.arg("srcRow")
	k.Add(at, s, from)
	if step > 0 {
		k.addArg(at, laterSteps[step])
	}
	k.Add(out, d, to)
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
		for j, v := range k.columnsOf(rows) {
			k.Store(out, j*pixel+step*k.step+i*k.register, v)
		}
	}
}

// laterSteps are the arguments that say where steps of a pixel but the first begin.
var laterSteps = [threeSteps]string{1: "second", 2: "third"}

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
//	    the divisor of the column of bins
//
// A list of rows has the number of fours of taps, the divisor of the row of bins, and from
// 16 on the taps: fours, for how many taps there are differs from region to region, and
// to foresee that wrongly costs more than four taps do.
//
// beginBins begins with the first column of a bin: what dst holds is not read. endBins ends
// with the last: it divides by the product of both divisors, while others are summed.
var (
	weighBins      = binsFamily("weighBins", "Adds weighted columns of cells to the bins that take them.", nextColumn, 1, positionSteps...)
	weighBinsThree = binsFamily("weighBinsThree", "Adds weighted columns of cells to the bins that take them.", nextColumn, threeSteps, 32)
	beginBins      = binsFamily("beginBins", "Begins bins with the first column of cells that each takes.", firstColumn, 1, positionSteps...)
	beginBinsThree = binsFamily("beginBinsThree", "Begins bins with the first column of cells that each takes.", firstColumn, threeSteps, 32)
	endBins        = binsFamily("endBins", "Ends bins with the last column of cells that each takes.", lastColumn, 1, positionSteps...)
	endBinsThree   = binsFamily("endBinsThree", "Ends bins with the last column of cells that each takes.", lastColumn, threeSteps, 32)
)

// binColumn is which of the columns that a bin takes.
type binColumn int

const (
	firstColumn binColumn = iota
	nextColumn
	lastColumn
)

func binsFamily(name, doc string, which binColumn, steps int, sizes ...int) Family {
	return Family{
		Name: name, Call: "weighBins",
		Args:  []string{"*dst", "*src", "*records", "*rows", "*table", "n", "outs", "dstStep", "srcStep", "rowsStep", "second", "third"},
		Doc:   []string{doc},
		Kinds: []Kind{Sum}, Elems: floats, Steps: sizes, Registers: 4, Narrow: true,
		emit: func(k *kernel) { emitWeighBins(k, which, steps) },
	}
}

const (
	listDivisor, listTaps                = 8, 16
	recordCell, recordList, recordWeight = 8, 12, 16
	tapsAtOnce                           = 4
	recordLines                          = 3 // prefetched
)

func emitWeighBins(k *kernel, which binColumn, steps int) {
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
			divisor := k.Vec(k.register)
			if which == lastColumn {
				more := k.Vec(k.register)
				k.Broadcast(divisor, r, listDivisor)
				k.Broadcast(more, p, recordWeight+k.elem)
				k.Do(vec.Mul, divisor, divisor, more)
			}
			column := k.weighRows(r, s, steps)
			d, w := k.Int(), k.Vec(k.register)
			k.LoadInt(d, p, 0, 8)
			k.Add(d, d, d0)
			k.Broadcast(w, p, recordWeight)
			bins := k.stepsOf(d, steps)
			for i, v := range column { // all before one is stored: they overlap
				k.Do(vec.Mul, v, w, v)
				if which == firstColumn {
					k.Do(vec.Add, v, v, k.zero)
				} else {
					k.AddLoad(v, v, bins[i].base, bins[i].off)
				}
				if which == lastColumn {
					k.Do(vec.Div, v, v, divisor)
				}
			}
			for i, v := range column {
				k.Store(bins[i].base, bins[i].off, v)
			}
			k.AddImm(p, p, recordWeight+2*k.elem)
		})
		k.addArg(d0, "dstStep")
		k.addArg(s0, "srcStep")
		k.addArg(rows, "rowsStep")
	})
}

// place is an address.
type place struct {
	base vec.Int
	off  int
}

// stepsOf returns where the registers of steps of a pixel at d lie.
func (k *kernel) stepsOf(d vec.Int, steps int) []place {
	var list []place
	for step := range steps {
		base := d
		if step > 0 {
			base = k.arg(laterSteps[step])
			k.Add(base, base, d)
		}
		for i := range k.registers() {
			list = append(list, place{base, i * k.register})
		}
	}
	return list
}

// weighRows returns the weighted sum of the pixels of src that a list tells.
func (k *kernel) weighRows(list, src vec.Int, steps int) []vec.Vec {
	n := k.Int()
	k.LoadInt(n, list, 0, 8)
	var sum []vec.Vec
	four := func() {
		for tap := range tapsAtOnce {
			at, w := k.Int(), k.Vec(k.register)
			k.LoadInt(at, list, listTaps+tap*k.tapBytes(), 4)
			k.Add(at, at, src)
			k.Broadcast(w, list, listTaps+tap*k.tapBytes()+k.elem)
			v := slices.Concat(k.wides(steps)...)
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
