// Command mutate measures the tests of the kernels: it breaks one instruction of
// the assembly at a time and counts how often they notice.
//
//	go run ./mutate -n 100 -seed 1
//
// It runs on amd64, in the folder asm, and needs objdump (GNU binutils). A mutant
// costs no compilation: the test binary of the root package is built once, and the
// bytes of an instruction in it are patched. What can be done to an instruction is
// listed in mutations. The instructions are drawn evenly over kernels, of those
// that end in the name of an instruction set that this CPU has.
//
// A mutant that survives is printed with its kernel and its instruction: it is
// equal to the original, or in code that no case reaches, or a hole in the tests,
// which is for people to tell.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

var (
	number  = flag.Int("n", 100, "how many mutants")
	seed    = flag.Uint64("seed", 1, "which ones")
	isa     = flag.String("isa", "avx2", "the instruction set: avx2 or avx512")
	run     = flag.String("run", "^TestKernels$/^isa=%s$", "the tests that should notice, %s being the instruction set")
	every   = flag.Int("every", 7, "one in so many cases is taken")
	limit   = flag.Duration("limit", 3*time.Minute, "what takes longer hangs, and is noticed")
	binary  = flag.String("binary", "", "a test binary of the root package; else one is built")
	symbols = flag.String("kernels", "", "kernels with this in their name alone")
)

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
	if *binary == "" {
		*binary = filepath.Join(folder, "original")
		build := exec.Command("go", "test", "-c", "-o", *binary, ".")
		build.Dir, build.Stderr = "..", os.Stderr
		if err := build.Run(); err != nil {
			return err
		}
	}
	code, err := os.ReadFile(*binary)
	if err != nil {
		return err
	}
	kernels, err := disassemble(*binary, *isa, *symbols)
	if err != nil {
		return err
	}
	if noticed, out := test(*binary); noticed {
		return fmt.Errorf("the tests fail without a mutant: %s", out)
	}
	caught, total := map[string]int{}, map[string]int{}
	r := rand.New(rand.NewPCG(*seed, 0))
	for range *number {
		m, ok := draw(r, kernels)
		if !ok {
			return fmt.Errorf("no kernel of %s has anything to mutate", *isa)
		}
		path := filepath.Join(folder, "mutant")
		if err := os.WriteFile(path, m.apply(code), 0o755); err != nil {
			return err
		}
		total[m.name]++
		if noticed, _ := test(path); noticed {
			caught[m.name]++
			fmt.Printf("caught: %s: %s: %s\n", m.name, m.kernel, m.text)
			continue
		}
		fmt.Printf("survived: %s: %s: %x %s -> %x\n", m.name, m.kernel, m.code, m.text, m.mutated)
	}
	report(caught, total)
	return nil
}

// test runs a binary and reports whether it failed.
func test(path string) (failed bool, out []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), *limit)
	defer cancel()
	where, err := filepath.Abs("..")
	if err != nil {
		return true, nil
	}
	c := exec.CommandContext(ctx, path, "-test.short", "-test.failfast", "-test.run", fmt.Sprintf(*run, *isa))
	c.Dir, c.Env = where, append(os.Environ(), fmt.Sprintf("SIMDPOOL_EVERY=%d", *every))
	out, err = c.CombinedOutput()
	return err != nil || !bytes.HasPrefix(bytes.TrimSpace(out), []byte("PASS")), out
}

func report(caught, total map[string]int) {
	all, of := 0, 0
	var names []string
	for name := range total {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Printf("%-28s %3d of %3d\n", name, caught[name], total[name])
		all, of = all+caught[name], of+total[name]
	}
	fmt.Printf("%-28s %3d of %3d\n", "caught on "+*isa, all, of)
}
