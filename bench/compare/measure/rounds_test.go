package main

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/bench"
)

// clock is a contender that takes as long a call as it says.
type clock struct {
	call  time.Duration
	turns *[]*clock
	err   error
}

func (c *clock) About() bench.About             { return bench.About{} }
func (c *clock) Result() (*bench.Result, error) { return nil, nil }
func (c *clock) Close()                         {}
func (c *clock) Time(n int) (time.Duration, error) {
	if turns := *c.turns; len(turns) == 0 || turns[len(turns)-1] != c {
		*c.turns = append(turns, c)
	}
	return c.call * time.Duration(n), c.err
}

func TestRace(t *testing.T) {
	var turns []*clock
	fast, slow := &clock{call: 10, turns: &turns}, &clock{call: time.Second, turns: &turns}
	broken := &clock{call: 10, turns: &turns, err: errors.New("broken")}
	entries := timer{rounds: 7, turn: time.Millisecond}.race([]bench.Contender{fast, slow, broken})

	require.Len(t, entries[0].rounds, 7)
	for _, ns := range entries[0].rounds {
		require.Equal(t, 10.0, ns)
	}
	require.Greater(t, entries[0].calls, 10000/10, "calls of a sample")
	require.Len(t, entries[1].rounds, slowRounds, "rounds of a slow one")
	require.Equal(t, 1, entries[1].calls)
	require.ErrorContains(t, entries[2].err, "broken")
	// One turn each to begin with, then in turn, beginning elsewhere each time.
	require.Equal(t, []*clock{fast, slow, broken, fast, slow, fast}, turns[:6])
}
