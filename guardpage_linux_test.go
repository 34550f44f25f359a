package simdpool_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/internal/guardpage"
)

// TestGuardPages runs every case with src and dst ending at an inaccessible
// page, then with both beginning at one: a kernel that reads or writes an
// element too far is stopped by the CPU.
func TestGuardPages(t *testing.T) {
	betweenGuards(t, func(f *cases.Family) []cases.Case { return f.Every(every()) })
}

// TestGuardPagesSmall does the same to small planes, of which there are many
// more, and takes a part of them.
func TestGuardPagesSmall(t *testing.T) {
	betweenGuards(t, func(f *cases.Family) []cases.Case { return f.Small(smallPart * every()) })
}

// smallPart shares no factor with what cases.Family.Small varies.
const smallPart = 11

func betweenGuards(t *testing.T, of func(f *cases.Family) []cases.Case) {
	onEachISA(t, func(t *testing.T, isa simdpool.ISA) {
		src, dst, second := newGuarded(t, 1<<24), newGuarded(t, 1<<24), newGuarded(t, 1<<24)
		for _, family := range cases.Families() {
			for _, c := range surroundings(isa, of(family)) {
				size := c.Type.Size()
				in, out, seconds := c.In()*size, c.Out()*size, c.Out()*family.Second
				values := src.Ending(in)
				c.Data.FillBytes(c.Type, values)
				ending := cases.Buffers{Dst: dst.Ending(out), Second: second.Ending(seconds), Src: values}
				require.NoError(t, runGuarded(c, ending), "ending at a guard page")
				copy(src.Beginning(in), values)
				beginning := cases.Buffers{Dst: dst.Beginning(out), Second: second.Beginning(seconds), Src: src.Beginning(in)}
				require.NoError(t, runGuarded(c, beginning), "beginning at a guard page")
			}
		}
	})
}

// runGuarded runs c and returns an error if that touches a guard page.
func runGuarded(c *cases.Case, b cases.Buffers) error {
	if err := guardpage.Call(func() { c.Run(b) }); err != nil {
		return fmt.Errorf("%v: %v: %w", simdpool.Active(), c, err)
	}
	return nil
}

// newGuarded returns memory between guard pages, for as long as t runs.
func newGuarded(t *testing.T, bytes int) *guardpage.Memory {
	m, err := guardpage.New(bytes)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m
}

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
					part := (*guardpage.Memory).Beginning
					if ending {
						part = (*guardpage.Memory).Ending
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
