//go:build linux

// Command longest measures how long one call of assembly lasts, which no
// goroutine is preempted in: the longest of many large shapes, by the kernel that
// was called.
//
//	go run ./longest
//	go run ./longest -isa avx2 -family last
//
// It runs in the folder asm. The program that it starts is ./longest/work, built
// with a clock around each call in the dispatch file; nothing of that is in the
// library.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"

	"github.com/simdpool/simdpool/asm/overlay"
)

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	folder, err := os.MkdirTemp("", "longest")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	d, err := overlay.Write(folder, runtime.GOARCH, `import "github.com/simdpool/simdpool/asm/longest/clock"`, func(kernel, call string) string {
		return fmt.Sprintf("began := clock.Begin(); nan = %s; clock.End(%q, began); return nan", call, kernel)
	})
	if err != nil {
		return err
	}
	c := exec.Command("go", append([]string{"run", "-overlay=" + d.List, "./longest/work"}, os.Args[1:]...)...)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	return c.Run()
}
