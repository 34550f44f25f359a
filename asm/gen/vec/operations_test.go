package vec

import (
	"fmt"
	"math"
	"math/bits"
)

var allOps = []Op{Max, Min, MaxNaN, MinNaN, Add, Mul, Div}

// opsOf returns the operations that elements have.
func opsOf(elem Elem) []Op {
	if elem.Float() {
		return allOps
	}
	return []Op{Max, Min, MaxNaN, MinNaN}
}

// apply is op in plain Go.
func apply(elem Elem, op Op, a, b float64) float64 {
	if elem == F32 {
		return float64(applyTo(op, float32(a), float32(b)))
	}
	return applyTo(op, a, b)
}

func applyTo[T float32 | float64](op Op, a, b T) T {
	switch op {
	case Max, MaxNaN:
		return max(a, b)
	case Min, MinNaN:
		return min(a, b)
	case Add:
		return a + b
	case Mul:
		return a * b
	default:
		return a / b
	}
}

// twoVectors is an operation over two registers. It is done four times: with a
// destination of its own, in place of a, in place of b, and with a for both.
func twoVectors(elem Elem, name string, bytes int, emit func(m Machine, d, a, b Vec), want func(d, a, b []float64)) operation {
	lanes := bytes / elem.Bytes()
	return operation{
		name: name, bytes: bytes, calls: inputs(elem, lanes, 4*lanes),
		emit: func(e emitter) {
			for i := range 4 {
				a, b, d := e.Vec(bytes), e.Vec(bytes), e.Vec(bytes)
				e.Load(a, e.a, 0)
				e.Load(b, e.b, 0)
				d = []Vec{d, a, b, a}[i]
				if i == 3 {
					b = a
				}
				emit(e, d, a, b)
				e.Store(e.dst, i*bytes, d)
			}
		},
		want: func(c *values) {
			for i := range 4 {
				want(c.dst[i*lanes:][:lanes], c.a, [][]float64{c.b, c.b, c.b, c.a}[i])
			}
		},
	}
}

// combining marks an operation as one that combines lanes by op.
func combining(op Op, o operation) operation {
	o.notes = op == Max || op == Min
	o.zeros = o.notes || op == MaxNaN || op == MinNaN
	return o
}

func note(m Machine, op Op, a, b Vec) {
	if op == Max || op == Min {
		m.Note(a, b)
	}
}

func lanewiseOperations(elem Elem, bytes int) []operation {
	var list []operation
	for _, op := range opsOf(elem) {
		list = append(list, combining(op, twoVectors(elem, "do"+op.String(), bytes,
			func(m Machine, d, a, b Vec) {
				note(m, op, a, b)
				m.Do(op, d, a, b)
			},
			func(d, a, b []float64) {
				for i := range d {
					d[i] = apply(elem, op, a[i], b[i])
				}
			})))
	}
	if elem.Float() {
		list = append(list,
			twoVectors(elem, "abs", bytes, func(m Machine, d, a, b Vec) { m.Abs(d, a) }, ofEach(math.Abs)),
			twoVectors(elem, "sqrt", bytes, func(m Machine, d, a, b Vec) { m.Sqrt(d, a) }, ofEach(func(x float64) float64 {
				return elem.round(math.Sqrt(x)) // innocuous double rounding
			})))
	}
	return append(list, twoVectors(elem, "copy", bytes,
		func(m Machine, d, a, b Vec) { m.Copy(d, a) },
		func(d, a, b []float64) { copy(d, a) }))
}

// ofEach applies f to the lanes of a.
func ofEach(f func(float64) float64) func(d, a, b []float64) {
	return func(d, a, b []float64) {
		for i := range d {
			d[i] = f(a[i])
		}
	}
}

func shuffleOperations(elem Elem, bytes int) []operation {
	lanes := bytes / elem.Bytes()
	list := []operation{twoVectors(elem, "evens", bytes,
		func(m Machine, d, a, b Vec) { m.Evens(d, a, b) },
		func(d, a, b []float64) {
			for i := range d {
				d[i] = join(a, b)[2*i]
			}
		})}
	for _, size := range []int{4, 8} {
		if size < elem.Bytes() {
			continue
		}
		for part := range 2 {
			if bytes >= 16 {
				list = append(list, zipping(elem, bytes, size, part))
			}
		}
	}
	if lanes > 1 {
		list = append(list, halving(elem, bytes, "unzip",
			func(m Machine, d, e, a, b Vec) { m.Unzip(d, e, a, b) },
			func(i int) int { return 2*i%(2*lanes) + i/lanes }))
	}
	for n := 1; n < lanes; n++ {
		list = append(list, twoVectors(elem, fmt.Sprintf("align%d", n), bytes,
			func(m Machine, d, a, b Vec) { m.Align(d, a, b, n) },
			func(d, a, b []float64) { copy(d, join(a, b)[n:]) }))
	}
	if lanes > 2 {
		list = append(list, halving(elem, bytes, "alignTwo",
			func(m Machine, d, e, a, b Vec) { m.AlignTwo(d, e, a, b, lanes-2) },
			func(i int) int { return lanes - 2 + i%lanes + i/lanes }))
	}
	list = append(list, loadingParts(elem, bytes))
	for part := range bytes / 16 {
		list = append(list, parting(elem, bytes, part))
	}
	for _, op := range opsOf(elem) {
		for group := 2; group <= lanes && (group == 2 || elem.Float()); group *= 2 {
			emit := func(m Machine, d, a, b Vec) {
				note(m, op, a, b)
				if group == 2 {
					m.Pairs(op, d, a, b)
				} else {
					m.Fold(op, d, a, b, group)
				}
			}
			list = append(list, combining(op, twoVectors(elem, fmt.Sprintf("fold%d%v", group, op), bytes, emit,
				func(d, a, b []float64) { fold(elem, op, d, join(a, b), group) })))
		}
	}
	return list
}

// halving takes lanes of a and b, laid end to end, into two registers, which are
// others: lane i of those is lane from(i).
func halving(elem Elem, bytes int, name string, emit func(m Machine, d, e, a, b Vec), from func(i int) int) operation {
	lanes := bytes / elem.Bytes()
	return operation{
		name: name, bytes: bytes, calls: inputs(elem, lanes, 2*lanes),
		emit: func(m emitter) {
			a, b, d, e := m.Vec(bytes), m.Vec(bytes), m.Vec(bytes), m.Vec(bytes)
			m.Load(a, m.a, 0)
			m.Load(b, m.b, 0)
			emit(m, d, e, a, b)
			m.Store(m.dst, 0, d)
			m.Store(m.dst, bytes, e)
		},
		want: func(c *values) {
			for i := range c.dst {
				c.dst[i] = join(c.a, c.b)[from(i)]
			}
		},
	}
}

// zipping takes lanes of size bytes by turns.
func zipping(elem Elem, bytes, size, part int) operation {
	return twoVectors(elem, fmt.Sprintf("zip%dpart%d", size, part), bytes,
		func(m Machine, d, a, b Vec) { m.Zip(d, a, b, size, part) },
		func(d, a, b []float64) {
			n, group16 := size/elem.Bytes(), 16/elem.Bytes()
			for i := range d {
				group, lane := i/group16*group16, i%group16
				from := a
				if lane/n%2 == 1 {
					from = b
				}
				d[i] = from[group+part*group16/2+lane/(2*n)*n+lane%n]
			}
		})
}

// parting stores 16 bytes of a.
func parting(elem Elem, bytes, part int) operation {
	return operation{
		name: fmt.Sprintf("part%d", part), bytes: bytes, calls: inputs(elem, bytes/elem.Bytes(), 16/elem.Bytes()),
		emit: func(e emitter) {
			v, p := e.Vec(bytes), e.Vec(16)
			e.Load(v, e.a, 0)
			e.Part(p, v, part)
			e.Store(e.dst, 0, p)
		},
		want: func(c *values) { copy(c.dst, c.a[len(c.dst)*part:][:len(c.dst)]) },
	}
}

// storingUpper stores the upper half of a.
func storingUpper(elem Elem, bytes int) operation {
	return operation{
		name: "storeUpper", bytes: bytes, calls: inputs(elem, bytes/elem.Bytes(), bytes/2/elem.Bytes()),
		emit: func(e emitter) {
			v := e.Vec(bytes)
			e.Load(v, e.a, 0)
			e.Machine.(Splitter).StoreUpper(e.dst, 0, v)
		},
		want: func(c *values) { copy(c.dst, c.a[len(c.dst):]) },
	}
}

// storingPart stores a part of a.
func storingPart(elem Elem, bytes, part int) operation {
	return operation{
		name: fmt.Sprintf("storePart%d", part), bytes: bytes, calls: inputs(elem, bytes/elem.Bytes(), 16/elem.Bytes()),
		emit: func(e emitter) {
			v := e.Vec(bytes)
			e.Load(v, e.a, 0)
			e.Machine.(Parter).StorePart(e.dst, 0, v, part)
		},
		want: func(c *values) { copy(c.dst, c.a[len(c.dst)*part:][:len(c.dst)]) },
	}
}

// keeping keeps the bits of a that b has.
func keeping(bytes int) operation {
	lanes := bytes / F32.Bytes()
	return operation{
		name: "keep", bytes: bytes, calls: inputs(F32, lanes, lanes),
		emit: func(e emitter) {
			v, mask := e.Vec(bytes), e.Vec(bytes)
			e.Load(v, e.a, 0)
			e.Load(mask, e.b, 0)
			e.Machine.(Keeper).Keep(v, v, mask)
			e.Store(e.dst, 0, v)
		},
		want: func(c *values) {
			for i := range c.dst {
				both := math.Float32bits(float32(c.a[i])) & math.Float32bits(float32(c.b[i]))
				c.dst[i] = float64(math.Float32frombits(both))
			}
		},
	}
}

// loadingParts loads the parts of a register from last to first in a.
func loadingParts(elem Elem, bytes int) operation {
	return operation{
		name: "loadParts", bytes: bytes, calls: inputs(elem, bytes/elem.Bytes(), bytes/elem.Bytes()),
		emit: func(e emitter) {
			v := e.Vec(bytes)
			for part := range bytes / 16 {
				e.LoadPart(v, e.a, bytes-16*(part+1), part)
			}
			e.Store(e.dst, 0, v)
		},
		want: func(c *values) {
			n := 16 / elem.Bytes()
			for i := range c.dst {
				c.dst[i] = c.a[len(c.dst)-n*(i/n+1)+i%n]
			}
		},
	}
}

func join(a, b []float64) []float64 { return append(append([]float64{}, a...), b...) }

// fold combines lanes i and i+group/2 of each group.
func fold(elem Elem, op Op, d, s []float64, group int) {
	half := group / 2
	for i := range d {
		at := i/half*group + i%half
		d[i] = apply(elem, op, s[at], s[at+half])
	}
}

// offsets are such as instructions encode, and such as they don't.
var offsets = []int{0, 4, -4, 8, 64, 252, 256, 260, -256, -260, 4096, 16380, 16384, 32760, 32764, 65520, 65536, 1 << 20, 1<<24 + 4, -1 << 20}

// memoryOperations reach the start of a and dst by each offset in turn, always
// from another base.
func memoryOperations(elem Elem, bytes int) []operation {
	lanes := bytes / elem.Bytes()
	each := func(name string, first func(a []float64, i int) float64, emit func(e emitter, v Vec, dst, a Int, off int)) operation {
		return operation{
			name: name, bytes: bytes, calls: inputs(elem, lanes, lanes*len(offsets)),
			emit: func(e emitter) {
				v, dst, a := e.Vec(bytes), e.Int(), e.Int()
				for i, off := range offsets {
					e.AddImm(a, e.a, -off)
					e.AddImm(dst, e.dst, i*bytes-off)
					emit(e, v, dst, a, off)
				}
			},
			want: func(c *values) {
				for i := range c.dst {
					c.dst[i] = first(c.a, i%lanes)
				}
			},
		}
	}
	lane := func(a []float64, i int) float64 { return a[i] }
	list := []operation{
		each("move", lane, func(e emitter, v Vec, dst, a Int, off int) {
			e.Prefetch(a, off)
			e.PrefetchLater(a, off)
			e.Load(v, a, off)
			e.Store(dst, off, v)
		}),
		each("broadcast", func(a []float64, i int) float64 { return a[0] }, func(e emitter, v Vec, dst, a Int, off int) {
			e.Broadcast(v, a, off)
			e.Store(dst, off, v)
		}),
		constants(elem, bytes),
	}
	if bytes >= 16 {
		list = append(list, each("stream", lane, func(e emitter, v Vec, dst, a Int, off int) {
			e.Load(v, a, off)
			e.StoreStream(dst, off, v)
		}))
	}
	if elem.Float() {
		for name, op := range map[string]Op{"addLoad": Add, "mulLoad": Mul, "maxLoad": Max} {
			twice := func(a []float64, i int) float64 { return apply(elem, op, a[i], a[i]) }
			list = append(list, each(name, twice, func(e emitter, v Vec, dst, a Int, off int) {
				e.Load(v, a, off)
				switch op {
				case Add:
					e.AddLoad(v, v, a, off)
				case Mul:
					e.MulLoad(v, v, a, off)
				default:
					e.MaxLoad(v, v, a, off)
				}
				e.Store(dst, off, v)
			}))
		}
	}
	return list
}

func constants(elem Elem, bytes int) operation {
	list := []float64{0, math.Copysign(0, -1), 1, -1.5, 1e-3, math.Inf(1), math.Inf(-1), math.MaxFloat32, math.SmallestNonzeroFloat32, 3}
	return operation{
		name: "const", bytes: bytes, calls: inputs(elem, 1, bytes/elem.Bytes()*len(list))[:1],
		emit: func(e emitter) {
			for i, x := range list {
				v := e.Vec(bytes)
				e.Const(v, x)
				e.Store(e.dst, i*bytes, v)
			}
		},
		want: func(c *values) {
			for i := range c.dst {
				c.dst[i] = elem.round(list[i/(bytes/elem.Bytes())])
			}
		},
	}
}

// maskedLoads have the unreadable page right behind the lanes they select. The
// mask must outlive a change of what it was made from.
func maskedLoads(elem Elem, bytes int) []operation {
	list := maskedLoadsOf(elem, bytes, bytes)
	if bytes > 16 {
		list = append(list, maskedLoadsOf(elem, bytes, 16)...)
	}
	return list
}

// maskedLoadsOf load the first part bytes of registers.
func maskedLoadsOf(elem Elem, bytes, part int) []operation {
	lanes, most := bytes/elem.Bytes(), part/elem.Bytes()
	var list []operation
	for i, off := range []int{0, -8, 260, 1 << 20} {
		op := operation{
			name: fmt.Sprintf("loadMasked%dof%d", i, part), bytes: bytes,
			emit: func(e emitter) {
				k, v, a := e.Mask(e.n, bytes), e.Vec(bytes), e.Int()
				e.SetInt(e.n, 3)
				e.AddImm(a, e.a, -off)
				e.Const(v, 5)
				e.LoadMasked(e.Low(v, part), a, off, k)
				e.Store(e.dst, 0, v)
			},
			want: func(c *values) {
				clear(c.dst)
				copy(c.dst, c.a)
			},
		}
		for _, n := range append(upTo(lanes+2), -1, math.MinInt32, math.MaxInt32) {
			in := inputs(elem, min(max(n, 1), most), lanes)[0]
			in.a, in.n = in.a[:min(max(n, 0), most)], n
			op.calls = append(op.calls, in)
		}
		list = append(list, op)
	}
	return list
}

func upTo(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// lowOperation stores the halves of a register, down to a single element.
func lowOperation(elem Elem, bytes int) operation {
	return operation{
		name: "low", bytes: bytes, calls: inputs(elem, bytes/elem.Bytes(), 2*bytes/elem.Bytes()),
		emit: func(e emitter) {
			v, at := e.Vec(bytes), 0
			e.Load(v, e.a, 0)
			for _, size := range sizes(e.Machine, elem, elem.Bytes()) {
				e.Store(e.dst, at, e.Low(v, size))
				at += size
			}
		},
		want: func(c *values) {
			copy(c.dst, c.a[:1])
			for at, lanes := 1, 16/elem.Bytes(); lanes <= len(c.a); at, lanes = at+lanes, 2*lanes {
				copy(c.dst[at:], c.a[:lanes])
			}
		},
	}
}

// integer is an operation over n. A one in dst tells its result, which is
// below 64.
func integer(elem Elem, name string, emit func(e emitter, n, d Int), want func(n int) int, ns ...int) operation {
	op := operation{
		name: name,
		emit: func(e emitter) {
			d, one := e.Int(), e.Vec(elem.Bytes())
			emit(e, e.n, d)
			e.Shift(d, d, bits.Len(uint(elem.Bytes()))-1)
			e.Add(d, d, e.dst)
			e.Const(one, 1)
			e.Store(d, 0, one)
		},
		want: func(c *values) { c.dst[want(c.n)] = 1 },
	}
	for _, n := range ns {
		op.calls = append(op.calls, values{dst: fresh(elem, 64), n: n})
	}
	return op
}

func integerOperations(elem Elem) []operation { return append(arithmetic(elem), control(elem)...) }

func arithmetic(elem Elem) []operation {
	list := []operation{
		integer(elem, "intMove", func(e emitter, n, d Int) { e.Move(d, n) }, func(n int) int { return n }, 0, 63),
		integer(elem, "argSet", func(e emitter, n, d Int) {
			e.AddImm(d, n, 7)
			e.SetArg("n", d)
			e.SetInt(d, 0)
			e.Arg(d, "n")
		}, func(n int) int { return n + 7 }, 0, 50),
		integer(elem, "intAdd", func(e emitter, n, d Int) {
			e.Add(d, n, n)
			e.Add(d, n, d)
			e.Add(d, d, n)
		}, func(n int) int { return 4 * n }, 0, 3, 15),
		integer(elem, "intSub", func(e emitter, n, d Int) {
			e.SetInt(d, 50)
			e.Sub(d, d, n)
			e.Sub(d, n, d)
			e.Sub(d, n, d)
		}, func(n int) int { return 50 - n }, -13, 0, 50),
		integer(elem, "intShift", func(e emitter, n, d Int) {
			e.Shift(d, n, 7)
			e.Shift(d, d, -9)
			e.Shift(d, d, 0)
			e.AddImm(d, d, 16)
		}, func(n int) int { return n>>2 + 16 }, -64, -1, 0, 3, 100),
		integer(elem, "intMin", func(e emitter, n, d Int) {
			e.SetInt(d, 40)
			e.Min(d, d, n)
			e.Min(d, n, d)
			e.Min(n, n, d)
			e.Min(d, n, n)
			e.AddImm(d, d, 9)
		}, func(n int) int { return min(n, 40) + 9 }, -9, 0, 39, 40, 41, math.MaxInt64),
	}
	for i, imm := range []int{0, 1, -1, 4095, 4096, -4095, 65537, 1<<24 - 1, 1<<24 + 1, -1<<24 - 1, math.MaxInt32 - 7, math.MinInt32 + 8} {
		list = append(list, integer(elem, fmt.Sprintf("intAddImm%d", i), func(e emitter, n, d Int) {
			big := e.Int()
			e.SetInt(big, imm)
			e.AddImm(d, n, imm)
			e.Sub(d, d, big)
		}, func(n int) int { return n }, 0, 21))
	}
	return list
}

func control(elem Elem) []operation {
	list := []operation{
		integer(elem, "times", func(e emitter, n, d Int) {
			e.SetInt(d, 0)
			e.Times(n, func() { e.AddImm(d, d, 3) })
			e.Add(d, d, n) // 0
		}, func(n int) int { return 3 * n }, 1, 2, 20),
		integer(elem, "timesNested", func(e emitter, n, d Int) {
			kept, inner := e.Int(), e.Int()
			e.SetInt(d, 0)
			e.SetInt(kept, 5)
			e.Times(n, func() {
				e.Add(d, d, kept) // its register must not go to those below
				e.SetInt(inner, 2)
				e.Times(inner, func() {
					one := e.Int()
					e.SetInt(one, 1)
					e.Add(d, d, one)
				})
				two := e.Int()
				e.SetInt(two, 2)
				e.Add(d, d, two)
			})
		}, func(n int) int { return 9 * n }, 1, 2, 6),
	}
	for i, min := range []int{1, 4, -3, 5000, 1 << 20} {
		list = append(list,
			integer(elem, fmt.Sprintf("while%d", i), func(e emitter, n, d Int) {
				e.SetInt(d, 0)
				e.While(n, min, func() {
					e.AddImm(d, d, 1)
					e.AddImm(n, n, -4)
				})
			}, func(n int) int { return whileRuns(n, min) }, min-1, min, min+1, min+3, min+4, min+100),
			integer(elem, fmt.Sprintf("ifAtLeast%d", i), func(e emitter, n, d Int) {
				e.IfAtLeast(n, min, func() { e.SetInt(d, 1) }, func() { e.SetInt(d, 2) })
				e.IfAtLeast(n, min+2, func() { e.AddImm(d, d, 4) }, nil)
			}, func(n int) int { return branches(n, min) }, min-1000, min-1, min, min+1, min+2, min+1000))
	}
	return list
}

// whileRuns counts how often n is at least min, less 4 each time.
func whileRuns(n, min int) (runs int) {
	for ; n >= min; n -= 4 {
		runs++
	}
	return runs
}

func branches(n, min int) int {
	switch {
	case n >= min+2:
		return 1 + 4
	case n >= min:
		return 1
	}
	return 2
}
