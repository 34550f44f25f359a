package bench_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/bench"
)

// The list loads, no two of its benchmarks have the same name, and its boxes are
// of the one image that there is.
func TestCases(t *testing.T) {
	cases, err := bench.Cases()
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	keys := map[string]bool{}
	for _, c := range cases {
		require.Falsef(t, keys[c.Key()], "two benchmarks are named %s", c.Key())
		keys[c.Key()] = true
		if !c.Regions() || c.Bytes() > 100<<20 {
			continue
		}
		p, err := bench.NewProblem(&c)
		require.NoError(t, err)
		for i := range c.Boxes {
			require.Zerof(t, p.Rois[5*i], "%s: image of box %d", c.Name, i)
		}
	}
}

const small = `{"name": "a@nchw", "op": "max", "layout": "nchw", "dtype": "f32", "nd": 2, "n": 1, "c": 2,
	"i": [1, 4, 4], "o": [1, 2, 2], "k": [1, 2, 2], "s": [1, 2, 2], "p": [0, 0, 0], "bytes_in": 128, "bytes_out": 32}`

func TestLoadCases(t *testing.T) {
	replace := func(old, new string) string { return "[" + strings.Replace(small, old, new, 1) + "]" }
	for _, c := range []struct{ list, want string }{
		{"[" + small + "]", ""},
		{"[" + small + "," + small + "]", `two cases are named "a@nchw"`},
		{replace(`"max"`, `"med"`), `op "med"`},
		{replace(`"layout": "nchw"`, `"layout": "chwn"`), `layout "chwn": want nchw or nhwc`},
		{replace(`"f32"`, `"f8"`), `dtype "f8": want f32, f64 or u8`},
		{replace(`128`, `64`), `bytes_in 64, bytes_out 32: the shapes say 128 and 32`},
		{replace(`"max"`, `"roialign"`), `levels 0: want at least 1`},
		{"{}", "cannot unmarshal"},
	} {
		file := filepath.Join(t.TempDir(), "list.json")
		require.NoError(t, os.WriteFile(file, []byte(c.list), 0o600))
		cases, err := bench.LoadCases(file)
		if c.want == "" {
			require.NoError(t, err)
			require.Len(t, cases, 1)
			continue
		}
		require.ErrorContains(t, err, c.want)
	}
}
