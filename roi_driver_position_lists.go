//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"slices"
	"unsafe"
)

// tableBytes is how long what lists writes of a region is, at most.
func (p *positionRun[T]) tableBytes(region *Region[T]) int {
	rows, cols := len(region.Rows)-1, len(region.Cols)-1
	tap := 2 * p.size
	return rows*(16+positionFour*tap) + int(region.Rows[rows]-region.Rows[0])*tap +
		8*cols + int(region.Cols[cols]-region.Cols[0])*positionRecord
}

// lists writes what the kernels read of the regions: see weighBins of asm/gen.
func (p *positionRun[T]) lists() {
	p.places, p.rows, p.cols, p.begins = p.places[:0], p.rows[:0], p.cols[:0], p.begins[:0]
	for k := range p.list {
		p.places = append(p.places, p.list[k].Index*p.bins.Outer*p.size)
	}
	end := 0
	for row := range p.bins.Height {
		end = p.listRows(end, row)
	}
	for col := range p.bins.Width {
		end = p.listDivisors(end, col)
		end = p.listRecords(end, col)
	}
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

// listDivisors writes the divisors of a column of bins.
func (p *positionRun[T]) listDivisors(end, bin int) int {
	p.cols = append(p.cols, int32(end))
	for k := range p.list {
		starts := p.list[k].Cols
		at := unsafe.Add(unsafe.Pointer(&p.words[end]), k*p.size)
		*(*T)(at) = p.list[k].factor(true, int(starts[bin+1]-starts[bin]))
	}
	return end + ceilDiv(len(p.list)*p.size, 8)
}

// beginsOf returns where the records of a column of bins begin: for each column of
// the map those of the bins that begin with it, then the others; and where all end.
func (p *positionRun[T]) beginsOf(col int) []int32 {
	n := 2*p.colSpan.len() + 1
	return p.begins[col*n:][:n]
}

// listRecords writes the records of a column of bins.
func (p *positionRun[T]) listRecords(end, bin int) int {
	const words = positionRecord / 8
	n := 2*p.colSpan.len() + 1
	at := len(p.begins)
	p.begins = slices.Grow(p.begins, n)[:at+n]
	begins := p.begins[at:]
	clear(begins)
	for k := range p.list {
		starts := p.list[k].Cols
		cells, _ := p.r.taps(starts, bin)
		for i, cell := range cells {
			begins[p.class(i, cell)+1] += words
		}
	}
	begins[0] = int32(end)
	for i := range begins[1:] {
		begins[i+1] += begins[i]
	}
	for k := range p.list {
		cells, weights := p.r.taps(p.list[k].Cols, bin)
		for i, cell := range cells {
			to := &begins[p.class(i, cell)]
			record := p.words[*to:][:words]
			*to += words // the end of a class is the beginning of the next
			record[0] = uint64(p.places[k])
			record[1] = uint64(4*k) << 32
			*(*T)(unsafe.Pointer(&record[2])) = weights[i]
		}
	}
	end = int(begins[n-1])
	copy(begins[1:], begins[:n-1])
	begins[0] = int32(p.cols[bin]) + int32(ceilDiv(len(p.list)*p.size, 8))
	return end
}

// class returns where in beginsOf tap i of a bin, a cell, is counted.
func (p *positionRun[T]) class(i int, cell int32) int {
	return 2*(int(cell)-p.colSpan.lo) + min(i, 1)
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
