package simdpool_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// written are the instruction sets that have kernels, by architecture.
var written = map[string][]simdpool.ISA{
	"amd64": {simdpool.AVX2, simdpool.AVX512},
	"arm64": {simdpool.NEON},
}

// TestISA says which instruction sets the other tests run on. A missing one is
// a failure where SIMDPOOL_REQUIRE_ISA, a comma list, names it.
func TestISA(t *testing.T) {
	available := simdpool.Available()
	t.Logf("%s/%s has %v and uses %v", runtime.GOOS, runtime.GOARCH, available, simdpool.Active())
	require.NotEmpty(t, available)
	assert.Equal(t, simdpool.Generic, available[len(available)-1])
	assert.Equal(t, available[0], simdpool.Active(), "the best one is in use")

	var names []string
	for _, isa := range available {
		names = append(names, isa.String())
	}
	for _, name := range strings.Split(os.Getenv("SIMDPOOL_REQUIRE_ISA"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			assert.Contains(t, names, name, "SIMDPOOL_REQUIRE_ISA asks for it")
		}
	}
	for _, isa := range written[runtime.GOARCH] {
		if !slices.Contains(available, isa) {
			warning := fmt.Sprintf("WARNING: no %v here: ITS KERNELS ARE NOT TESTED", isa)
			fmt.Println(warning)
			t.Log(warning)
		}
	}
}

func TestISAString(t *testing.T) {
	for isa, want := range map[simdpool.ISA]string{
		simdpool.Generic: "generic", simdpool.AVX2: "avx2", simdpool.AVX512: "avx512",
		simdpool.NEON: "neon", simdpool.ISA(200): "unknown",
	} {
		assert.Equal(t, want, isa.String())
	}
}

func TestSelect(t *testing.T) {
	before := simdpool.Active()
	available := simdpool.Available()
	for _, outer := range available {
		restoreOuter, err := simdpool.Select(outer)
		require.NoError(t, err)
		assert.Equal(t, outer, simdpool.Active())
		restoreInner, err := simdpool.Select(simdpool.Generic)
		require.NoError(t, err)
		assert.Equal(t, simdpool.Generic, simdpool.Active())
		restoreInner()
		assert.Equal(t, outer, simdpool.Active())
		restoreOuter()
		assert.Equal(t, before, simdpool.Active())
	}
	for _, isa := range []simdpool.ISA{simdpool.AVX2, simdpool.AVX512, simdpool.NEON, 77} {
		if slices.Contains(available, isa) {
			continue
		}
		_, err := simdpool.Select(isa)
		require.Error(t, err)
		for _, has := range available {
			assert.ErrorContains(t, err, has.String(), "the error names what there is")
		}
		assert.ErrorContains(t, err, isa.String())
		assert.Equal(t, before, simdpool.Active())
	}
}

// GODEBUG=cpu.* lowers the level, as elsewhere in Go. It is read when a process
// starts, hence a process of its own.
func TestGODEBUG(t *testing.T) {
	const child = "SIMDPOOL_TEST_CHILD"
	if os.Getenv(child) != "" {
		fmt.Printf("available=%v active=%v\n", simdpool.Available(), simdpool.Active())
		return
	}
	if runtime.GOARCH != "amd64" {
		t.Skip("the features named here are those of amd64")
	}
	for _, test := range []struct {
		debug string
		off   []simdpool.ISA
	}{
		{"", nil},
		{"cpu.avx512f=off", []simdpool.ISA{simdpool.AVX512}},
		{"cpu.avx512bw=off", []simdpool.ISA{simdpool.AVX512}},
		{"cpu.avx512dq=off", []simdpool.ISA{simdpool.AVX512}},
		{"cpu.avx512vl=off", []simdpool.ISA{simdpool.AVX512}},
		{"cpu.avx512f=off,cpu.avx2=off", []simdpool.ISA{simdpool.AVX512, simdpool.AVX2}},
		{"cpu.avx2=off", []simdpool.ISA{simdpool.AVX512, simdpool.AVX2}},
	} {
		t.Run(test.debug, func(t *testing.T) {
			want := slices.DeleteFunc(simdpool.Available(), func(isa simdpool.ISA) bool {
				return slices.Contains(test.off, isa)
			})
			cmd := exec.Command(os.Args[0], "-test.run=^TestGODEBUG$")
			debug := strings.Trim(os.Getenv("GODEBUG")+","+test.debug, ",")
			cmd.Env = append(os.Environ(), child+"=1", "GODEBUG="+debug)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)
			assert.Contains(t, string(out), fmt.Sprintf("available=%v active=%v\n", want, want[0]))
		})
	}
}
