package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// program is a test binary and the kernels in it that its tests run.
type program struct {
	suite
	kernels [][]instruction
	code    []byte
}

// patch is an instruction of a program and other bytes for it.
type patch struct {
	*program
	instruction
	name    string
	mutated []byte
}

func (p *patch) kind() string { return p.name }

func (p *patch) String() string {
	return fmt.Sprintf("%s: %x: %x %s -> %x", p.kernel, p.address, p.instruction.code, p.text, p.mutated)
}

// suite writes a copy of the program that has p in it.
func (p *patch) suite(folder string) (*suite, error) {
	patched := slices.Clone(p.program.code)
	copy(patched[p.offset:], p.mutated)
	s := p.program.suite
	s.run += "/" + families(p.kernel)
	s.binary = filepath.Join(folder, "mutant")
	return &s, os.WriteFile(s.binary, patched, 0o755)
}

// drawInstructions returns what draws mutants of the kernels but for stream, which
// only benchmarks run, all kernels being as likely, and all kinds of mutations that a kernel allows.
func drawInstructions(r *rand.Rand, folder string) (func() (mutant, error), error) {
	root, err := newProgram(filepath.Join(folder, "root"), "..", func(name string) bool { return !ofRegions(name) && !strings.Contains(name, "simdpool.stream") })
	if err != nil {
		return nil, err
	}
	roi, err := newProgram(filepath.Join(folder, "roi"), "../roi", ofRegions)
	if err != nil {
		return nil, err
	}
	return func() (mutant, error) {
		for range 1000 {
			p, i := root, r.IntN(len(root.kernels)+len(roi.kernels))
			if i >= len(root.kernels) {
				p, i = roi, i-len(root.kernels)
			}
			if all := mutations[r.IntN(len(mutations))].of(p, p.kernels[i]); len(all) > 0 {
				return all[r.IntN(len(all))], nil
			}
		}
		return nil, fmt.Errorf("no kernel of %s has anything to mutate", *isa)
	}, nil
}

// families returns which families of cases run a kernel, as go test has it: the first
// attempt is at all.
func families(kernel string) string {
	_, kernel, _ = strings.Cut(kernel, "simdpool.")
	for _, f := range []struct{ prefixes, families string }{
		{"maxRows maxPixels maxGroups places spread", "backward"},
		{"maxima", "^max-.*(bytes|halves|offsets)$"},
		{"planes planeSums partialSums", "^global-first$"},
		{"pixelSums partialPixels", "^global-last$"},
		{"pixelsStream weighRowsStream", "^regions$"},
		{"pixels volumes walk", "^channels-last$"},
		{"reduce slide window3 columns pairs wholePlanes grow", "^channels-(first|last)$"},
	} {
		if slices.ContainsFunc(strings.Fields(f.prefixes), func(p string) bool { return strings.HasPrefix(kernel, p) }) {
			return f.families
		}
	}
	return ""
}

// ofRegions reports whether the tests of package roi are those of a kernel.
func ofRegions(name string) bool {
	_, name, _ = strings.Cut(name, "simdpool.")
	for _, prefix := range []string{"region", "spreadRegions", "weigh", "gather", "beginBins", "endBins"} {
		if strings.HasPrefix(name, prefix) {
			return !strings.HasPrefix(name, "weighRowsStream") // which TestStreams of the root package runs
		}
	}
	return false
}

func newProgram(binary, folder string, want wanted) (*program, error) {
	tests := fmt.Sprintf("^(TestKernels|TestStreams)$/^isa=%s$", *isa)
	p := &program{suite: suite{folder: folder, binary: binary, quick: tests, run: tests}}
	if err := p.settle(); err != nil {
		return nil, err
	}
	var err error
	if p.code, err = os.ReadFile(p.binary); err != nil {
		return nil, err
	}
	p.kernels, err = disassemble(p.binary, func(name string) bool {
		return strings.HasPrefix(name, "github.com/simdpool/simdpool.") && strings.HasSuffix(name, ".abi0") &&
			strings.Contains(strings.ToLower(name), *isa) && strings.Contains(name, *symbols) && want(name)
	})
	return p, err
}

// of returns all mutants of a kind that a kernel allows.
func (m mutation) of(p *program, kernel []instruction) (all []*patch) {
	for at, i := range kernel {
		if code := m.mutate(&i); code != nil && (m.same == nil || !m.same(kernel, at)) {
			all = append(all, &patch{p, i, m.name, code})
		}
	}
	return all
}
