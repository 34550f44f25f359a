// Command call solves a case with a library some number of times, for ../ to
// count the instructions of. First it prints what memory it runs from.
package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/simdpool/simdpool/bench"
	"github.com/simdpool/simdpool/bench/ours"
	"github.com/simdpool/simdpool/bench/peers/xnnpack"
	"github.com/simdpool/simdpool/bench/plain"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: call LIBRARY CASE CALLS")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "call:", err)
		os.Exit(1)
	}
}

func run(library, name, times string) error {
	calls, err := strconv.Atoi(times)
	if err != nil {
		return err
	}
	p, err := problem(name)
	if err != nil {
		return err
	}
	l, err := open(library)
	if err != nil {
		return err
	}
	defer l.Close()
	contenders, err := l.Open(p, 1)
	if err != nil {
		return err
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return err
	}
	if _, err := os.Stdout.Write(maps); err != nil {
		return err
	}
	_, err = contenders[0].Time(calls)
	return err
}

func problem(name string) (*bench.Problem, error) {
	cases, err := bench.Cases()
	if err != nil {
		return nil, err
	}
	for i := range cases {
		if cases[i].Name == name {
			return bench.NewProblem(&cases[i])
		}
	}
	return nil, fmt.Errorf("no case %q", name)
}

func open(name string) (bench.Library, error) {
	switch name {
	case ours.Name:
		return ours.Library{ISAs: ours.Fast()}, nil
	case "xnnpack":
		return xnnpack.New()
	case "go-plain":
		return plain.Library{}, nil
	}
	return nil, fmt.Errorf("no library %q", name)
}
