//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"unsafe"
)

const (
	// mostLines is how many lines of the map are prefetched for a record at most, on all
	// planes at once; fewer to the L1 cache, which can't wait for many.
	mostLines, mostLinesNear = 512, 64
	// leadRecords is how many records they are prefetched ahead, besides those that their
	// order asks for.
	leadRecords = 16
	// mostListed is how much is listed, and listedEach more for each record: what a call
	// keeps is bounded.
	mostListed, listedEach = 1 << 15, 32
)

// mapStream says what is prefetched of the map while regions are pooled. Each is a few
// short rows far from the others, for which memory takes its time and which no hardware
// foresees. So the lines that regions need are listed, each once, in the order in which they are
// needed, and streamed: for each record the same number of lines, and over again on the next
// planes. Where a plane or the map is small, listing takes longer than it gives: it is all lines from
// the first to the last, and to the L1 cache.
type mapStream struct {
	list  []int // how far from the first of the planes each line lies, in bytes
	lines int   // for each record; 0: nothing is prefetched
	begin int   // where in the list the first record is to go on
	turn  int   // group from which on it is the next planes' turn
	near  int   // 1: to the L1 cache
}

// stream plans that, with so many planes at once, of a map of so many channels and bytes.
func (t *regionTables) stream(planes int, cells *Grid, channels, bytes int) mapStream {
	if channels <= planes {
		return mapStream{}
	}
	s, most := mapStream{}, mostLines
	if cells.Height*cells.Width*t.size <= smallPlane || !far(bytes) {
		s.near, most = 1, mostLinesNear
		t.listAll(most / planes)
	} else {
		t.listLines(cells)
	}
	records := len(t.needs)
	s.lines = ceilDiv(len(t.lines), max(records, 1))
	if s.lines == 0 || s.lines*planes > most {
		return mapStream{}
	}
	for len(t.lines) < records*s.lines {
		t.lines = append(t.lines, t.lines[len(t.lines)-1])
	}
	s.list, s.turn = t.lines, len(t.groups)
	for lead := t.lead(s.lines) * s.lines; s.turn > 0 && s.begin < lead; {
		s.turn--
		s.begin += t.groups[s.turn].n * s.lines
	}
	return s
}

// lead is how many records before a record a line has to be prefetched, lines for each, so
// that all are there that are needed.
func (t *regionTables) lead(lines int) int {
	lead := 0
	for i, need := range t.needs {
		lead = max(lead, ceilDiv(need, lines)-i)
	}
	return lead + leadRecords
}

// listAll lists all lines from the first row that a record needs to the last, as if each needed all: none
// if that is more than most for each record.
func (t *regionTables) listAll(most int) {
	t.lines, t.needs = t.lines[:0], t.needs[:0]
	records := 0
	for i := range t.groups {
		records += t.groups[i].n
	}
	if t.high-t.low > records*most*lineBytes {
		return
	}
	for at := t.low / lineBytes * lineBytes; at < t.high; at += lineBytes {
		t.lines = append(t.lines, at)
	}
	for range records {
		t.needs = append(t.needs, len(t.lines))
	}
}

// listLines lists the lines that the records need, and how many of them each and those before it do: none
// if these are too many.
func (t *regionTables) listLines(cells *Grid) {
	t.lines, t.needs, t.listed = t.lines[:0], t.needs[:0], t.listed[:0]
	image := cells.Outer * t.size
	if image == 0 { // there is one
		image = math.MaxInt
	}
	words := ceilDiv(cells.Height*cells.Width*t.size+t.register<<(lineClasses-1), lineBytes*lineBits) // of an image
	walk := recordWalk{t: t}
	for record := walk.next(); record != nil; record = walk.next() {
		n := int(record[recordSrc]) / image
		if (n+1)*words+len(t.lines) > mostListed+listedEach*len(t.needs) {
			t.lines = t.lines[:0]
			return
		}
		if missing := (n+1)*words - len(t.listed); missing > 0 {
			t.listed = append(t.listed, make([]uint64, missing)...)
		}
		t.listRecord(record, n*image, t.register<<t.groups[walk.group].class, t.listed[n*words:])
		t.needs = append(t.needs, len(t.lines))
	}
}

// lineBits is how many lines a word tells of.
const lineBits = 64

// listRecord lists the lines of an image that a record reads, width bytes of each row, unless listed has
// them. Rows come from top to bottom, and again for each bin that shares them.
func (t *regionTables) listRecord(record []uint64, image, width int, listed []uint64) {
	rows, _ := rowTaps(record)
	last := -1
	for at := 0; at < 8*len(rows); at += 2 * t.size {
		row := int(*(*int32)(unsafe.Add(unsafe.Pointer(&rows[0]), at)))
		if row <= last {
			continue
		}
		last = row
		row += int(record[recordSrc]) - image
		for line := row / lineBytes; line <= (row+width-1)/lineBytes; line++ {
			word, bit := &listed[line/lineBits], uint64(1)<<(line%lineBits)
			if *word&bit == 0 {
				*word |= bit
				t.lines = append(t.lines, image+line*lineBytes)
			}
		}
	}
}
