package simdpool_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// The kernels over regions panic before they touch memory that is not theirs.
func TestRegionPanics(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		for name, c := range map[string]struct {
			change func(r *simdpool.Regions[float32], bins, cells *simdpool.Grid, dst, src *[]float32)
			text   string
		}{
			"dst":     {func(_ *simdpool.Regions[float32], _, _ *simdpool.Grid, dst, _ *[]float32) { *dst = (*dst)[1:] }, "elements: want 2 channels"},
			"src":     {func(_ *simdpool.Regions[float32], _, _ *simdpool.Grid, _, src *[]float32) { *src = (*src)[1:] }, "elements: want 2 channels"},
			"weights": {func(r *simdpool.Regions[float32], _, _ *simdpool.Grid, _, _ *[]float32) { r.Weight = r.Weight[1:] }, "len(Regions.Weight) = 3: want 4"},
			"cell":    {func(r *simdpool.Regions[float32], _, _ *simdpool.Grid, _, _ *[]float32) { r.Cell[1] = 5 }, "want indices of at least 0"},
			"order":   {func(r *simdpool.Regions[float32], _, _ *simdpool.Grid, _, _ *[]float32) { r.Cell[1] = 0 }, "ascending order"},
			"below 0": {func(r *simdpool.Regions[float32], _, _ *simdpool.Grid, _, _ *[]float32) { r.Cell[0] = -1 }, "ascending order"},
			"starts": {func(r *simdpool.Regions[float32], _, _ *simdpool.Grid, _, _ *[]float32) {
				r.List[0].Cols = []int32{2, 5}
			}, "ascending order"},
			"no bins": {func(r *simdpool.Regions[float32], _, _ *simdpool.Grid, _, _ *[]float32) { r.List[0].Rows = nil }, "ascending order"},
			"image":   {func(r *simdpool.Regions[float32], _, _ *simdpool.Grid, _, _ *[]float32) { r.List[0].Image = 1 }, "elements: want 2 channels"},
			"index":   {func(r *simdpool.Regions[float32], _, _ *simdpool.Grid, _, _ *[]float32) { r.List[0].Index = -1 }, "want indices of at least 0"},
			"divisor": {func(r *simdpool.Regions[float32], _, _ *simdpool.Grid, _, _ *[]float32) { r.List[0].Divisor = -1 }, "Divisor = -1"},
			"grid":    {func(_ *simdpool.Regions[float32], bins, _ *simdpool.Grid, _, _ *[]float32) { bins.Pixel = 0 }, "Pixel of at least 1"},
			"too many bins": {func(r *simdpool.Regions[float32], _, _ *simdpool.Grid, _, _ *[]float32) {
				r.List[0].Rows = []int32{0, 1, 2}
			}, "bins within 1 x 1"},
		} {
			r := &simdpool.Regions[float32]{
				List: []simdpool.Region[float32]{{Rows: []int32{0, 2}, Cols: []int32{2, 4}, Divisor: 4}},
				Cell: []int32{0, 1, 0, 1}, Weight: []float32{1, 1, 1, 1},
			}
			bins := &simdpool.Grid{Height: 1, Width: 1, Outer: 2, Channel: 1, Pixel: 1}
			cells := &simdpool.Grid{Height: 5, Width: 6, Outer: 60, Channel: 30, Pixel: 1}
			dst, src := make([]float32, 2), make([]float32, 60)
			simdpool.RegionSums(dst, src, r, bins, cells, 2)
			c.change(r, bins, cells, &dst, &src)
			func() {
				defer func() { require.Contains(t, recover(), c.text, name) }()
				simdpool.RegionSums(dst, src, r, bins, cells, 2)
				t.Error("no panic: ", name)
			}()
		}
	})
}

// So do tables of regions, and sums by them.
func TestPositionPanics(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		bins := &simdpool.Grid{Height: 3, Width: 3, Outer: 18, Channel: 9, Pixel: 1}
		cells := &simdpool.Grid{Height: 11, Width: 11, Outer: 18 * 121, Channel: 121, Pixel: 1}
		dst, src := make([]float32, 36), make([]float32, 2*18*121)
		tables := make([]simdpool.PositionTables[float32], 2)
		simdpool.PositionRows(dst, src, tables, 0, 6) // no regions
		r := positionRegions()
		rest := *r
		for i := range tables {
			rest.List = rest.List[tables[i].Fill(&rest, bins, cells):]
		}
		simdpool.PositionRows(dst, src, tables, 0, 6)
		for text, call := range map[string]func(){
			"rows [-1, 6)":                    func() { simdpool.PositionRows(dst, src, tables, -1, 6) },
			"rows [3, 2)":                     func() { simdpool.PositionRows(dst, src, tables, 3, 2) },
			"36 elements: want 3 channels":    func() { simdpool.PositionRows(dst, src, tables, 0, 7) },
			"want 18 channels":                func() { simdpool.PositionRows(dst, src[:18*121-1], tables, 0, 6) },
			"35 elements: want 2 channels":    func() { simdpool.PositionRows(dst[1:], src, tables, 0, 6) },
			"want indices of at least 0":      func() { tables[0].Fill(r, &simdpool.Grid{Height: 1, Width: 3, Pixel: 1}, cells) },
			"len(Regions.Weight) = 0: want 1": func() { tables[0].Fill(&simdpool.Regions[float32]{Cell: []int32{1}}, bins, cells) },
		} {
			func() {
				defer func() { require.Contains(t, fmt.Sprint(recover()), text) }()
				call()
				t.Error("no panic: ", text)
			}()
		}
	})
}

// Cells of a bin ascend, those of two bins need not; whatever bins are empty.
func TestRegionCells(t *testing.T) {
	const width = 3
	values := []int32{-1 << 31, -1, 0, 1, 2, width, 1<<31 - 1}
	for _, starts := range [][]int32{{0, 0, 4, 4}, {0, 2, 2, 4}, {0, 1, 2, 4}, {0, 1, 1, 3}} {
		for n := range len(values) * len(values) * len(values) * len(values) {
			r := &simdpool.Regions[float32]{Weight: make([]float32, 5)}
			for range 4 {
				r.Cell = append(r.Cell, values[n%len(values)])
				n /= len(values)
			}
			r.Cell = append(r.Cell, 0)
			r.List = []simdpool.Region[float32]{{Rows: []int32{4, 5}, Cols: starts, Divisor: 1}}
			bins := &simdpool.Grid{Height: 1, Width: len(starts) - 1, Channel: 1, Pixel: 1}
			cells := &simdpool.Grid{Height: 1, Width: width, Channel: 1, Pixel: 1}
			call := func() { simdpool.RegionSums(make([]float32, 3), make([]float32, width), r, bins, cells, 1) }
			if ascend(r.Cell, starts, width) {
				require.NotPanics(t, call, "%v cut at %v", r.Cell, starts)
			} else {
				require.Panics(t, call, "%v cut at %v", r.Cell, starts)
			}
		}
	}
}

// ascend reports whether cells ascend within each bin, below size.
func ascend(cells, starts []int32, size int32) bool {
	for b, end := range starts[1:] {
		for i := starts[b]; i < end; i++ {
			if cells[i] < 0 || cells[i] >= size || i > starts[b] && cells[i] <= cells[i-1] {
				return false
			}
		}
	}
	return true
}
