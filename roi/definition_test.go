package roi_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// onEachISA runs test once for every instruction set that is available, with
// that one selected.
func onEachISA(t *testing.T, test func(t *testing.T)) {
	for _, isa := range simdpool.Available() {
		t.Run("isa="+isa.String(), func(t *testing.T) {
			restore, err := simdpool.Select(isa)
			require.NoError(t, err)
			defer restore()
			test(t)
		})
	}
}

// heap is memory for a case, dirty.
func heap(n, _ int) []byte { return bytes.Repeat([]byte{0x5a}, n) }

// Every operator on every instruction set gives the bits of Generic, forward and
// backward, and never gives -0.
func TestKernels(t *testing.T) {
	restore, err := simdpool.Select(simdpool.Generic)
	require.NoError(t, err)
	more := slices.Concat(cases.OtherRegions(), cases.NaNRegions())
	all := append(cases.Regions(), cases.Thin(more, cases.OneIn(testing.Short()))...)
	want := make([][][]byte, len(all))
	for i := range all {
		want[i], err = all[i].Run(heap)
		require.NoError(t, err, &all[i])
	}
	restore()
	onEachISA(t, func(t *testing.T) {
		for i := range all {
			got, err := all[i].Run(heap)
			require.NoError(t, err, &all[i])
			for j := range got {
				if err := all[i].Differ(j, got[j], want[i][j]); err != nil {
					t.Fatal(err)
				}
			}
			require.NoError(t, all[i].NegZeros(heap))
		}
	})
}
