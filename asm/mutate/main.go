// Command mutate measures the tests of the kernels: it breaks one instruction of
// the assembly at a time, or one expression of the definition in plain Go, and
// counts how often they notice.
//
//	go run ./mutate -n 100 -seed 1
//	go run ./mutate -reference -n 50
//
// It runs on amd64, in the folder asm, and needs objdump (GNU binutils). A mutant
// of the assembly costs no compilation: the test binaries are built once, and the
// bytes of an instruction in them are patched. What can be done to an instruction is
// listed in mutations. The instructions are drawn evenly over kernels, of those
// that end in the name of an instruction set that this CPU has. A mutant of the
// definition is built without assembly.
//
// The tests take few cases first, and all of them only of mutants that survive
// those. A mutant that survives everything is printed: it is equal to the original,
// or in code that no case reaches, or a hole in the tests, which is for people to
// tell.
package main

import (
	"flag"
	"fmt"
	"log"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
)

var (
	number    = flag.Int("n", 100, "how many mutants")
	seed      = flag.Uint64("seed", 1, "which ones")
	isa       = flag.String("isa", "avx2", "the instruction set: avx2 or avx512")
	every     = flag.String("every", "61,7,1", "one in so many cases is taken, at the first attempt and those that follow")
	symbols   = flag.String("kernels", "", "kernels with this in their name alone")
	binaries  = flag.String("binaries", "", "a folder that holds the test binaries root and roi; else they are built")
	reference = flag.Bool("reference", false, "mutate the definition in plain Go")
)

// mutant is something broken.
type mutant interface {
	kind() string
	String() string
	// suite returns tests that should notice, built with the mutant in it.
	suite(folder string) (*suite, error)
}

func main() {
	log.SetFlags(0)
	flag.Parse()
	if err := measure(); err != nil {
		log.Fatal(err)
	}
}

func measure() error {
	folder, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	draw := drawInstructions
	if *reference {
		draw = drawExpressions
	}
	next, err := draw(rand.New(rand.NewPCG(*seed, 0)), folder)
	if err != nil {
		return err
	}
	caught, total := map[string]int{}, map[string]int{}
	for range *number {
		m, err := next()
		if err != nil {
			return err
		}
		s, err := m.suite(folder)
		if err != nil {
			return fmt.Errorf("%v: %w", m, err)
		}
		total[m.kind()]++
		at, err := s.noticed()
		if err != nil {
			return err
		}
		if at == 0 {
			fmt.Printf("survived: %s: %v\n", m.kind(), m)
			continue
		}
		caught[m.kind()]++
		fmt.Printf("caught by one in %d: %s: %v\n", at, m.kind(), m)
	}
	report(caught, total)
	return nil
}

func report(caught, total map[string]int) {
	all, of := 0, 0
	for _, name := range slices.Sorted(maps.Keys(total)) {
		fmt.Printf("%-28s %3d of %3d\n", name, caught[name], total[name])
		all, of = all+caught[name], of+total[name]
	}
	fmt.Printf("%-28s %3d of %3d\n", "caught", all, of)
}
