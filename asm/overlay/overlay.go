// Package overlay has the go command build the library with more around each call of
// assembly, in a copy of the dispatch file: to time kernels, or to count them.
package overlay

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// Dispatch is a dispatch file to be built in place of another.
type Dispatch struct {
	Kernels []string // all that it calls
	List    string   // the file that flag -overlay takes
}

var (
	call     = regexp.MustCompile(`(?m)^\s*return (\w+)(\(.*\))$`)
	imported = regexp.MustCompile(`(?m)^import "unsafe"$`)
)

// Write writes that of goarch to folder, with declarations behind its import, and
// each call as wrap has it: statements that end in its return. It reads what lies
// in the folder above.
func Write(folder, goarch, declarations string, wrap func(kernel, call string) string) (d Dispatch, err error) {
	path, err := filepath.Abs("../dispatch_" + goarch + ".go")
	if err != nil {
		return d, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return d, err
	}
	text = imported.ReplaceAll(text, fmt.Appendf(nil, "import \"unsafe\"\n%s\n", declarations))
	text = call.ReplaceAllFunc(text, func(line []byte) []byte {
		m := call.FindSubmatch(line)
		kernel := string(m[1])
		d.Kernels = append(d.Kernels, kernel)
		return []byte("\n" + wrap(kernel, kernel+string(m[2])))
	})
	file := filepath.Join(folder, "dispatch.go")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return d, err
	}
	list, err := json.Marshal(map[string]map[string]string{"Replace": {path: file}})
	if err != nil {
		return d, err
	}
	d.List = filepath.Join(folder, "overlay.json")
	return d, os.WriteFile(d.List, list, 0o644)
}
