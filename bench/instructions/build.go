package main

import (
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"

	"github.com/simdpool/simdpool/bench/ours"
)

// program is ./call, built for arm64.
type program struct {
	path      string
	root      string   // where its shared libraries are
	libraries []string // that it can open
	own       []span   // its code that is counted
}

// span is the code from first up to last.
type span struct{ first, last uint64 }

// build makes the program in the folder tmp, with XNNPACK if arm64 has it.
func build(tmp, arm64 string) (*program, error) {
	p := &program{path: filepath.Join(tmp, "call"), root: arm64, libraries: []string{ours.Name}}
	args, env := []string{"build", "-o", p.path}, []string{"GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0"}
	if found, err := filepath.Glob(filepath.Join(arm64, "usr/lib/aarch64-linux-gnu/libXNNPACK.so.*")); err == nil && len(found) > 0 {
		folder, err := linked(tmp, filepath.Dir(found[0]))
		if err != nil {
			return nil, err
		}
		args = append(args, "-tags", "xnnpack")
		env = []string{"GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=1", "CC=aarch64-linux-gnu-gcc", "CGO_LDFLAGS=" + folder}
		p.libraries = append(p.libraries, "xnnpack")
	} else {
		fmt.Fprintf(os.Stderr, "XNNPACK is missing: %s has no library; instructions/arm64.sh gets it\n", arm64)
	}
	p.libraries = append(p.libraries, "go-plain")
	build := exec.Command("go", append(args, "./instructions/call")...)
	build.Env = append(os.Environ(), env...)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("go build: %w", err)
	}
	var err error
	p.own, err = code(p.path, regexp.MustCompile(`^(github.com/simdpool/simdpool(/pool|/bench/plain)?\.|runtime\.mem(move|clr))`))
	return p, err
}

// linked makes a folder in which the linker finds the libraries of from by the names
// they have for it, and returns the linker's flags.
func linked(tmp, from string) (string, error) {
	from, err := filepath.Abs(from)
	if err != nil {
		return "", err
	}
	for _, name := range []string{"libXNNPACK", "libpthreadpool"} {
		if err := os.Symlink(filepath.Join(from, name+".so.0"), filepath.Join(tmp, name+".so")); err != nil {
			return "", err
		}
	}
	return "-L" + tmp + " -Wl,-rpath-link," + from, nil
}

// code returns where the functions of the program lie whose names match, those next
// to each other as one.
func code(path string, match *regexp.Regexp) ([]span, error) {
	file, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	symbols, err := file.Symbols()
	if err != nil {
		return nil, err
	}
	var all []span
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) == elf.STT_FUNC && s.Size > 0 && match.MatchString(s.Name) {
			all = append(all, span{s.Value, s.Value + s.Size})
		}
	}
	return merged(all), nil
}
