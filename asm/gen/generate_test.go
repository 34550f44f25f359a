package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/asm/gen/kernels"
	"github.com/simdpool/simdpool/asm/gen/vec"
)

const root = "../.."

// TestGenerated compares what is checked in with what the generator writes.
func TestGenerated(t *testing.T) {
	stale, err := run(root, false)
	require.NoError(t, err)
	require.Empty(t, stale, "run `go generate ./...` in the root")
}

// TestNothingElseIsGenerated finds files that the generator once wrote and
// writes no more.
func TestNothingElseIsGenerated(t *testing.T) {
	files := generate()
	for _, pattern := range []string{"*.go", "*.s"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			if strings.HasPrefix(string(text), "// Code generated") {
				require.Contains(t, files, filepath.Base(path))
			}
		}
	}
}

// TestSameTwice holds the generator to one output, whatever the order of maps.
func TestSameTwice(t *testing.T) {
	require.Equal(t, generate(), generate())
}

// TestWords decodes every WORD of the checked-in NEON assembly and compares it
// with its comment.
func TestWords(t *testing.T) {
	for _, elem := range elems {
		text := readAssembly(t, "neon", elem, "arm64")
		require.NoError(t, vec.CheckWords(text), "%v", elem)
		require.Greater(t, strings.Count(string(text), "\tWORD   "), 100, "%v: the check found next to nothing to check", elem)
	}
}

// readAssembly returns a checked-in file.
func readAssembly(t *testing.T, isa string, elem vec.Elem, goarch string) []byte {
	text, err := os.ReadFile(filepath.Join(root, assemblyName(target{goarch: goarch, isa: isa}, elem)))
	require.NoError(t, err)
	return text
}

// TestEveryFamilyEverywhere requires each family on each instruction set that has
// registers for its least step, for each of its element types, and names that tell
// all functions apart, but for machines that a family is not for.
func TestEveryFamilyEverywhere(t *testing.T) {
	for _, target := range targets {
		names := map[string]bool{}
		for _, elem := range elems {
			m := target.new(elem)
			for _, family := range kernels.Families {
				variants := family.Variants(m, elem)
				fits := len(family.Steps) == 0 || slices.Min(family.Steps) <= family.Registers*m.Register()
				wanted := fits && slices.Contains(family.Elems, elem) &&
					(!family.Roomy || m.Vectors() >= 32) && (family.Needs == nil || family.Needs(m))
				require.Equal(t, wanted, len(variants) > 0, "%s over %v on %s", family.Name, elem, target.isa)
				for _, v := range variants {
					require.False(t, names[v.Name(elem)], v.Name(elem))
					names[v.Name(elem)] = true
				}
			}
		}
	}
}

// TestCallsShareArguments requires families with one dispatch to agree on what
// they are called with.
func TestCallsShareArguments(t *testing.T) {
	names, families := kernels.Calls()
	for _, name := range names {
		for _, f := range families[name] {
			require.Equal(t, families[name][0].Args, f.Args, f.Name)
		}
	}
}
