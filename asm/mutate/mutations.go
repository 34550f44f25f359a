package main

import (
	"slices"
	"strconv"
	"strings"
)

// mutation is a way to break an instruction; mutate returns nil where it does not
// apply. same, if there is one, reports mutants of instruction at of a kernel that
// are equal to the original, and not worth drawing.
type mutation struct {
	name   string
	mutate func(i *instruction) []byte
	same   func(kernel []instruction, at int) bool
}

var mutations = []mutation{
	{"maximum for minimum", opcodes("vmaxp", 0x5f, 0x5d), nil},
	{"minimum for maximum", opcodes("vminp", 0x5d, 0x5f), nil},
	{"difference for sum", opcodes("vaddp", 0x58, 0x5c), nil},
	{"sum dropped", opcodes("vaddp", 0x58, 0x5d), nil},
	{"product for quotient", opcodes("vdivp", 0x5e, 0x59), nil},
	{"bytes: minimum for maximum", opcodes("vpmaxub", 0xde, 0xda), nil},
	{"shuffle", immediate("vperm", "vshuf", "vpshuf", "vblendp", "vinsert", "vextract", "vpalignr"), nil},
	{"predicate of a comparison", comparison, nil},
	{"wrong place in memory", displacement, nil},
	{"step", step, nil},
	{"end of a loop, off by one", conditional, anyWay},
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
// Kernels that note a NaN, for it to be done on another path, would do everything
// there, and right: they get what finds none instead.
func comparison(i *instruction) []byte {
	if at, ok := opcode(i.code); !ok || !strings.HasPrefix(i.text, "vcmp") || i.code[at] != 0xc2 {
		return nil
	}
	const unordered, ordered, never, always = 0x03, 0x07, 0x0b, 0x0f
	last := len(i.code) - 1
	exact := strings.Contains(i.kernel, "NaN")
	switch predicate := i.code[last]; {
	case !exact && predicate == ordered: // AVX-512 notes what is no NaN
		return with(i.code, last, always)
	case !exact && predicate == unordered:
		return with(i.code, last, never)
	default:
		return with(i.code, last, predicate^4)
	}
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

// anyWay reports whether a conditional jump may go either way at the number that it
// asks for: where it skips one instruction, it makes a number of another that is as
// large, or goes back by nothing; where a comparison of the same register follows
// it, or awaits it, what is left is done one by one, or there is none.
func anyWay(kernel []instruction, at int) bool {
	target, next := kernel[at].target(), at+1
	if at == 0 || next+1 >= len(kernel) || target == kernel[next+1].address {
		return true
	}
	name, register := compared(&kernel[at-1])
	if name == "" {
		return false
	}
	for _, i := range kernel {
		if again, other := compared(&i); again == name && other == register && (i.address == target || i.address == kernel[next].address) {
			return true
		}
	}
	return false
}

// target returns where a jump goes.
func (i *instruction) target() int64 {
	_, operands, _ := strings.Cut(i.text, " ")
	hex, _, _ := strings.Cut(strings.TrimSpace(operands), " ")
	address, err := strconv.ParseInt(hex, 16, 64)
	if err != nil {
		return 0
	}
	return address
}

// compared returns the name of a comparison with a constant, and the register.
func compared(i *instruction) (name, register string) {
	name, operands, _ := strings.Cut(i.text, " ")
	constant, register, _ := strings.Cut(strings.TrimSpace(operands), ",")
	if name != "cmp" || !strings.HasPrefix(constant, "$") {
		return "", ""
	}
	return name, register
}
