// Package kernels holds the kernels, one family a file, each written once
// against vec.Machine.
package kernels

import (
	"fmt"
	"slices"

	"github.com/simdpool/simdpool/asm/gen/vec"
)

// Kind is what a kernel makes of the elements it meets.
type Kind struct {
	Name   string
	op     vec.Op
	divide divisor
	power  int  // 1 takes the magnitude of what is loaded, 2 its square
	root   bool // ends with a square root
	half   vec.Half
	// numbers knows that there is no NaN.
	numbers bool
}

// divisor says what a sum is divided by at the end.
type divisor uint8

const (
	undivided divisor = iota
	byOne             // the one float at *div
	fused             // the same by multiply-adds, on a vec.Fuser
	byEach            // lane x of row r by (*colDiv)[x] times (*rowDiv)[r]
)

// The kinds. On a machine that propagates NaN, MaxNaN and MinNaN would be Max
// and Min again: it has none.
var (
	Max         = Kind{Name: "Max", op: vec.Max}
	Min         = Kind{Name: "Min", op: vec.Min}
	MaxNaN      = Kind{Name: "MaxNaN", op: vec.MaxNaN}
	MinNaN      = Kind{Name: "MinNaN", op: vec.MinNaN}
	MaxNumbers  = Kind{Name: "MaxNumbers", op: vec.Max, numbers: true}
	Sum         = Kind{Name: "Sum", op: vec.Add}
	Average     = Kind{Name: "Average", op: vec.Add, divide: byOne}
	AverageEach = Kind{Name: "AverageEach", op: vec.Add, divide: byEach}
	// Averages by a divisor that vec.Fuser is right for.
	AverageFused = Kind{Name: "AverageFused", op: vec.Add, divide: fused}
	// Of Lp: sums of powers without the root, the root alone, and both.
	Magnitudes = Kind{Name: "Magnitudes", op: vec.Add, power: 1}
	Squares    = Kind{Name: "Squares", op: vec.Add, power: 2}
	Root       = Kind{Name: "Root", op: vec.Add, root: true}
	Norm       = Kind{Name: "Norm", op: vec.Add, power: 2, root: true}
)

// Kinds lists all kinds, in the order in which the dispatch numbers them.
var Kinds = []Kind{
	Max, Min, MaxNaN, MinNaN, Sum, Average, AverageEach, Magnitudes, Squares, Root, Norm, SumNaN,
	fromF16, fromBF16, AverageFused, MaxNumbers,
}

// reductions are the kinds of windows whose elements are taken as they are.
var reductions = append([]Kind{Sum, Average, AverageEach}, exact...)

// extremes are the kinds that do not add; exact those with what does a call
// with a NaN again. Families without leave that to general ones.
var (
	extremes = []Kind{Max, Min}
	exact    = []Kind{Max, Min, MaxNaN, MinNaN}
)

// Family is a set of functions that differ in kind and width alone.
type Family struct {
	Name  string
	Call  string // the dispatch that it shares with families of the same arguments
	Doc   []string
	Args  []string // 8 bytes each; a leading * makes it a pointer
	Kinds []Kind
	// Elems are the element types it comes in; those that only Max and Min know
	// come in these kinds alone.
	Elems []vec.Elem
	// Steps are the sizes of the steps it comes in, in bytes, as far as Registers
	// native registers hold them; one stands for a single element. Lanes, for
	// families that need it, is a number of lanes instead.
	Steps     []int
	Lanes     int
	Registers int
	// Lines families come in steps of 1, 2 and 4 native registers instead.
	Lines bool
	// Greedy families take half as many where there are but 16 registers.
	Greedy bool
	// Narrow families keep to registers of 32 bytes: what they load crosses lines,
	// which costs the less the shorter it is.
	Narrow bool
	// Roomy families need 32 registers, and are not where there are fewer.
	Roomy bool
	// Needs tells which machines a family is for besides; nil: all.
	Needs func(m vec.Machine) bool
	// Several families have two elements a row at least, which no step of one is for
	// where two fill a step.
	Several bool
	// Streams families store past the caches, to addresses that are multiples of
	// a step. Unfenced ones order what they store by themselves, if at all.
	Streams, Unfenced bool
	// Inverse families multiply by *div, one over a power of two: the same bits as
	// dividing gives, sooner.
	Inverse bool
	emit    func(k *kernel)
}

// What families need: registers of 64 bytes, or what not all machines can do.
func wide(m vec.Machine) bool { return m.Register() == line }

func able[Ability any](m vec.Machine) bool {
	_, ok := m.(Ability)
	return ok
}

// Families lists every kernel; tests and the dispatch follow it.
var Families = []Family{
	reduce, reduceStride2, reduceStrideN, slide4, slide8, grow, running5, running9, running13, slidePlanes4, slidePlanes8, powers, widen, narrow,
	window3, window3Stride2, window3Stride2Far, window3Stride2Walk, window3Stride2Pairs, window3Walk, window3WalkRows, window3Planes, window3Tails, window3Sums,
	pairs, pairsShort, pairs14, pairs28, pairs14Halves, pairs28Halves, pairsLong, pairsStream, pairsLine, pairsLineStream, pairsDeep,
	pixels, pixelsStream, pixelColumns, pixels2x2, pixels2x2Stream, pixels1x2, pixels1x2Stream, volumes, walk3Stride1, walk3Stride2, walk3Stride2Stream,
	maxima, maximaStride2, maximaStrideN, maximaSquare2, maximaSquare3, maximaPixels2, maximaPixels3, maximaWalk3,
	columns, adaptivePlanes, adaptivePixels, wholePlanes, wholeSquares7, wholeSquares8, planes, planeSums, partialSums, pixelSums, partialPixels,
	stream,
	maxRows2, maxRows3, maxRows3Centered, maxPixels, maxGroups2, maxGroups3, maxGroups3Centered,
	places, placesHashed, spreadRows, spreadPixels, spreadPlanes,
	weighRows, weighRowsStream, weighRowsAdd, regionPlanes, regionPlanes4, spreadRegions, gatherPixels, gatherPixelsThree,
	weighBins, weighBinsThree, beginBins, beginBinsThree, endBins, endBinsThree, weighSquares,
}

// Calls groups the families by what calls them.
func Calls() (names []string, families map[string][]Family) {
	families = map[string][]Family{}
	for _, f := range Families {
		if families[f.Call] == nil {
			names = append(names, f.Call)
		}
		families[f.Call] = append(families[f.Call], f)
	}
	return names, families
}

// one is a step of a single element.
const one = 0

// steps are the steps that most families come in.
var steps = []int{256, 128, 64, 32, 16, one}

// Only float32, which networks use, comes in all steps; exact kinds, which meet
// nothing but data with a NaN, and the other types come in fewer.
var (
	exactSteps = []int{64, 32, 16, one}
	otherSteps = []int{128, 64, 32, 16, one}
)

// The element types that families come in.
var (
	all     = []vec.Elem{vec.F32, vec.F64, vec.U8, vec.I8}
	floats  = []vec.Elem{vec.F32, vec.F64}
	float32 = []vec.Elem{vec.F32}
	bytes   = []vec.Elem{vec.U8, vec.I8}
	// Those of networks, quantised ones too.
	networks = []vec.Elem{vec.F32, vec.U8, vec.I8}
)

// orders reports whether kind takes the largest or the smallest element.
func (kind Kind) orders() bool { return kind.op != vec.Add }

func (kind Kind) exact() bool {
	return kind.op == vec.MaxNaN || kind.op == vec.MinNaN || kind == SumNaN
}

// Variant is one function of a family.
type Variant struct {
	Family Family
	Kind   Kind
	Lanes  int
}

// Name is the name of the function, without the machine's suffix.
func (v Variant) Name(elem vec.Elem) string {
	return fmt.Sprintf("%s%s%vx%d", v.Family.Name, v.Kind.Name, elem, v.Lanes)
}

// Variants lists the functions of f that m has.
func (f Family) Variants(m vec.Machine, elem vec.Elem) []Variant {
	if !slices.Contains(f.Elems, elem) || f.Roomy && m.Vectors() < 32 || f.Needs != nil && !f.Needs(m) {
		return nil
	}
	var vs []Variant
	for _, kind := range f.Kinds {
		if m.PropagatesNaN() && (kind.exact() || kind.numbers) || !elem.Float() && !kind.orders() {
			continue
		}
		if _, fuses := m.(vec.Fuser); kind.divide == fused && (!fuses || elem != vec.F32) {
			continue
		}
		for _, step := range f.steps(m, kind, elem) {
			if kind.divide == fused && step < m.Register() {
				continue
			}
			if step <= f.registers(m)*m.Register() {
				vs = append(vs, Variant{f, kind, step / elem.Bytes()})
			}
		}
	}
	return vs
}

// steps returns the steps of f, in bytes.
func (f Family) steps(m vec.Machine, kind Kind, elem vec.Elem) []int {
	if f.Lines {
		return []int{4 * f.register(m), 2 * f.register(m), f.register(m)}
	}
	if f.Lanes > 0 {
		return []int{f.Lanes * elem.Bytes()}
	}
	var list []int
	for _, step := range f.Steps {
		if kind.exact() && !slices.Contains(exactSteps, step) || elem != vec.F32 && !slices.Contains(otherSteps, step) {
			continue
		}
		if f.Several && step == one && slices.Contains(f.Steps, 2*elem.Bytes()) {
			continue
		}
		list = append(list, max(step, elem.Bytes()))
	}
	return list
}

// registers is how many registers a step of f may take on m.
func (f Family) registers(m vec.Machine) int {
	if f.Greedy && m.Vectors() <= 16 {
		return f.Registers / 2
	}
	return f.Registers
}

// register is the size of the registers that f uses on m.
func (f Family) register(m vec.Machine) int {
	if f.Narrow {
		return min(m.Register(), 32)
	}
	return m.Register()
}

// Emit writes the function to m.
func (v Variant) Emit(m vec.Machine, elem vec.Elem) {
	step := v.Lanes * elem.Bytes()
	k := &kernel{Machine: m, Kind: v.Kind, elem: elem.Bytes(), float: elem.Float(), step: step, register: min(step, v.Family.register(m)), streams: v.Family.Streams, inverse: v.Family.Inverse}
	f := vec.Func{Name: v.Name(elem), Args: v.Family.Args}
	f.Doc = append([]string{fmt.Sprintf("%s%s: %s, %d lanes a step.", f.Name, m.Name(), v.Kind.Name, v.Lanes)}, v.Family.Doc...)
	if k.op == vec.Max || k.op == vec.Min {
		f.Bytes = k.register
	}
	if v.Family.Lines && v.Kind == Sum {
		f.Bytes = k.outBytes()
	}
	if p, ok := m.(vec.Pairer); ok && v.Family.Roomy && k.registers() <= 2 {
		k.pairs, f.Bytes = p, k.register
	}
	if k.numbers {
		f.Bytes = 0
	}
	m.Begin(f)
	v.Family.emit(k)
	if k.streams && !v.Family.Unfenced {
		m.Fence()
	}
	m.End()
}
