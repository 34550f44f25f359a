package pool_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
)

const kernelTable = "testdata/kernels.txt"

var update = flag.Bool("update", false, "write "+kernelTable+" for the instruction sets of this CPU")

// TestKernelTable compares the kernels that plans choose for the forward cases
// of bench/cases.json with a table that is checked in, so that a fast path that
// gets lost is seen without a clock. A change that means to choose others
// writes the table with -update, on each architecture; -v prints it, for
// emulators whose files nobody sees.
func TestKernelTable(t *testing.T) {
	text, err := os.ReadFile(kernelTable)
	require.NoError(t, err)
	var out strings.Builder
	checked := 0
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSuffix(line, "\n"); line == "" || line[0] == '#' {
			fmt.Fprintln(&out, line)
			continue
		}
		l := readKernelLine(t, line)
		for _, isa := range simdpool.Available() {
			if isa == simdpool.Generic {
				continue
			}
			checked++
			got := l.kernelOn(t, isa)
			if !*update {
				require.Equalf(t, l.kernels[isa.String()], got, "%s on %v: if that is meant, run this test with -update", l.spec, isa)
			}
			l.kernels[isa.String()] = got
		}
		fmt.Fprintln(&out, l)
	}
	if *update {
		require.NoError(t, os.WriteFile(kernelTable, []byte(out.String()), 0o666))
		t.Log("\n" + out.String())
	}
	t.Logf("%d kernels", checked)
}

// kernelLine is a line of the table: a case, then instruction sets with their
// kernels.
type kernelLine struct {
	spec    string
	fields  map[string]string // of the case
	kernels map[string]string
}

func readKernelLine(t *testing.T, line string) *kernelLine {
	spec, kernels, ok := strings.Cut(line, " | ")
	require.True(t, ok, line)
	l := &kernelLine{spec: strings.TrimSpace(spec), fields: map[string]string{}, kernels: map[string]string{}}
	for _, field := range strings.Fields(spec)[1:] {
		key, value, _ := strings.Cut(field, "=")
		l.fields[key] = value
	}
	for _, field := range strings.Fields(kernels) {
		isa, kernel, _ := strings.Cut(field, "=")
		l.kernels[isa] = kernel
	}
	return l
}

func (l *kernelLine) String() string {
	var kernels []string
	for isa, kernel := range l.kernels {
		kernels = append(kernels, isa+"="+kernel)
	}
	slices.Sort(kernels)
	return l.spec + " | " + strings.Join(kernels, " ")
}

// kernelOn returns the kernel of the plan of l on isa.
func (l *kernelLine) kernelOn(t *testing.T, isa simdpool.ISA) string {
	restore, err := simdpool.Select(isa)
	require.NoError(t, err)
	defer restore()
	kernel := ""
	switch l.fields["type"] {
	case "f32":
		kernel = kernelOf[float32](t, l)
	case "f64":
		kernel = kernelOf[float64](t, l)
	case "u8":
		kernel = kernelOf[uint8](t, l)
	default:
		t.Fatalf("%s: no such type", l.spec)
	}
	return strings.TrimPrefix(kernel, isa.String()+" ")
}

func kernelOf[T pool.Element](t *testing.T, l *kernelLine) string {
	op := pool.Max
	if strings.Contains(l.fields["op"], "avg") {
		op = pool.Average
	}
	shape := l.ints(t, "shape")
	in := pool.Shape{Layout: pool.ChannelsFirst, N: shape[0], C: shape[1], Spatial: shape[2:]}
	if l.fields["layout"] == "nhwc" {
		in.Layout = pool.ChannelsLast
	}
	var p *pool.Plan[T]
	var err error
	switch l.fields["op"] {
	case "gmax", "gavg":
		p, err = pool.NewGlobal[T](op, in)
	case "adaptavg":
		p, err = pool.NewAdaptive[T](op, in, l.ints(t, "out"))
	default:
		pad := l.ints(t, "p")
		p, err = pool.New[T](op, in, pool.Window{
			Kernel: l.ints(t, "k"), Stride: l.ints(t, "s"), PadBegin: pad, PadEnd: pad,
			CeilMode: l.fields["ceil"] == "1", CountIncludePad: l.fields["incl"] == "1",
		})
	}
	require.NoError(t, err, l.spec)
	return p.Kernel()
}

// ints returns a field of numbers with x between.
func (l *kernelLine) ints(t *testing.T, key string) []int {
	var v []int
	for _, s := range strings.Split(l.fields[key], "x") {
		var i int
		_, err := fmt.Sscan(s, &i)
		require.NoError(t, err, "%s: %s", l.spec, key)
		v = append(v, i)
	}
	return v
}
