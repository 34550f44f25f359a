package vec

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// neonWords returns every instruction of e.
func neonWords(e neonElem) []neonWord {
	var list []neonWord
	for _, table := range []map[Op]neonWord{e.lanewise, e.pairwise} {
		for _, w := range table {
			list = append(list, w)
		}
	}
	return list
}

// Each bit of each register's number is set and clear in turn.
var someRegisters = []int{0, 1, 2, 4, 8, 15, 16, 23, 31}

func TestNEONWordsDecodeToTheirComments(t *testing.T) {
	for elem, e := range neonElems {
		for _, w := range neonWords(e) {
			var s strings.Builder
			for _, d := range someRegisters {
				for _, n := range someRegisters {
					for _, m := range someRegisters {
						s.WriteString("\t" + w.line(e.arrangement, d, n, m) + "\n")
					}
				}
			}
			assert.NoError(t, CheckWords([]byte(s.String())), "%v %s", elem, w.mnemonic)
		}
	}
}

func TestNEONHasEveryLanewiseOperation(t *testing.T) {
	for elem, e := range neonElems {
		for _, op := range opsOf(elem) {
			assert.Contains(t, e.lanewise, op, "%v", elem)
		}
	}
}

func TestCheckWords(t *testing.T) {
	const right = "\tWORD $0x4e20d422 // fadd v2.4s, v1.4s, v0.4s\n"
	assert.NoError(t, CheckWords([]byte("// A WORD in a comment.\n\tFMOVQ (R0), F1\n"+right)))
	for _, wrong := range []string{
		"\tWORD $0x4e20d423 // fadd v2.4s, v1.4s, v0.4s",         // another register
		"\tWORD $0x4e20f422 // fadd v2.4s, v1.4s, v0.4s",         // another instruction
		"\tWORD $0x4e20d422 // fadd v2.4s, v1.4s, v0.4s, really", // more to the comment
		"\tWORD $0x4e20d422",
		"\tWORD $0x4e20d42 // fadd v2.4s, v1.4s, v0.4s",
		"\tWORD $1310774306 // fadd v2.4s, v1.4s, v0.4s",
		"\tRET; WORD $0x4e20d422 // fadd v2.4s, v1.4s, v0.4s",
		"\tWORD $0xffffffff // nothing",
	} {
		err := CheckWords([]byte(right + wrong))
		assert.ErrorContains(t, err, "line 2: ", wrong)
		assert.NotContains(t, err.Error(), "line 1: ", wrong)
	}
}

// Once Go's assembler knows one of the instructions, it need not be a WORD.
func TestGoStillLacksNEONWords(t *testing.T) {
	dir := t.TempDir()
	for _, w := range neonWords(neonElems[F32]) {
		name := "V" + strings.ToUpper(w.mnemonic)
		file := filepath.Join(dir, name+".s")
		text := "TEXT ·f(SB), 4, $0-0\n\t" + name + " V0.S4, V1.S4, V2.S4\n\tRET\n"
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		cmd := exec.Command("go", "tool", "asm", "-p", "probe", "-o", filepath.Join(dir, name+".o"), file)
		cmd.Env = append(os.Environ(), "GOARCH=arm64")
		out, err := cmd.CombinedOutput()
		require.Error(t, err, "this Go assembles %s for arm64: emit it in place of the WORD for %s, if go.mod asks for this Go", name, w.mnemonic)
		require.Contains(t, string(out), `unrecognized instruction "`+name+`"`)
	}
}
