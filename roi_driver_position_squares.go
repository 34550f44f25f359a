//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"slices"
	"unsafe"
)

// listSquares writes what the kernel reads of the regions: see weighSquares of asm/gen.
func (p *positionRun[T]) listSquares() {
	p.places, p.cols, p.squares = p.places[:0], p.cols[:0], p.squares[:0]
	for k := range p.list {
		at := p.list[k].Index * p.bins.Outer * p.size
		if p.narrow() {
			at = k * squareBins * p.size
		}
		p.places = append(p.places, at)
	}
	end, groups := 0, ceilDiv(p.bins.Width, squareBins)
	for group := range groups {
		for k := range p.list {
			p.cols = append(p.cols, int32(8*end))
			end = p.listColumns(end, &p.list[k], p.firstOf(group))
		}
	}
	for row := range p.bins.Height {
		for group := range groups {
			p.sortByTaps(row, group)
			end = p.squareRecords(end, row, group)
		}
	}
}

// firstOf returns the first bin of a group.
func (p *positionRun[T]) firstOf(group int) int {
	return max(min(group*squareBins, p.bins.Width-squareBins/2), 0)
}

// binOf returns which bin the kernel makes as bin i of those that begin with first.
func (p *positionRun[T]) binOf(first, i int) int {
	const half = squareBins / 2
	if i >= half {
		first, i = p.half(first), i-half
	}
	return min(first+i, p.bins.Width-1)
}

// listColumns writes the columns that the bins from first on take of a region to
// words[end:], and returns where they end.
func (p *positionRun[T]) listColumns(end int, region *Region[T], first int) int {
	list := unsafe.Pointer(&p.words[end])
	head, step := squareList+squareBins*p.size, p.fourBytes()
	used := head + step // bytes
	clear(p.words[end:][:used/8])
	for i := range squareBins {
		bin := p.binOf(first, i)
		cells, weights := p.r.taps(region.Cols, bin)
		*(*T)(unsafe.Add(list, squareList+i*p.size)) = region.factor(true, len(cells))
		four, at, weight := head-step, 0, p.weightsAt(i)
		for j, cell := range cells {
			if four < head || int(cell) >= at+squareColumns {
				four += step
				at = p.four(cell)
				if four == used { // bins with fewer take nothing from it
					clear(p.words[end+used/8:][:step/8])
					used += step
				}
				p.putFour(unsafe.Add(list, four), i, (bin-first)*p.cells.Channel+at)
			}
			column := (int(cell) - at) * p.size
			*(*T)(unsafe.Add(list, four+weight+column+column/squarePart*squarePart*(squareBins/2-1))) = weights[j]
		}
	}
	p.words[end] = uint64((used - head) / step)
	return end + used/8
}

// putFour writes which cells of the map a four of bin i is.
func (p *positionRun[T]) putFour(four unsafe.Pointer, i, cell int) {
	*(*int32)(unsafe.Add(four, 4*i)) = int32(cell * p.size)
}

// weightsAt returns where in a four the weights of the columns of bin i begin: those of bins
// 0, 2, 4 and 6 come before the others, and squarePart bytes of each bin before what is left.
func (p *positionRun[T]) weightsAt(i int) int {
	return 4*squareBins + i%2*squareColumns*p.size*squareBins/2 + i/2*squarePart
}

// rowClasses and fourClasses are numbers of taps, and of fours of columns, that are told
// apart.
const rowClasses, fourClasses = 16, 4

// sortByTaps orders the regions by how many taps a row of bins has, and by how many fours
// of columns bins of a group have.
func (p *positionRun[T]) sortByTaps(row, group int) {
	var begins [rowClasses*fourClasses + 1]int
	n := len(p.list)
	p.classes = slices.Grow(p.classes[:0], n)[:n]
	for k := range p.list {
		rows, fours := p.list[k].Rows, int(p.words[p.cols[group*n+k]/8])
		class := min(int(rows[row+1]-rows[row]), rowClasses-1)*fourClasses + min(fours, fourClasses) - 1
		p.classes[k] = uint8(class)
		begins[class+1]++
	}
	for i := range begins[1:] {
		begins[i+1] += begins[i]
	}
	p.order = slices.Grow(p.order[:0], n)[:n]
	for k, class := range p.classes {
		p.order[begins[class]] = int32(k)
		begins[class]++
	}
}

// squareRecords writes the records of a row of bins to words[end:], and returns where they
// end.
func (p *positionRun[T]) squareRecords(end, row, group int) int {
	step := p.cells.Width * p.size
	s := squareRun{row: row, first: p.firstOf(group), at: end}
	steps := 0
	for _, k := range p.order {
		region, list := &p.list[k], p.cols[group*len(p.list)+int(k)]
		cells, weights := p.r.taps(region.Rows, row)
		if steps += len(cells) * int(p.words[list/8]); steps > squareCall && s.n > 0 {
			p.squares = append(p.squares, s)
			s.at, s.n, steps = end, 0, 0
		}
		record := p.words[end:]
		record[0] = uint64(p.places[k])
		record[1] = uint64(len(cells)) | uint64(list)<<32
		*(*T)(unsafe.Pointer(&record[2])) = region.factor(false, len(cells))
		end += squareTaps / 8
		for i, cell := range cells {
			putTap(unsafe.Pointer(&p.words[end]), int(cell)*step, weights[i])
			end += p.size / 4
		}
		s.n++
	}
	p.squares = append(p.squares, s)
	return end
}
