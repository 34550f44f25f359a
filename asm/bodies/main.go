// Command bodies tells which generated kernels TestKernels compares with the
// definition, of every instruction set of this CPU, or of what an emulator has:
//
//	go run ./bodies
//	SIMDPOOL_EVERY=7 go run ./bodies -goarch arm64 -exec qemu-aarch64-static
//	go run ./bodies -goarch arm64 -exec qemu-aarch64-static -run 'TestKernels/.*/max-last-bytes$'
//
// It runs in the folder asm. Each call in a copy of the dispatch file says that it
// came to be; plain Go runs at its full speed.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/simdpool/simdpool/asm/overlay"
)

var (
	goarch = flag.String("goarch", runtime.GOARCH, "the architecture that tests are built for")
	runner = flag.String("exec", "", "what runs them there, as go test has it")
	tests  = flag.String("run", "^(TestKernels|TestStreams|TestPrepared)$", "which of the tests, as go test has it")
)

func main() {
	log.SetFlags(0)
	flag.Parse()
	if err := count(); err != nil {
		log.Fatal(err)
	}
}

func count() error {
	folder, err := os.MkdirTemp("", "bodies")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	numbers := 0
	d, err := overlay.Write(folder, *goarch, "var ran [1 << 12]bool // kernels, by number", func(kernel, call string) string {
		numbers++
		return fmt.Sprintf("if !ran[%d] { ran[%[1]d] = true; println(%q) }; return %s", numbers, mark+kernel, call)
	})
	if err != nil {
		return err
	}
	ran, err := test(d.List)
	if err != nil {
		return err
	}
	report(d.Kernels, ran)
	return nil
}

const mark = "ran "

// test runs the tests, and returns the kernels that said so.
func test(list string) (ran map[string]bool, err error) {
	c := exec.Command("go", "test", "-v", "-count=1", "-timeout=60m", "-overlay="+list, "-exec="+*runner, "-run="+*tests, ".", "./roi")
	c.Dir, c.Env = "..", append(os.Environ(), "GOARCH="+*goarch)
	out, err := c.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out[max(0, len(out)-4096):])
	}
	ran = map[string]bool{}
	for _, m := range regexp.MustCompile(mark+`(\w+)\n`).FindAllSubmatch(out, -1) {
		ran[string(m[1])] = true
	}
	return ran, nil
}

func report(kernels []string, ran map[string]bool) {
	for _, isa := range []string{"AVX512", "AVX2", "NEON"} {
		all := slices.DeleteFunc(slices.Clone(kernels), func(k string) bool { return !strings.HasSuffix(k, isa) })
		never := slices.DeleteFunc(slices.Clone(all), func(k string) bool { return ran[k] })
		if len(all) == 0 {
			continue
		}
		fmt.Printf("%-7s %d of %d kernels ran\n", isa, len(all)-len(never), len(all))
		for _, k := range never {
			fmt.Println("never ran:", k)
		}
	}
}
