package roi_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/internal/guardpage"
)

// TestGuardPages runs every case with each of its slices ending at an inaccessible
// page, then beginning at one: a kernel that reads or writes an element too far
// is stopped by the CPU.
func TestGuardPages(t *testing.T) {
	var pages guardPages
	defer func() { require.NoError(t, pages.close()) }()
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

// guardPages is memory between pages that cannot be touched, a piece for each
// slice of a run.
type guardPages struct {
	pieces []*guardpage.Memory
	taken  int
	ending bool
}

// run runs c and returns an error if that touches a guard page.
func (g *guardPages) run(c *cases.Region) (err error) {
	if fault := guardpage.Call(func() { _, err = c.Run(g.take) }); fault != nil {
		return fmt.Errorf("%v: %v: %w", simdpool.Active(), c, fault)
	}
	return err
}

// take returns bytes bytes that end at a guard page, or begin at one.
func (g *guardPages) take(bytes, _ int) []byte {
	const room = 10 << 20
	if g.taken == len(g.pieces) {
		m, err := guardpage.New(room)
		if err != nil {
			panic(err)
		}
		g.pieces = append(g.pieces, m)
	}
	m := g.pieces[g.taken]
	g.taken++
	if g.ending {
		return m.Ending(bytes)
	}
	return m.Beginning(bytes)
}

func (g *guardPages) close() error {
	for _, m := range g.pieces {
		if err := m.Close(); err != nil {
			return err
		}
	}
	return nil
}
