package simdpool_test

import (
	"fmt"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// TestGuardPages runs every case with src and dst ending at an inaccessible
// page, then with both beginning at one: a kernel that reads or writes an
// element too far is stopped by the CPU.
func TestGuardPages(t *testing.T) {
	onEachISA(t, func(t *testing.T, isa simdpool.ISA) {
		src, dst, second := newGuarded(t, 1<<24), newGuarded(t, 1<<24), newGuarded(t, 1<<24)
		for _, family := range cases.Families() {
			for _, c := range surroundings(isa, family.Every(every())) {
				size := c.Type.Size()
				in, out, seconds := c.In()*size, c.Out()*size, c.Out()*family.Second
				values := src.ending(in)
				c.Data.FillBytes(c.Type, values)
				ending := cases.Buffers{Dst: dst.ending(out), Second: second.ending(seconds), Src: values}
				require.NoError(t, runGuarded(&c, ending), "ending at a guard page")
				copy(src.beginning(in), values)
				beginning := cases.Buffers{Dst: dst.beginning(out), Second: second.beginning(seconds), Src: src.beginning(in)}
				require.NoError(t, runGuarded(&c, beginning), "beginning at a guard page")
			}
		}
	})
}

// runGuarded runs c and returns an error if that touches a guard page.
func runGuarded(c *cases.Case, b cases.Buffers) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%v: %v: %v", simdpool.Active(), c, fault)
		}
	}()
	c.Run(b)
	return nil
}

// guarded is memory between two pages that cannot be touched.
type guarded []byte

func newGuarded(t *testing.T, bytes int) guarded {
	page := syscall.Getpagesize()
	mem, err := syscall.Mmap(-1, 0, bytes+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, syscall.Munmap(mem)) })
	require.NoError(t, syscall.Mprotect(mem[:page], syscall.PROT_NONE))
	require.NoError(t, syscall.Mprotect(mem[page+bytes:], syscall.PROT_NONE))
	return mem[page : page+bytes]
}

func (g guarded) beginning(n int) []byte { return g[:n:n] }

func (g guarded) ending(n int) []byte { return g[len(g)-n:] }

// TestGuardPagesPlaces does the same to places, which are read beside dy.
func TestGuardPagesPlaces(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		src, dst, places := newGuarded(t, 1<<24), newGuarded(t, 1<<24), newGuarded(t, 1<<24)
		for _, family := range cases.Families() {
			if !strings.HasPrefix(family.Name, "max-backward") {
				continue
			}
			for _, c := range family.Every(every()) {
				size, at := c.Type.Size(), c.Places()
				for _, ending := range []bool{true, false} {
					part := guarded.beginning
					if ending {
						part = guarded.ending
					}
					b := cases.Buffers{Dst: part(dst, c.Out()*size), Src: part(src, c.In()*size)}
					c.Data.FillBytes(c.Type, b.Src)
					own := part(places, len(at))
					copy(own, at)
					run := cases.MaxBackward[float32]
					if c.Type == cases.Float64 {
						run = cases.MaxBackward[float64]
					}
					c.Family = family.With(func(c *cases.Case, b cases.Buffers, _ func(*cases.Case, cases.Buffers)) { run(c, b, own) })
					require.NoError(t, runGuarded(&c, b), "ending at a guard page: %t", ending)
				}
			}
		}
	})
}
