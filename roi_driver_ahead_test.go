//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each record prefetches the bins of that which is done leadBins later, or in the turns that follow.
func TestExpectBins(t *testing.T) {
	const next = 1 << 40
	r := rand.New(rand.NewPCG(8, 10))
	for n := range 40 {
		var tables regionTables
		var order [][2]int // class and place of each
		for len(order) < n {
			g := regionGroup{class: r.IntN(lineClasses + 1), n: 1}
			if g.class < lineClasses {
				g.at, g.n = len(tables.words[g.class]), min(1+r.IntN(3), n-len(order))
				for range g.n {
					record := newRecord(1+r.IntN(7), 1+r.IntN(4), 1+r.IntN(9))
					record[recordDst] = r.Uint64N(next)
					order = append(order, [2]int{g.class, len(tables.words[g.class])})
					tables.words[g.class] = append(tables.words[g.class], record...)
				}
			}
			tables.groups = append(tables.groups, g)
		}
		tables.expectBins(next)
		record := func(i int) []uint64 { return tables.words[order[i][0]][order[i][1]:] }
		for i := range n {
			later := i + leadBins
			require.Equal(t, record(later % n)[recordDst]+uint64(later/n*next), record(i)[recordDst]+record(i)[recordAhead], "%d of %d", i, n)
		}
	}
}
