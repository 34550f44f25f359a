package roi_test

import (
	"fmt"
	"runtime/debug"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// TestGuardPages runs every case with each of its slices ending at an inaccessible
// page, then beginning at one: a kernel that reads or writes an element too far
// is stopped by the CPU.
func TestGuardPages(t *testing.T) {
	var pages guardPages
	defer func() { require.NoError(t, pages.unmap()) }()
	onEachISA(t, func(t *testing.T) {
		all := cases.Regions()
		for i := range all {
			if testing.Short() && i%7 != 0 {
				continue
			}
			for _, ending := range []bool{true, false} {
				pages.taken, pages.ending = 0, ending
				require.NoError(t, pages.run(&all[i]), "ending=%v", ending)
			}
		}
	})
}

// guardPages is memory between pages that cannot be touched.
type guardPages struct {
	maps   [][]byte
	taken  int
	ending bool
}

// run runs c and returns an error if that touches a guard page.
func (g *guardPages) run(c *cases.Region) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%v: %v: %v", simdpool.Active(), c, fault)
		}
	}()
	_, err = c.Run(g.take)
	return err
}

// take returns bytes bytes that end at a guard page, or begin at one.
func (g *guardPages) take(bytes, _ int) []byte {
	const room = 8 << 20
	page := syscall.Getpagesize()
	if g.taken == len(g.maps) {
		mem, err := syscall.Mmap(-1, 0, room+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			panic(err)
		}
		g.maps = append(g.maps, mem)
		for _, guard := range [][]byte{mem[:page], mem[page+room:]} {
			if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
				panic(err)
			}
		}
	}
	mem := g.maps[g.taken][page : page+room]
	g.taken++
	if g.ending {
		return mem[room-bytes:]
	}
	return mem[:bytes:bytes]
}

func (g *guardPages) unmap() error {
	for _, mem := range g.maps {
		if err := syscall.Munmap(mem); err != nil {
			return err
		}
	}
	return nil
}
