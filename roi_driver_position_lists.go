//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"slices"
	"unsafe"
)

// tableBytes is how long what lists writes of a region is, at most.
func (p *positionRun[T]) tableBytes(region *Region[T]) int {
	rows, cols := p.bins.Height, p.bins.Width
	tap := 2 * p.size
	return rows*(16+positionFour*tap) + int(region.Rows[rows]-region.Rows[0])*tap +
		int(region.Cols[cols]-region.Cols[0])*8*p.recordWords()
}

// lists writes what the kernels read of the regions: see weighBins of asm/gen.
func (p *positionRun[T]) lists() {
	p.places, p.rows = p.places[:0], p.rows[:0]
	for k := range p.list {
		p.places = append(p.places, p.list[k].Index*p.bins.Outer*p.size)
	}
	end := 0
	for row := range p.bins.Height {
		end = p.listRows(end, row)
	}
	p.listRecords(end)
}

// listRows writes the lists of a row of bins to words[end:], and returns where they
// end.
func (p *positionRun[T]) listRows(end, bin int) int {
	for k := range p.list {
		starts := p.list[k].Rows
		cells, weights := p.r.taps(starts, bin)
		p.rows = append(p.rows, int32(8*end))
		fours := max(ceilDiv(len(cells), positionFour), 1)
		p.words[end] = uint64(fours)
		*(*T)(unsafe.Pointer(&p.words[end+1])) = p.list[k].factor(false, len(cells))
		end += 2
		for i := range fours * positionFour {
			at, weight := 0, T(0)
			if i < len(cells) {
				at, weight = 8*p.pixel(0, int(cells[i])-p.rowSpan.lo+1), weights[i]
			}
			putTap(unsafe.Pointer(&p.words[end]), at, weight)
			end += p.size / 4
		}
	}
	return end
}

// recordWords is how long a record is: see weighBins of asm/gen.
func (p *positionRun[T]) recordWords() int { return 2 + 2*p.size/8 }

// binColumns are the kinds of columns of cells that a bin takes: the first, those within, and
// the last.
const binColumns = 3

// columnKind returns which of them column i of n is. One alone is the last: its bin is cleared
// before.
func columnKind(i, n int) int {
	switch i {
	case n - 1:
		return 2
	case 0:
		return 0
	}
	return 1
}

// recordsOf returns where the records of column i of the map begin, of each kind, and where
// the last end.
func (p *positionRun[T]) recordsOf(i int) []int32 {
	return p.begins[binColumns*i:][:binColumns+1]
}

// listRecords writes the records to words[end:].
func (p *positionRun[T]) listRecords(end int) {
	p.countRecords(end)
	begins, words := p.begins[1:], p.recordWords()
	for k := range p.list {
		for col := range p.bins.Width {
			cells, weights := p.r.taps(p.list[k].Cols, col)
			divisor := p.list[k].factor(true, len(cells))
			dst, src := uint64(p.places[k]+col*p.bins.Pixel*p.size), uint64(8*p.pixel(col, 0))|uint64(4*k)<<32
			for i, cell := range cells {
				to := &begins[binColumns*(int(cell)-p.colSpan.lo)+columnKind(i, len(cells))]
				record := p.words[*to:][:words]
				*to += int32(words)
				record[0], record[1] = dst, src
				factors := (*[2]T)(unsafe.Pointer(&record[2]))
				factors[0], factors[1] = weights[i], divisor
			}
		}
	}
}

// countRecords leaves in begins, one further on than recordsOf looks for it, where the records
// begin: where they end is where listRecords arrives.
func (p *positionRun[T]) countRecords(end int) {
	n := binColumns * p.colSpan.len()
	p.begins = slices.Grow(p.begins[:0], n+2)[:n+2]
	clear(p.begins)
	counts := p.begins[2:]
	for k := range p.list {
		for col := range p.bins.Width {
			cells, _ := p.r.taps(p.list[k].Cols, col)
			for i, cell := range cells {
				counts[binColumns*(int(cell)-p.colSpan.lo)+columnKind(i, len(cells))]++
			}
		}
	}
	p.begins[0], p.begins[1] = int32(end), int32(end)
	for i, count := range counts {
		p.begins[i+2] = p.begins[i+1] + count*int32(p.recordWords())
	}
}

// factor is what a row of bins, or a column, that takes n cells contributes to the
// divisor of its bins. Products of two counts are rounded as the count is.
func (r *Region[T]) factor(cols bool, n int) T {
	switch {
	case r.Divisor == 0:
		return T(max(n, 1))
	case cols:
		return 1
	}
	return r.Divisor
}
