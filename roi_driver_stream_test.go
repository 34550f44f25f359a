//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// All that a group reads of its planes has been prefetched before it, each line once, but on the first planes.
func TestMapStream(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	var streams [2]int // to the L2 cache, and near
	for range 200 {
		cells := Grid{Height: 100, Width: 1 + r.IntN(150), Outer: r.IntN(2) << 20}
		tables := regionTables{size: 4, register: 16 << r.IntN(3), low: math.MaxInt}
		var needs [][]int // of each group: its lines
		for range 1 + r.IntN(20) {
			g, need := randomGroup(r, &tables, &cells)
			tables.groups, needs = append(tables.groups, g), append(needs, need)
		}
		s := tables.stream(four, &cells, 2*four, r.IntN(2*streamBytes))
		if s.lines == 0 {
			continue
		}
		streams[s.near]++
		here := map[int]bool(nil) // what has been prefetched of these planes
		for range 3 {
			const planes = 1 << 40
			next, list, from := map[int]bool{}, s.list[s.begin:], 0
			for i, g := range tables.groups {
				if i == s.turn {
					list, from = s.list, planes
				}
				for _, line := range needs[i] {
					if s.near == 1 && line >= tables.high { // a row of registers is longer
						continue
					}
					require.True(t, here == nil || here[line], "line %d of group %d", line, i)
				}
				for _, line := range list[:g.n*s.lines] {
					into := next
					if from == 0 {
						into = here
					}
					if into != nil {
						require.True(t, !into[line] || line == s.list[len(s.list)-1], "line %d twice", line)
						into[line] = true
					}
				}
				list = list[g.n*s.lines:]
			}
			here = next
		}
	}
	require.Greater(t, min(streams[0], streams[1]), 30)
}

// What is listed does not grow with how many images a map has.
func TestMapStreamOfManyImages(t *testing.T) {
	cells := Grid{Height: 100, Width: 100, Outer: 1 << 20}
	for _, image := range []int{1, 1 << 20} {
		tables := regionTables{size: 4, register: 64}
		g, _ := randomGroup(rand.New(rand.NewPCG(8, 9)), &tables, &cells)
		tables.groups = append(tables.groups, g)
		tables.words[g.class][recordSrc] = uint64(image * cells.Outer * tables.size)
		s := tables.stream(four, &cells, 2*four, streamBytes)
		require.Equal(t, image == 1, s.lines > 0)
		require.Less(t, len(tables.listed), mostListed)
	}
}

// newRecord returns a record with so many words of taps, which are 0.
func newRecord(rows, taps, cols int) []uint64 {
	record := make([]uint64, recordHeader+cols+rows*taps)
	record[recordRowTaps], record[recordColTaps], record[recordRows] = uint64(8*taps), uint64(8*cols), uint64(rows)
	return record
}

// randomGroup adds records to tables, and returns their group and the lines that they read.
func randomGroup(r *rand.Rand, tables *regionTables, cells *Grid) (g regionGroup, need []int) {
	g = regionGroup{class: r.IntN(lineClasses + 1)}
	if g.class == lineClasses {
		return g, nil
	}
	g.at, g.n = len(tables.words[g.class]), 1+r.IntN(16)
	width := tables.register << g.class
	for range g.n {
		rows, taps, cols := 1+r.IntN(7), 1+r.IntN(4), 1+r.IntN(9)
		record := newRecord(rows, taps, cols)
		image, left := r.IntN(3)*cells.Outer*tables.size, r.IntN(cells.Width)*tables.size
		record[recordSrc] = uint64(image + left)
		top := r.IntN(cells.Height - rows*taps)
		for i := range rows * taps {
			row := (top + i) * cells.Width * tables.size
			*(*int32)(unsafe.Pointer(&record[recordHeader+cols+i])) = int32(row)
			for at := left + row; at < left+row+width; at += tables.size {
				need = append(need, image+at/lineBytes*lineBytes)
			}
			at := image + row
			tables.low, tables.high = min(tables.low, at), max(tables.high, at+cells.Width*tables.size)
		}
		tables.words[g.class] = append(tables.words[g.class], record...)
	}
	return g, need
}
