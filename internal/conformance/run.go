package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"runtime/debug"
	"slices"

	"github.com/simdpool/simdpool"
)

// Status is what became of a case.
type Status uint8

const (
	Passed Status = iota
	Failed
	Pending // the operator is still to come
)

// Result is what became of one case, and why it failed.
type Result struct {
	Path   string
	Op     string // empty where the case could not be read
	Status Status
	Err    error
}

// Run runs the cases at paths, as Find returns them, on every instruction set
// that is available. A case passes if it does so on all of them, with the same
// bits.
func Run(paths []string) *Report {
	r := &Report{ISAs: simdpool.Available()}
	for range r.ISAs {
		r.hashes = append(r.hashes, NewHash())
	}
	for _, path := range paths {
		r.Results = append(r.Results, r.run(path))
	}
	return r
}

func (r *Report) run(path string) Result {
	c, err := Read(path)
	if err != nil {
		return Result{Path: path, Status: Failed, Err: err}
	}
	if slices.Contains(pending, c.Op) {
		return Result{Path: path, Op: c.Op, Status: Pending}
	}
	if err := r.runCase(c); err != nil {
		return Result{Path: path, Op: c.Op, Status: Failed, Err: err}
	}
	return Result{Path: path, Op: c.Op}
}

// runCase runs c on each instruction set.
func (r *Report) runCase(c *Case) error {
	run, ok := operators[c.Op]
	if !ok {
		return notKnown("operator %s", c.Op)
	}
	var first map[string]Tensor
	for i, isa := range r.ISAs {
		restore, err := simdpool.Select(isa)
		if err != nil {
			return err
		}
		outputs, err := check(c, run)
		restore()
		if err != nil {
			return fmt.Errorf("%v: %w", isa, err)
		}
		for _, t := range outputs {
			t.dropTies()
		}
		if i == 0 {
			first = outputs
		}
		if err := sameBits(outputs, first); err != nil {
			return fmt.Errorf("%v and %v differ: %w", isa, r.ISAs[0], err)
		}
		if sameEverywhere(c) {
			r.hashes[i].addAll(outputs)
		}
	}
	return nil
}

// sameEverywhere reports whether the bits of c's results are the same on every
// architecture: those of math.Pow, which other powers than 1 and 2 need, are
// not.
func sameEverywhere(c *Case) bool {
	p, ok := c.Attributes["p"].(int64)
	return !ok || p <= 2
}

func (h Hash) addAll(outputs map[string]Tensor) {
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		h.Add(outputs[name])
	}
}

// sameBits compares outputs in which every NaN is the same.
func sameBits(got, want map[string]Tensor) error {
	for name, t := range want {
		g := got[name]
		if bytes.Equal(g.Data, t.Data) {
			continue
		}
		if err := Compare(g, t, 0, 0); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return fmt.Errorf("%s: signs of zeros", name)
	}
	return nil
}

// check runs c once and compares what comes out with what it expects.
func check(c *Case, run operator) (outputs map[string]Tensor, err error) {
	a := newArgs(c)
	err = guarded(run, a)
	switch {
	case errors.Is(err, errNotKnown), errors.Is(err, errPanic):
		return nil, err
	case err != nil && !c.WantError:
		return nil, err
	case err != nil:
		return nil, errors.Join(clear(err), a.untouched())
	}
	if err := a.unread(); err != nil {
		return nil, err
	}
	if c.WantError {
		return nil, fmt.Errorf("no error: want one, %s", c.Reason)
	}
	return compareAll(c, a.outputs())
}

var errPanic = errors.New("panic")

// guarded runs an operator; a panic is an error.
func guarded(run operator, a *Args) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v\n%s", errPanic, p, debug.Stack())
		}
	}()
	return run(a)
}

// clearError is what the text of an error must have in it: the name of an
// argument, its value, and what is allowed.
var clearError = regexp.MustCompile(`[\w\])]( = [^ ].*| is missing| overlap): want [^ ]`)

func clear(err error) error {
	if !clearError.MatchString(err.Error()) {
		return fmt.Errorf("error %q: want the name of an argument, its value and what is allowed", err)
	}
	return nil
}

// compareAll requires that outputs are those of c.
func compareAll(c *Case, outputs map[string]Tensor) (map[string]Tensor, error) {
	for _, name := range c.Outputs {
		got, ok := outputs[name]
		if !ok {
			return nil, notKnown("output %s", name)
		}
		if err := Compare(got, c.Tensors[name], c.RTol, c.ATol); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(outputs) != len(c.Outputs) {
		return nil, fmt.Errorf("outputs %v: want %v", slices.Sorted(maps.Keys(outputs)), c.Outputs)
	}
	return outputs, nil
}
