// Command instructions counts the instructions that calls take on arm64, of which
// no machine need be at hand: qemu runs them one by one, and says so.
//
//	go run ./instructions
//	go run ./instructions -run 'gavg.*nhwc'
//
// It runs in the folder bench, and needs qemu-aarch64-static. XNNPACK, whose NEON is
// written by hand, takes part if a folder (-arm64) has it for arm64 and there is a
// cross compiler; ./instructions/arm64.sh gets both on Debian. The other peer is the
// plain loop as Go compiles it. Numbers of instructions are no times: they compare
// code for the same work on the same CPU.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"text/tabwriter"

	"github.com/simdpool/simdpool/bench"
)

// usual are cases of which a call takes a moment under qemu.
const usual = `^(vgg_max2s2_512x14|incep_max3s1p1_480x14|alex_max3s2_64x55|dense_avg2s2_256x28|resnet_avg7_512x7|g(avg|max)_512x7|mnist_max2s2_64x14)@`

func main() {
	pattern := flag.String("run", usual, "cases whose names match this `REGEXP`")
	arm64 := flag.String("arm64", filepath.Join("instructions", "arm64"), "`DIR` with XNNPACK for arm64")
	flag.Parse()
	if err := run(*pattern, *arm64); err != nil {
		fmt.Fprintln(os.Stderr, "instructions:", err)
		os.Exit(1)
	}
}

func run(pattern, arm64 string) error {
	match, err := regexp.Compile(pattern)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	cases, err := bench.Cases()
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "instructions")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	p, err := build(tmp, arm64)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "case\t%s\tfor 16 bytes\t", p.libraries[0])
	for _, peer := range p.libraries[1:] {
		fmt.Fprintf(w, "%s\tx\t", peer)
	}
	fmt.Fprintln(w)
	for _, c := range cases {
		if match.MatchString(c.Name) {
			if err := p.row(w, c); err != nil {
				return errors.Join(w.Flush(), fmt.Errorf("%s: %w", c.Name, err))
			}
		}
	}
	return w.Flush()
}

// row prints what a call of c takes: this library first, also for each 16 bytes that
// are read or written, then peers that have it, and how many times as much that is.
func (p *program) row(w *tabwriter.Writer, c bench.Case) error {
	ours, err := p.count(p.libraries[0], c.Name)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s\t%d\t%.2f\t", c.Name, ours, float64(ours)/float64((c.BytesIn+c.BytesOut)/16))
	for _, peer := range p.libraries[1:] {
		n, err := p.count(peer, c.Name)
		switch {
		case errors.Is(err, bench.ErrNone):
			fmt.Fprint(w, "\t\t")
		case err != nil:
			return fmt.Errorf("%s: %w", peer, err)
		default:
			fmt.Fprintf(w, "%d\t%.2f\t", n, float64(n)/float64(ours))
		}
	}
	_, err = fmt.Fprintln(w)
	return err
}
