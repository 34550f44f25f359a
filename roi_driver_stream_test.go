//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// All that a group reads of a plane has been prefetched before it, but on the first.
func TestMapStream(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	streams := 0
	for range 1000 {
		const plane = 1 << 30
		tables := regionTables{low: 1 << 20}
		for range 1 + r.IntN(20) {
			high := tables.low + 1 + r.IntN(1<<18)
			tables.high = max(tables.high, high)
			tables.groups = append(tables.groups, regionGroup{n: 1 + r.IntN(40), high: high})
		}
		s := tables.stream(four)
		if s.lines == 0 {
			continue
		}
		streams++
		fetched := 0 // to where, without a gap from the first row on
		for range 2 {
			ahead, next := s.begin, 0
			for i, g := range tables.groups {
				if i == s.turn {
					ahead = plane + s.low
				}
				if fetched > 0 {
					require.GreaterOrEqual(t, fetched, g.high)
				}
				if end := ahead + g.n*s.lines*lineBytes; ahead >= plane {
					next = end - plane
				} else {
					require.LessOrEqual(t, ahead, max(fetched, s.begin))
					fetched = end
				}
				ahead += g.n * s.lines * lineBytes
			}
			fetched = next
		}
	}
	require.Greater(t, streams, 100)
}
