// Command gen writes the assembly of package simdpool, the Go declarations of
// it, and the dispatch. Without -write it names the files that are not what it
// would write.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	write := flag.Bool("write", false, "write the files")
	root := flag.String("root", "..", "the root module's `folder`")
	flag.Parse()
	stale, err := run(*root, *write)
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
	if len(stale) > 0 && !*write {
		fmt.Fprintln(os.Stderr, "gen: not up to date:", stale)
		os.Exit(1)
	}
}

// run compares the files below root with what they ought to be, and writes
// those that differ if it is to.
func run(root string, write bool) (stale []string, err error) {
	for name, want := range generate() {
		path := filepath.Join(root, name)
		got, err := os.ReadFile(path)
		if err == nil && bytes.Equal(got, want) {
			continue
		}
		stale = append(stale, name)
		if !write {
			continue
		}
		if err := os.WriteFile(path, want, 0o644); err != nil {
			return nil, err
		}
	}
	slices.Sort(stale)
	return stale, nil
}
