package pool

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Parts follow on each other from 0 to units, begin at multiples of the grain,
// and differ by no more than one grain.
func TestPart(t *testing.T) {
	for units := 1; units < 70; units++ {
		for _, grain := range []int{1, 3, 16} {
			for parts := 1; parts <= min(units, 9); parts++ {
				end, most, least := 0, 0, units
				for i := range parts {
					lo, hi := part(units, grain, i, parts)
					require.Equal(t, end, lo)
					require.GreaterOrEqual(t, hi, lo)
					require.True(t, lo%grain == 0 || lo == units)
					end, most, least = hi, max(most, hi-lo), min(least, hi-lo)
				}
				require.Equal(t, units, end)
				if units%grain == 0 {
					require.LessOrEqual(t, most-least, grain)
				}
			}
		}
	}
}
