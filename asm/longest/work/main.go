//go:build linux

// Command work pools large shapes again and again, and prints those of which a
// call of assembly lasts longest. Command longest builds it.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"log"
	"slices"
	"strings"
	"time"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/asm/longest/clock"
	"github.com/simdpool/simdpool/internal/cases"
)

var (
	isas   = flag.String("isa", "", "only the instruction set of this name")
	family = flag.String("family", "", "only families of cases with this in their name")
	number = flag.Int("n", 10, "how many to print of each family")
)

// result is the longest call of a case.
type result struct {
	kernel string
	took   time.Duration
	what   string
}

func main() {
	log.SetFlags(0)
	flag.Parse()
	for _, isa := range simdpool.Available() {
		if isa == simdpool.Generic || *isas != "" && isa.String() != *isas {
			continue
		}
		if _, err := simdpool.Select(isa); err != nil {
			log.Fatal(err)
		}
		for _, f := range cases.Families() {
			if strings.Contains(f.Name, *family) {
				report(isa, f.Name, measure(f))
			}
		}
		if strings.Contains("regions", *family) {
			report(isa, "regions", measureRegions())
		}
	}
}

func report(isa simdpool.ISA, family string, all []result) {
	slices.SortFunc(all, func(a, b result) int { return cmp.Compare(b.took, a.took) })
	fmt.Printf("%v, %s: %d cases\n", isa, family, len(all))
	for _, r := range all[:min(*number, len(all))] {
		fmt.Printf("%9v %s: %s\n", r.took.Round(time.Microsecond), r.kernel, r.what)
	}
}

// measure runs f over the shapes of its layout.
func measure(f *cases.Family) (all []result) {
	geometries := windows
	if strings.HasPrefix(f.Name, "global") {
		geometries = wholes
	}
	for _, g := range geometries(strings.Contains(f.Name, "last")) {
		for _, c := range fitting(f, g) {
			if r := longest(&c); r.kernel != "" {
				all = append(all, r)
			}
		}
	}
	return all
}

// enough is what is told apart from what else the machine does.
const enough = 100 * time.Microsecond

// longest runs c, a few times where that takes long: what it takes at least is not
// the machine's doing.
func longest(c *cases.Case) result {
	size := c.Type.Size()
	b := cases.Buffers{Dst: make([]byte, c.Out()*size), Second: make([]byte, c.Out()*c.Family.Second), Src: make([]byte, c.In()*size)}
	c.Data.FillBytes(c.Type, b.Src)
	return leastOf(c.String(), func() { c.Run(b) })
}

// leastOf returns the longest call of run, of the run where that was shortest.
func leastOf(what string, run func()) result {
	run() // memory is there from now on
	clock.Worst()
	least := result{took: time.Hour}
	for runs := 0; runs == 0 || runs < 4 && least.took > enough; runs++ {
		run()
		if kernel, took := clock.Worst(); took < least.took {
			least = result{kernel, took, what}
		}
	}
	return least
}

// measureRegions runs the operators of package roi over large maps, forward and
// backward.
func measureRegions() (all []result) {
	for _, c := range regions() {
		r := leastOf(c.String(), func() {
			if _, err := c.Run(func(bytes, _ int) []byte { return make([]byte, bytes) }); err != nil {
				log.Fatal(err)
			}
		})
		if r.kernel != "" {
			all = append(all, r)
		}
	}
	return all
}
