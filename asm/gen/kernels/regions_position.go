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
//
// A list of rows has the number of fours of taps, what divideBins reads, and from 16
// on the taps: fours, for how many taps there are differs from region to region, and
// to foresee that wrongly costs more than four taps do.
//
// beginBins begins with the first column of a bin: what dst holds is not read.
var (
	weighBins      = binsFamily("weighBins", "Adds weighted columns of cells to the bins that take them.", true, 1, positionSteps...)
	weighBinsThree = binsFamily("weighBinsThree", "Adds weighted columns of cells to the bins that take them.", true, threeSteps, 32)
	beginBins      = binsFamily("beginBins", "Begins bins with the first column of cells that each takes.", false, 1, positionSteps...)
	beginBinsThree = binsFamily("beginBinsThree", "Begins bins with the first column of cells that each takes.", false, threeSteps, 32)
)

func binsFamily(name, doc string, add bool, steps int, sizes ...int) Family {
	return Family{
		Name: name, Call: "weighBins",
		Args:  []string{"*dst", "*src", "*records", "*rows", "*table", "n", "outs", "dstStep", "srcStep", "rowsStep", "second", "third"},
		Doc:   []string{doc},
		Kinds: []Kind{Sum}, Elems: floats, Steps: sizes, Registers: 4, Narrow: true,
		emit: func(k *kernel) { emitWeighBins(k, add, steps) },
	}
}

const (
	listDivisor, listTaps                = 8, 16
	recordCell, recordList, recordWeight = 8, 12, 16
	binRecord                            = 24
	tapsAtOnce                           = 4
)

func emitWeighBins(k *kernel, add bool, steps int) {
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
			column := k.weighRows(r, s, steps)
			d, w := k.Int(), k.Vec(k.register)
			k.LoadInt(d, p, 0, 8)
			k.Add(d, d, d0)
			k.Broadcast(w, p, recordWeight)
			bins := k.stepsOf(d, steps)
			for i, v := range column { // all before one is stored: they overlap
				k.Do(vec.Mul, v, w, v)
				if add {
					k.AddLoad(v, v, bins[i].base, bins[i].off)
				} else {
					k.Do(vec.Add, v, v, k.zero)
				}
			}
			for i, v := range column {
				k.Store(bins[i].base, bins[i].off, v)
			}
			k.AddImm(p, p, binRecord)
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

// divideBins divides the steps at each of n places of dst, offsets of 8 bytes, by the
// product of the divisors of its row of bins and of its column of bins.
var (
	divideBins      = divideFamily("divideBins", 1, positionSteps...)
	divideBinsThree = divideFamily("divideBinsThree", threeSteps, 32)
)

func divideFamily(name string, steps int, sizes ...int) Family {
	return Family{
		Name: name, Call: "divideBins", Args: []string{"*dst", "*places", "*rows", "*table", "*cols", "n", "second", "third"},
		Doc:   []string{"Divides one bin of each region."},
		Kinds: []Kind{Sum}, Elems: floats, Steps: sizes, Registers: 4, Narrow: true,
		emit: func(k *kernel) { emitDivideBins(k, steps) },
	}
}

func emitDivideBins(k *kernel, steps int) {
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
		bins := k.stepsOf(d, steps)
		v := slices.Concat(k.wides(steps)...)
		for i, at := range bins { // all before one is stored: they overlap
			k.Load(v[i], at.base, at.off)
			k.Do(vec.Div, v[i], v[i], divisor)
		}
		for i, at := range bins {
			k.Store(at.base, at.off, v[i])
		}
		k.AddImm(places, places, 8)
		k.AddImm(rows, rows, 4)
		k.AddImm(cols, cols, k.elem)
	})
}
