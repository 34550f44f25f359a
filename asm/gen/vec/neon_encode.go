package vec

import "fmt"

// neonWord is a vector instruction of three registers that Go's arm64 assembler
// lacks (golang/go#41092), so that it has to be written as data.
type neonWord struct {
	mnemonic string
	opcode   uint32 // with register 0 in all places
}

// encode returns the instruction d = n op m.
func (w neonWord) encode(d, n, m int) uint32 {
	return w.opcode | uint32(m)<<16 | uint32(n)<<5 | uint32(d)
}

// line returns the instruction as assembly, with a comment that CheckWords
// verifies. GNU's syntax names the destination first.
func (w neonWord) line(arrangement string, d, n, m int) string {
	return fmt.Sprintf("WORD $0x%08[1]x // %[2]s v%[4]d.%[3]s, v%[5]d.%[3]s, v%[6]d.%[3]s",
		w.encode(d, n, m), w.mnemonic, arrangement, d, n, m)
}

// lineOfOne returns the instruction d = op n, over one register, as assembly.
func (w neonWord) lineOfOne(arrangement string, d, n int) string {
	return fmt.Sprintf("WORD $0x%08[1]x // %[2]s v%[4]d.%[3]s, v%[5]d.%[3]s", w.encode(d, n, 0), w.mnemonic, arrangement, d, n)
}

// neonElem is what depends on the type of the lanes.
type neonElem struct {
	letter      string // of a lane, in Go's syntax
	arrangement string // of a register, in the comments of WORDs
	lanewise    map[Op]neonWord
	pairwise    map[Op]neonWord // those that exist
	atLeast     neonWord        // lanes of ones where n >= m
	equal       neonWord        // and where n == m
	abs, sqrt   neonWord        // of one register
}

var neonElems = map[Elem]neonElem{
	F32: neonFloat("S", "4s", 0),
	F64: neonFloat("D", "2d", 1<<22),
	U8:  neonInteger("umax", "umin", 1<<29),
	I8:  neonInteger("smax", "smin", 0),
}

// neonFloat returns the instructions over floating-point numbers, with the bits
// of their size.
func neonFloat(letter, arrangement string, size uint32) neonElem {
	word := func(mnemonic string, opcode uint32) neonWord { return neonWord{mnemonic, opcode | size} }
	return neonElem{
		letter: letter, arrangement: arrangement,
		lanewise: map[Op]neonWord{
			Max:    word("fmax", 0x4e20f400),
			Min:    word("fmin", 0x4ea0f400),
			MaxNaN: word("fmax", 0x4e20f400),
			MinNaN: word("fmin", 0x4ea0f400),
			Add:    word("fadd", 0x4e20d400),
			Mul:    word("fmul", 0x6e20dc00),
			Div:    word("fdiv", 0x6e20fc00),
		},
		pairwise: map[Op]neonWord{
			Max:    word("fmaxp", 0x6e20f400),
			Min:    word("fminp", 0x6ea0f400),
			MaxNaN: word("fmaxp", 0x6e20f400),
			MinNaN: word("fminp", 0x6ea0f400),
			Add:    word("faddp", 0x6e20d400),
		},
		atLeast: word("fcmge", 0x6e20e400),
		equal:   word("fcmeq", 0x4e20e400),
		abs:     word("fabs", 0x4ea0f800),
		sqrt:    word("fsqrt", 0x6ea1f800),
	}
}

// neonBIC clears in n the bits of m.
var neonBIC = neonWord{"bic", 0x4e601c00}

// neonInteger returns the instructions over bytes, with the bit of their sign.
func neonInteger(max, min string, sign uint32) neonElem {
	word := func(mnemonic string, opcode uint32) neonWord { return neonWord{mnemonic, opcode | sign} }
	return neonElem{
		letter: "B", arrangement: "16b",
		lanewise: map[Op]neonWord{
			Max: word(max, 0x4e206400), MaxNaN: word(max, 0x4e206400),
			Min: word(min, 0x4e206c00), MinNaN: word(min, 0x4e206c00),
		},
		pairwise: map[Op]neonWord{
			Max: word(max+"p", 0x4e20a400), MaxNaN: word(max+"p", 0x4e20a400),
			Min: word(min+"p", 0x4e20ac00), MinNaN: word(min+"p", 0x4e20ac00),
		},
	}
}
