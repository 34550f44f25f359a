package vec

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// runner builds testdata/runner with the functions of a machine, and runs it.
type runner struct {
	goarch   string
	emulator string // empty: none
}

// call and result are as in testdata/runner.
type call struct {
	Func      string
	Dst, A, B []byte
	N         int
}

type result struct {
	Dst   []byte
	NaN   uint64
	Fault string
}

// run vets the functions of m, and calls them.
func (r runner) run(t *testing.T, m printable, calls []call) []result {
	t.Helper()
	dir := t.TempDir()
	r.writeModule(t, dir, m)
	r.goTool(t, dir, "vet", ".")
	program := filepath.Join(dir, "runner")
	r.goTool(t, dir, "build", "-o", program, ".")
	in, err := json.Marshal(calls)
	require.NoError(t, err)
	var results []result
	require.NoError(t, json.Unmarshal(r.execute(t, program, in), &results))
	require.Len(t, results, len(calls))
	return results
}

// writeModule writes the module of the program.
func (r runner) writeModule(t *testing.T, dir string, m printable) {
	main, err := os.ReadFile("testdata/runner/main.go")
	require.NoError(t, err)
	for name, text := range map[string][]byte{
		"go.mod":    []byte("module runner\n\ngo 1.24\n"),
		"main.go":   main,
		"funcs.go":  declare(m.Funcs()),
		"machine.s": append(m.File(), '\n'),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o644))
	}
}

// declare declares functions to Go, and lists them.
func declare(funcs []Func) []byte {
	w := bytes.NewBufferString("package main\n")
	for _, f := range funcs {
		fmt.Fprintf(w, "\n//go:noescape\nfunc %s%s\n", f.Name, f.signature()[len("func"):])
	}
	fmt.Fprintf(w, "\nvar funcs = map[string]func(dst, a, b *byte, n int) uint64{\n")
	for _, f := range funcs {
		fmt.Fprintf(w, "\t%q: %[1]s,\n", f.Name)
	}
	return append(w.Bytes(), "}\n"...)
}

// goTool runs the go command for the machine's architecture.
func (r runner) goTool(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOARCH="+r.goarch, "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
	if r.emulator != "" {
		cmd.Env = append(cmd.Env, "GOOS=linux")
	}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "go %v for %s, which needs the go command in the PATH:\n%s", args, r.goarch, out)
}

// execute returns the output of the program.
func (r runner) execute(t *testing.T, program string, in []byte) []byte {
	t.Helper()
	args := []string{program}
	if r.emulator != "" {
		path, err := exec.LookPath(r.emulator)
		require.NoError(t, err, "running %s code here needs %s: install the package qemu-user-static", r.goarch, r.emulator)
		args = append([]string{path}, args...)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a loop may not end
	defer cancel()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%v:\n%s", args, &stderr)
	return out
}
