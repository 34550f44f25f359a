package kernels

import (
	"fmt"

	"github.com/simdpool/simdpool/asm/gen/vec"
)

// Rows of 14 and of 28 elements, one behind the other, are read in groups of seven lines: four
// rows of windows, or two. pairs14 and pairs28 are for registers of a line, pairs14Halves and
// pairs28Halves for those of half a line.
var (
	pairs14       = pairsInLines("pairs14", line, 14, able[vec.Pairer], emitPairs14)
	pairs28       = pairsInLines("pairs28", line, 28, able[vec.Pairer], emitPairs28)
	pairs14Halves = pairsInLines("pairs14Halves", line/2, 14, halfLines, emitPairsHalves)
	pairs28Halves = pairsInLines("pairs28Halves", line/2, 28, halfLines, emitPairsHalves)
)

// groupLines is how many lines a group is, and groupAhead how far groups prefetch.
const (
	groupLines = 7
	groupAhead = 2048
)

func halfLines(m vec.Machine) bool { return m.Register() == line/2 }

// pairsInLines returns the family for rows of width elements.
func pairsInLines(name string, step, width int, needs func(m vec.Machine) bool, emit func(k *kernel, width int)) Family {
	return Family{
		Name: name, Call: "pairs", Args: pairs.Args,
		Doc: []string{
			fmt.Sprintf("2x2 windows of stride 2 over rows of %d elements, one behind the other: inner rows of", width),
			fmt.Sprintf("windows, a multiple of %d.", rowsOfGroup(width)),
		},
		Kinds: pairsShort.Kinds, Elems: float32, Steps: []int{step}, Registers: 1, Inverse: true, Needs: needs,
		emit: func(k *kernel) { emit(k, width) },
	}
}

// rowsOfGroup is how many rows of windows a group is, of rows of width elements.
func rowsOfGroup(width int) int { return groupLines * line / (2 * width * 4) }

// eachGroup runs body for each group at s, with its results at d.
func (k *kernel) eachGroup(width int, body func(s, d vec.Int)) {
	s, d, groups := k.arg("src"), k.arg("dst"), k.arg("inner")
	k.Shift(groups, groups, -log2(rowsOfGroup(width)))
	k.Times(groups, func() {
		for i := range groupLines {
			k.Prefetch(s, i*line+groupAhead)
		}
		body(s, d)
		k.AddImm(s, s, groupLines*line)
		k.AddImm(d, d, groupLines*line/4)
	})
}

// emitPairs14 finds two of eight rows in lines, shifts three out of lines and reads three across
// them: such a load is two accesses of two ports, a shift one operation of the port that pairs
// of columns take too.
func emitPairs14(k *kernel, width int) {
	k.constants()
	end := k.maskOf(14)
	k.eachGroup(width, func(s, d vec.Int) {
		row := func(i int) vec.Vec { return k.read(s, i*width*k.elem) }
		l := func(i int) vec.Vec { return k.read(s, i*line) }
		l0, l1, row2, row3 := l(0), l(1), row(2), row(3)
		k.Do(k.op, l0, l0, k.shifted(l0, l1, 14))
		k.Do(k.op, row2, row2, row3)
		k.pairRows(l0, row2, 0)
		k.Store(d, 0, l0)
		row4, l4, l5, l6 := row(4), l(4), l(5), l(6)
		k.Do(k.op, row4, row4, k.shifted(l4, l5, 6))
		row6 := k.shifted(l5, l6, 2) // two elements early, as row 7 is in its line
		k.Do(k.op, row6, row6, l6)
		k.pairRows(row4, row6, 2)
		k.StoreMasked(d, 14*k.elem, row4, end)
	})
}

// emitPairs28 reads the upper half of the second row of windows across lines.
func emitPairs28(k *kernel, width int) {
	k.constants()
	end := k.maskOf(14)
	k.eachGroup(width, func(s, d vec.Int) {
		l := func(i int) vec.Vec { return k.read(s, i*line) }
		l0, l1, l2, l3 := l(0), l(1), l(2), l(3)
		k.Do(k.op, l0, l0, k.shifted(l1, l2, 12))
		k.Do(k.op, l1, l1, k.shifted(l2, l3, 12))
		k.Pairs(k.op, l0, l0, l1)
		k.finish(l0)
		k.Store(d, 0, l0)
		row2, rest2 := k.read(s, 2*width*k.elem), k.read(s, 2*width*k.elem+line)
		l5, l6 := l(5), l(6)
		k.Do(k.op, row2, row2, k.shifted(l5, l6, 4))
		k.Do(k.op, rest2, rest2, k.shifted(l6, l6, 4))
		k.Pairs(k.op, row2, row2, rest2)
		k.finish(row2)
		k.StoreMasked(d, 14*k.elem, row2, end)
	})
}

// emitPairsHalves reads row by row, of which the last registers overlap.
func emitPairsHalves(k *kernel, width int) {
	k.constants()
	k.eachGroup(width, func(s, d vec.Int) {
		for y := range rowsOfGroup(width) {
			top, out := 2*y*width, y*width/2
			columns := func(x int) vec.Vec {
				v, below := k.read(s, (top+x)*k.elem), k.read(s, (top+width+x)*k.elem)
				k.Do(k.op, v, v, below)
				return v
			}
			lanes := k.register / k.elem
			for x := 0; x < width; x += 2 * lanes {
				next := min(x+lanes, width-lanes)
				v := columns(x)
				k.Pairs(k.op, v, v, columns(next))
				k.finish(v)
				k.storeHalves(d, (out+x/2)*k.elem, (out+next/2)*k.elem, v)
			}
		}
	})
}

// storeHalves stores the halves of v each by itself, if they do not go side by side.
func (k *kernel) storeHalves(d vec.Int, lower, upper int, v vec.Vec) {
	if upper == lower+k.register/2 {
		k.Store(d, lower, v)
		return
	}
	k.Store(d, lower, k.Low(v, k.register/2))
	k.Machine.(vec.Splitter).StoreUpper(d, upper, v)
}

// maskOf returns a mask of the first n lanes.
func (k *kernel) maskOf(n int) vec.Mask {
	lanes := k.Int()
	k.SetInt(lanes, n)
	return k.Mask(lanes, k.register)
}

// read loads what lies off bytes behind p, and has it looked at for NaN.
func (k *kernel) read(p vec.Int, off int) vec.Vec {
	v := k.Vec(k.register)
	k.Load(v, p, off)
	k.note(v)
	return v
}

// shifted returns lo and hi, end to end, from lane n of lo on.
func (k *kernel) shifted(lo, hi vec.Vec, n int) vec.Vec {
	v := k.Vec(k.register)
	k.Align(v, lo, hi, n)
	return v
}

// pairRows reduces the pairs of two rows of 14, those of the second from lane first on.
func (k *kernel) pairRows(v, second vec.Vec, first int) {
	k.Machine.(vec.Pairer).PairRows(k.op, v, v, second, 7, first)
	k.finish(v)
}
