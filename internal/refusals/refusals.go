// Package refusals keeps docs/errors.md true: tests that range over bad input
// list it, with the error that each gives, and compare the list with the page.
//
//	go test . ./pool ./roi ./onnxop -run 'Refuse|TestPanics|TestGradientErrors|TestNew' -args -refusals
//
// writes the page anew.
package refusals

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("refusals", false, "write what is refused to docs/errors.md")

// Table is what is refused by the functions that a section of the page names. Its
// zero value is empty.
type Table map[string]string

// Add adds bad input and what was said of it.
func (t Table) Add(input string, said any) {
	text := strings.ReplaceAll(fmt.Sprint(said), "|", `\|`)
	t[fmt.Sprintf("| %s | %s |\n", strings.ReplaceAll(input, "|", `\|`), text)] = text
}

// Check requires that page has a section with this title and t in it, which
// is complete if it has n lines: else a part of the tests ran, which tells nothing.
// Sizes in the page are those of an int of 64 bits.
func (t Table) Check(tb testing.TB, page, title string, n int) {
	tb.Helper()
	if len(t) != n || strconv.IntSize != 64 {
		return
	}
	lines := slices.SortedFunc(maps.Keys(t), func(a, b string) int { return strings.Compare(t[a]+a, t[b]+b) })
	want := fmt.Sprintf("## %s\n\n| %d bad inputs | what is said of them |\n| --- | --- |\n%s", title, n, strings.Join(lines, ""))
	text, err := os.ReadFile(page)
	if err != nil {
		tb.Fatal(err)
	}
	got, rest := section(string(text), title)
	if got == want {
		return
	}
	if !*update {
		tb.Fatalf("%s, section %q does not tell what is refused: if that is meant, run the test with -args -refusals\nwant:\n%s\ngot:\n%s", page, title, want, got)
	}
	if err := os.WriteFile(page, []byte(rest(want)), 0o666); err != nil {
		tb.Fatal(err)
	}
}

// section returns the section of a page, without the empty line that ends it, and
// what makes the page with another one, at the end if there was none.
func section(page, title string) (text string, with func(text string) string) {
	start := strings.Index(page, "## "+title+"\n")
	if start < 0 {
		return "", func(text string) string { return page + "\n" + text }
	}
	end := strings.Index(page[start+1:], "\n## ")
	if end < 0 {
		end = len(page)
	} else {
		end += start + 1
	}
	return page[start:end], func(text string) string { return page[:start] + text + page[end:] }
}
