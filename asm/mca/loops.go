package main

import (
	"regexp"
	"strconv"
	"strings"
)

// instruction is a line of a disassembly.
type instruction struct {
	address  uint64
	text     string
	jumps    bool
	branchTo uint64 // if it jumps
}

// function is a kernel.
type function struct {
	name string
	code []instruction
}

// loop is an innermost loop of a kernel.
type loop struct {
	name           string
	code           []instruction
	loaded, stored int  // bytes of vectors, in an iteration
	branches       bool // more than the one back
}

// title is what a loop is called in a table.
func (l *loop) title() string {
	if l.branches {
		return l.name + "*"
	}
	return l.name
}

// elemBytes returns the size of an element: a kernel's name ends in its type and the
// lanes of a step.
func (l *loop) elemBytes() int {
	bits, err := strconv.Atoi(elemBits.FindStringSubmatch(l.name)[1])
	if err != nil {
		panic(err) // the pattern has digits alone
	}
	return bits / 8
}

var elemBits = regexp.MustCompile(`[FIU](\d+)x\d+$`)

var (
	symbol = regexp.MustCompile(`^[0-9a-f]+ <github\.com/simdpool/simdpool\.(\w+)\.abi0>:$`)
	line   = regexp.MustCompile(`^\s*([0-9a-f]+):\s+(\S.*)$`)
	branch = regexp.MustCompile(`^(j[a-z]+|b|b\.[a-z]+|cbn?z|tbn?z)\s(?:.*,\s*)?0x([0-9a-f]+) <`)
)

// functions reads the kernels of an instruction set in what llvm-objdump prints.
func functions(text, isa string) []function {
	var all []function
	inside := false
	for row := range strings.Lines(text) {
		row = strings.TrimRight(row, "\n")
		if strings.HasSuffix(row, ">:") {
			m := symbol.FindStringSubmatch(row)
			inside = m != nil && strings.HasSuffix(m[1], isa)
			if inside {
				all = append(all, function{name: strings.TrimSuffix(m[1], isa)})
			}
			continue
		}
		if m := line.FindStringSubmatch(row); inside && m != nil {
			f := &all[len(all)-1]
			f.code = append(f.code, parse(m[1], m[2]))
		}
	}
	return all
}

func parse(address, text string) instruction {
	i := instruction{text: strings.ReplaceAll(text, "\t", " ")}
	i.address, _ = strconv.ParseUint(address, 16, 64) // the pattern has digits alone
	if m := branch.FindStringSubmatch(i.text); m != nil {
		i.jumps = true
		i.branchTo, _ = strconv.ParseUint(m[2], 16, 64)
	}
	return i
}

// hot returns the innermost loop that moves the most bytes of vectors.
func (f *function) hot() (hot loop, found bool) {
	first := map[uint64]int{}
	for i, in := range f.code {
		first[in.address] = i
	}
	innermost := 0 // loops that begin before this have another inside
	for i, in := range f.code {
		begin, ok := first[in.branchTo]
		if !in.jumps || !ok || begin > i || begin < innermost {
			continue
		}
		innermost = i + 1
		l := newLoop(f.name, f.code[begin:i+1])
		if moved := l.loaded + l.stored; moved > hot.loaded+hot.stored {
			hot, found = l, true
		}
	}
	return hot, found
}

func newLoop(name string, code []instruction) loop {
	l := loop{name: name, code: code}
	for _, in := range code[:len(code)-1] {
		l.branches = l.branches || in.jumps
		loaded, stored := in.moves()
		l.loaded, l.stored = l.loaded+loaded, l.stored+stored
	}
	return l
}

var (
	armMove = regexp.MustCompile(`^(ld|st)(r|ur|p|1)\s+(.*)\[`)
	armSize = regexp.MustCompile(`\b([bhsdqv])\d+`)
	x86Move = regexp.MustCompile(`^v?mov\w*\s|^vpmov[sz]x\w*\s|^vbroadcast\w*\s|^vmaskmov\w*\s|^v?p?(max|min|add|cmp|sub)\w*\s`)
	x86Size = regexp.MustCompile(`%([xyz])mm\d+`)
)

var registerBytes = map[string]int{"b": 1, "h": 2, "s": 4, "d": 8, "q": 16, "v": 16, "x": 16, "y": 32, "z": 64}

// moves returns the bytes that an instruction loads into vectors and stores from them.
func (in *instruction) moves() (loaded, stored int) {
	if m := armMove.FindStringSubmatch(in.text); m != nil {
		for _, r := range armSize.FindAllStringSubmatch(m[3], -1) {
			loaded += registerBytes[r[1]]
		}
		if m[1] == "st" {
			loaded, stored = 0, loaded
		}
		return loaded, stored
	}
	r := x86Size.FindStringSubmatch(in.text)
	if r == nil || !in.touchesMemory() || !x86Move.MatchString(in.text) {
		return 0, 0
	}
	if strings.HasSuffix(in.text, ")") { // the destination comes last
		return 0, registerBytes[r[1]]
	}
	return registerBytes[r[1]], 0
}

// touchesMemory reports whether an instruction loads or stores.
func (in *instruction) touchesMemory() bool {
	name, operands, _ := strings.Cut(in.text, " ")
	switch {
	case strings.HasPrefix(name, "lea"), strings.HasPrefix(name, "prf"), strings.HasPrefix(name, "prefetch"):
		return false
	}
	return strings.ContainsAny(operands, "[(")
}
