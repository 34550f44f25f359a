package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress is a bar on a terminal, and nothing elsewhere.
type progress struct {
	w     io.Writer // nil where there is no terminal
	name  string
	total int
	next  time.Time
}

func newProgress(w io.Writer, name string, total int) *progress {
	if !isTerminal(w) {
		w = nil
	}
	return &progress{w: w, name: name, total: total}
}

// show draws the bar with done of the total, a few times a second.
func (p *progress) show(done int) {
	if p.w == nil || time.Now().Before(p.next) {
		return
	}
	p.next = time.Now().Add(100 * time.Millisecond)
	const width = 40
	full := width * done / p.total
	fmt.Fprintf(p.w, "\r%-16s [%s%s] %3d%%", p.name,
		strings.Repeat("#", full), strings.Repeat(".", width-full), 100*done/p.total)
}

// clear removes the bar from its line.
func (p *progress) clear() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.next = time.Time{}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
