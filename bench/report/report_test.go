package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/bench"
)

func record(name, op, library, setting, layout, form string, threads int, ns float64) Record {
	return Record{
		Case: name, Op: op, Bytes: 1000, Taps: 500, Threads: threads, Median: ns, Min: ns / 2,
		About: bench.About{Library: library, Setting: setting, Layout: layout, Form: form},
	}
}

var sample = Report{
	Machine: Machine{CPU: "abacus", ISA: "avx512", Go: "go1", Date: "today", Rounds: 3, Missing: []string{"xnnpack is not installed"}},
	Records: []Record{
		record("pool@nchw", "max", "limit", "avx2", "nchw", "", 1, 100),
		record("pool@nchw", "max", "limit", "avx512", "nchw", "", 1, 80),
		record("pool@nchw", "max", "simdpool", "avx512", "nchw", "", 1, 120),
		record("pool@nchw", "max", "simdpool", "avx2", "nchw", "", 1, 160),
		record("pool@nchw", "max", "a", "", "nchw", "", 1, 900),
		record("pool@nchw", "max", "b", "slow", "nchw", "", 1, 800),
		record("pool@nchw", "max", "b", "fast", "nchw", "", 1, 600),
		record("pool@nchw", "max", "b", "by 16", "blocked", "", 1, 300),
		{Case: "pool@nchw", Op: "max", Threads: 1, About: bench.About{Library: "c", Layout: "nchw"}, Problem: "element 0 is wrong"},
		record("pool@nhwc", "max", "limit", "avx512", "nhwc", "", 1, 80),
		record("pool@nhwc", "max", "simdpool", "avx512", "nhwc", "", 1, 100),
		record("pool@nhwc", "max", "a", "", "nhwc", "", 1, 240),
		record("idx@nchw", "maxidx", "simdpool", "avx512", "nchw", "compact", 1, 100),
		record("idx@nchw", "maxidx", "simdpool", "avx512", "nchw", "int64", 1, 200),
		record("idx@nchw", "maxidx", "a", "", "nchw", "compact", 1, 300),
		record("idx@nchw", "maxidx", "a", "by 16", "blocked", "compact", 1, 250),
		record("idx@nchw", "maxidx", "b", "", "nchw", "int64", 1, 400),
		record("roi@nchw", "roialign", "simdpool", "avx512", "nchw", "", 1, 100),
		record("roi@nchw", "roialign", "simdpool", "avx512", "nhwc", "", 1, 50),
		record("roi@nchw", "roialign", "b", "", "nchw", "", 1, 500),
		record("new@nchw", "avg", "b", "", "nchw", "", 1, 500),
		record("pool@nchw", "max", "simdpool", "avx512", "nchw", "", 2, 90),
		record("pool@nchw", "max", "b", "fast", "nchw", "", 2, 700),
	},
}

func find(t *testing.T, name, layout, form string, threads int) *row {
	for _, r := range sample.rows() {
		if r.Case == name && r.Layout == layout && r.Form == form && r.Threads == threads {
			return r
		}
	}
	t.Fatalf("no row for %s %s %s", name, layout, form)
	return nil
}

func TestRows(t *testing.T) {
	r := find(t, "pool", "nchw", "", 1)
	require.Equal(t, 80.0, r.Limit.Median, "the faster loop is the limit")
	require.Equal(t, "fast", r.best().Setting, "the fastest setting in the same layout")
	require.Equal(t, 240.0, r.All.Median, "the fastest peer in any layout")

	require.Equal(t, "a", find(t, "idx", "nchw", "compact", 1).best().Library, "compact positions against all")
	require.Equal(t, "b", find(t, "idx", "nchw", "int64", 1).best().Library, "offsets against offsets")
	require.Equal(t, 250.0, find(t, "idx", "nchw", "compact", 1).All.Median)
	require.Equal(t, 400.0, find(t, "idx", "nchw", "int64", 1).All.Median)
	require.Equal(t, 500.0, find(t, "roi", "nhwc", "", 1).best().Median, "regions against channels first")
	require.Empty(t, find(t, "new", "nchw", "", 1).Ours)
	require.Equal(t, 600.0, find(t, "pool", "nchw", "", 2).best().Median, "peers may take one thread")
	require.Equal(t, 90.0, find(t, "pool", "nchw", "", 2).main("avx512").Median)
}

func TestTables(t *testing.T) {
	var b strings.Builder
	require.NoError(t, sample.Tables(&b))
	for _, want := range []string{
		"Missing: xnnpack is not installed",
		"## Forward, NCHW, 1 thread",
		"| case | limit | simdpool | GB/s | x limit | by minimum | avx2 x limit | a | b | best peer | ahead |",
		"| pool | 0.080 | 0.120 | 8.3 | 1.50 | 1.50 | 2.00 | 0.900 | 0.600 | b | 5.00 |",
		"| new |  | not yet |",
		"| roi nhwc |  | 0.050 |",
		"| pool | 0.120 | a | nhwc | 0.240 | 2.00 |",
		"- c: element 0 is wrong (pool@nchw)",
	} {
		require.Contains(t, b.String(), want)
	}
}

func TestReadFile(t *testing.T) {
	var b strings.Builder
	require.NoError(t, WriteLine(&b, sample.Machine))
	for _, r := range sample.Records {
		require.NoError(t, WriteLine(&b, r))
	}
	file := filepath.Join(t.TempDir(), "results")
	require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o600))
	got, err := ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, &sample, got)

	require.NoError(t, os.WriteFile(file, []byte(b.String()+"{"), 0o600))
	_, err = ReadFile(file)
	require.ErrorContains(t, err, "record 23")
}

func TestPlots(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, sample.Plots(dir))
	for _, name := range []string{"bars-forward-nchw-1-thread.png", "roofline-forward-nchw-1-thread.png"} {
		require.FileExists(t, filepath.Join(dir, name))
	}
}

func TestMedian(t *testing.T) {
	require.Equal(t, 3.0, Median([]float64{9, 3, 1}))
	require.Equal(t, 4.0, Median([]float64{9, 3, 5, 1}))
}
