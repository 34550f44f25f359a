// Command calls measures how long a single call of assembly takes, which nothing
// can interrupt: what the garbage collector may have to wait for.
//
//	go run ./calls
//
// It runs in the folder asm. The dispatch gets a clock around each of its calls, in
// a copy that the go command puts in its place; then every family of kernels
// pools planes that are larger than a call takes, on the best instruction set of
// this CPU. Of each function of the dispatch it prints the longest call, of the
// best of several rounds, because whatever else runs may interrupt a call.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

//go:embed overlay/clock.go
var clock []byte

//go:embed overlay/clock_test.go
var work []byte

var rounds = flag.Int("rounds", 5, "how often everything runs")

func main() {
	log.SetFlags(0)
	flag.Parse()
	if err := measure(); err != nil {
		log.Fatal(err)
	}
}

func measure() error {
	folder, err := os.MkdirTemp("", "calls")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	name := "dispatch_" + runtime.GOARCH + ".go"
	dispatch, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		return err
	}
	clocked, err := withClock(dispatch)
	if err != nil {
		return err
	}
	replace := make(map[string]string)
	for name, text := range map[string][]byte{name: clocked, "clock.go": clock, "clock_test.go": work} {
		path, err := filepath.Abs(filepath.Join("..", name))
		if err != nil {
			return err
		}
		replace[path] = filepath.Join(folder, name)
		if err := os.WriteFile(replace[path], bytes.Replace(text, []byte("//go:build ignore\n"), nil, 1), 0o644); err != nil {
			return err
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	list := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o644); err != nil {
		return err
	}
	test := exec.Command("go", "test", "-count=1", "-vet=off", "-timeout=60m", "-overlay="+list, "-run=^TestLongestCall$", ".")
	test.Dir, test.Env = "..", append(os.Environ(), fmt.Sprintf("SIMDPOOL_ROUNDS=%d", *rounds))
	test.Stdout, test.Stderr = os.Stdout, os.Stderr
	return test.Run()
}

// withClock returns the dispatch with a clock around the body of each of its calls.
func withClock(dispatch []byte) ([]byte, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "", dispatch, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	calls := 0
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(f.Name.Name, "call") {
			continue
		}
		watch, err := parser.ParseExpr(fmt.Sprintf("watch(%q, v)()", f.Name.Name))
		if err != nil {
			return nil, err
		}
		f.Body.List = append([]ast.Stmt{&ast.DeferStmt{Call: watch.(*ast.CallExpr)}}, f.Body.List...)
		calls++
	}
	if calls == 0 {
		return nil, fmt.Errorf("the dispatch has no functions call…")
	}
	var out bytes.Buffer
	err = printer.Fprint(&out, set, file)
	return out.Bytes(), err
}
