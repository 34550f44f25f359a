package vec

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
	"github.com/mmcloughlin/avo/reg"
)

// x86 is what AVX2 and AVX-512 have in common, over avo, which allocates the
// registers. The embedding types add what differs.
type x86 struct {
	c     *build.Context
	elem  Elem
	name  string
	bytes int // of the widest register

	lanewise map[Op]func(...operand.Op)

	fn     Func
	funcs  []Func
	ints   []reg.GPVirtual
	vecs   []reg.VecVirtual
	labels int
	data   map[string]operand.Mem // constants by name
	hoists map[string]Vec         // and those in registers, in this function
	top    int                    // where in the function the prologue ends
}

func newX86(elem Elem, name string, bytes int) x86 {
	c := build.NewContext()
	c.ConstraintExpr("!purego")
	return x86{c: c, elem: elem, name: name, bytes: bytes, lanewise: x86Lanewise(c, elem), data: map[string]operand.Mem{}}
}

// x86Lanewise returns the operations that are one instruction.
func x86Lanewise(c *build.Context, elem Elem) map[Op]func(...operand.Op) {
	return map[Elem]map[Op]func(...operand.Op){
		F32: {Max: c.VMAXPS, Min: c.VMINPS, Add: c.VADDPS, Mul: c.VMULPS, Div: c.VDIVPS},
		F64: {Max: c.VMAXPD, Min: c.VMINPD, Add: c.VADDPD, Mul: c.VMULPD, Div: c.VDIVPD},
		U8:  {Max: c.VPMAXUB, Min: c.VPMINUB},
		I8:  {Max: c.VPMAXSB, Min: c.VPMINSB},
	}[elem]
}

func (m *x86) Name() string        { return m.name }
func (m *x86) Register() int       { return m.bytes }
func (m *x86) PropagatesNaN() bool { return !m.elem.Float() }
func (m *x86) Funcs() []Func       { return m.funcs }

// begin starts the function; the embedding type prepares its notes.
func (m *x86) begin(f Func) {
	f.Name += m.name
	m.fn, m.funcs = f, append(m.funcs, f)
	m.ints, m.vecs, m.labels, m.hoists = nil, nil, 0, map[string]Vec{}
	m.c.Function(f.Name)
	m.c.Attributes(attr.NOSPLIT)
	m.c.Pragma("noescape")
	m.c.Doc(f.Doc...)
	m.c.SignatureExpr(f.signature())
	m.top = 0
}

// noting reports whether the function looks for NaN.
func (m *x86) noting() bool { return m.fn.Bytes > 0 && !m.PropagatesNaN() }

// signature returns the Go signature of f.
func (f Func) signature() string {
	var args []string
	for _, a := range f.Args {
		if name, ok := strings.CutPrefix(a, "*"); ok {
			args = append(args, name+" *byte")
		} else {
			args = append(args, a+" int")
		}
	}
	return "func(" + strings.Join(args, ", ") + ") (nan uint64)"
}

// end returns note, which is 0 without a NaN.
func (m *x86) end(note reg.Register) {
	m.c.Store(note, m.c.Return("nan"))
	m.c.VZEROUPPER()
	m.c.RET()
}

// hoist emits instructions at the top of the function, before any loop.
func (m *x86) hoist(emit func()) {
	fn := m.function()
	from := len(fn.Nodes)
	emit()
	moved := append([]ir.Node{}, fn.Nodes[from:]...)
	nodes := append([]ir.Node{}, fn.Nodes[:m.top]...)
	nodes = append(nodes, moved...)
	fn.Nodes = append(nodes, fn.Nodes[m.top:from]...)
	m.top += len(moved)
}

func (m *x86) function() *ir.Function {
	file, err := m.c.Result()
	if err != nil {
		panic(fmt.Sprintf("%s: %v", m.fn.Name, err))
	}
	fns := file.Functions()
	return fns[len(fns)-1]
}

// File returns the assembly of all functions.
func (m *x86) File() []byte {
	file, err := m.c.Result()
	if err != nil {
		panic(err)
	}
	for _, fn := range file.Functions() {
		alone := &ir.File{Sections: []ir.Section{fn}}
		if err := pass.Compile.Execute(alone); err != nil {
			panic(fmt.Sprintf("%s: %v", fn.Name, err))
		}
		m.pruneSelfCopies(fn)
	}
	if err := pass.IncludeTextFlagHeader(file); err != nil {
		panic(err)
	}
	text, err := printer.NewGoAsm(printer.Config{Name: "asm/gen", Pkg: "simdpool"}).Print(file)
	if err != nil {
		panic(err)
	}
	return bytes.TrimRight(text, "\n")
}

// pruneSelfCopies removes copies of whole registers to themselves, which are left where a copy
// and what it is of got the same one: they would take a port each. Copies of a part clear the rest.
func (m *x86) pruneSelfCopies(fn *ir.Function) {
	fn.Nodes = slices.DeleteFunc(fn.Nodes, func(n ir.Node) bool {
		i, ok := n.(*ir.Instruction)
		if !ok || i.Opcode != "VMOVAPS" || len(i.Operands) != 2 || i.Operands[0] != i.Operands[1] {
			return false
		}
		return int(i.Operands[0].(reg.Register).Size()) == m.bytes
	})
}

// Integers.

func (m *x86) Int() Int {
	m.ints = append(m.ints, m.c.GP64())
	return Int{len(m.ints)}
}

func (m *x86) gp(i Int) reg.GPVirtual { return m.ints[i.id-1] }

func (m *x86) Arg(d Int, name string)         { m.c.Load(m.c.Param(name), m.gp(d)) }
func (m *x86) SetArg(name string, a Int)      { m.c.Store(m.gp(a), m.c.Param(name)) }
func (m *x86) SetInt(d Int, value int)        { m.c.MOVQ(operand.I32(value), m.gp(d)) }
func (m *x86) Move(d, a Int)                  { m.c.MOVQ(m.gp(a), m.gp(d)) }
func (m *x86) AddImm(d, a Int, imm int)       { m.c.LEAQ(m.mem(a, imm), m.gp(d)) }
func (m *x86) mem(b Int, off int) operand.Mem { return operand.Mem{Base: m.gp(b), Disp: off} }

func (m *x86) Add(d, a, b Int) {
	if d == a {
		m.c.ADDQ(m.gp(b), m.gp(d))
		return
	}
	m.c.LEAQ(operand.Mem{Base: m.gp(a), Index: m.gp(b), Scale: 1}, m.gp(d))
}

func (m *x86) Sub(d, a, b Int) {
	if d == b && d != a {
		m.c.NEGQ(m.gp(d))
		m.c.ADDQ(m.gp(a), m.gp(d))
		return
	}
	m.move(d, a)
	m.c.SUBQ(m.gp(b), m.gp(d))
}

func (m *x86) Shift(d, a Int, left int) {
	m.move(d, a)
	if left >= 0 {
		m.c.SHLQ(operand.U8(left), m.gp(d))
	} else {
		m.c.SARQ(operand.U8(-left), m.gp(d))
	}
}

func (m *x86) Min(d, a, b Int) {
	if d == b {
		a, b = b, a
	}
	m.move(d, a)
	m.c.CMPQ(m.gp(d), m.gp(b))
	m.c.CMOVQGT(m.gp(b), m.gp(d))
}

func (m *x86) move(d, a Int) {
	if d != a {
		m.Move(d, a)
	}
}

// Control.

func (m *x86) label(kind string) string {
	m.labels++
	return fmt.Sprintf("%s%d", kind, m.labels)
}

func (m *x86) Times(n Int, body func()) {
	loop := m.label("times")
	m.c.Label(loop)
	body()
	m.c.DECQ(m.gp(n))
	m.c.JNZ(operand.LabelRef(loop))
}

func (m *x86) While(n Int, min int, body func()) {
	loop, done := m.label("while"), m.label("done")
	m.c.CMPQ(m.gp(n), operand.I32(min))
	m.c.JLT(operand.LabelRef(done))
	m.c.Label(loop)
	body()
	m.c.CMPQ(m.gp(n), operand.I32(min))
	m.c.JGE(operand.LabelRef(loop))
	m.c.Label(done)
}

func (m *x86) IfAtLeast(n Int, min int, then, otherwise func()) {
	no, done := m.label("else"), m.label("done")
	m.c.CMPQ(m.gp(n), operand.I32(min))
	m.c.JLT(operand.LabelRef(no))
	then()
	if otherwise != nil {
		m.c.JMP(operand.LabelRef(done))
	}
	m.c.Label(no)
	if otherwise != nil {
		otherwise()
		m.c.Label(done)
	}
}

// Vectors.

func (m *x86) Vec(bytes int) Vec {
	var v reg.VecVirtual
	switch {
	case bytes > m.bytes:
		panic(fmt.Sprintf("%s: no register of %d bytes", m.fn.Name, bytes))
	case bytes == 64:
		v = m.c.ZMM()
	case bytes == 32:
		v = m.c.YMM()
	default:
		v = m.c.XMM()
	}
	m.vecs = append(m.vecs, v)
	return Vec{len(m.vecs), bytes}
}

// v returns the avo register of a, as wide as a is.
func (m *x86) v(a Vec) reg.Register {
	r := m.vecs[a.id-1]
	switch a.bytes {
	case 64:
		return r.AsZ()
	case 32:
		return r.AsY()
	default:
		return r.AsX()
	}
}

func (m *x86) Low(a Vec, bytes int) Vec { return Vec{a.id, bytes} }

// scalar reports whether a holds a single element.
func (m *x86) scalar(a Vec) bool { return a.bytes == m.elem.Bytes() }

func (m *x86) Const(d Vec, value float64) {
	bits := m.elem.bits(value)
	if bits == 0 {
		m.c.VXORPS(m.v(d), m.v(d), m.v(d))
		return
	}
	switch m.elem {
	case F64:
		m.broadcast64(m.words(fmt.Sprintf("const%016x", bits), []uint32{uint32(bits), uint32(bits >> 32)}), d)
	case F32:
		m.c.VBROADCASTSS(m.words(fmt.Sprintf("const%08x", bits), []uint32{uint32(bits)}), m.v(d))
	default:
		word := uint32(bits) * 0x01010101
		m.c.VBROADCASTSS(m.words(fmt.Sprintf("const%08x", word), []uint32{word}), m.v(d))
	}
}

func (m *x86) Broadcast(d Vec, base Int, off int) {
	switch m.elem {
	case F64:
		m.broadcast64(m.mem(base, off), d)
	case F32:
		m.c.VBROADCASTSS(m.mem(base, off), m.v(d))
	default:
		m.c.VPBROADCASTB(m.mem(base, off), m.v(d))
	}
}

// broadcast64 fills d with the 8 bytes at mem.
func (m *x86) broadcast64(mem operand.Mem, d Vec) {
	if d.bytes > 16 {
		m.c.VBROADCASTSD(mem, m.v(d))
	} else {
		m.c.VMOVDDUP(mem, m.v(d))
	}
}

func (m *x86) Load(d Vec, base Int, off int) {
	if m.scalar(d) {
		m.loadOne(d, m.mem(base, off))
		return
	}
	m.c.VMOVUPS(m.mem(base, off), m.v(d))
}

func (m *x86) Store(base Int, off int, a Vec) {
	if m.scalar(a) {
		m.storeOne(m.mem(base, off), a)
		return
	}
	m.c.VMOVUPS(m.v(a), m.mem(base, off))
}

func (m *x86) loadOne(d Vec, mem operand.Mem) {
	switch m.elem {
	case F64:
		m.c.VMOVSD(mem, m.v(d))
	case F32:
		m.c.VMOVSS(mem, m.v(d))
	default:
		t := m.gp(m.Int())
		m.c.MOVBLZX(mem, t.As32())
		m.c.VMOVD(t.As32(), m.v(d))
	}
}

func (m *x86) storeOne(mem operand.Mem, a Vec) {
	switch m.elem {
	case F64:
		m.c.VMOVSD(m.v(a), mem)
	case F32:
		m.c.VMOVSS(m.v(a), mem)
	default:
		m.c.VPEXTRB(operand.U8(0), m.v(a), mem)
	}
}

func (m *x86) StoreStream(base Int, off int, a Vec) { m.c.VMOVNTPS(m.v(a), m.mem(base, off)) }
func (m *x86) Fence()                               { m.c.SFENCE() }
func (m *x86) Copy(d, a Vec)                        { m.c.VMOVAPS(m.v(a), m.v(d)) }
func (m *x86) Prefetch(base Int, off int)           { m.c.PREFETCHT0(m.mem(base, off)) }
func (m *x86) PrefetchLater(base Int, off int)      { m.c.PREFETCHT1(m.mem(base, off)) }

// do knows the operations that are one instruction; the embedding types have
// MaxNaN and MinNaN.
func (m *x86) do(op Op, d, a, b Vec) {
	if !m.elem.Float() {
		op = ordered(op)
	}
	emit, ok := m.lanewise[op]
	if !ok {
		panic(fmt.Sprintf("%s: no single instruction for %v", m.fn.Name, op))
	}
	emit(m.v(b), m.v(a), m.v(d))
}

// AddLoad implements Machine.
func (m *x86) AddLoad(d, a Vec, base Int, off int) { m.doLoad(Add, d, a, base, off) }

// MulLoad implements Machine.
func (m *x86) MulLoad(d, a Vec, base Int, off int) { m.doLoad(Mul, d, a, base, off) }

// MaxLoad implements Machine.
func (m *x86) MaxLoad(d, a Vec, base Int, off int) { m.doLoad(Max, d, a, base, off) }

func (m *x86) doLoad(op Op, d, a Vec, base Int, off int) {
	if m.scalar(d) { // the operation would read a register
		b := m.Vec(d.bytes)
		m.Load(b, base, off)
		m.do(op, d, a, b)
		return
	}
	m.lanewise[op](m.mem(base, off), m.v(a), m.v(d))
}

// compare compares lane by lane into d: a vector, or masks.
func (m *x86) compare(predicate uint8, a, b Vec, d ...operand.Op) {
	emit := m.c.VCMPPS
	if m.elem == F64 {
		emit = m.c.VCMPPD
	}
	emit(append([]operand.Op{operand.U8(predicate), m.v(b), m.v(a)}, d...)...)
}

// Predicates of compare.
const (
	unorderedQ  = 3
	orderedQ    = 7
	notAtMostUQ = 22
	greaterQ    = 30
)

// ordered returns op without its promise to return NaN for NaN.
func ordered(op Op) Op {
	switch op {
	case MaxNaN:
		return Max
	case MinNaN:
		return Min
	}
	return op
}

// Zip implements Machine.
func (m *x86) Zip(d, a, b Vec, bytes, part int) {
	emit := map[[2]int]func(...operand.Op){
		{4, 0}: m.c.VUNPCKLPS, {4, 1}: m.c.VUNPCKHPS,
		{8, 0}: m.c.VUNPCKLPD, {8, 1}: m.c.VUNPCKHPD,
	}[[2]int{bytes, part}]
	emit(m.v(b), m.v(a), m.v(d))
}

// words returns static data of 32-bit words.
func (m *x86) words(name string, values []uint32) operand.Mem {
	if mem, ok := m.data[name]; ok {
		return mem
	}
	mem := m.c.StaticGlobal(strings.ToLower(m.name) + strings.ToUpper(name[:1]) + name[1:])
	m.c.DataAttributes(attr.RODATA | attr.NOPTR)
	for i, v := range values {
		m.c.AddDatum(4*i, operand.U32(v))
	}
	m.data[name] = mem
	return mem
}

// table returns a register that holds values from the top of the function on.
func (m *x86) table(name string, values []uint32) Vec {
	if v, ok := m.hoists[name]; ok {
		return v
	}
	mem := m.words(name, values)
	v := m.Vec(4 * len(values))
	m.hoist(func() { m.c.VMOVUPS(mem, m.v(v)) })
	m.hoists[name] = v
	return v
}

// iota returns 0, 1, 2 … in lanes of an element's size.
func (m *x86) iota(bytes int) Vec {
	lanes := make([]uint64, bytes/m.elem.Bytes())
	for i := range lanes {
		lanes[i] = uint64(i)
	}
	return m.table(fmt.Sprintf("iota%d", len(lanes)), m.indices(lanes))
}

// indices returns numbers in lanes of an element's size, 4 or 8 bytes, as words.
func (m *x86) indices(numbers []uint64) []uint32 {
	var words []uint32
	for _, n := range numbers {
		words = append(words, uint32(n))
		if m.elem.Bytes() == 8 {
			words = append(words, uint32(n>>32))
		}
	}
	return words
}

// evenBytes gathers the even bytes of a, then those of b.
func (m *x86) evenBytes(d, a, b Vec) {
	low := make([]uint32, d.bytes/4)
	for i := range low {
		low[i] = 0x00ff00ff
	}
	mask := m.table(fmt.Sprintf("lowBytes%d", d.bytes), low)
	x, y := m.Vec(d.bytes), m.Vec(d.bytes)
	m.c.VANDPS(m.v(mask), m.v(a), m.v(x))
	m.c.VANDPS(m.v(mask), m.v(b), m.v(y))
	m.c.VPACKUSWB(m.v(y), m.v(x), m.v(d))
	m.straighten(d)
}

// oddBytes gathers the odd ones.
func (m *x86) oddBytes(d, a, b Vec) {
	x, y := m.Vec(d.bytes), m.Vec(d.bytes)
	m.c.VPSRLW(operand.U8(8), m.v(a), m.v(x))
	m.c.VPSRLW(operand.U8(8), m.v(b), m.v(y))
	m.c.VPACKUSWB(m.v(y), m.v(x), m.v(d))
	m.straighten(d)
}

// straighten puts in order what packing within 16 bytes left as a b a b ….
func (m *x86) straighten(d Vec) {
	switch d.bytes {
	case 32:
		m.c.VPERMQ(operand.U8(0xd8), m.v(d), m.v(d))
	case 64:
		order := m.table("straight64", []uint32{0, 0, 2, 0, 4, 0, 6, 0, 1, 0, 3, 0, 5, 0, 7, 0})
		m.c.VPERMQ(m.v(d), m.v(order), m.v(d))
	}
}

// pairsOfBytes combines the bytes of each 16 bits of a, then of b.
func (m *x86) pairsOfBytes(op Op, d, a, b Vec) {
	x, y := m.Vec(d.bytes), m.Vec(d.bytes)
	m.c.VPSRLW(operand.U8(8), m.v(a), m.v(x))
	m.do(op, x, a, x)
	m.c.VPSRLW(operand.U8(8), m.v(b), m.v(y))
	m.do(op, y, b, y)
	m.evenBytes(d, x, y)
}

// lanesOf returns how many elements a holds.
func (m *x86) lanesOf(a Vec) int { return a.bytes / m.elem.Bytes() }

// storeLow stores the first bytes bytes of a.
func (m *x86) storeLow(base Int, off int, a Vec, bytes int) {
	x, mem := m.v(m.Low(a, 16)), m.mem(base, off)
	switch bytes {
	case 1:
		m.c.VPEXTRB(operand.U8(0), x, mem)
	case 2:
		m.c.VPEXTRW(operand.U8(0), x, mem)
	case 4:
		m.c.VMOVD(x, mem)
	case 8:
		m.c.VMOVQ(x, mem)
	default:
		m.c.VMOVUPS(m.v(m.Low(a, bytes)), mem)
	}
}

// Abs implements Machine.
func (m *x86) Abs(d, a Vec) { m.c.VANDPS(m.v(m.magnitudes(d.bytes)), m.v(a), m.v(d)) }

// magnitudes returns a register of all bits but the signs.
func (m *x86) magnitudes(bytes int) Vec {
	mask := make([]uint32, max(bytes, 16)/4)
	for i := range mask {
		mask[i] = math.MaxInt32
		if m.elem == F64 && i%2 == 0 {
			mask[i] = math.MaxUint32
		}
	}
	return m.table(fmt.Sprintf("magnitude%d", len(mask)), mask)
}

// Sqrt implements Machine.
func (m *x86) Sqrt(d, a Vec) {
	if m.elem == F64 {
		m.c.VSQRTPD(m.v(a), m.v(d))
		return
	}
	m.c.VSQRTPS(m.v(a), m.v(d))
}
