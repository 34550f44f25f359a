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
	"encoding/json"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
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
	overlay, err := timed(folder)
	if err != nil {
		return err
	}
	c := exec.Command("go", append([]string{"run", "-overlay=" + overlay, "./longest/work"}, os.Args[1:]...)...)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	return c.Run()
}

var (
	call     = regexp.MustCompile(`(?m)^(\s*)return (\w+)(\(.*\))$`)
	imported = regexp.MustCompile(`import "unsafe"`)
)

// timed writes the dispatch file with a clock around each call, and returns the
// name of the list that has go build read it.
func timed(folder string) (overlay string, err error) {
	path, err := filepath.Abs("../dispatch_" + runtime.GOARCH + ".go")
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	text = imported.ReplaceAll(text, []byte(`import ("unsafe"; "github.com/simdpool/simdpool/asm/longest/clock")`))
	text = call.ReplaceAll(text, []byte(`${1}began := clock.Begin(); nan = $2$3; clock.End("$2", began); return nan`))
	file := filepath.Join(folder, "dispatch.go")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return "", err
	}
	list, err := json.Marshal(map[string]map[string]string{"Replace": {path: file}})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(folder, "overlay.json")
	return overlay, os.WriteFile(overlay, list, 0o644)
}
