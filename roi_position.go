package simdpool

import (
	"fmt"
	"sync"
)

// PositionSums is RegionSums, but for where bins look: bin (y, x) of channel c
// takes cells of channel (c*bins.Height + y)*bins.Width + x of src.
func PositionSums[T Float](dst, src []T, regions *Regions[T], bins, cells *Grid, channels int) {
	regions.check(bins, cells, false)
	bins.check(len(dst), channels, regions.indices())
	cells.check(len(src), channels*bins.Height*bins.Width, regions.images())
	if raceEnabled {
		raceRegions(dst, src, regions, bins, cells, channels, channels*bins.Height*bins.Width, false)
	}
	switch isa := Active(); {
	case isa == Generic:
		positionSumsGeneric(dst, src, regions, bins, cells, channels)
	case bins.Channel == 1 && cells.Channel == 1:
		positionColumns(isa, dst, src, regions, bins, cells, channels)
	default:
		positionPlanes(dst, src, regions, bins, cells, channels)
	}
}

// PositionTables are regions as [PositionRows] takes them, planned once for workers that share
// the rows of bins. There are kernels for planes channels first; others are summed in plain Go.
// The zero value has no regions.
type PositionTables[T Float] struct {
	isa         ISA // whose kernels can do them; Generic: the definition does
	regions     Regions[T]
	bins, cells Grid
	//lint:ignore U1000 empty where there are no kernels
	squares
}

// Fill makes t the tables of regions, and of no others: of as many from the first on as it has
// room for, at least one if there are any, and returns how many. What the slices of regions
// hold must stay as it is for as long as t is used.
//
// It panics if regions are not as [Regions] says.
func (t *PositionTables[T]) Fill(regions *Regions[T], bins, cells *Grid) int {
	regions.check(bins, cells, false)
	t.regions, t.bins, t.cells, t.isa = *regions, *bins, *cells, Generic
	n := len(regions.List)
	if isa := Active(); isa != Generic && t.squaresFit() && n > 0 {
		if n = t.fillSquares(); n > 0 {
			t.isa = isa
		} else {
			n = 1
		}
	}
	t.regions.List = regions.List[:n]
	return n
}

// PositionRows is PositionSums for the regions of all tables, in their order, and for the rows
// of bins from lo to hi: row i is row i%bins.Height of channel i/bins.Height. The tables are all
// of the same grids. Workers may do disjoint ranges at the same time.
//
// It panics if lo < 0, if hi < lo, or if an element lies outside its slice.
func PositionRows[T Float](dst, src []T, tables []PositionTables[T], lo, hi int) {
	if lo < 0 || hi < lo {
		panic(fmt.Sprintf("simdpool: rows [%d, %d): want a range from 0 on", lo, hi))
	}
	for i := range tables {
		tables[i].check(dst, src, lo, hi)
	}
	for row := lo; row < hi; row++ {
		ahead := 0
		for i := range tables {
			t := &tables[i]
			switch {
			case len(t.regions.List) == 0:
			case t.isa == Generic:
				positionRowGeneric(dst, src, &t.regions, &t.bins, &t.cells, row/t.bins.Height, row%t.bins.Height)
			default:
				ahead = t.sumSquares(dst, src, row/t.bins.Height, row%t.bins.Height, ahead)
			}
		}
	}
}

// check requires that rows lo to hi of t lie in dst, and what they take in src.
func (t *PositionTables[T]) check(dst, src []T, lo, hi int) {
	if len(t.regions.List) == 0 {
		return
	}
	channels := ceilDiv(hi, t.bins.Height)
	t.bins.check(len(dst), channels, t.regions.indices())
	t.cells.check(len(src), channels*t.bins.Height*t.bins.Width, t.regions.images())
	if raceEnabled {
		t.raceRows(dst, src, lo, hi)
	}
}

// positionPlanes is PositionSums by tables.
func positionPlanes[T Float](dst, src []T, r *Regions[T], bins, cells *Grid, channels int) {
	tables, _ := tablesOfPlanes.Get().(*[1]PositionTables[T])
	if tables == nil {
		tables = new([1]PositionTables[T])
	}
	rest := *r
	for len(rest.List) > 0 {
		n := tables[0].Fill(&rest, bins, cells)
		PositionRows(dst, src, tables[:], 0, channels*bins.Height)
		rest.List = rest.List[n:]
	}
	tables[0].regions = Regions[T]{}
	tablesOfPlanes.Put(tables)
}

var tablesOfPlanes sync.Pool // of *[1]PositionTables of any type
