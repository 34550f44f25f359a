package main

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/simdpool/simdpool/bench"
)

// near is how far apart functions may be to be watched as one: what the linker
// puts between them is padding.
const near = 64

// merged sorts spans and joins those that are near each other.
func merged(all []span) []span {
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.first, b.first) })
	var some []span
	for _, s := range all {
		if n := len(some); n > 0 && s.first <= some[n-1].last+near {
			some[n-1].last = max(some[n-1].last, s.last)
		} else {
			some = append(some, s)
		}
	}
	return some
}

// count returns how many instructions one more call of the case takes. What
// comes before and after calls is the same for one and two.
func (p *program) count(library, name string) (int, error) {
	where, _, err := p.run(library, name, 0, nil)
	if err != nil {
		return 0, err
	}
	watched := p.own
	if library == "xnnpack" {
		watched = where
	}
	_, one, err := p.run(library, name, 1, watched)
	if err != nil {
		return 0, err
	}
	again, two, err := p.run(library, name, 2, watched)
	if err == nil && !slices.Equal(where, again) {
		err = fmt.Errorf("%s was at %v, then at %v", library, where, again)
	}
	return two - one, err
}

// run makes calls under qemu. It returns where XNNPACK's code is, and how many
// instructions ran in the spans that are watched.
func (p *program) run(library, name string, calls int, watched []span) (where []span, instructions int, err error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, 0, err
	}
	defer read.Close()
	args := []string{"-L", p.root}
	if watched != nil {
		args = append(args, "-singlestep", "-d", "exec,nochain", "-D", "/proc/self/fd/3", "-dfilter", filter(watched))
	}
	var out, trouble bytes.Buffer
	cmd := exec.Command("qemu-aarch64-static", append(args, p.path, library, name, fmt.Sprint(calls))...)
	cmd.ExtraFiles, cmd.Stdout, cmd.Stderr = []*os.File{write}, &out, &trouble
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	write.Close()
	for lines := bufio.NewScanner(read); lines.Scan(); {
		if bytes.HasPrefix(lines.Bytes(), []byte("Trace ")) {
			instructions++
		}
	}
	if err := cmd.Wait(); err != nil {
		if strings.Contains(trouble.String(), bench.ErrNone.Error()) {
			err = bench.ErrNone
		}
		return nil, 0, fmt.Errorf("%w: %s", err, &trouble)
	}
	where, err = libraries(out.String())
	return where, instructions, err
}

// filter writes spans as qemu wants them: its second number is the last.
func filter(spans []span) string {
	var list []string
	for _, s := range spans {
		list = append(list, fmt.Sprintf("%#x..%#x", s.first, s.last-1))
	}
	return strings.Join(list, ",")
}

// libraries finds XNNPACK's code in what the process says of its memory.
func libraries(maps string) ([]span, error) {
	var all []span
	for line := range strings.Lines(maps) {
		if !strings.Contains(line, " r-xp ") || !strings.Contains(line, "libXNNPACK") && !strings.Contains(line, "libpthreadpool") {
			continue
		}
		var s span
		if _, err := fmt.Sscanf(line, "%x-%x", &s.first, &s.last); err != nil {
			return nil, fmt.Errorf("memory map %q: %w", line, err)
		}
		all = append(all, s)
	}
	return all, nil
}
