//go:build !purego && (amd64 || arm64)

package simdpool

// leadBins is how many records bins are prefetched before: with more they leave the L1 cache again.
const leadBins = 3

// expectBins has the bins of each record prefetched by one shortly before it: those of the first
// records by the last ones, for the next planes, whose bins lie next bytes on.
func (t *regionTables) expectBins(next int) {
	ahead, turn := recordWalk{t: t}, 0
	expected := func() []uint64 {
		record := ahead.next()
		if record == nil {
			ahead = recordWalk{t: t}
			turn += next
			record = ahead.next()
		}
		return record
	}
	for range leadBins {
		expected()
	}
	here := recordWalk{t: t}
	for record := here.next(); record != nil; record = here.next() {
		record[recordAhead] = expected()[recordDst] + uint64(turn) - record[recordDst]
	}
}

// recordWalk goes through the records in the order in which they are done.
type recordWalk struct {
	t         *regionTables
	group, at int
	record    int // of the group
}

// next returns what begins with the next record: nil if there is none.
func (w *recordWalk) next() []uint64 {
	for ; w.group < len(w.t.groups); w.group++ {
		g := &w.t.groups[w.group]
		if g.class == lineClasses || w.record == g.n {
			w.record = 0
			continue
		}
		if w.record == 0 {
			w.at = g.at
		}
		record := w.t.words[g.class][w.at:]
		w.record++
		_, end := rowTaps(record)
		w.at += end
		return record
	}
	return nil
}
