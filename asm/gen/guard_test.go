package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// baseline is what every amd64 CPU has. MMX+ is what avo's tables say of
// PREFETCHT0 and PREFETCHT1, which came with SSE.
var baseline = map[string]bool{"CMOV": true, "MMX+": true, "SSE": true, "SSE2": true}

// implied are features that come with another: F16C came before AVX2 to every
// line of processors, and both are in level 3 of x86-64.
var implied = map[string]string{"F16C": "AVX2"}

// TestGuards requires the test that lets an instruction set run to ask for
// every feature that its kernels need.
func TestGuards(t *testing.T) {
	tested := testedFeatures(t, filepath.Join(root, "isa_amd64.go"))
	for _, target := range targets {
		if target.goarch != "amd64" {
			continue
		}
		for _, elem := range elems {
			needed := neededFeatures(readAssembly(t, target.isa, elem, target.goarch))
			require.NotEmpty(t, needed)
			for feature, function := range needed {
				if implied[feature] != "" {
					feature = implied[feature]
				}
				require.Contains(t, tested[target.isa], "Has"+feature, "%s needs %s", function, feature)
			}
		}
	}
}

// neededFeatures returns the features in the comments that avo writes over
// each function, each with a function that needs it.
func neededFeatures(text []byte) map[string]string {
	needed := map[string]string{}
	requires := regexp.MustCompile(`// Requires: (.*)\nTEXT ·(\w+)`)
	for _, m := range requires.FindAllStringSubmatch(string(text), -1) {
		for _, feature := range strings.Split(m[1], ", ") {
			if !baseline[feature] {
				needed[feature] = m[2]
			}
		}
	}
	return needed
}

// testedFeatures returns the fields of cpu.X86 that each entry of tiers reads.
func testedFeatures(t *testing.T, path string) map[string][]string {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	require.NoError(t, err)
	tested := map[string][]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		tier, ok := n.(*ast.CompositeLit)
		if !ok || len(tier.Elts) != 2 || tier.Type != nil {
			return true
		}
		isa := tier.Elts[0].(*ast.Ident).Name
		ast.Inspect(tier.Elts[1], func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && strings.HasPrefix(s.Sel.Name, "Has") {
				tested[isa] = append(tested[isa], s.Sel.Name)
			}
			return true
		})
		return false
	})
	return tested
}

// TestRegisters keeps each instruction set to its registers, and all to those
// that Go leaves to assembly.
func TestRegisters(t *testing.T) {
	forbidden := map[string]string{
		"AVX2":   `\b(Z\d+|[XY](1[6-9]|[23]\d)|K[0-7]|R14|R15|BP|SP)\b`,
		"AVX512": `\b(R14|R15|BP|SP)\b`,
		"NEON":   `\b(R18|R27|R28|R29|R30|RSP|g)\b`,
	}
	for _, target := range targets {
		for _, elem := range elems {
			text := readAssembly(t, target.isa, elem, target.goarch)
			code := regexp.MustCompile(`(?m)//.*$`).ReplaceAllString(string(text), "")
			found := regexp.MustCompile(forbidden[target.isa]).FindString(code)
			require.Empty(t, found, "%s over %v", target.isa, elem)
		}
	}
}

// TestControlState requires that kernels leave the CPU as they found it: none
// touches rounding, exceptions or flushing to zero, and on amd64 each ends by
// clearing the upper halves of vectors, which slow down the SSE code of others.
func TestControlState(t *testing.T) {
	control := regexp.MustCompile(`\b(V?LDMXCSR|V?STMXCSR|FLDCW|FNINIT|FXRSTOR|XRSTOR|EMMS|STD|MSR|MRS)\b`)
	returns := regexp.MustCompile(`(?m)^\t(.*)\n\tRET$`)
	for _, target := range targets {
		for _, elem := range elems {
			text := readAssembly(t, target.isa, elem, target.goarch)
			require.Empty(t, control.FindString(string(text)), "%s over %v", target.isa, elem)
			if target.goarch != "amd64" {
				continue
			}
			found := returns.FindAllSubmatch(text, -1)
			require.Equal(t, bytes.Count(text, []byte("\nTEXT ")), len(found), "%s over %v: functions, and returns", target.isa, elem)
			for _, m := range found {
				require.Equal(t, "VZEROUPPER", string(m[1]), "%s over %v", target.isa, elem)
			}
		}
	}
}
