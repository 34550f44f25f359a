package vec

import (
	"bytes"
	"fmt"
	"strings"
)

// neonFunc is a function under construction, over virtual registers.
type neonFunc struct {
	Func
	lines  []neonLine
	live   []neonLive      // by first use
	index  map[neonReg]int // of a register in live
	loops  []neonSpan      // inner ones first
	ints   int
	vecs   int
	labels int
}

// neonLine is a line of assembly, given the numbers of its registers.
type neonLine struct {
	text   func(numbers []any) string
	regs   []neonReg
	copies bool // the second of them to the first
}

// write appends an instruction that writes d, read one that writes nothing. The
// verbs of format stand for the registers' numbers: %[1]d is d's.
func (f *neonFunc) write(format string, d neonReg, reads ...neonReg) {
	f.writeText(func(numbers []any) string { return "\t" + pad(fmt.Sprintf(format, numbers...)) }, d, reads...)
}

func (f *neonFunc) read(format string, reads ...neonReg) {
	f.line(func(numbers []any) string { return "\t" + pad(fmt.Sprintf(format, numbers...)) }, reads)
}

// copy appends a copy of a to d, which is left out if both are the same register in the end.
func (f *neonFunc) copy(format string, d, a neonReg) {
	f.write(format, d, a)
	f.lines[len(f.lines)-1].copies = true
}

// word appends d = a op b.
func (f *neonFunc) word(w neonWord, arrangement string, d, a, b neonReg) {
	f.writeText(func(n []any) string {
		return "\t" + pad(w.line(arrangement, n[0].(int), n[1].(int), n[2].(int)))
	}, d, a, b)
}

func (f *neonFunc) writeText(text func([]any) string, d neonReg, reads ...neonReg) {
	f.use(reads)
	if _, ok := f.index[d]; !ok {
		f.index[d] = len(f.live)
		f.live = append(f.live, neonLive{d, neonSpan{len(f.lines), len(f.lines)}})
	}
	f.line(text, append([]neonReg{d}, reads...))
}

// label appends a label with a comment, of which the verbs are as in read.
func (f *neonFunc) label(name, comment string, reads ...neonReg) {
	f.line(func(numbers []any) string {
		if comment == "" {
			return "\n" + name + ":"
		}
		return "\n" + name + ": // " + fmt.Sprintf(comment, numbers...)
	}, reads)
}

func (f *neonFunc) line(text func([]any) string, regs []neonReg) {
	f.use(regs)
	f.lines = append(f.lines, neonLine{text: text, regs: regs})
}

// use extends the ranges of registers to the next line.
func (f *neonFunc) use(regs []neonReg) {
	for _, r := range regs {
		i, ok := f.index[r]
		if !ok {
			panic(fmt.Sprintf("%s: %c%d is read before it is written", f.Name, r.class, r.id))
		}
		f.live[i].last = len(f.lines)
	}
}

// loop calls emit and remembers that what it emits is a loop.
func (f *neonFunc) loop(emit func()) {
	first := len(f.lines)
	emit()
	f.loops = append(f.loops, neonSpan{first, len(f.lines) - 1})
}

// newLabel returns a label that nothing else in the function has.
func (f *neonFunc) newLabel(kind string) string {
	f.labels++
	return fmt.Sprintf("%s%d", kind, f.labels)
}

// print writes the function with registers allocated.
func (f *neonFunc) print(w *bytes.Buffer) {
	stretch(f.live, f.loops)
	registers, err := allocate(f.live)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", f.Name, err))
	}
	fmt.Fprintf(w, "\n// func %s%s\n", f.Name, strings.TrimPrefix(f.signature(), "func"))
	for _, doc := range f.Doc {
		fmt.Fprintln(w, "//", doc)
	}
	fmt.Fprintf(w, "TEXT ·%s(SB), NOSPLIT, $0-%d\n", f.Name, 8*len(f.Args)+8)
	for _, l := range f.lines {
		numbers := make([]any, len(l.regs))
		for i, r := range l.regs {
			numbers[i] = registers[r]
		}
		if l.copies && numbers[0] == numbers[1] {
			continue
		}
		fmt.Fprintln(w, l.text(numbers))
	}
}

// pad aligns the operands of an instruction.
func pad(instruction string) string {
	opcode, operands, ok := strings.Cut(instruction, " ")
	if !ok {
		return opcode
	}
	return fmt.Sprintf("%-6s %s", opcode, operands)
}
