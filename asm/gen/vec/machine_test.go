package vec

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/cpu"
)

// printable is a Machine of which the functions can be had.
type printable interface {
	Machine
	File() []byte
	Funcs() []Func
}

// machines are the machines to test. Foreign ones run under an emulator.
var machines = []struct {
	goarch   string
	emulator string // empty: nothing emulates all of it
	has      bool   // this CPU runs it
	new      func(Elem) printable
}{
	{"arm64", "qemu-aarch64-static", runtime.GOARCH == "arm64", func(e Elem) printable { return NewNEON(e) }},
	{"amd64", "", cpu.X86.HasAVX2, func(e Elem) printable { return NewAVX2(e) }},
	{"amd64", "", cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL, func(e Elem) printable { return NewAVX512(e) }},
}

// operation is a function to emit, and what it ought to do. Its arguments are
// *dst, *a, *b and n.
type operation struct {
	name  string
	bytes int // of its vectors
	emit  func(e emitter)
	want  func(c *values)
	calls []values
	// notes: it may return a NaN flag instead of a result. zeros: either zero
	// will do.
	notes, zeros bool
}

// emitter is a Machine within a function, which has loaded its arguments.
type emitter struct {
	Machine
	dst, a, b, n Int
}

// values are the arguments of a call. Buffers end where readable memory does.
type values struct {
	dst, a, b []float64
	n         int
}

var operationArgs = []string{"*dst", "*a", "*b", "n"}

func (op operation) emitTo(m Machine) {
	m.Begin(Func{Name: op.name, Doc: []string{"Test of " + op.name + "."}, Args: operationArgs, Bytes: op.noted()})
	e := emitter{m, m.Int(), m.Int(), m.Int(), m.Int()}
	e.Arg(e.dst, "dst")
	e.Arg(e.a, "a")
	e.Arg(e.b, "b")
	e.Arg(e.n, "n")
	op.emit(e)
	m.End()
}

// noted returns the size of the registers that the operation notes.
func (op operation) noted() int {
	if !op.notes {
		return 0
	}
	return op.bytes
}

func TestMachines(t *testing.T) {
	for _, machine := range machines {
		for _, elem := range []Elem{F32, F64, U8, I8} {
			m := machine.new(elem)
			t.Run(fmt.Sprintf("%s/%v", m.Name(), elem), func(t *testing.T) {
				if !machine.has && machine.emulator == "" {
					required := strings.Contains(os.Getenv("SIMDPOOL_REQUIRE_ISA"), strings.ToLower(m.Name()))
					require.False(t, required, "SIMDPOOL_REQUIRE_ISA wants %s, which this CPU lacks", m.Name())
					t.Skipf("this CPU lacks %s", m.Name())
				}
				ops := operations(m, elem)
				for _, op := range ops {
					op.emitTo(m)
				}
				r := runner{goarch: machine.goarch}
				if !machine.has {
					r.emulator = machine.emulator
				}
				results := r.run(t, m, callsOf(m, elem, ops))
				for _, op := range ops {
					t.Run(op.name, func(t *testing.T) {
						for _, c := range op.calls {
							op.check(t, m, elem, c, results[0])
							results = results[1:]
						}
					})
				}
			})
		}
	}
}

// callsOf returns the calls of all operations, in order.
func callsOf(m Machine, elem Elem, ops []operation) []call {
	var calls []call
	for _, op := range ops {
		for _, c := range op.calls {
			calls = append(calls, call{op.name + m.Name(), elem.encode(c.dst), elem.encode(c.a), elem.encode(c.b), c.n})
		}
	}
	return calls
}

// check compares the outcome of a call with what it ought to be.
func (op operation) check(t *testing.T, m Machine, elem Elem, c values, got result) {
	t.Helper()
	require.Empty(t, got.Fault, "a=%v b=%v n=%v", c.a, c.b, c.n)
	flagged := op.notes && !m.PropagatesNaN() && hasNaN(c.a, c.b)
	require.Equal(t, flagged, got.NaN != 0, "NaN flag; a=%v b=%v", c.a, c.b)
	if flagged {
		return
	}
	want := values{append([]float64{}, c.dst...), c.a, c.b, c.n}
	op.want(&want)
	for i, g := range elem.decode(got.Dst) {
		require.True(t, op.same(want.dst[i], g), "dst[%d] is %v, want %v; dst=%v a=%v b=%v n=%v",
			i, g, want.dst[i], want.dst, c.a, c.b, c.n)
	}
}

// same compares bits, but takes all NaNs as one.
func (op operation) same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b || op.zeros && a == 0 && b == 0
}

func hasNaN(lists ...[]float64) bool {
	for _, list := range lists {
		for _, x := range list {
			if x != x {
				return true
			}
		}
	}
	return false
}

// untouched is what outputs hold before.
const untouched = 77

func fresh(elem Elem, n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = elem.round(untouched)
	}
	return s
}

var awkward = []float64{
	0, math.Copysign(0, -1), 1, -1, 3, 0.1, 16777216, -128, 127, 255,
	math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, -1e-40,
	math.Inf(1), math.Inf(-1),
}

// inputs returns calls with lanes elements in a and b: plain numbers, awkward
// ones, and some NaN.
func inputs(elem Elem, lanes, out int) []values {
	rng := rand.New(rand.NewPCG(uint64(lanes), uint64(out)))
	random := func(kind int) []float64 {
		s := make([]float64, lanes)
		for i := range s {
			switch {
			case kind == 2 && elem.Float() && rng.IntN(lanes) == 0:
				s[i] = math.NaN()
			case kind > 0 && rng.IntN(2) == 0:
				s[i] = elem.round(awkward[rng.IntN(len(awkward))])
			case elem.Float():
				s[i] = elem.round(rng.NormFloat64())
			default:
				s[i] = elem.round(float64(rng.IntN(384) - 128))
			}
		}
		return s
	}
	var calls []values
	for i := range 24 {
		calls = append(calls, values{dst: fresh(elem, out), a: random(i % 3), b: random(i % 3)})
	}
	return calls
}

// round returns the element that is nearest to x.
func (e Elem) round(x float64) float64 { return e.decode(e.encode([]float64{x}))[0] }

// encode returns elements as they lie in memory.
func (e Elem) encode(s []float64) []byte {
	var b []byte
	for _, x := range s {
		b = append(b, binary.LittleEndian.AppendUint64(nil, e.bits(x))[:e.Bytes()]...)
	}
	return b
}

func (e Elem) decode(b []byte) []float64 {
	var s []float64
	for ; len(b) > 0; b = b[e.Bytes():] {
		var word [8]byte
		copy(word[:], b[:e.Bytes()])
		bits := binary.LittleEndian.Uint64(word[:])
		s = append(s, [...]float64{
			F32: float64(math.Float32frombits(uint32(bits))), F64: math.Float64frombits(bits),
			U8: float64(uint8(bits)), I8: float64(int8(bits)),
		}[e])
	}
	return s
}

// sizes returns the sizes of registers of m, from least on.
func sizes(m Machine, elem Elem, least int) []int {
	var list []int
	if least <= elem.Bytes() {
		list = append(list, elem.Bytes())
	}
	for bytes := 16; bytes <= m.Register(); bytes *= 2 {
		list = append(list, bytes)
	}
	return list
}

// operations returns all that m is tested for.
func operations(m Machine, elem Elem) []operation {
	var list []operation
	for _, bytes := range sizes(m, elem, elem.Bytes()) {
		list = append(list, lanewiseOperations(elem, bytes)...)
		list = append(list, memoryOperations(elem, bytes)...)
		if elem.Float() {
			list = append(list, placeOperations(elem, bytes)...)
			list = append(list, positionOperations(elem, bytes)...)
		}
	}
	if elem == F32 {
		for _, bytes := range sizes(m, elem, elem.Bytes()) {
			list = append(list, halfOperations(bytes)...)
			list = append(list, loadedOffsets(bytes))
		}
	}
	for _, bytes := range sizes(m, elem, 16) {
		list = append(list, shuffleOperations(elem, bytes)...)
		if _, ok := m.(Splitter); ok && bytes >= 32 {
			list = append(list, storingUpper(elem, bytes))
		}
		if _, ok := m.(Parter); ok && bytes == m.Register() {
			for part := range bytes / 16 {
				list = append(list, storingPart(elem, bytes, part))
			}
		}
		if elem.Float() {
			list = append(list, maskedLoads(elem, bytes)...)
			list = append(list, regionOperations(m, elem, bytes)...)
		}
	}
	list = append(list, lowOperation(elem, m.Register()))
	for i := range list {
		list[i].name += fmt.Sprintf("%vx%d", elem, list[i].bytes/elem.Bytes())
	}
	if _, ok := m.(Keeper); ok && elem == F32 {
		list = append(list, keeping(m.Register()))
	}
	if elem == F32 {
		list = append(list, loadedInts()...)
	}
	return append(list, integerOperations(elem)...)
}
