package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Position-sensitive regions, channels first: every bin of a region looks at a plane
// of its own. Eight bins of a row of bins are summed at once, which have their rows of
// cells in common, from four neighbouring columns of each plane.

// weighSquares makes eight bins of each of n regions: the first four at dst, the others
// second bytes behind the first. A record has
//
//	 0  an offset into dst, of 8 bytes
//	 8  the number of taps of the rows, of 4 bytes
//	12  where in the table the list of columns begins, of 4 bytes
//	16  the divisor of the row of bins
//	24  the taps of the rows
//
// and the next record follows. A list of columns has the number of fours of columns,
// and from 8 on the divisors of the eight columns of bins. Then each four has, for each
// bin, an offset into src, of 4 bytes, and the weights: those of bins 0, 2, 4 and 6,
// then of the others, the first 16 bytes of each bin and then what is left.
//
// Regions with as many taps follow each other, so that the loop ends as foreseen. What
// is read here will be ahead bytes further on soon: aheadStep bytes a region. In left and
// list waits what there is no register for.
var weighSquares = Family{
	Name: "weighSquares", Call: "weighSquares", Args: []string{"*dst", "*src", "*records", "*table", "n", "second", "ahead", "aheadStep", "left", "list"},
	Doc:   []string{"Bins of position-sensitive regions, eight at a time, from four columns of a plane each."},
	Kinds: []Kind{Sum}, Elems: floats, Steps: []int{64}, Registers: 4, Narrow: true,
	emit: func(k *kernel) { squares{k}.emit() },
}

const (
	squareBins, squareColumns = 8, 4
	squarePart                = 16 // bytes that are loaded at once

	squareTaps, squareList, squareDivisor, squareRows = 8, 12, 16, 24  // in a record
	squareDivisors                                    = 8              // in a list
	squareOffsets                                     = squareBins * 4 // bytes of them
	aheadLines                                        = 3              // a region
)

// squares emits weighSquares. Registers of a step hold 16 bytes of bins 0, 2, 4 and 6, or
// of 1, 3, 5 and 7.
type squares struct{ *kernel }

// parts is how many times 16 bytes the columns of a bin are.
func (k squares) parts() int { return squareColumns * k.elem / squarePart }

func (k squares) emit() {
	n, p, next := k.arg("n"), k.arg("records"), k.arg("src")
	k.addArg(next, "ahead")
	k.SetArg("ahead", next)
	k.Times(n, func() {
		k.SetArg("n", n)
		k.SetArg("records", p)
		k.foresee()
		total := k.wide()[:k.registers()*k.elem/8] // as many as eight bins fill
		for _, v := range total {
			k.Const(v, 0)
		}
		q, fours := k.Int(), k.Int()
		k.LoadInt(q, p, squareList, 4)
		k.addArg(q, "table")
		k.LoadInt(fours, q, 0, 8)
		k.AddImm(q, q, squareDivisors+squareBins*k.elem)
		k.Times(fours, func() {
			k.SetArg("left", fours)
			k.SetArg("list", q)
			sums := k.rows(p, q)
			k.Arg(q, "list")
			k.addColumns(total, sums, q)
			k.AddImm(q, q, squareOffsets+2*k.parts()*k.step)
			k.Arg(fours, "left")
		})
		k.store(total)
		k.AddImm(p, p, squareRows) // the taps are behind
		k.Arg(n, "n")
	})
}

// foresee prefetches what follows.
func (k squares) foresee() {
	next := k.arg("ahead")
	for i := range aheadLines {
		k.Prefetch(next, i*line)
	}
	k.addArg(next, "aheadStep")
	k.SetArg("ahead", next)
}

// rows returns the weighted sums of the rows of four columns, of either half of the
// bins and each part. It leaves p that much before the next record as taps begin in one.
func (k squares) rows(p, q vec.Int) (sums [2][][]vec.Vec) {
	var columns [squareBins]vec.Int
	src := k.arg("src")
	for bin := range columns {
		columns[bin] = k.Int()
		k.LoadInt(columns[bin], q, 4*bin, 4)
		k.Add(columns[bin], columns[bin], src)
	}
	for half := range sums {
		for range k.parts() {
			sums[half] = append(sums[half], k.zeros())
		}
	}
	n := k.Int()
	k.Arg(p, "records")
	k.LoadInt(n, p, squareTaps, 4)
	k.While(n, 1, func() {
		w, tap := k.Vec(k.register), k.Int()
		k.LoadInt(tap, p, squareRows, 4)
		k.Broadcast(w, p, squareRows+k.elem)
		for half := range sums {
			k.addRow(sums[half], w, tap, columns[:], half)
		}
		k.AddImm(p, p, k.tapBytes())
		k.AddImm(n, n, -1)
	})
	return sums
}

// addRow adds a weighted row to the sums of half of the bins.
func (k squares) addRow(sums [][]vec.Vec, w vec.Vec, tap vec.Int, columns []vec.Int, half int) {
	row := k.wides(k.parts())
	perRegister := k.register / squarePart
	for i := range squareBins / 2 {
		at := k.Int()
		k.Add(at, columns[2*i+half], tap)
		for part := range row {
			k.LoadPart(row[part][i/perRegister], at, squarePart*part, i%perRegister)
		}
	}
	for part := range row {
		for i, v := range row[part] {
			k.Do(vec.Mul, v, w, v)
			k.Do(vec.Add, sums[part][i], sums[part][i], v)
		}
	}
}

// addColumns adds weighted columns to the sums of bins, from left to right: of two
// neighbours side by side in each 16 bytes of total, as much as they are.
func (k squares) addColumns(total []vec.Vec, sums [2][][]vec.Vec, q vec.Int) {
	for half := range sums {
		for part, sum := range sums[half] {
			for i, v := range sum {
				w := k.Vec(k.register)
				k.Load(w, q, squareOffsets+(half*k.parts()+part)*k.step+i*k.register)
				k.Weigh(v, w, v)
			}
		}
	}
	if 2*k.elem == squarePart {
		k.addPairs(total, sums)
		return
	}
	// Eight bytes of each 16 are of the first half of the bins, the others of the second.
	for i, sum := range total {
		j := i + len(total)
		even, odd := sums[0][0], sums[1][0]
		for _, v := range k.transpose(even[i], odd[i], even[j], odd[j]) {
			k.Do(vec.Add, sum, sum, v)
		}
	}
}

// addPairs adds columns of 8 bytes an element, of which two neighbours fill 16.
func (k squares) addPairs(total []vec.Vec, sums [2][][]vec.Vec) {
	for part := range k.parts() {
		for i, sum := range total {
			for column := range squarePart / k.elem {
				v := k.Vec(k.register)
				k.Zip(v, sums[0][part][i], sums[1][part][i], k.elem, column)
				k.Do(vec.Add, sum, sum, v)
			}
		}
	}
}

// store divides the bins and stores them.
func (k squares) store(total []vec.Vec) {
	p, q, d, second := k.arg("records"), k.Int(), k.Int(), k.Int()
	k.LoadInt(q, p, squareList, 4)
	k.addArg(q, "table")
	k.LoadInt(d, p, 0, 8)
	k.addArg(d, "dst")
	k.Add(second, d, k.arg("second"))
	divisor := k.Vec(squarePart)
	k.Broadcast(divisor, p, squareDivisor)
	bins := k.together(total)
	for i, v := range bins {
		w := k.Vec(squarePart)
		k.Load(w, q, squareDivisors+i*squarePart)
		k.Do(vec.Mul, w, divisor, w)
		k.Do(vec.Div, v, v, w)
		to, at := d, i*squarePart
		if i >= len(bins)/2 {
			to, at = second, at-len(bins)/2*squarePart
		}
		k.Store(to, at, v)
	}
}

// together returns the bins that addColumns summed, 16 bytes of them at a time.
func (k squares) together(total []vec.Vec) []vec.Vec {
	var bins []vec.Vec
	for _, sum := range total {
		for part := range k.register / squarePart {
			v := k.Vec(squarePart)
			k.Part(v, sum, part)
			bins = append(bins, v)
		}
	}
	if 2*k.elem == squarePart {
		return bins
	}
	var ordered []vec.Vec
	for half := range 2 {
		for i := 0; i < len(bins); i += 2 {
			v := k.Vec(squarePart)
			k.Zip(v, bins[i], bins[i+1], 8, half)
			ordered = append(ordered, v)
		}
	}
	return ordered
}
