//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"slices"
	"unsafe"
)

// listSquares writes what the kernel reads of the regions: see weighSquares of asm/gen.
func (t *PositionTables[T]) listSquares() {
	t.places, t.cols, t.runs, t.begins = t.places[:0], t.cols[:0], t.runs[:0], t.begins[:0]
	for k := range t.regions.List {
		at := t.regions.List[k].Index * t.bins.Outer * t.size()
		if t.narrow() {
			at = k * squareBins * t.size()
		}
		t.places = append(t.places, at)
	}
	end, groups := 0, t.groups()
	for group := range groups {
		for k := range t.regions.List {
			t.cols = append(t.cols, int32(8*end))
			end = t.listColumns(end, &t.regions.List[k], t.firstOf(group))
		}
	}
	for row := range t.bins.Height {
		for group := range groups {
			t.begins = append(t.begins, int32(len(t.runs)))
			t.sortByTaps(row, group)
			end = t.squareRecords(end, row, group)
		}
	}
	t.begins = append(t.begins, int32(len(t.runs)))
}

// firstOf returns the first bin of a group.
func (t *PositionTables[T]) firstOf(group int) int {
	return max(min(group*squareBins, t.bins.Width-squareBins/2), 0)
}

// binOf returns which bin the kernel makes as bin i of those that begin with first.
func (t *PositionTables[T]) binOf(first, i int) int {
	const half = squareBins / 2
	if i >= half {
		first, i = t.half(first), i-half
	}
	return min(first+i, t.bins.Width-1)
}

// listColumns writes the columns that the bins from first on take of a region to
// words[end:], and returns where they end.
func (t *PositionTables[T]) listColumns(end int, region *Region[T], first int) int {
	list := unsafe.Pointer(&t.words[end])
	head, step := squareList+squareBins*t.size(), t.fourBytes()
	used := head + step // bytes
	clear(t.words[end:][:used/8])
	for i := range squareBins {
		bin := t.binOf(first, i)
		cells, weights := t.regions.taps(region.Cols, bin)
		*(*T)(unsafe.Add(list, squareList+i*t.size())) = region.factor(true, len(cells))
		four, at, weight := head-step, 0, t.weightsAt(i)
		for j, cell := range cells {
			if four < head || int(cell) >= at+squareColumns {
				four += step
				at = t.four(cell)
				if four == used { // bins with fewer take nothing from it
					clear(t.words[end+used/8:][:step/8])
					used += step
				}
				t.putFour(unsafe.Add(list, four), i, (bin-first)*t.cells.Channel+at)
			}
			column := (int(cell) - at) * t.size()
			*(*T)(unsafe.Add(list, four+weight+column+column/squarePart*squarePart*(squareBins/2-1))) = weights[j]
		}
	}
	t.words[end] = uint64((used - head) / step)
	return end + used/8
}

// putFour writes which cells of the map a four of bin i is.
func (t *PositionTables[T]) putFour(four unsafe.Pointer, i, cell int) {
	*(*int32)(unsafe.Add(four, 4*i)) = int32(cell * t.size())
}

// weightsAt returns where in a four the weights of the columns of bin i begin: those of bins
// 0, 2, 4 and 6 come before the others, and squarePart bytes of each bin before what is left.
func (t *PositionTables[T]) weightsAt(i int) int {
	return 4*squareBins + i%2*squareColumns*t.size()*squareBins/2 + i/2*squarePart
}

// rowClasses and fourClasses are numbers of taps, and of fours of columns, that are told
// apart.
const rowClasses, fourClasses = 16, 4

// sortByTaps orders the regions by how many taps a row of bins has, and by how many fours
// of columns bins of a group have.
func (t *PositionTables[T]) sortByTaps(row, group int) {
	var begins [rowClasses*fourClasses + 1]int
	n := len(t.regions.List)
	t.classes = slices.Grow(t.classes[:0], n)[:n]
	for k := range t.regions.List {
		rows, fours := t.regions.List[k].Rows, int(t.words[t.cols[group*n+k]/8])
		class := min(int(rows[row+1]-rows[row]), rowClasses-1)*fourClasses + min(fours, fourClasses) - 1
		t.classes[k] = uint8(class)
		begins[class+1]++
	}
	for i := range begins[1:] {
		begins[i+1] += begins[i]
	}
	t.order = slices.Grow(t.order[:0], n)[:n]
	for k, class := range t.classes {
		t.order[begins[class]] = int32(k)
		begins[class]++
	}
}

// squareRecords writes the records of a row of bins to words[end:], and returns where they
// end.
func (t *PositionTables[T]) squareRecords(end, row, group int) int {
	step := t.cells.Width * t.size()
	run := squareRun{at: end}
	steps := 0
	for _, k := range t.order {
		region, list := &t.regions.List[k], t.cols[group*len(t.regions.List)+int(k)]
		cells, weights := t.regions.taps(region.Rows, row)
		if steps += len(cells) * int(t.words[list/8]); steps > squareCall && run.n > 0 {
			t.runs = append(t.runs, run)
			run, steps = squareRun{at: end}, 0
		}
		record := t.words[end:]
		record[0] = uint64(t.places[k])
		record[1] = uint64(len(cells)) | uint64(list)<<32
		*(*T)(unsafe.Pointer(&record[2])) = region.factor(false, len(cells))
		end += squareTaps / 8
		for i, cell := range cells {
			putTap(unsafe.Pointer(&t.words[end]), int(cell)*step, weights[i])
			end += t.size() / 4
		}
		run.n++
	}
	t.runs = append(t.runs, run)
	return end
}
