package bench_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/bench"
)

// The table of kernels that package pool checks has the forward cases of the
// list, as they are there.
func TestKernelTable(t *testing.T) {
	text, err := os.ReadFile("../pool/testdata/kernels.txt")
	require.NoError(t, err)
	cases, err := bench.Cases()
	require.NoError(t, err)
	var want, got []string
	for _, c := range cases {
		if !c.Backward() && !c.Regions() && c.Op != "maxidx" {
			want = append(want, spec(&c))
		}
	}
	for line := range strings.Lines(string(text)) {
		if line, _, ok := strings.Cut(line, " | "); ok {
			got = append(got, line)
		}
	}
	require.Equal(t, strings.Join(want, "\n"), strings.Join(got, "\n"))
}

func spec(c *bench.Case) string {
	x := func(v []int) string { return strings.Trim(strings.ReplaceAll(fmt.Sprint(v), " ", "x"), "[]") }
	first := 3 - c.Rank
	s := fmt.Sprintf("%s op=%s type=%s layout=%s shape=%dx%dx%s", c.Name, c.Op, c.DType, c.Layout, c.N, c.C, x(c.In[first:]))
	switch {
	case c.Op == "adaptavg":
		s += " out=" + x(c.Out[first:])
	case !c.Global():
		s += fmt.Sprintf(" k=%s s=%s p=%s", x(c.Kernel[first:]), x(c.Stride[first:]), x(c.Pad[first:]))
	}
	if c.Ceil != 0 {
		s += " ceil=1"
	}
	if c.Include != 0 {
		s += " incl=1"
	}
	return s
}
