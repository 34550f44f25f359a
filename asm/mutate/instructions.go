package main

import (
	"debug/elf"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// instruction is one in a binary.
type instruction struct {
	kernel string
	offset int    // in the file
	code   []byte // its bytes
	text   string // as objdump writes it
}

// mutant is an instruction and other bytes for it.
type mutant struct {
	instruction
	name    string
	mutated []byte
}

// apply returns a copy of the binary that has m in it.
func (m *mutant) apply(binary []byte) []byte {
	patched := slices.Clone(binary)
	copy(patched[m.offset:], m.mutated)
	return patched
}

// disassemble returns the instructions of each kernel whose name has the
// instruction set in it, and also part.
func disassemble(path, isa, part string) ([][]instruction, error) {
	file, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text := file.Section(".text")
	if text == nil {
		return nil, fmt.Errorf("%s: no section .text", path)
	}
	symbols, err := file.Symbols()
	if err != nil {
		return nil, err
	}
	var from, to uint64 // of all kernels
	for _, s := range symbols {
		if isKernel(s.Name, isa, part) && s.Size > 0 {
			if from == 0 {
				from = s.Value
			}
			from, to = min(from, s.Value), max(to, s.Value+s.Size)
		}
	}
	out, err := exec.Command("objdump", "-d", "-w", fmt.Sprintf("--start-address=%#x", from), fmt.Sprintf("--stop-address=%#x", to), path).Output()
	if err != nil {
		return nil, fmt.Errorf("objdump: %w", err)
	}
	return parse(string(out), isa, part, int(text.Offset)-int(text.Addr)), nil
}

func isKernel(name, isa, part string) bool {
	return strings.HasPrefix(name, "github.com/simdpool/simdpool.") && strings.HasSuffix(name, ".abi0") &&
		strings.Contains(strings.ToLower(name), isa) && strings.Contains(name, part) &&
		!strings.Contains(name, ".region") // package roi tests these
}

// parse reads what objdump prints; a place in the file is its address and shift.
func parse(text, isa, part string, shift int) [][]instruction {
	var all [][]instruction
	kernel := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if name, ok := strings.CutSuffix(line, ">:"); ok {
			_, kernel, _ = strings.Cut(name, "<")
			if isKernel(kernel, isa, part) {
				all = append(all, nil)
			}
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < 3 || !isKernel(kernel, isa, part) {
			continue
		}
		address, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(fields[0]), ":"), 16, 64)
		code, err2 := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(fields[1]), " ", ""))
		if err != nil || err2 != nil {
			continue
		}
		last := &all[len(all)-1]
		*last = append(*last, instruction{kernel, int(address) + shift, code, strings.TrimSpace(fields[2])})
	}
	return all
}

// draw returns a mutant of a kernel, all kernels being as likely, and all kinds of
// mutations that the kernel allows.
func draw(r *rand.Rand, kernels [][]instruction) (*mutant, bool) {
	for range 1000 {
		kernel := kernels[r.IntN(len(kernels))]
		kind := mutations[r.IntN(len(mutations))]
		var all []*mutant
		for _, i := range kernel {
			if code := kind.mutate(&i); code != nil {
				all = append(all, &mutant{i, kind.name, code})
			}
		}
		if len(all) > 0 {
			return all[r.IntN(len(all))], true
		}
	}
	return nil, false
}
