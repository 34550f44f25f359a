package simdpool_test

import (
	"fmt"
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// TestGuardPages runs every case with src and dst ending at an inaccessible
// page, then with both beginning at one: a kernel that reads or writes an
// element too far is stopped by the CPU.
func TestGuardPages(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		src, dst := newGuarded(t, 1<<21), newGuarded(t, 1<<21)
		for _, family := range cases.Families() {
			for i, c := range family.Cases() {
				if testing.Short() && i%7 != 0 {
					continue
				}
				values := src.ending(c.In())
				c.Data.Fill(values)
				require.NoError(t, runGuarded(&c, dst.ending(c.Out()), values), "ending at a guard page")
				copy(src.beginning(c.In()), values)
				require.NoError(t, runGuarded(&c, dst.beginning(c.Out()), src.beginning(c.In())), "beginning at a guard page")
			}
		}
	})
}

// runGuarded runs c and returns an error if that touches a guard page.
func runGuarded(c *cases.Case, dst, src []float32) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%v: %v: %v", simdpool.Active(), c, fault)
		}
	}()
	c.Family.Run(c.Op, dst, src, &c.Geometry)
	return nil
}

// guarded is memory between two pages that cannot be touched.
type guarded struct{ elements []float32 }

func newGuarded(t *testing.T, elements int) guarded {
	page := syscall.Getpagesize()
	bytes := (4*elements + page - 1) / page * page
	mem, err := syscall.Mmap(-1, 0, bytes+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, syscall.Munmap(mem)) })
	require.NoError(t, syscall.Mprotect(mem[:page], syscall.PROT_NONE))
	require.NoError(t, syscall.Mprotect(mem[page+bytes:], syscall.PROT_NONE))
	return guarded{unsafe.Slice((*float32)(unsafe.Pointer(&mem[page])), bytes/4)}
}

func (g guarded) beginning(n int) []float32 { return g.elements[:n:n] }

func (g guarded) ending(n int) []float32 { return g.elements[len(g.elements)-n:] }
