package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// cost is what an iteration takes, in cycles: of all instructions, and of loads and
// stores alone.
type cost struct{ all, memory float64 }

// iterations is how many the model runs, enough for a steady state.
const iterations = 200

// costs returns the cost of each loop on a CPU.
func costs(t target, cpu string, loops []loop) ([]cost, error) {
	var in bytes.Buffer
	for _, l := range loops {
		region(&in, l.code, func(*instruction) bool { return true })
		region(&in, l.code, (*instruction).touchesMemory)
	}
	c := exec.Command("llvm-mca"+*version, "-march="+t.march, "-mcpu="+cpu, fmt.Sprintf("-iterations=%d", iterations),
		"-instruction-info=false", "-resource-pressure=false")
	var out, complaints bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = &in, &out, &complaints
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("llvm-mca%s -mcpu=%s: %w: %s", *version, cpu, err, &complaints)
	}
	cycles := totalCycles.FindAllStringSubmatch(out.String(), -1)
	if len(cycles) != 2*len(loops) {
		return nil, fmt.Errorf("llvm-mca%s -mcpu=%s: %d results, want %d", *version, cpu, len(cycles), 2*len(loops))
	}
	all := make([]cost, len(loops))
	for i := range all {
		all[i] = cost{perIteration(cycles[2*i][1]), perIteration(cycles[2*i+1][1])}
	}
	return all, nil
}

var totalCycles = regexp.MustCompile(`Total Cycles:\s+(\d+)`)

func perIteration(total string) float64 {
	n, _ := strconv.ParseFloat(total, 64) // the pattern has digits alone
	return n / iterations
}

// region writes those instructions of a loop that are wanted as a region of its own.
func region(in *bytes.Buffer, code []instruction, wanted func(*instruction) bool) {
	fmt.Fprintln(in, "# LLVM-MCA-BEGIN")
	for i := range code {
		text := code[i].text
		if code[i].jumps { // where to does not matter
			text = text[:strings.LastIndex(text, "0x")] + "target"
		}
		if wanted(&code[i]) {
			fmt.Fprintln(in, text)
		}
	}
	fmt.Fprintln(in, "# LLVM-MCA-END")
}
