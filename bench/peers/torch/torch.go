// Package torch runs torch and torchvision in a child process, which times
// itself.
package torch

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
	"unsafe"

	"golang.org/x/sys/cpu"

	"github.com/simdpool/simdpool/bench"
)

//go:embed worker.py
var program string

// library has a child for each instruction set that torch may be told to use:
// the one that it chooses is not always the fastest.
type library struct {
	children []*child
	version  string
}

// New starts the children, with the Python that PYTHON names.
func New() (bench.Library, error) {
	l := &library{}
	sets := []string{""}
	if cpu.X86.HasAVX512F {
		sets = []string{"avx2", "avx512"}
	}
	for _, set := range sets {
		c, version, err := start(set)
		if err != nil {
			l.Close()
			return nil, bench.Missing("torch", "Debian's python3-torch and python3-torchvision")
		}
		l.children, l.version = append(l.children, c), version
	}
	return l, nil
}

func (*library) Name() string      { return "torch" }
func (l *library) Version() string { return l.version }

func (l *library) Close() {
	for _, c := range l.children {
		c.close()
	}
}

func (l *library) Open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	var all []bench.Contender
	for _, c := range l.children {
		ways, err := c.open(p, threads)
		if err != nil {
			return all, err
		}
		all = append(all, ways...)
	}
	if all == nil {
		return nil, bench.ErrNone
	}
	return all, nil
}

// child is a process that runs worker.py.
type child struct {
	set     string
	dir     string // of the files that tensors pass through
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

func start(set string) (*child, string, error) {
	python := os.Getenv("PYTHON")
	if python == "" {
		python = "/usr/bin/python3"
	}
	c := &child{set: set, process: exec.Command(python, "-c", program)}
	c.process.Stderr = os.Stderr
	if set != "" {
		c.process.Env = append(os.Environ(), "ATEN_CPU_CAPABILITY="+set)
	}
	var err error
	if c.in, err = c.process.StdinPipe(); err != nil {
		return nil, "", err
	}
	out, err := c.process.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	c.out = bufio.NewReader(out)
	if err := c.process.Start(); err != nil {
		return nil, "", err
	}
	var version string
	line, err := c.out.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &version)
	}
	if err != nil {
		return nil, "", errors.Join(err, c.process.Wait())
	}
	c.dir, err = os.MkdirTemp(memory(), "torch")
	return c, version, err
}

// memory is a folder in memory, if there is one.
func memory() string {
	const shm = "/dev/shm"
	if _, err := os.Stat(shm); err == nil {
		return shm
	}
	return ""
}

func (c *child) close() {
	c.in.Close()
	c.process.Wait()
	os.RemoveAll(c.dir)
}

// ask sends a request and decodes the answer into what.
func (c *child) ask(request map[string]any, what any) error {
	data, err := json.Marshal(request)
	if err != nil {
		return err
	}
	if _, err := c.in.Write(append(data, '\n')); err != nil {
		return err
	}
	line, err := c.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("torch: no answer: %w", err)
	}
	answer := struct {
		OK    any
		Error string
	}{OK: what}
	if err := json.Unmarshal(line, &answer); err != nil {
		return fmt.Errorf("torch: %q: %w", line, err)
	}
	if answer.Error != "" {
		return errors.New("torch: " + answer.Error)
	}
	return nil
}

// file writes b for the child and returns where to.
func (c *child) file(name string, b []byte) (string, error) {
	if b == nil {
		return "", nil
	}
	path := filepath.Join(c.dir, name)
	return path, os.WriteFile(path, b, 0o600)
}

func (c *child) open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	var x []string
	for level, b := range p.X {
		path, err := c.file(fmt.Sprintf("x%d", level), b)
		if err != nil {
			return nil, err
		}
		x = append(x, path)
	}
	dy, err := c.file("dy", p.DY)
	if err != nil {
		return nil, err
	}
	var boxes []byte
	if p.Rois != nil {
		boxes = unsafe.Slice((*byte)(unsafe.Pointer(&p.Rois[0])), 4*len(p.Rois))
	}
	rois, err := c.file("rois", boxes)
	if err != nil {
		return nil, err
	}
	var ways []bench.About
	request := map[string]any{"command": "open", "case": p.Case, "threads": threads, "x": x, "dy": dy, "rois": rois}
	if err := c.ask(request, &ways); err != nil {
		return nil, err
	}
	shared := &session{child: c, open: len(ways)}
	var all []bench.Contender
	for i, about := range ways {
		about.Library, about.Layout = "torch", p.Layout
		about.Setting = joined(about.Setting, c.set)
		all = append(all, &way{session: shared, number: i, about: about})
	}
	return all, nil
}

func joined(setting, set string) string {
	if setting != "" && set != "" {
		return setting + " " + set
	}
	return setting + set
}

// session is a case that is open in a child.
type session struct {
	*child
	open int // ways not closed yet
}

// way is a bench.Contender.
type way struct {
	*session
	number int
	about  bench.About
}

func (w *way) About() bench.About { return w.about }

func (w *way) Time(calls int) (time.Duration, error) {
	var ns time.Duration
	err := w.ask(map[string]any{"command": "time", "way": w.number, "calls": calls}, &ns)
	return ns, err
}

func (w *way) Result() (*bench.Result, error) {
	values, at := filepath.Join(w.dir, "values"), filepath.Join(w.dir, "at")
	var answer struct{ At bool }
	err := w.ask(map[string]any{"command": "result", "way": w.number, "values": values, "at": at}, &answer)
	if err != nil {
		return nil, err
	}
	r := &bench.Result{}
	if r.Values, err = os.ReadFile(values); err != nil || !answer.At {
		return r, err
	}
	data, err := os.ReadFile(at)
	r.At = bench.As[int64](data)
	return r, err
}

func (w *way) Close() {
	if w.session.open--; w.session.open == 0 {
		w.ask(map[string]any{"command": "close"}, nil)
	}
}
