package conformance

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Folders are walked, links followed, loops and what is no case left out.
func TestFind(t *testing.T) {
	root, other := t.TempDir(), t.TempDir()
	write := func(path ...string) {
		name := filepath.Join(path...)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(caseText), 0o666))
	}
	write(root, "b.json")
	write(root, "deep", "er", "a.json")
	write(root, "README.md")
	write(other, "c.json")
	write(other, "one.txt")
	link := func(target string, path ...string) {
		if err := os.Symlink(target, filepath.Join(path...)); err != nil {
			t.Skip("no links here: ", err)
		}
	}
	link(root, root, "deep", "loop")
	link(other, root, "linked")
	link(filepath.Join(other, "one.txt"), root, "d.json")
	link(root, other, "back")

	paths, err := Find(root)
	require.NoError(t, err)
	want := []string{
		filepath.Join(root, "b"), filepath.Join(root, "d"),
		filepath.Join(root, "deep", "er", "a"), filepath.Join(root, "linked", "c"),
	}
	require.Equal(t, want, paths)

	paths, err = Find(root, filepath.Join(root, "deep"), root)
	require.NoError(t, err)
	require.Equal(t, want, paths, "nothing twice")

	link(filepath.Join(root, "nowhere"), root, "broken")
	_, err = Find(root)
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Find(filepath.Join(root, "missing"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n")
	put := func(extension string, data []byte) {
		require.NoError(t, os.WriteFile(path+extension, data, 0o666))
	}
	_, err := Read(path)
	require.ErrorIs(t, err, os.ErrNotExist)
	put(".json", []byte(`{`))
	_, err = Read(path)
	require.ErrorContains(t, err, "n.json")
	put(".json", []byte(caseText))
	_, err = Read(path)
	require.ErrorIs(t, err, os.ErrNotExist)
	put(".safetensors", file(`{}`, 0))
	_, err = Read(path)
	require.ErrorContains(t, err, `no tensor "X"`)
	put(".safetensors", file(`{"X":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"Y":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`, 0))
	c, err := Read(path)
	require.NoError(t, err)
	require.Equal(t, "MaxPool", c.Op)
	put(".json", make([]byte, maxText+1))
	_, err = Read(path)
	require.ErrorContains(t, err, "want at most 1048576")
}
