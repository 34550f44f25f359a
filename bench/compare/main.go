// Command compare measures this library and its peers on the list of cases and
// prints tables:
//
//	go run ./compare
//
// It looks which peers are installed, builds the program ./measure with them,
// and runs that with the arguments it was given; -h lists them. ../peers.sh
// installs peers.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const modulePath = "github.com/simdpool/simdpool/bench"

func main() {
	err := run(os.Args[1:])
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	dir, err := os.MkdirTemp("", "compare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "measure")
	tags, env := installed()
	build := exec.Command("go", "build", "-tags", strings.Join(tags, ","), "-o", program, modulePath+"/compare/measure")
	build.Env = append(os.Environ(), env...)
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build with %v: %w", tags, err)
	}
	measure := exec.Command(program, args...)
	measure.Env = build.Env
	measure.Stdin, measure.Stdout, measure.Stderr = os.Stdin, os.Stdout, os.Stderr
	return measure.Run()
}
