// Command mca prints how many cycles the hot loops of the kernels take on CPUs that
// need not be at hand, by llvm-mca's models of them, and how far that is from what
// their loads and stores take alone.
//
//	go run ./mca                              # NEON, float32
//	go run ./mca -isa avx2 -kernels MaxF32
//
// It runs in the folder asm and needs llvm-objdump and llvm-mca (Debian's llvm-19).
// The hot loop of a kernel is the innermost one that moves the most bytes of vectors
// in an iteration. Data is taken to be in the L1 cache, and all branches of a loop
// that has some (marked *) to be met; a loop is as good as its model of the CPU.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
)

// target is an instruction set: how the package is built for it, and CPUs that
// have it, by their names in LLVM.
type target struct{ goarch, march, cpus string }

var targets = map[string]target{
	"neon":   {"arm64", "aarch64", "neoverse-n1,neoverse-v1,apple-m1"},
	"avx2":   {"amd64", "x86-64", "znver3,haswell,skylake"},
	"avx512": {"amd64", "x86-64", "znver4,skylake-avx512,icelake-server"},
}

var (
	isa     = flag.String("isa", "neon", "the instruction set: neon, avx2 or avx512")
	cpus    = flag.String("cpus", "", "names of CPUs in LLVM, a comma list; else some that have the instruction set")
	kernels = flag.String("kernels", `(Sum|Average|Max)F32`, "kernels whose names match this regular expression")
	version = flag.String("llvm", "-19", "what follows the names of LLVM's commands")
)

func main() {
	log.SetFlags(0)
	flag.Parse()
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	t, ok := targets[*isa]
	if !ok {
		return fmt.Errorf("-isa %s: want neon, avx2 or avx512", *isa)
	}
	match, err := regexp.Compile(*kernels)
	if err != nil {
		return fmt.Errorf("-kernels: %w", err)
	}
	loops, err := hotLoops(t, match)
	if err != nil {
		return err
	}
	if len(loops) == 0 {
		return fmt.Errorf("-kernels %s: no kernel of %s matches", *kernels, *isa)
	}
	models := strings.Split(cmp.Or(*cpus, t.cpus), ",")
	cycles := map[string][]cost{}
	for _, cpu := range models {
		if cycles[cpu], err = costs(t, cpu, loops); err != nil {
			return err
		}
	}
	return report(loops, models, cycles)
}

// hotLoops builds the package and returns the hot loops of the kernels that match.
func hotLoops(t target, match *regexp.Regexp) ([]loop, error) {
	folder, err := os.MkdirTemp("", "mca")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	binary := filepath.Join(folder, "kernels")
	build := exec.Command("go", "test", "-c", "-o", binary, ".")
	build.Dir, build.Stderr = "..", os.Stderr
	build.Env = append(os.Environ(), "GOARCH="+t.goarch, "GOOS=linux", "CGO_ENABLED=0")
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("go test -c: %w", err)
	}
	text, err := exec.Command("llvm-objdump"+*version, "-d", "--no-show-raw-insn", binary).Output()
	if err != nil {
		return nil, fmt.Errorf("llvm-objdump%s: %w", *version, err)
	}
	var loops []loop
	for _, f := range functions(string(text), strings.ToUpper(*isa)) {
		if !match.MatchString(f.name) {
			continue
		}
		if l, ok := f.hot(); ok {
			loops = append(loops, l)
		}
	}
	slices.SortFunc(loops, func(a, b loop) int { return strings.Compare(a.name, b.name) })
	return loops, nil
}

// report prints a line for each loop: the elements that an iteration loads and stores,
// and for each CPU the cycles for each element stored, or loaded where a loop stores
// none, and how many times those of its loads and stores alone that is.
func report(loops []loop, models []string, cycles map[string][]cost) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "kernel\tloads\tstores\t")
	for _, cpu := range models {
		fmt.Fprintf(w, "%s\tx bound\t", cpu)
	}
	fmt.Fprintln(w)
	for i, l := range loops {
		size := l.elemBytes()
		fmt.Fprintf(w, "%s\t%d\t%d\t", l.title(), l.loaded/size, l.stored/size)
		for _, cpu := range models {
			c := cycles[cpu][i]
			fmt.Fprintf(w, "%.2f\t%.2f\t", c.all*float64(size)/float64(cmp.Or(l.stored, l.loaded)), c.all/c.memory)
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}
