package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// suite are tests that should notice a mutant.
type suite struct {
	folder string // of their package
	binary string
	quick  string // which of its tests at the first attempt, as go test has it
	run    string // and at those that follow
	limits []int  // seconds of CPU at each attempt: what takes longer hangs
}

// attempts returns the numbers of -every.
func attempts() ([]int, error) {
	var all []int
	for text := range strings.SplitSeq(*every, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-every %s: want numbers from 1 on", *every)
		}
		all = append(all, n)
	}
	return all, nil
}

// build compiles the tests of the package in s.folder.
func (s *suite) build(args ...string) error {
	c := exec.Command("go", append([]string{"test", "-c", "-o", s.binary}, args...)...)
	c.Dir = s.folder
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("go test -c in %s: %w\n%s", s.folder, err, out)
	}
	return nil
}

// settle builds the tests as they are, unless there is a folder of them, makes the
// first attempt at them, which they must pass, and sets the limits.
func (s *suite) settle(args ...string) error {
	all, err := attempts()
	if err != nil {
		return err
	}
	if *binaries != "" {
		s.binary = filepath.Join(*binaries, filepath.Base(s.binary))
	} else if err := s.build(args...); err != nil {
		return err
	}
	passed, took, out := s.attempt(all, 0, 3600)
	if !passed {
		return fmt.Errorf("the tests fail without a mutant: %s", out)
	}
	for _, n := range all {
		s.limits = append(s.limits, 5+4*int(took.Seconds()+1)*(all[0]+n-1)/n)
	}
	return nil
}

// noticed returns at which attempt, one in so many cases, the tests fail: 0 if
// they pass.
func (s *suite) noticed() (at int, err error) {
	all, err := attempts()
	if err != nil {
		return 0, err
	}
	for i, n := range all {
		if passed, _, _ := s.attempt(all, i, s.limits[i]); !passed {
			return n, nil
		}
	}
	return 0, nil
}

// attempt i takes one in all[i] cases, for at most limit seconds of CPU.
func (s *suite) attempt(all []int, i, limit int) (passed bool, took time.Duration, out []byte) {
	binary, err := filepath.Abs(s.binary)
	if err != nil {
		return false, 0, []byte(err.Error())
	}
	run := s.run
	if i == 0 {
		run = s.quick
	}
	c := exec.Command("sh", "-c", fmt.Sprintf(`ulimit -t %d; exec "$0" "$@"`, limit),
		binary, "-test.failfast", "-test.timeout=0", "-test.run="+run)
	c.Dir, c.Env = s.folder, append(os.Environ(), fmt.Sprintf("SIMDPOOL_EVERY=%d", all[i]), "GOTRACEBACK=none")
	out, err = c.CombinedOutput()
	return err == nil, c.ProcessState.UserTime() + c.ProcessState.SystemTime(), out
}
