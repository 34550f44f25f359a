package vec

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/arch/arm64/arm64asm"
)

var wordLine = regexp.MustCompile(`^\s*WORD\s+\$0x([0-9a-f]{8}) // (.+)$`)

// CheckWords verifies arm64 assembly: every WORD in it must decode to the
// instruction in its comment, spelled as GNU does. The error names each line
// that is wrong.
func CheckWords(s []byte) error {
	var wrong []error
	lines := bufio.NewScanner(bytes.NewReader(s))
	for n := 1; lines.Scan(); n++ {
		if err := checkWord(lines.Text()); err != nil {
			wrong = append(wrong, fmt.Errorf("line %d: %w", n, err))
		}
	}
	return errors.Join(append(wrong, lines.Err())...)
}

// checkWord verifies a line, which need not be a WORD.
func checkWord(line string) error {
	code, _, _ := strings.Cut(line, "//")
	if !strings.Contains(code, "WORD") {
		return nil
	}
	fields := wordLine.FindStringSubmatch(line)
	if fields == nil {
		return fmt.Errorf("%q is not of the form WORD $0x01234567 // instruction", line)
	}
	word, err := strconv.ParseUint(fields[1], 16, 32)
	if err != nil {
		return err
	}
	inst, err := arm64asm.Decode(binary.LittleEndian.AppendUint32(nil, uint32(word)))
	if err != nil {
		return fmt.Errorf("%q: %w", line, err)
	}
	if got := arm64asm.GNUSyntax(inst); got != fields[2] {
		return fmt.Errorf("%q decodes to %q", line, got)
	}
	return nil
}
