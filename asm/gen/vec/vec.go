// Package vec is the portable vector machine that kernels are written against.
// A kernel is a Go function that calls the methods of a Machine; each back end
// (avx2.go, avx512.go, neon.go) turns the calls into its own assembly. Same
// calls, same order, same bits.
//
// Registers are virtual and mutable: an operation names its destination first,
// which may be one of its sources.
package vec

// Machine emits functions for one instruction set.
type Machine interface {
	// Name is the suffix of the functions it emits: AVX2, AVX512, NEON.
	Name() string
	// Register is the size of its widest vector register, in bytes.
	Register() int
	// Vectors is how many vector registers it has.
	Vectors() int
	// PropagatesNaN reports whether Max and Min return NaN for NaN by
	// themselves, or elements are integers. Where they don't, kernels Note the
	// operands, and are emitted once more with MaxNaN and MinNaN.
	PropagatesNaN() bool

	// Begin starts a function, End returns from it: with 0, or with another
	// value if Note saw a NaN.
	Begin(Func)
	End()

	// Int returns a new integer register of 64 bits, Arg loads it with an
	// argument of the function, SetArg changes the argument where it lies.
	Int() Int
	Arg(d Int, name string)
	SetArg(name string, a Int)
	SetInt(d Int, value int)
	Move(d, a Int)
	Add(d, a, b Int)
	AddImm(d, a Int, imm int)
	Sub(d, a, b Int)
	Shift(d, a Int, left int) // left may be negative: arithmetic shift right
	Min(d, a, b Int)          // signed
	// LoadInt loads the signed integer of bytes bytes, 4 or 8, at base+off.
	LoadInt(d Int, base Int, off, bytes int)

	// Times runs body n >= 1 times and leaves n at 0; body leaves n alone.
	Times(n Int, body func())
	// While runs body as long as n >= min; body changes n.
	While(n Int, min int, body func())
	// IfAtLeast runs then where n >= min, else otherwise, which may be nil.
	IfAtLeast(n Int, min int, then, otherwise func())

	// Vec returns a new vector register of bytes bytes: at most Register, and
	// a power of two from 16 up, or the size of one element.
	Vec(bytes int) Vec
	Const(d Vec, value float64)              // every lane is value
	Broadcast(d Vec, base Int, off int)      // every lane is the element at base+off
	Load(d Vec, base Int, off int)           // unaligned
	LoadPart(d Vec, base Int, off, part int) // the 16 bytes of d from 16*part on; part 0 comes first
	Store(base Int, off int, a Vec)          // unaligned
	StoreStream(base Int, off int, a Vec)    // aligned, past the caches where there is a way
	// Fence orders streaming stores before what follows, for other cores to see.
	Fence()
	Copy(d, a Vec)
	// Low is the first bytes bytes of a: the same register, seen as a shorter one.
	Low(a Vec, bytes int) Vec
	// Mask selects the first n lanes of a register of bytes bytes, none for
	// n <= 0, all for n beyond the lanes. LoadMasked reads the selected lanes of d
	// only, the others are +0, those beyond d too, of the register that it is the
	// low part of. Floating-point elements only.
	Mask(n Int, bytes int) Mask
	LoadMasked(d Vec, base Int, off int, k Mask)
	// StoreMasked writes the selected lanes only.
	StoreMasked(base Int, off int, a Vec, k Mask)

	// Abs clears the sign of each lane, Sqrt takes its square root, rounded once.
	// Floating-point elements only.
	Abs(d, a Vec)
	Sqrt(d, a Vec)
	// Do combines lane by lane.
	Do(op Op, d, a, b Vec)
	// AddLoad is Do of Add with what lies at base+off, unaligned, MulLoad that of Mul,
	// MaxLoad that of Max. Floating-point elements only.
	AddLoad(d, a Vec, base Int, off int)
	MulLoad(d, a Vec, base Int, off int)
	MaxLoad(d, a Vec, base Int, off int)
	// Pairs combines neighbours: with n lanes, lane i of d is a[2i] op a[2i+1]
	// for i < n/2, and b[2i-n] op b[2i-n+1] after that.
	Pairs(op Op, d, a, b Vec)
	// Evens gathers the even lanes of a, then those of b; Odds the odd ones.
	Evens(d, a, b Vec)
	Odds(d, a, b Vec)
	// Unzip does both at once; even and odd are neither a nor b.
	Unzip(even, odd, a, b Vec)
	// MixedEvens and MixedOdds gather the same lanes, in an order that costs least.
	// Unmix puts lanes from that order into theirs, and back. Lanes of 4 or 8
	// bytes; d is neither a nor b.
	MixedEvens(d, a, b Vec)
	MixedOdds(d, a, b Vec)
	Unmix(d Vec)
	// Fold halves groups of group lanes, 2 < group <= lanes: lanes i and
	// i+group/2 of each group are combined. d holds the halves of a's groups,
	// then those of b's. (Pairs is the same with group 2.)
	Fold(op Op, d, a, b Vec, group int)
	// Zip takes lanes of bytes bytes, 4 or 8, by turns from a and b, within every
	// 16 bytes of them: from their first half with part 0, from their second with
	// part 1.
	Zip(d, a, b Vec, bytes, part int)
	// Align takes neighbours from lo and hi laid end to end: lane i of d is lane
	// n+i of them, 0 < n < lanes.
	Align(d, lo, hi Vec, n int)
	// AlignTwo is Align with n into d, and with n+1 into e, which are neither lo
	// nor hi.
	AlignTwo(d, e, lo, hi Vec, n int)
	// Part is the 16 bytes of a from 16*part on; d is a register of 16 bytes.
	Part(d, a Vec, part int)
	// Permute takes lanes of from, 1, 2 or 4 registers of Register bytes, laid end
	// to end: lane i of d is the lane that lane i of index is the Index of. d and
	// index are of 32 bytes or of Register, and no larger. 4 or 8 bytes a lane.
	Permute(d, index Vec, from ...Vec)
	// Index returns the bits that stand for a lane to Permute.
	Index(lane int) uint64
	// Weigh multiplies, but for lanes in which w is +0: there, d is +0 whatever v
	// is.
	Weigh(d, w, v Vec)
	// Note remembers that a lane of a or b is NaN, for End; nothing to do for a
	// machine that propagates it.
	Note(a, b Vec)

	// LoadOffsets loads integers of 8 bytes, of which it subtracts minus; what is
	// beyond the range of a lane becomes the nearest that is within. It wraps
	// around before that, as 64 bits do. Elements of F32 only.
	LoadOffsets(d Vec, base Int, off int, minus Int)
	// LoadBytes loads a byte for each lane of d, and widens them to integers of the
	// size of a lane.
	LoadBytes(d Vec, base Int, off int)
	// Where takes v in the lanes where at and place hold the same integer, and +0
	// in the others. AddWhere adds that to d, no lane of which is -0.
	Where(d, v, at, place Vec)
	AddWhere(d, v, at, place Vec)
	// Interleave takes lanes by turns from a and b, the first half of them into
	// lo, the second into hi. Neither is a or b.
	Interleave(lo, hi, a, b Vec)
	// Lanes as integers of the element's size: SpreadInt sets every lane to a,
	// AddInts adds. StoreInts stores lanes that fit as unsigned integers of bytes
	// bytes, 1 or 2, one behind the other; StoreOffsets stores them, signed, plus
	// plus, as integers of 8 bytes. Floating-point elements only.
	SpreadInt(d Vec, a Int)
	AddInts(d, a, b Vec)
	StoreInts(base Int, off int, a Vec, bytes int)
	StoreOffsets(base Int, off int, a Vec, plus Int)
	// Beat puts the lanes of v that beat those of best in their place, and the
	// lanes of n in place of those of at. op is Max, for which larger ones beat
	// and what NaN do is up to the machine, or MaxNaN, for which NaN beat all but
	// NaN. Note what goes into the first where the machine asks for it.
	Beat(op Op, best, at, v, n Vec)

	// LoadHalf loads lanes that lie in memory as 16-bit floats; StoreHalf rounds
	// them to such, to nearest, ties to even. Elements of F32 only.
	LoadHalf(d Vec, base Int, off int, half Half)
	StoreHalf(base Int, off int, a Vec, half Half)

	// Prefetch asks for the line at base+off.
	Prefetch(base Int, off int)
	// PrefetchLater does so for a line that is read after so much else that it would leave
	// the first-level cache again: where there is a way, it stays out of that.
	PrefetchLater(base Int, off int)
}

// Selector is a Machine that combines lanes under any mask: AVX-512.
type Selector interface {
	// LoadMask loads 16 bits, one for each of the first 16 lanes.
	LoadMask(base Int, off int) Mask
	// DoWhere combines the selected lanes of d with those of b.
	DoWhere(op Op, d, b Vec, k Mask)
	// Select takes the selected lanes of b, and the others of a.
	Select(d, a, b Vec, k Mask)
}

// Parter is a Machine that stores any 16 bytes of a register: AVX-512.
type Parter interface {
	// StorePart stores the 16 bytes of a from 16*part on.
	StorePart(base Int, off int, a Vec, part int)
}

// Keeper is a Machine whose masks are registers of lanes of all ones, or all zeros, of 32
// bytes: AVX2.
type Keeper interface {
	// LoadMask loads a mask.
	LoadMask(base Int, off int) Mask
	// Keep takes the lanes of a that mask has ones for, and +0 in the others.
	Keep(d, a, mask Vec)
}

// Pairer is a Machine whose registers hold the results of two lines, each in a half:
// AVX-512. Elements of F32 only, registers of Register bytes.
type Pairer interface {
	Splitter
	// LoadTwice loads the same into both halves of d.
	LoadTwice(d Vec, base Int, off int)
	// PairIndex makes an index for PermutePair of one that LoadTwice loaded. Lines are
	// of so many registers, 1 or 2.
	PairIndex(index Vec, registers int)
	// PermutePair is Permute of lo for the lower half of d, and of hi for the upper one. d
	// may be index, and is none of the others.
	PermutePair(d, index Vec, lo, hi []Vec)
	// StoreUpperMasked stores the selected lanes of the upper half.
	StoreUpperMasked(base Int, off int, a Vec, k Mask)
	// PairRows combines neighbours, n pairs of a and n of b from lane first on. d holds
	// those of a, then those of b; other lanes may be anything.
	PairRows(op Op, d, a, b Vec, n, first int)
}

// Fuser is a Machine that divides by fused multiply-adds: AVX-512. The bits are those of
// Div where lanes of n are whole numbers up to 9: that was tried over all floats. share is
// 1/n, rounded, scaled is share times FusedScale. -0 becomes +0.
type Fuser interface {
	DivideFused(d, a, n, share, scaled Vec)
}

// Hasher is a Machine that spreads integers over the lanes of registers laid end to end, and
// that has the number of a lane for its Index: amd64. Elements of F32 only.
type Hasher interface {
	// Slot takes the upper bits bits of the product, of 32 bits, of each lane and by.
	Slot(d, a, by Vec, bits int)
}

// Splitter is a Machine that stores the upper half of a register of 32 bytes or more: amd64.
type Splitter interface {
	StoreUpper(base Int, off int, a Vec)
}

// FusedScale keeps what remains of the smallest sums from being rounded to whole ones,
// among which there are halves of quotients.
const FusedScale = 1 << 16

// Func describes a function to Begin.
type Func struct {
	Name string   // without the machine's suffix
	Doc  []string // comment lines that say what it does, without "//"
	Args []string // 8 bytes each; a leading * makes it a pointer
	// Bytes is the size of the registers that the function Notes; 0 if it
	// Notes none.
	Bytes int
}

// Op is a lanewise operation.
type Op uint8

// The operations. Max and Min may return either zero for -0 and +0. Whether
// they return NaN for NaN is up to the machine, but for NaN in b: they return
// it. MaxNaN and MinNaN return NaN for any.
const (
	Max Op = iota
	Min
	MaxNaN
	MinNaN
	Add
	Mul
	Div
)

// String returns the name of op as it stands in a kernel's name.
func (op Op) String() string {
	return [...]string{"Max", "Min", "MaxNaN", "MinNaN", "Add", "Mul", "Div"}[op]
}

// Int is a virtual integer register, Vec a virtual vector register, Mask a
// selection of lanes.
type (
	Int  struct{ id int }
	Vec  struct{ id, bytes int }
	Mask struct{ id int }
)
