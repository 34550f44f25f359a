package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/simdpool/simdpool/bench"
)

// group is a table of its own.
type group struct {
	name   string
	member func(r *row) bool
}

var groups = []group{
	{"Forward, NCHW", func(r *row) bool { return !r.regions() && !r.backward() && r.Layout == bench.First }},
	{"Forward, NHWC", func(r *row) bool { return !r.regions() && !r.backward() && r.Layout == bench.Last }},
	{"Backward, NCHW", func(r *row) bool { return !r.regions() && r.backward() && r.Layout == bench.First }},
	{"Backward, NHWC", func(r *row) bool { return !r.regions() && r.backward() && r.Layout == bench.Last }},
	{"Regions of interest", (*row).regions},
}

// Tables writes the results as Markdown, times in microseconds: a table for
// each group of cases and number of threads, and one with the peers' best
// layouts.
func (all *Report) Tables(w io.Writer) error {
	t := table{Writer: w, isa: all.Machine.ISA}
	t.machine(&all.Machine)
	rows := all.rows()
	for _, threads := range threadCounts(rows) {
		for _, g := range groups {
			var some []*row
			for _, r := range rows {
				if r.Threads == threads && g.member(r) {
					some = append(some, r)
				}
			}
			if some != nil {
				t.group(fmt.Sprintf("%s, %s", g.name, count(threads, "thread")), some)
			}
		}
		t.layouts(threads, rows)
	}
	t.problems(all.Records)
	return t.err
}

func threadCounts(rows []*row) []int {
	seen := map[int]bool{}
	for _, r := range rows {
		seen[r.Threads] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// table writes lines of Markdown and keeps the first error.
type table struct {
	io.Writer
	isa string
	err error
}

func (t *table) print(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t, format, args...)
	}
}

func (t *table) line(cells []string) { t.print("| %s |\n", strings.Join(cells, " | ")) }

func (t *table) head(cells []string) {
	t.line(cells)
	t.print("|---|%s\n", strings.Repeat("--:|", len(cells)-1))
}

func (t *table) machine(m *Machine) {
	t.print("%s, %s, %s, %s; medians of %s\n", m.CPU, m.ISA, m.Go, m.Date, count(m.Rounds, "round"))
	if len(m.Libraries) > 0 {
		t.print("\nPeers: %s\n", strings.Join(m.Libraries, ", "))
	}
	for _, missing := range m.Missing {
		t.print("\nMissing: %s\n", missing)
	}
}

// columns are the libraries and instruction sets that rows have.
func columns(rows []*row, isa string) (isas, peers []string) {
	ours, theirs := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		for name := range r.Ours {
			ours[name] = true
		}
		for name := range r.Peers {
			theirs[name] = true
		}
	}
	delete(ours, isa)
	return slices.Sorted(maps.Keys(ours)), slices.Sorted(maps.Keys(theirs))
}

func (t *table) group(name string, rows []*row) {
	isas, peers := columns(rows, t.isa)
	t.print("\n## %s\n\n", name)
	head := []string{"case", "limit", "simdpool", "GB/s", "x limit", "by minimum"}
	for _, isa := range isas {
		head = append(head, isa+" x limit")
	}
	t.head(append(append(head, peers...), "best peer", "ahead"))
	var ahead, limits []float64
	for _, r := range rows {
		main, best := r.main(t.isa), r.best()
		cells := []string{r.name(), micro(r.Limit.Median)}
		if r.Note != "" || main.Median == 0 {
			cells = append(cells, r.note(), "", "", "")
		} else {
			x := ratio(main.Median, r.Limit.Median)
			cells = append(cells, micro(main.Median), fmt.Sprintf("%.1f", float64(r.Bytes)/main.Median), times(x), times(ratio(main.Min, r.Limit.Min)))
			if !strings.HasPrefix(r.Case, "overhead") {
				limits = appendKnown(limits, x)
				ahead = appendKnown(ahead, ratio(best.Median, main.Median))
			}
		}
		for _, isa := range isas {
			cells = append(cells, times(ratio(r.Ours[isa].Median, r.Limit.Median)))
		}
		for _, peer := range peers {
			cells = append(cells, micro(r.Peers[peer].Median))
		}
		t.line(append(cells, best.Library, times(ratio(best.Median, main.Median))))
	}
	if len(limits) > 0 {
		t.print("\nGeometric means: %s the limit, %s ahead of the best peer\n", times(geometricMean(limits)), times(geometricMean(ahead)))
	}
}

func (r *row) note() string {
	if r.Note == "" {
		return "not yet"
	}
	if len(r.Note) > 40 {
		return "failed, see below"
	}
	return r.Note
}

func appendKnown(v []float64, x float64) []float64 {
	if x == 0 {
		return v
	}
	return append(v, x)
}

// name has the case and what tells the rows of a case apart.
func (r *row) name() string {
	name := r.Case
	if r.regions() {
		name += " " + r.Layout
	}
	if r.Form != "" {
		name += " " + r.Form
	}
	return name
}

// layouts compares channels first here with the peers' best layout of all.
func (t *table) layouts(threads int, rows []*row) {
	t.print("\n## NCHW against the peers' best layout of all, %s\n\n", count(threads, "thread"))
	t.head([]string{"case", "simdpool", "best peer", "layout", "its time", "ahead"})
	var ahead []float64
	for _, r := range rows {
		main := r.main(t.isa)
		if r.Threads != threads || r.Layout != bench.First || r.regions() || main.Median == 0 {
			continue
		}
		x := ratio(r.All.Median, main.Median)
		t.line([]string{r.name(), micro(main.Median), strings.TrimSpace(r.All.Library + " " + r.All.Setting), r.All.Layout, micro(r.All.Median), times(x)})
		if !strings.HasPrefix(r.Case, "overhead") {
			ahead = appendKnown(ahead, x)
		}
	}
	t.print("\nGeometric mean: %s ahead\n", times(geometricMean(ahead)))
}

// problems lists what was left out, and why: each reason once.
func (t *table) problems(records []Record) {
	var order []string
	where := map[string][]string{}
	for _, r := range records {
		if r.Problem == "" {
			continue
		}
		key := strings.TrimSpace(r.Library+" "+r.Setting) + ": " + r.Problem
		if where[key] == nil {
			order = append(order, key)
		}
		if !slices.Contains(where[key], r.Case) {
			where[key] = append(where[key], r.Case)
		}
	}
	if order == nil {
		return
	}
	t.print("\n## Left out\n\n")
	for _, key := range order {
		cases := where[key]
		if len(cases) > 4 {
			cases = append(cases[:4:4], fmt.Sprintf("and %d more", len(cases)-4))
		}
		t.print("- %s (%s)\n", key, strings.Join(cases, ", "))
	}
}

// micro formats nanoseconds as microseconds.
func micro(ns float64) string {
	us := ns / 1000
	switch {
	case ns == 0:
		return ""
	case us < 1:
		return fmt.Sprintf("%.3f", us)
	case us < 10:
		return fmt.Sprintf("%.2f", us)
	case us < 100:
		return fmt.Sprintf("%.1f", us)
	}
	return fmt.Sprintf("%.0f", us)
}

func times(x float64) string {
	if x == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", x)
}
