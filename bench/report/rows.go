package report

import (
	"math"
	"slices"
	"strings"

	"github.com/simdpool/simdpool/bench"
	"github.com/simdpool/simdpool/bench/ours"
)

const limitName = "limit"

// row is one way in which this library solves a case, and what it is to be
// compared with.
type row struct {
	Case    string // without the layout
	Op      string
	Layout  string // in which this library runs
	Form    string // of positions
	Bytes   int
	Taps    int
	Threads int

	Limit Record
	Ours  map[string]Record // by instruction set
	Peers map[string]Record // the best of each in the same layout
	All   Record            // the best peer in whatever layout, of channels first
	Note  string            // why Ours is empty
}

// fastest returns the record with the lower median; one without a time loses.
func fastest(a, b Record) Record {
	if b.Median > 0 && (a.Median == 0 || b.Median < a.Median) {
		return b
	}
	return a
}

// best returns the fastest peer of r.
func (r *row) best() Record {
	var b Record
	for _, p := range r.Peers {
		b = fastest(b, p)
	}
	return b
}

// main returns what this library takes on isa.
func (r *row) main(isa string) Record { return r.Ours[isa] }

// ratio returns a/b, or 0 where one of them is missing.
func ratio(a, b float64) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a / b
}

func (r *row) regions() bool  { return strings.Contains(r.Op, "roi") }
func (r *row) backward() bool { return strings.HasSuffix(r.Op, "_bwd") }

// rows groups the records: a row for each case, number of threads, layout and
// form of positions, in the order of the records.
func (all *Report) rows() []*row {
	var rows []*row
	for start := 0; start < len(all.Records); {
		end := start
		first := &all.Records[start]
		for end < len(all.Records) && all.Records[end].Case == first.Case && all.Records[end].Threads == first.Threads {
			end++
		}
		rows = append(rows, split(all.Records[start:end])...)
		start = end
	}
	fillSerial(rows)
	fillAll(rows)
	return rows
}

// split makes the rows of one case.
func split(records []Record) []*row {
	base, layout, _ := strings.Cut(records[0].Case, "@")
	var rows []*row
	find := func(layout, form string) *row {
		at := slices.IndexFunc(rows, func(r *row) bool { return r.Layout == layout && r.Form == form })
		if at >= 0 {
			return rows[at]
		}
		r := &row{
			Case: base, Op: records[0].Op, Layout: layout, Form: form, Bytes: records[0].Bytes, Taps: records[0].Taps, Threads: records[0].Threads,
			Ours: map[string]Record{}, Peers: map[string]Record{},
		}
		rows = append(rows, r)
		return r
	}
	for _, r := range records {
		if r.Library != ours.Name {
			continue
		}
		if r.Problem != "" {
			find(r.Layout, r.Form).Note = r.Problem
		} else {
			find(r.Layout, r.Form).Ours[r.Setting] = r
		}
	}
	if rows == nil {
		find(layout, "")
	}
	for _, r := range rows {
		for _, record := range records {
			r.add(record)
		}
	}
	return rows
}

// add makes record a peer of r, if the two are to be compared.
func (r *row) add(record Record) {
	switch {
	case record.Library == ours.Name || record.Median == 0:
	case record.Library == limitName:
		r.Limit = fastest(r.Limit, record)
	case r.Form == bench.Int64 && record.Form != bench.Int64:
	case record.Layout == r.Layout || r.regions():
		r.Peers[record.Library] = fastest(r.Peers[record.Library], record)
	case r.Layout == bench.First:
		r.All = fastest(r.All, record) // blocks of channels
	}
}

// fillSerial lets peers and limit take fewer threads than they may, where that is
// faster.
func fillSerial(rows []*row) {
	for _, r := range rows {
		for _, serial := range rows {
			if r.Threads > 1 && serial.Threads == 1 && serial.Case == r.Case && serial.Layout == r.Layout && serial.Form == r.Form {
				r.Limit = fastest(r.Limit, serial.Limit)
				r.All = fastest(r.All, serial.All)
				for name, record := range serial.Peers {
					r.Peers[name] = fastest(r.Peers[name], record)
				}
			}
		}
	}
}

// fillAll finds the best peer of each case with channels first in any layout.
func fillAll(rows []*row) {
	for _, r := range rows {
		if r.Layout != bench.First {
			continue
		}
		r.All = fastest(r.All, r.best())
		for _, other := range rows {
			if other.Case == r.Case && other.Threads == r.Threads && other.Form == r.Form {
				r.All = fastest(r.All, other.best())
			}
		}
	}
}

// geometricMean returns that of v, and 0 of nothing.
func geometricMean(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	sum := 0.0
	for _, x := range v {
		sum += math.Log(x)
	}
	return math.Exp(sum / float64(len(v)))
}
