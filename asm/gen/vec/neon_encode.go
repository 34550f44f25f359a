package vec

import (
	"fmt"
	"math"
)

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

// neonElem is what depends on the type of the lanes.
type neonElem struct {
	letter      string               // of a lane, in Go's syntax
	arrangement string               // of a register, in the comments of WORDs
	bits        func(float64) uint64 // of a constant
	lanewise    map[Op]neonWord
	pairwise    map[Op]neonWord // those that exist
}

var neonElems = map[Elem]neonElem{
	F32: {
		letter:      "S",
		arrangement: "4s",
		bits:        func(x float64) uint64 { return uint64(math.Float32bits(float32(x))) },
		lanewise: map[Op]neonWord{
			Max:    {"fmax", 0x4e20f400},
			Min:    {"fmin", 0x4ea0f400},
			MaxNaN: {"fmax", 0x4e20f400},
			MinNaN: {"fmin", 0x4ea0f400},
			Add:    {"fadd", 0x4e20d400},
			Mul:    {"fmul", 0x6e20dc00},
			Div:    {"fdiv", 0x6e20fc00},
		},
		pairwise: map[Op]neonWord{
			Max:    {"fmaxp", 0x6e20f400},
			Min:    {"fminp", 0x6ea0f400},
			MaxNaN: {"fmaxp", 0x6e20f400},
			MinNaN: {"fminp", 0x6ea0f400},
			Add:    {"faddp", 0x6e20d400},
		},
	},
}
