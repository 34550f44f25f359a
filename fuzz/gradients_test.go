package fuzz_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/internal/guardpage"
	"github.com/simdpool/simdpool/pool"
)

// FuzzGradients runs the backward pass of any plan, from positions that may be
// anyone's, on every instruction set, whole and in two parts, between guard pages.
// It is refused by an error that is documented and writes nothing, or its bits
// are those of plain Go. FuzzBackward, in the root package, compares kernels
// with their definition.
func FuzzGradients(f *testing.F) {
	for how := range uint8(3) {
		for op := range uint8(6) {
			for ways := range uint8(4) {
				f.Add(7*ways+64*op, op, []byte{0, 1, how, op, ways * 3, 2, 1, 2, 2, 11, 12, 2, 2, 2, 2, 1, 1, 2, 0, 1, 1, 1, 1, 1, 1, 1, 1}, []byte{1, 2, 0, ways})
				f.Add(ways<<2|op<<5, op+3, []byte{0, 1, how, op, 16 | ways&1, 2, 1, 16, 2, 8, 15, 2, 2, 2, 2, 1, 1, 2, 1, 1, 2, 1, 1, 1, 3, 4}, []byte{})
			}
		}
	}
	mem := memories(f, 5)
	f.Fuzz(func(t *testing.T, ways, kind uint8, data, positions []byte) {
		in := input(data)
		r := requestOf(&in)
		r.how %= 3
		if ways&1 != 0 {
			fuzzGradient[float64](t, &r, ways, kind, positions, mem)
		} else {
			fuzzGradient[float32](t, &r, ways, kind, positions, mem)
		}
	})
}

// saved is what a backward pass is given, of each kind or none.
type saved[T pool.Float] struct {
	x, y, dy    []T
	small       []uint8
	large       []uint16
	flat        []int64
	start       []T // of dx
	accumulates bool
}

func fuzzGradient[T pool.Float](t *testing.T, r *request, ways, kind uint8, positions []byte, mem []*guardpage.Memory) {
	var p *pool.Plan[T]
	var err error
	switch r.how {
	case newPlan:
		p, err = pool.New[T](r.op, r.in, r.w)
	case newAdaptive:
		r.adaptive = true
		p, err = pool.NewAdaptive[T](r.op, r.in, r.out)
	default:
		p, err = pool.NewGlobal[T](r.op, r.in)
	}
	if err != nil || r.in.N == 0 || !r.affordable(p.Out().Spatial) || r.op.P() > 2 {
		return
	}
	s := save(t, p, ways, kind, positions)
	g, err := pool.NewGradient(p)
	require.NoError(t, err)
	if s.accumulates = ways&2 != 0; s.accumulates {
		g = g.Accumulating()
	}
	var want []T
	var refused error
	for _, isa := range slices.Backward(simdpool.Available()) { // plain Go first
		for i, place := range placements {
			dx, dy, from := s.between(mem, place.take)
			on(t, isa, func() {
				require.NoError(t, guarded(func() { err = inParts(g, dx, dy, from, i == 1) }), "%v %s %+v", isa, place.name, r)
			})
			if want == nil {
				want, refused = slices.Clone(dx), err
			}
			require.Equal(t, refused == nil, err == nil, "%v: %v", isa, err)
			if s.flat != nil && r.op == pool.Max {
				require.Equal(t, s.astray(p), err != nil, "%v: %v", isa, err)
			}
			if err != nil {
				documented(t, err, pool.ErrSaved, pool.ErrIndex)
				require.Equal(t, cases.Bytes(s.start), cases.Bytes(dx), "written on error")
				continue
			}
			at, differ := cases.Differ(dx, want)
			require.False(t, differ, "%v %s: dx[%d] of %+v", isa, place.name, at, r)
		}
	}
}

// save makes up a forward pass and what it saves: ways says what of it, and
// positions replaces the beginning.
func save[T pool.Float](t *testing.T, p *pool.Plan[T], ways, kind uint8, positions []byte) *saved[T] {
	element := cases.TypeOf[T]()
	in, out := p.In(), p.Out()
	s := &saved[T]{x: make([]T, in.Len()), y: make([]T, out.Len()), dy: make([]T, out.Len()), start: make([]T, in.Len())}
	for i, values := range [][]T{s.x, s.dy, s.start} {
		cases.Data{Kind: cases.Kind(kind % 16), Seed: uint64(kind) + uint64(i)<<32}.FillBytes(element, cases.Bytes(values))
	}
	require.NoError(t, p.Run(s.y, s.x))
	// Only a Max plan has positions, and only it reads them.
	switch ways >> 2 % 8 {
	case 0:
		s.small = make([]uint8, len(s.y))
		_ = pool.RunPositions(p, slices.Clone(s.y), s.small, s.x)
		copy(s.small, positions)
	case 1:
		s.large = make([]uint16, len(s.y))
		_ = pool.RunPositions(p, slices.Clone(s.y), s.large, s.x)
		copy(cases.Bytes(s.large), positions)
	case 2, 3:
		s.flat = make([]int64, len(s.y))
		_ = p.RunIndices(slices.Clone(s.y), s.flat, s.x)
		for i, b := range positions[:min(len(positions), len(s.flat))] {
			s.flat[i] += int64(int8(b))
		}
	case 4:
		s.x = s.x[:len(s.x)-1]
	}
	return s
}

// astray reports whether an offset is neither -1 nor within the plane of its window,
// or the image where channels come last.
func (s *saved[T]) astray(p *pool.Plan[T]) bool {
	in, parts := p.In(), p.In().N
	if in.Layout == pool.ChannelsFirst {
		parts *= in.C
	}
	cells, windows := in.Len()/parts, len(s.flat)/parts
	for i, index := range s.flat {
		first := int64(i / windows * cells)
		if index != -1 && (index < first || index >= first+int64(cells)) {
			return true
		}
	}
	return false
}

// between lays copies of what is saved between guard pages.
func (s *saved[T]) between(mem []*guardpage.Memory, take func(*guardpage.Memory, int) []byte) (dx, dy []T, from pool.Saved[T]) {
	place := func(i int, b []byte) []byte {
		own := take(mem[i], len(b))
		copy(own, b)
		return own
	}
	dx, dy = cases.As[T](place(0, cases.Bytes(s.start))), cases.As[T](place(1, cases.Bytes(s.dy)))
	from.X, from.Y = cases.As[T](place(2, cases.Bytes(s.x))), cases.As[T](place(3, cases.Bytes(s.y)))
	switch {
	case s.small != nil:
		from.Positions = place(4, s.small)
	case s.large != nil:
		from.Positions16 = cases.As[uint16](place(4, cases.Bytes(s.large)))
	case s.flat != nil:
		from.Indices = cases.As[int64](place(4, cases.Bytes(s.flat)))
	}
	return dx, dy, from
}

// inParts runs g whole, or in two parts.
func inParts[T pool.Float](g pool.Gradient[T], dx, dy []T, from pool.Saved[T], parts bool) error {
	if !parts {
		return g.Run(dx, dy, from)
	}
	cut := g.Units() * 2 / 3
	if err := g.Run(slices.Clone(dx), dy, from); err != nil { // of which a part need not tell
		return err
	}
	if err := g.RunUnits(dx, dy, from, cut, g.Units()); err != nil {
		return err
	}
	return g.RunUnits(dx, dy, from, 0, cut)
}
