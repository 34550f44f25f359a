package guardpage_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/internal/guardpage"
)

// What lies beside the memory cannot be touched, on either side.
func TestMemory(t *testing.T) {
	m, err := guardpage.New(1)
	require.NoError(t, err)
	defer func() { require.NoError(t, m.Close()) }()
	beginning, ending := m.Beginning(1), m.Ending(1)
	require.NoError(t, guardpage.Call(func() { beginning[0], ending[0] = 1, 2 }))
	if runtime.GOOS != "linux" {
		t.Skip("no guard pages on ", runtime.GOOS)
	}
	for name, at := range map[string]struct {
		of   []byte
		step int
	}{"before": {beginning, -1}, "after": {ending, 1}} {
		require.ErrorContains(t, guardpage.Call(func() { touch(&at.of[0], at.step) }), "guard page", name)
	}
}
