package main

import (
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

func runVerify(fs *flag.FlagSet, args []string, stdout io.Writer) error {
	short := fs.Bool("short", false, "check every 13th case only")
	if err := parse(fs, args); err != nil {
		return err
	}
	every := 1
	if *short {
		every = 13
	}
	return verify(stdout, cases.Families(), every)
}

// verify compares every family on every instruction set that is here with the
// reference, on one in every cases.
func verify(stdout io.Writer, families []*cases.Family, every int) error {
	available := simdpool.Available()
	isas := available[:len(available)-1] // the last is the reference itself
	if len(isas) == 0 {
		fmt.Fprintln(stdout, "Only plain Go is available here: it is the reference, there is nothing to compare with it.")
	} else {
		fmt.Fprintf(stdout, "Comparing %s with the reference in plain Go.\n", names(isas))
	}
	start := time.Now()
	var runner cases.Runner
	checked, failed := 0, 0
	for _, f := range families {
		n, bad := verifyFamily(stdout, &runner, f, isas, every)
		checked, failed = checked+n, failed+bad
	}
	seconds := time.Since(start).Seconds()
	if failed > 0 {
		fmt.Fprintf(stdout, "FAIL: %d of %d cases differ, in %.1f s.\n", failed, checked, seconds)
		return fmt.Errorf("%d cases differ from the reference", failed)
	}
	fmt.Fprintf(stdout, "PASS: all bits of %d cases agree on %s, in %.1f s.\n", checked, names(available), seconds)
	return nil
}

func verifyFamily(stdout io.Writer, runner *cases.Runner, f *cases.Family, isas []simdpool.ISA, every int) (checked, failed int) {
	const shown = 5 // failures, of each family
	all := f.Cases()
	bar := newProgress(stdout, f.Name, len(all))
	for i := 0; i < len(all); i += every {
		checked++
		if err := runner.Check(&all[i], isas...); err != nil {
			if failed++; failed <= shown {
				bar.clear()
				fmt.Fprintln(stdout, err)
			}
		}
		bar.show(i)
	}
	bar.clear()
	verdict := "ok"
	if failed > 0 {
		verdict = fmt.Sprintf("%d FAILED", failed)
	}
	fmt.Fprintf(stdout, "%-16s %7d cases  %s\n", f.Name, checked, verdict)
	return checked, failed
}
