//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math"
	"slices"
	"sync"
	"unsafe"
)

// Tables of regions as the kernels regionPlanes and spreadRegions of asm/gen take
// them. A region is cut into strips of as many bins side by side as a register
// takes, and as few that a line of at most four registers holds all columns that
// they look at.

const (
	lineClasses  = 3        // lines of 1, 2 and 4 registers
	groupWords   = 6 << 10  // of records that one call does
	recordWords  = 8 << 10  // of one record at most, that a call does not take too long
	chunkRegions = 32       // near each other, that groups are made from
	smallPlane   = 32 << 10 // bytes: of such planes four stay in the caches, and all regions are near
)

// The words of a record before its taps: see regionPlanes of asm/gen.
const (
	recordDst, recordSrc, recordRowTaps, recordColTaps, recordRows  = 0, 1, 2, 3, 4
	recordWhole, recordBins, recordDivides, recordScale, recordMore = 5, 6, 7, 8, 9
	recordAhead                                                     = 10
	recordHeader                                                    = 11
)

// rowTaps returns the row taps of the record that words begin with, behind which it ends.
func rowTaps(words []uint64) (taps []uint64, end int) {
	begin := recordHeader + int(words[recordColTaps])/8
	end = begin + int(words[recordRowTaps]*words[recordRows])/8
	return words[begin:end], end
}

// regionTables are the regions of a call, ready for every plane of it.
type regionTables struct {
	isa      ISA
	size     int // bytes of an element
	register int
	out      int // bytes of a row of bins
	classes  int // of lines that are done best: regions with longer ones are cut into more strips
	chunk    int // regions that groups are made from
	gradient bool

	order     []uint32 // of the regions of a chunk, by their taps
	words     [lineClasses][]uint64
	groups    []regionGroup
	low, high int // where on a plane the first row that they need begins and the last ends, in bytes
	reach     int // bytes of src that the first plane needs
	reads     int // bytes of rows that all records take of a plane

	lines, needs []int    // see listLines
	listed       []uint64 // a bit for each line of all images' planes: whether it is in lines
}

// regionGroup is records that one call does, or a region that the kernels can't.
type regionGroup struct {
	chunk   int // of the regions, in their order
	class   int // of its lines; lineClasses: a region for the definition
	divides bool
	at, n   int // words and records, or the region
}

var tablesPool = sync.Pool{New: func() any { return new(regionTables) }}

func newRegionTables(isa ISA, size int, gradient bool) *regionTables {
	t := tablesPool.Get().(*regionTables)
	t.isa, t.size, t.gradient, t.register = isa, size, gradient, registerBytes(isa)
	t.out = resultBytes(isa)
	if gradient {
		t.register = t.out
	}
	for i := range t.words {
		t.words[i] = t.words[i][:0]
	}
	t.groups, t.reach, t.reads = t.groups[:0], 0, 0
	t.low, t.high = math.MaxInt, 0
	t.classes, t.chunk = lineClasses, chunkRegions
	if isa == AVX512 && size == 4 && !gradient { // two planes share registers, unless lines are longer
		t.classes, t.chunk = 2, chunkRegions/2 // and four planes L1
	}
	return t
}

// strip is some bins side by side.
type strip struct {
	bin, bins int
	left      int // column of the line's first lane
	class     int
	taps      int // columns of a bin at most
}

// maxStrips is how many strips a region may have.
const maxStrips = 32

// addRegions adds all regions.
func addRegions[T Float](t *regionTables, r *Regions[T], to, from *Grid, extremes bool) {
	if from.Height*from.Width*t.size <= smallPlane && !t.gradient {
		t.chunk = min(max(len(r.List), 1), mostChunk)
	}
	for lo := 0; lo < len(r.List); lo += t.chunk {
		n := min(t.chunk, len(r.List)-lo)
		sortByTaps(t, r, r.List[lo:lo+n])
		for _, key := range t.order {
			addRegion(t, r, lo+int(key&mostChunk), to, from, extremes)
		}
	}
}

// mostChunk is how many regions a chunk may have.
const mostChunk = 1<<16 - 1

// sortByTaps orders a chunk of regions by how many taps their bins have, so that what the
// kernels do for a tap ends as foreseen. Gradients keep their order.
func sortByTaps[T Float](t *regionTables, r *Regions[T], list []Region[T]) {
	t.order = t.order[:0]
	for i := range list {
		key := uint32(i)
		if !t.gradient {
			key |= uint32(min(r.most(list[i].Rows), math.MaxUint8))<<24 | uint32(min(r.most(list[i].Cols), math.MaxUint8))<<16
		}
		t.order = append(t.order, key)
	}
	slices.Sort(t.order)
}

// addRegion adds region i.
func addRegion[T Float](t *regionTables, r *Regions[T], i int, to, from *Grid, extremes bool) {
	var strips [maxStrips]strip
	n := cutStrips(t, r, &r.List[i], from, extremes, &strips)
	if n == 0 {
		t.groups = append(t.groups, regionGroup{chunk: i / t.chunk, class: lineClasses, at: i})
	}
	for j := range n {
		addRecord(t, r, i, to, from, &strips[j])
	}
}

// cutStrips cuts a region into strips and returns how many: none if the kernels
// can't do it.
func cutStrips[T Float](t *regionTables, r *Regions[T], region *Region[T], from *Grid, extremes bool, strips *[maxStrips]strip) int {
	rows, bins, lanes := len(region.Rows)-1, len(region.Cols)-1, t.out/t.size
	if rows == 0 || bins == 0 || from.Height*from.Width > math.MaxInt32/t.size || extremes && r.hasEmpty(region) {
		return 0
	}
	if entries := rows * r.most(region.Rows); (entries+16*lanes)*2*t.size > 8*recordWords {
		return 0
	}
	n := 0
	for bin := 0; bin < bins; n++ {
		if n == maxStrips {
			return 0
		}
		s := strip{bin: bin, bins: min(lanes, bins-bin)}
		classes := t.classes
		if last := bins - lanes; s.bins < lanes && last > 0 && !t.gradient && fitStrip(t, r, region, from, &strip{bin: last, bins: lanes}, classes) {
			s.bin, s.bins = last, lanes // whole registers are stored faster
		}
		for !fitStrip(t, r, region, from, &s, classes) {
			switch s.bins--; {
			case s.bins > 0:
			case classes < lineClasses: // not even one bin
				s.bins, classes = min(lanes, bins-bin), lineClasses
			default:
				return 0
			}
		}
		strips[n] = s
		bin = s.bin + s.bins
	}
	return n
}

// hasEmpty reports whether a bin has no cells.
func (r *Regions[T]) hasEmpty(region *Region[T]) bool {
	for _, starts := range [2][]int32{region.Rows, region.Cols} {
		for b := range starts[1:] {
			if starts[b] == starts[b+1] {
				return true
			}
		}
	}
	return false
}

// most returns the cells of a bin at most.
func (r *Regions[T]) most(starts []int32) int {
	n := int32(1)
	for b := range starts[1:] {
		n = max(n, starts[b+1]-starts[b])
	}
	return int(n)
}

// fitStrip finds the line that holds the columns of s, if there is one in the first classes.
func fitStrip[T Float](t *regionTables, r *Regions[T], region *Region[T], from *Grid, s *strip, classes int) bool {
	starts := region.Cols[s.bin : s.bin+s.bins+1]
	lo, span := r.span(starts)
	s.taps = r.most(starts)
	register := t.register / t.size
	for s.class = range classes {
		lanes := register << s.class
		s.left = lo
		if last := from.Width - lanes; last >= 0 {
			s.left = min(lo, last)
			if first := s.left / register * register; from.Width%register == 0 && lo+span <= first+lanes {
				s.left = first // where lines of the cache begin
			}
		}
		if lo+span-s.left <= lanes {
			return true
		}
	}
	return false
}

// addRecord adds a strip of region i, to a group before if it can.
func addRecord[T Float](t *regionTables, r *Regions[T], i int, to, from *Grid, s *strip) {
	region := &r.List[i]
	rows := len(region.Rows) - 1
	taps := r.most(region.Rows)
	colWords, rowWords := s.taps*2*t.out/8, rows*taps*2*t.size/8
	class := s.class
	if t.gradient {
		class = 0 // one after the other, in the order of the regions
	}
	words := t.words[class]
	at := len(words)
	if n := at + recordHeader + colWords + rowWords; n <= cap(words) {
		words = words[:n]
	} else {
		words = append(words, make([]uint64, n-at)...)
	}
	t.words[class] = words
	record := words[at:]
	divides, scale := reciprocal(region.Divisor)

	dst, src := region.Index*to.Outer, region.Image*from.Outer
	if t.gradient {
		dst, src = region.Image*to.Outer, region.Index*from.Outer
	}
	whole, more := 0, 0
	switch {
	case s.bins == t.out/t.size:
		whole = rows
	case s.bins == len(region.Cols)-1 && to.Width == s.bins && !t.gradient: // the rows below overwrite the surplus
		whole = max(rows-ceilDiv(t.out/t.size, s.bins)+1, 0)
		if rows == to.Height && to.Channel == rows*s.bins { // or the next channel
			more = rows - whole
		}
	}
	record[recordDst] = uint64((dst + (region.Top*to.Width + region.Left + s.bin)) * t.size)
	record[recordSrc] = uint64((src + s.left) * t.size)
	record[recordRowTaps], record[recordColTaps], record[recordRows] = uint64(taps*2*t.size), uint64(colWords*8), uint64(rows)
	record[recordWhole], record[recordBins] = uint64(whole), uint64(s.bins)
	record[recordDivides] = 0
	if divides {
		record[recordDivides] = 1
	}
	*(*T)(unsafe.Pointer(&record[recordScale])) = scale
	record[recordMore] = uint64(more)
	record[recordAhead] = uint64(to.Channel * t.size) // that of the next plane, unless expectBins knows better
	fillCols(t, r, region, s, unsafe.Pointer(&record[recordHeader]))
	top, lowest := fillRows(t, r, region, from, taps, unsafe.Pointer(&record[recordHeader+colWords]))
	low, high := (src+top*from.Width)*t.size, (src+(lowest+1)*from.Width)*t.size
	t.low, t.high = min(t.low, low), max(t.high, high)
	t.reach = max(t.reach, (src+lowest*from.Width+s.left)*t.size+t.register<<s.class)
	t.reads += taps * rows * t.register << s.class
	t.join(i/t.chunk, s.class, class, divides, at)
}

// join counts a record at at to its group.
func (t *regionTables) join(chunk, class, buffer int, divides bool, at int) {
	if !t.gradient {
		divides = false
	}
	for i := len(t.groups) - 1; i >= 0; i-- {
		g := &t.groups[i]
		if g.chunk != chunk {
			break
		}
		if g.class == class && g.divides == divides && len(t.words[buffer])-g.at <= groupWords {
			g.n++
			return
		}
		if t.gradient || g.class == class { // or none before is of this class and has room
			break
		}
	}
	t.groups = append(t.groups, regionGroup{chunk, class, divides, at, 1})
}

// reciprocal returns what to multiply by where that is the same as dividing, else
// what to divide by.
func reciprocal[T Float](divisor T) (divides bool, scale T) {
	if fraction, _ := math.Frexp(float64(divisor)); fraction == 0.5 && divisor >= 1 && divisor <= 1<<62 {
		return false, 1 / divisor
	}
	return true, divisor
}

// fillCols writes the column taps of a strip: for each tap the lanes of all bins,
// and their weights. Bins with fewer taps have taps of weight 0, at a cell of
// theirs.
func fillCols[T Float](t *regionTables, r *Regions[T], region *Region[T], s *strip, table unsafe.Pointer) {
	for tap := range s.taps {
		for bin := range t.out / t.size {
			index := unsafe.Add(table, 2*tap*t.out+bin*t.size)
			weight := (*T)(unsafe.Add(table, (2*tap+1)*t.out+bin*t.size))
			lane := 0
			*weight = 0
			if bin < s.bins {
				lo, hi := region.Cols[s.bin+bin], region.Cols[s.bin+bin+1]
				if i := lo + int32(tap); i < hi {
					lane = int(r.Cell[i]) - s.left
					if len(r.Weight) > 0 {
						*weight = r.Weight[i]
					}
				} else if lo < hi {
					lane = int(r.Cell[lo]) - s.left
				}
			}
			putIndex(t.isa, t.size, index, lane)
		}
	}
}

// putIndex writes what stands for a lane of elements of size bytes to the kernels
// of isa: see vec.Machine.Index.
func putIndex(isa ISA, size int, p unsafe.Pointer, lane int) {
	switch {
	case isa == NEON:
		for i := range size {
			*(*uint8)(unsafe.Add(p, i)) = uint8(lane*size + i)
		}
	case size == 4:
		*(*uint32)(p) = uint32(lane)
	case isa == AVX2:
		*(*uint64)(p) = uint64(2*lane) | uint64(2*lane+1)<<32
	default:
		*(*uint64)(p) = uint64(lane)
	}
}

// putTap writes a tap as kernels read it: how many bytes on it lies, and its
// weight, each in the size of an element.
func putTap[T Float](p unsafe.Pointer, offset int, weight T) {
	*(*int32)(p) = int32(offset)
	*(*T)(unsafe.Add(p, unsafe.Sizeof(weight))) = weight
}

// fillRows writes the row taps, padded as columns are, and returns the top and the
// lowest row.
func fillRows[T Float](t *regionTables, r *Regions[T], region *Region[T], from *Grid, taps int, table unsafe.Pointer) (top, lowest int) {
	at := 0
	top = math.MaxInt32
	for b := range len(region.Rows) - 1 {
		lo, hi := region.Rows[b], region.Rows[b+1]
		for tap := range int32(taps) {
			row, weight := 0, T(0)
			switch {
			case lo+tap < hi:
				row = int(r.Cell[lo+tap])
				if len(r.Weight) > 0 {
					weight = r.Weight[lo+tap]
				}
			case lo < hi:
				row = int(r.Cell[lo])
			}
			top, lowest = min(top, row), max(lowest, row)
			putTap(unsafe.Add(table, at), row*from.Width*t.size, weight)
			at += 2 * t.size
		}
	}
	return top, lowest
}
