package conformance

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Find returns the paths of the cases in folders and all that is below them,
// without the extension, sorted: every file NAME.json. Links are followed; a
// folder that is reached twice is read once, so that links may form loops.
func Find(folders ...string) ([]string, error) {
	f := finder{seen: map[string]bool{}}
	for _, folder := range folders {
		if err := f.walk(folder); err != nil {
			return nil, err
		}
	}
	slices.Sort(f.paths)
	return f.paths, nil
}

type finder struct {
	seen  map[string]bool // folders, by the paths that have no links
	paths []string
}

func (f *finder) walk(folder string) error {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return err
	}
	if f.seen[real] {
		return nil
	}
	f.seen[real] = true
	entries, err := os.ReadDir(real)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		mode := entry.Type()
		if mode&fs.ModeSymlink != 0 {
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			mode = info.Mode()
		}
		switch name, isCase := strings.CutSuffix(path, ".json"); {
		case mode.IsDir():
			if err := f.walk(path); err != nil {
				return err
			}
		case mode.IsRegular() && isCase:
			f.paths = append(f.paths, name)
		}
	}
	return nil
}

// Limits that no real case comes near.
const (
	maxText = 1 << 20 // bytes of NAME.json
	maxData = 1 << 30 // bytes of NAME.safetensors
)

// Read reads the case at path, as Find returns it.
func Read(path string) (*Case, error) {
	return readFrom(func(name string) ([]byte, error) {
		if strings.HasSuffix(name, ".json") {
			return readFile(name, maxText)
		}
		return readFile(name, maxData)
	}, path)
}

// readFrom is Read of files that read gives.
func readFrom(read func(name string) ([]byte, error), path string) (*Case, error) {
	text, err := read(path + ".json")
	if err != nil {
		return nil, err
	}
	c, needTensors, err := ParseCase(text)
	if err != nil {
		return nil, fmt.Errorf("%s.json: %w", path, err)
	}
	if needTensors {
		data, err := read(path + ".safetensors")
		if err != nil {
			return nil, err
		}
		if c.Tensors, err = ParseTensors(data); err != nil {
			return nil, fmt.Errorf("%s.safetensors: %w", path, err)
		}
	}
	if err := c.checkTensors(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

func readFile(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("%s: %d bytes: want at most %d", path, info.Size(), limit)
	}
	return os.ReadFile(path)
}
