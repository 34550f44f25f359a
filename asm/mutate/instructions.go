package main

import (
	"debug/elf"
	"encoding/hex"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// instruction is one in a binary.
type instruction struct {
	kernel  string
	address int64
	offset  int    // in the file
	code    []byte // its bytes
	text    string // as objdump writes it
}

// wanted says which kernels to mutate, by name.
type wanted func(name string) bool

// disassemble returns the instructions of each kernel that is wanted.
func disassemble(path string, want wanted) ([][]instruction, error) {
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
		if want(s.Name) && s.Size > 0 {
			if from == 0 {
				from = s.Value
			}
			from, to = min(from, s.Value), max(to, s.Value+s.Size)
		}
	}
	if from == to {
		return nil, nil // no kernel is wanted
	}
	out, err := exec.Command("objdump", "-d", "-w", fmt.Sprintf("--start-address=%#x", from), fmt.Sprintf("--stop-address=%#x", to), path).Output()
	if err != nil {
		return nil, fmt.Errorf("objdump: %w", err)
	}
	return parse(string(out), want, int(text.Offset)-int(text.Addr)), nil
}

// parse reads what objdump prints; a place in the file is its address and shift.
func parse(text string, want wanted, shift int) [][]instruction {
	var all [][]instruction
	kernel := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if name, ok := strings.CutSuffix(line, ">:"); ok {
			_, kernel, _ = strings.Cut(name, "<")
			if want(kernel) {
				all = append(all, nil)
			}
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < 3 || !want(kernel) {
			continue
		}
		address, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(fields[0]), ":"), 16, 64)
		code, err2 := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(fields[1]), " ", ""))
		if err != nil || err2 != nil {
			continue
		}
		last := &all[len(all)-1]
		*last = append(*last, instruction{kernel, address, int(address) + shift, code, strings.TrimSpace(fields[2])})
	}
	return all
}
