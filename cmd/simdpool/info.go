package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/cpu"

	"github.com/simdpool/simdpool"
)

// feature is something a CPU may have that matters to the kernels.
type feature struct {
	name string
	has  bool
}

// features returns what matters on this architecture.
func features() []feature {
	switch runtime.GOARCH {
	case "amd64":
		return []feature{
			{"avx", cpu.X86.HasAVX}, {"avx2", cpu.X86.HasAVX2},
			{"avx512f", cpu.X86.HasAVX512F}, {"avx512bw", cpu.X86.HasAVX512BW},
			{"avx512dq", cpu.X86.HasAVX512DQ}, {"avx512vl", cpu.X86.HasAVX512VL},
		}
	case "arm64":
		return []feature{{"asimd", cpu.ARM64.HasASIMD}}
	}
	return nil
}

func runInfo(fs *flag.FlagSet, args []string, stdout io.Writer) error {
	if err := parse(fs, args); err != nil {
		return err
	}
	var has, lacks []string
	for _, f := range features() {
		if f.has {
			has = append(has, f.name)
		} else {
			lacks = append(lacks, f.name)
		}
	}
	fmt.Fprintf(stdout, "go         %s %s/%s, %d CPUs\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	fmt.Fprintf(stdout, "CPU has    %s\n", list(has))
	fmt.Fprintf(stdout, "CPU lacks  %s\n", list(lacks))
	fmt.Fprintf(stdout, "available  %s\n", names(simdpool.Available()))
	fmt.Fprintf(stdout, "used       %v\n", simdpool.Active())
	if debug := os.Getenv("GODEBUG"); debug != "" {
		fmt.Fprintf(stdout, "GODEBUG    %s\n", debug)
	}
	return nil
}

func names(isas []simdpool.ISA) string {
	var all []string
	for _, isa := range isas {
		all = append(all, isa.String())
	}
	return list(all)
}

func list(all []string) string {
	if len(all) == 0 {
		return "-"
	}
	return strings.Join(all, ", ")
}
