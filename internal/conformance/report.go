package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/simdpool/simdpool"
)

// Report is what became of the cases of a run.
type Report struct {
	Results []Result
	ISAs    []simdpool.ISA
	hashes  []Hash // of the outputs, for each ISA
}

// Hash returns the hash of all outputs on instruction set ISAs[i], in the order
// of Results, except for those whose bits differ from architecture to
// architecture.
func (r *Report) Hash(i int) uint64 { return r.hashes[i].Sum64() }

// Line returns the numbers of cases in one line.
func (r *Report) Line() string {
	var n counts
	for i := range r.Results {
		n[r.Results[i].Status]++
	}
	line := fmt.Sprintf("conformance: %d passed, %d failed", n[Passed], n[Failed])
	if len(pending) > 0 {
		line += fmt.Sprintf(", %d pending", n[Pending])
	}
	return line
}

// counts are numbers of cases, by Status.
type counts [Pending + 1]int

// Table returns the numbers of cases of each operator, a line each.
func (r *Report) Table() string {
	byOp := map[string]*counts{}
	for _, result := range r.Results {
		op := result.Op
		if op == "" {
			op = "(unreadable)"
		}
		if byOp[op] == nil {
			byOp[op] = &counts{}
		}
		byOp[op][result.Status]++
	}
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "operator\tpassed\tfailed\tpending\t\n")
	for _, op := range slices.Sorted(maps.Keys(byOp)) {
		n := byOp[op]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t\n", op, n[Passed], n[Failed], n[Pending])
	}
	w.Flush()
	return text.String()
}
