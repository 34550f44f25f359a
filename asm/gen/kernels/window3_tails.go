package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// Averages over 3x3 windows of stride 1 around each cell, channels first, of rows with one to
// three cells more than one or two registers hold. Rows go down several planes at once: each is
// read once, and neighbours come by shifts in registers. The last four cells of each, its tail,
// lie in a part of a register that the planes share; results of cells that the registers before
// have too come from these.

var window3Tails = Family{
	Name: "window3Tails", Call: "window3Tails",
	Args: []string{"*dst", "*src", "inner", "dstInner", "srcInner", "pitch", "rows", "*tables"},
	Doc: []string{
		"3x3 windows of stride 1 around each cell of inner planes, of rows rows of pitch bytes, two at least: a step, and one",
		"to three cells. Four planes go at once, two of two registers; there are as many. *tables has for each plane where the",
		"cells right of the last register's are, in that and in tails; then what sums are divided by; then which lanes of tails",
		"have a cell right of them.",
	},
	Kinds: []Kind{AverageFused}, Elems: float32, Steps: []int{128, 64}, Registers: 2, Needs: able[vec.Parter],
	emit: emitWindow3Tails,
}

// tailBytes are the bytes of a tail.
const tailBytes = 16

// Where *tables has what. Divisors are as a vec.Fuser takes them, a register each, of rows between
// those at the ends of a plane, then of these.
const (
	tailPlanes   = 4
	tailDivisors = tailPlanes * line
	tailMask     = tailDivisors + 2*divisorKinds*divisorParts*line
)

// The divisors of a row: of its first register, of the second, and of tails.
const (
	ofTails      = 2
	divisorKinds = 3
)

// tailedRows are rows on their way down planes.
type tailedRows struct {
	*kernel
	vec.Selector
	vec.Parter
	index  []vec.Vec // for each plane, the cells right of those of the last register of a row
	inside vec.Mask  // lanes of tails that have a cell right of them
	planes []vec.Int // where the next rows are
	toDst  vec.Int   // how far from there results go
	pitch  vec.Int
}

func emitWindow3Tails(k *kernel) {
	k.setNeutral()
	r := tailedRows{kernel: k, Selector: k.Machine.(vec.Selector), Parter: k.Machine.(vec.Parter), toDst: k.Int(), pitch: k.arg("pitch")}
	tables := k.arg("tables")
	r.inside = r.LoadMask(tables, tailMask)
	for i := range tailPlanes / k.registers() {
		r.planes = append(r.planes, k.Int())
		r.index = append(r.index, k.Vec(k.register))
		k.Load(r.index[i], tables, i*line)
	}
	k.groups(k.arg("inner"), len(r.planes), k.arg("src"), k.arg("dst"), nil, r.group)
}

// group goes down the planes at s.
func (r *tailedRows) group(s, d vec.Int) {
	for i, p := range r.planes {
		if i == 0 {
			r.Move(p, s)
		} else {
			r.Add(p, r.planes[i-1], r.arg("srcInner"))
		}
	}
	r.Sub(r.toDst, d, s)
	r.Sub(r.toDst, r.toDst, r.pitch) // to the row before the last one that was read
	r.Sub(r.toDst, r.toDst, r.pitch)
	above, row := r.row(), r.row()
	r.combine(above, above, row)
	r.results(above, true)
	n := r.arg("rows")
	r.AddImm(n, n, -2)
	r.While(n, 1, func() {
		next := r.row()
		sums := r.wholes()
		r.combine(sums, above, next)
		r.combine(above, row, next)
		for i, v := range next {
			r.Copy(row[i], v)
		}
		r.results(sums, false)
		r.AddImm(n, n, -1)
	})
	r.Add(r.toDst, r.toDst, r.pitch)
	r.results(above, true)
}

// wholes returns registers for a row of each plane, and one for tails.
func (r *tailedRows) wholes() []vec.Vec { return r.vectors(len(r.planes)*r.registers() + 1) }

// combine adds registers.
func (r *tailedRows) combine(d, a, b []vec.Vec) {
	for i := range d {
		r.Do(r.op, d[i], a[i], b[i])
	}
}

// row loads the next rows, and goes on behind them.
func (r *tailedRows) row() []vec.Vec {
	vs := r.wholes()
	tails := vs[len(vs)-1]
	for i, p := range r.planes {
		for j := range r.registers() {
			r.Load(vs[i*r.registers()+j], p, j*r.register)
		}
		if r.registers() == 1 {
			r.Prefetch(p, ahead)
		}
		r.Add(p, p, r.pitch)
		r.LoadPart(tails, p, -tailBytes, i)
	}
	return vs
}

// results stores the averages of columns that are reduced.
func (r *tailedRows) results(columns []vec.Vec, atEnd bool) {
	n, tails := r.registers(), columns[len(columns)-1]
	r.tailResults(tails, atEnd)
	for j := range n {
		r.divideBy(j, atEnd)
		for i, p := range r.planes {
			row, dst := columns[i*n:][:n], r.Int()
			r.Add(dst, p, r.toDst)
			right := r.Vec(r.register)
			if j < n-1 {
				r.Align(right, row[j], row[j+1], 1)
			} else {
				r.Permute(right, r.index[i], row[j], tails)
			}
			before := r.neutral
			if j > 0 {
				before = row[j-1]
			}
			v := r.pair(before, row[j])
			r.Do(r.op, v, v, right)
			r.finish(v)
			r.Store(dst, j*r.register, v)
			r.Prefetch(dst, j*r.register+r.resultsAhead())
		}
	}
}

// tailResults stores those of tails, the first lanes of which are wrong.
func (r *tailedRows) tailResults(tails vec.Vec, atEnd bool) {
	r.divideBy(ofTails, atEnd)
	v, right := r.pair(tails, tails), r.Vec(r.register)
	r.Align(right, tails, tails, 1)
	r.DoWhere(r.op, v, right, r.inside)
	r.finish(v)
	for i, p := range r.planes {
		dst := r.Int()
		r.Add(dst, p, r.toDst)
		r.Add(dst, dst, r.pitch)
		r.StorePart(dst, -tailBytes, v, i)
	}
}

// pair combines columns and those left of them.
func (r *tailedRows) pair(before, columns vec.Vec) vec.Vec {
	v := r.Vec(r.register)
	r.Align(v, before, columns, r.register/r.elem-1)
	r.Do(r.op, v, v, columns)
	return v
}

// resultsAhead is how far lines of results are asked for: of small planes, beyond those
// that are on their way.
func (r *tailedRows) resultsAhead() int {
	if r.registers() == 1 {
		return ahead
	}
	return resultsAhead
}

// divideBy prepares the divisors of the next results.
func (r *tailedRows) divideBy(which int, atEnd bool) {
	if atEnd {
		which += divisorKinds
	}
	tables := r.arg("tables") // there is no register to keep it in
	for i, v := range []*vec.Vec{&r.divisor, &r.share, &r.scaled} {
		*v = r.Vec(r.register)
		r.Load(*v, tables, tailDivisors+(which*divisorParts+i)*line)
	}
}
