package bench_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/bench"
	"github.com/simdpool/simdpool/bench/limit"
	"github.com/simdpool/simdpool/bench/ours"
	"github.com/simdpool/simdpool/bench/plain"
)

// BenchmarkForward, BenchmarkBackward and BenchmarkRegions run this library on
// the cases, on every instruction set of the CPU, and beside it, as if they
// were instruction sets too, the loops that move as many bytes.
//
// MB/s counts the values that are read and written.
func BenchmarkForward(b *testing.B) {
	run(b, func(c *bench.Case) bool { return !c.Backward() && !c.Regions() })
}

// BenchmarkBackward is described at BenchmarkForward.
func BenchmarkBackward(b *testing.B) {
	run(b, func(c *bench.Case) bool { return c.Backward() && !c.Regions() })
}

// BenchmarkRegions is described at BenchmarkForward.
func BenchmarkRegions(b *testing.B) { run(b, (*bench.Case).Regions) }

func run(b *testing.B, wanted func(*bench.Case) bool) {
	cases, err := bench.Cases()
	require.NoError(b, err)
	libraries := []bench.Library{ours.Library{ISAs: ours.Fast()}, limit.Library{}}
	for _, c := range cases {
		if !wanted(&c) {
			continue
		}
		b.Run(c.Key(), func(b *testing.B) {
			p, err := bench.NewProblem(&c)
			require.NoError(b, err)
			for _, threads := range threadCounts() {
				for _, l := range libraries {
					open(b, l, p, threads)
				}
			}
		})
	}
}

func threadCounts() []int {
	if n := runtime.GOMAXPROCS(0); n > 1 {
		return []int{1, n}
	}
	return []int{1}
}

func open(b *testing.B, l bench.Library, p *bench.Problem, threads int) {
	contenders, err := l.Open(p, threads)
	require.NoError(b, err)
	for _, c := range contenders {
		b.Run(name(c.About(), p, threads), func(b *testing.B) {
			b.SetBytes(int64(p.Bytes()))
			if _, err := c.Time(b.N); err != nil {
				b.Fatal(err)
			}
		})
		c.Close()
	}
}

func name(a bench.About, p *bench.Problem, threads int) string {
	isa := a.Setting
	if a.Library != ours.Name {
		isa = a.Library + "-" + isa
	}
	s := fmt.Sprintf("threads=%d/isa=%s", threads, isa)
	if a.Form != "" {
		s = "positions=" + a.Form + "/" + s
	}
	if a.Layout != p.Layout {
		s = "run=" + a.Layout + "/" + s
	}
	return s
}

// Every result of this library is that of the plain loop, on one thread and on
// all.
func TestResults(t *testing.T) {
	cases, err := bench.Cases()
	require.NoError(t, err)
	library := ours.Library{ISAs: ours.Fast()}
	for _, c := range cases {
		if testing.Short() && c.Bytes() > 1<<20 {
			continue
		}
		t.Run(strings.ReplaceAll(c.Name, "@", "/"), func(t *testing.T) {
			p, err := bench.NewProblem(&c)
			require.NoError(t, err)
			contenders, err := library.Open(p, 1)
			require.NoError(t, err)
			parallel, err := library.Open(p, 2)
			require.NoError(t, err)
			want := plain.Solve(p)
			for _, contender := range append(contenders, parallel...) {
				require.NoError(t, bench.Check(contender, p, want), contender.About())
			}
		})
	}
}
