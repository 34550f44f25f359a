package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// folders returns the folders of SIMDPOOL_CONFORMANCE, or the one that comes
// with the package.
func folders(t *testing.T) []string {
	list := filepath.SplitList(os.Getenv("SIMDPOOL_CONFORMANCE"))
	list = slices.DeleteFunc(list, func(folder string) bool { return folder == "" })
	if len(list) == 0 {
		return []string{filepath.Join("testdata", "onnx")}
	}
	for _, folder := range list {
		require.True(t, filepath.IsAbs(folder), "SIMDPOOL_CONFORMANCE: %q: want an absolute path", folder)
	}
	return list
}

// Every case of the data, on every instruction set of this CPU.
func TestConformance(t *testing.T) {
	paths, err := Find(folders(t)...)
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	r := Run(paths)
	for _, result := range r.Results {
		if result.Status == Failed {
			t.Errorf("%s: %v", result.Path, result.Err)
		}
	}
	t.Logf("by operator\n%s", r.Table())
	for i, isa := range r.ISAs {
		t.Logf("conformance hash=%016x isa=%v", r.Hash(i), isa)
		if r.Hash(i) != r.Hash(0) {
			t.Errorf("the hashes of %v and %v differ", isa, r.ISAs[0])
		}
	}
	fmt.Println(r.Line())
}

// The data that comes with the package is all there.
func TestShipped(t *testing.T) {
	paths, err := Find("testdata")
	require.NoError(t, err)
	require.Len(t, paths, 43)
	for _, path := range paths {
		c, err := Read(path)
		require.NoError(t, err)
		require.Equal(t, filepath.Base(path), c.Name)
		require.Regexp(t, "^ONNX 1.(12|23) ", c.Source)
	}
	embedded, err := Shipped()
	require.NoError(t, err)
	require.Len(t, embedded, len(paths))
}

// An operator that can be run is no longer to come.
func TestPending(t *testing.T) {
	for _, name := range pending {
		require.NotContains(t, operators, name)
	}
}
