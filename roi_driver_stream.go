//go:build !purego && (amd64 || arm64)

package simdpool

const (
	// mostLines is how many lines of the map are prefetched for a record at most, on all
	// planes at once: its own rows lie on as many. leadRecords is how many records they
	// are prefetched ahead, besides those that the order of regions asks for.
	mostLines   = 64
	leadRecords = 16
)

// mapStream says what is prefetched of the map while regions are pooled. Each is a few
// short rows far from the others, for which memory takes its time; all together, if
// they are many, they take most of the map. So that is streamed: for each record the same
// number of lines, from the first row that a region needs to the last, and over again
// on the next planes.
type mapStream struct {
	lines int // for each record, on each plane; 0: too few records
	low   int // where on a plane the first is, in bytes
	begin int // where the first record is to go on, in bytes
	turn  int // group from which on it is the next planes' turn
}

// stream plans that, with so many planes at once.
func (t *regionTables) stream(planes int) mapStream {
	records := 0
	for i := range t.groups {
		records += t.groups[i].n
	}
	s := mapStream{lines: ceilDiv(t.high-t.low, max(records, 1)*lineBytes), low: t.low}
	if records == 0 || s.lines*planes > mostLines {
		return mapStream{}
	}
	step := s.lines * lineBytes
	lead, ahead := t.lead(step), 0
	for s.turn = len(t.groups); s.turn > 0 && ahead < lead; {
		s.turn--
		ahead += t.groups[s.turn].n
	}
	s.begin = s.low + ahead*step
	return s
}

// lead is how many records before a group it has to be prefetched for, step bytes for
// each, so that all it needs is there.
func (t *regionTables) lead(step int) int {
	lead, before := 0, 0
	for i := range t.groups {
		g := &t.groups[i]
		lead = max(lead, ceilDiv(g.high-t.low, step)-before)
		before += g.n
	}
	return lead + leadRecords
}
