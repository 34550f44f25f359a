package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// ahead is how far kernels that stream rows prefetch: far enough for memory,
// near enough for L1.
const ahead = 4096

// resultsAhead is how far kernels ask for lines of results that are as many as those of cells:
// stores that cross two wait for both.
const resultsAhead = 512

// line is the size of a cache line.
const line = 64

// pairs is the 2x2 window of stride 2, channels first: each output row reduces
// an input row and the one pitch bytes behind it. Short rows are taken several
// at a time; long ones are not, for hardware prefetches fewer streams better.
// Of windows along a single axis there is no second row; of those with depth
// there are as many rows again depth bytes behind.
var (
	pairs           = pairsOf("pairs", []int{64, 32, 16, one}, all, column{2, 1}, rowsAtOnce)
	pairsLong       = pairsOf("pairsLong", []int{64}, float32, column{2, 1}, 1)
	pairsStream     = streaming(pairsOf("pairsStream", []int{64}, float32, column{2, 1}, 1))
	pairsLine       = pairsOf("pairsLine", []int{64, 32, 16}, float32, column{1, 1}, 1)
	pairsLineStream = streaming(pairsOf("pairsLineStream", []int{64}, float32, column{1, 1}, 1))
	pairsDeep       = pairsOf("pairsDeep", []int{64, 32, 16}, float32, column{2, 2}, 1)
)

// pairsShort takes rows of at most half a register's results by twos, where
// registers are that long.
var pairsShort = Family{
	Name: "pairsShort", Call: "pairs", Args: pairs.Args,
	Doc:   []string{"2x2 windows of stride 2, two rows of at most 8 results at a time. It writes 8 of each row."},
	Kinds: append([]Kind{Average}, extremes...), Elems: float32, Steps: []int{64}, Registers: 1, Inverse: true,
	emit: emitPairsShort,
}

// column says how many taps a column has down the rows, and through the planes.
type column struct{ rows, planes int }

// pairsOf returns the family for windows of two such columns, atOnce of whose
// rows are taken together.
func pairsOf(name string, steps []int, elems []vec.Elem, c column, atOnce int) Family {
	kinds := exact
	if steps[len(steps)-1] != one { // data with a NaN is left to another family
		kinds = extremes
	}
	return Family{
		Name: name, Call: "pairs", Args: with(gridArgs, "pitch", "depth", "*div"),
		Doc: []string{
			"Windows of stride 2: each output row reduces pairs of columns, of " + c.String() + ".",
		},
		Kinds: append([]Kind{Average}, kinds...), Elems: elems, Steps: steps, Registers: 4, Inverse: true,
		emit: func(k *kernel) { emitPairs(k, c, atOnce) },
	}
}

func streaming(f Family) Family {
	f.Streams = true
	return f
}

// String tells where the taps are.
func (c column) String() string {
	return map[column]string{
		{1, 1}: "an element of a row",
		{2, 1}: "two input rows pitch bytes apart",
		{2, 2}: "two input rows pitch bytes apart in each of two planes depth bytes apart",
	}[c]
}

func emitPairs(k *kernel, c column, atOnce int) {
	k.constants()
	pitch, srcInner, dstInner := k.distance("pitch", atOnce), k.distance("srcInner", atOnce), k.distance("dstInner", atOnce)
	k.grid(atOnce, func(s, d vec.Int, at int) {
		k.blocks(func(off vec.Int) {
			top, out := k.Int(), k.Int()
			k.Add(top, s, off)
			k.Add(top, top, off)
			k.Add(out, d, off)
			for row := range at {
				if row > 0 {
					k.Add(top, top, srcInner())
					k.Add(out, out, dstInner())
				}
				rows := c.taps(k, top, pitch())
				for i := range k.registers() {
					k.pair(rows, out, i)
				}
			}
		})
	})
}

// distance returns an argument in a register: one for all of the function where
// several rows go together, or reading it again and again would take as many loads
// as the rows. Bytes by themselves need the registers for other things.
func (k *kernel) distance(name string, atOnce int) func() vec.Int {
	if atOnce == 1 || k.register == 1 {
		return func() vec.Int { return k.arg(name) }
	}
	d := k.arg(name)
	return func() vec.Int { return d }
}

func emitPairsShort(k *kernel) {
	k.constants()
	pitch, srcInner, dstInner := k.arg("pitch"), k.arg("srcInner"), k.arg("dstInner")
	k.grid(rowsAtOnce, func(s, d vec.Int, at int) {
		top, out := s, d
		below := func() {
			p, q := k.Int(), k.Int()
			k.Add(p, top, srcInner)
			k.Add(q, out, dstInner)
			top, out = p, q
		}
		for row := 0; row < at; row += 2 {
			if row > 0 {
				below()
			}
			first, lo := out, k.columns(column{2, 1}.taps(k, top, pitch), 0)
			if at > 1 {
				below()
			}
			k.pairShort(lo, k.columns(column{2, 1}.taps(k, top, pitch), 0), first, out)
		}
	})
}

// pairShort reduces pairs of columns: of lo to out, of hi to next.
func (k *kernel) pairShort(lo, hi vec.Vec, out, next vec.Int) {
	k.Pairs(k.op, lo, lo, hi)
	k.finish(lo)
	k.Store(out, 0, k.Low(lo, k.register/2))
	k.Machine.(vec.Splitter).StoreUpper(next, 0, lo)
}

// taps returns the addresses of the rows that the columns at top have taps in,
// each with those in depth behind it.
func (c column) taps(k *kernel, top, pitch vec.Int) [][]vec.Int {
	rows := make([][]vec.Int, c.rows)
	for i := range rows {
		p := top
		if i > 0 {
			p = k.Int()
			k.Add(p, top, pitch)
		}
		rows[i] = []vec.Int{p}
		if c.planes > 1 {
			q := k.Int()
			k.Move(q, p)
			k.addArg(q, "depth")
			rows[i] = append(rows[i], q)
		}
	}
	return rows
}

// pair emits register i of a step. The columns are reduced first, then pairs
// of them.
func (k *kernel) pair(rows [][]vec.Int, out vec.Int, i int) {
	lo := k.columns(rows, 2*i*k.register)
	hi := k.columns(rows, (2*i+1)*k.register)
	if k.register == k.elem {
		k.Do(k.op, lo, lo, hi)
	} else {
		k.Pairs(k.op, lo, lo, hi)
	}
	k.finish(lo)
	k.put(out, i*k.register, lo)
}

// columns reduces the columns that lie off bytes behind the first: the taps in
// depth, then the rows.
func (k *kernel) columns(rows [][]vec.Int, off int) (column vec.Vec) {
	for i, planes := range rows {
		var sum vec.Vec
		for j, p := range planes {
			v := k.Vec(k.register)
			k.Load(v, p, off)
			if off%line == 0 && k.step >= line {
				k.Prefetch(p, off+ahead)
			}
			k.note(v)
			sum = k.join(sum, v, j == 0)
		}
		column = k.join(column, sum, i == 0)
	}
	return column
}

// join combines v with what came before it, if it is not the first.
func (k *kernel) join(before, v vec.Vec, first bool) vec.Vec {
	if !first {
		k.Do(k.op, before, before, v)
		return before
	}
	return v
}
