package main

import (
	"slices"
	"strconv"
	"strings"
)

// mutation is a way to break an instruction; mutate returns nil where it does not
// apply.
type mutation struct {
	name   string
	mutate func(i *instruction) []byte
}

var mutations = []mutation{
	{"maximum for minimum", opcodes("vmaxp", 0x5f, 0x5d)},
	{"minimum for maximum", opcodes("vminp", 0x5d, 0x5f)},
	{"difference for sum", opcodes("vaddp", 0x58, 0x5c)},
	{"sum dropped", opcodes("vaddp", 0x58, 0x5d)},
	{"product for quotient", opcodes("vdivp", 0x5e, 0x59)},
	{"bytes: minimum for maximum", opcodes("vpmaxub", 0xde, 0xda)},
	{"shuffle", immediate("vperm", "vshuf", "vpshuf", "vblendp", "vinsert", "vextract", "vpalignr")},
	{"predicate of a comparison", comparison},
	{"wrong place in memory", displacement},
	{"step", step},
	{"end of a loop, off by one", conditional},
}

// opcode returns where the opcode of an instruction with a VEX or EVEX prefix
// is.
func opcode(code []byte) (at int, ok bool) {
	switch {
	case len(code) > 3 && code[0] == 0xc5:
		return 2, true
	case len(code) > 4 && code[0] == 0xc4:
		return 3, true
	case len(code) > 6 && code[0] == 0x62:
		return 4, true
	}
	return 0, false
}

// opcodes puts the opcode b for a in instructions whose name begins with from.
func opcodes(from string, a, b byte) func(*instruction) []byte {
	return func(i *instruction) []byte {
		at, ok := opcode(i.code)
		if !ok || !strings.HasPrefix(i.text, from) || i.code[at] != a {
			return nil
		}
		return with(i.code, at, b)
	}
}

// with returns code with another byte in one place.
func with(code []byte, at int, b byte) []byte {
	changed := slices.Clone(code)
	changed[at] = b
	return changed
}

// operand returns the first operand, as objdump writes it: $0x1.
func operand(text string) string {
	_, operands, _ := strings.Cut(text, " ")
	first, _, _ := strings.Cut(strings.TrimSpace(operands), ",")
	return first
}

// small returns the immediate that i ends in, if it has one of a byte.
func small(i *instruction) (value int64, ok bool) {
	text, ok := strings.CutPrefix(operand(i.text), "$0x")
	if !ok {
		return 0, false
	}
	value, err := strconv.ParseInt(text, 16, 64)
	return value, err == nil && value < 0x80 && int64(i.code[len(i.code)-1]) == value
}

// immediate changes the lowest bit of an immediate: the next element, the other half.
func immediate(prefixes ...string) func(*instruction) []byte {
	return func(i *instruction) []byte {
		if !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(i.text, p) }) {
			return nil
		}
		if v, ok := small(i); ok {
			return with(i.code, len(i.code)-1, byte(v)^1)
		}
		return nil
	}
}

// comparison inverts what vcmpps asks: unordered and ordered, less and not less.
func comparison(i *instruction) []byte {
	if at, ok := opcode(i.code); !ok || !strings.HasPrefix(i.text, "vcmp") || i.code[at] != 0xc2 {
		return nil
	}
	last := len(i.code) - 1
	return with(i.code, last, i.code[last]^4)
}

// displacement reads or writes 4 bytes further on. Vectors of EVEX count in
// vectors.
func displacement(i *instruction) []byte {
	if !strings.HasPrefix(i.text, "vmovup") && !strings.HasPrefix(i.text, "vmaxp") && !strings.HasPrefix(i.text, "vaddp") || i.code[0] == 0x62 {
		return nil
	}
	before, _, ok := strings.Cut(i.text, "(")
	if !ok {
		return nil
	}
	hex := before[strings.LastIndexAny(before, " ,")+1:]
	value, err := strconv.ParseInt(strings.TrimPrefix(hex, "0x"), 16, 64)
	last := len(i.code) - 1
	if err != nil || value < 1 || value > 0x70 || int64(i.code[last]) != value {
		return nil
	}
	return with(i.code, last, byte(value+4))
}

// step adds or subtracts another number.
func step(i *instruction) []byte {
	if !strings.HasPrefix(i.text, "add ") && !strings.HasPrefix(i.text, "sub ") {
		return nil
	}
	if v, ok := small(i); ok && v < 0x70 {
		return with(i.code, len(i.code)-1, byte(v)+4)
	}
	return nil
}

// conditional makes less less or equal, and the like.
func conditional(i *instruction) []byte {
	name, _, _ := strings.Cut(i.text, " ")
	flip := map[string]byte{"jl": 2, "jle": 2, "jg": 2, "jge": 2, "jb": 4, "jbe": 4, "ja": 4, "jae": 4}[name]
	switch {
	case flip == 0:
		return nil
	case i.code[0]>>4 == 7:
		return with(i.code, 0, i.code[0]^flip)
	case i.code[0] == 0x0f && len(i.code) == 6:
		return with(i.code, 1, i.code[1]^flip)
	}
	return nil
}
