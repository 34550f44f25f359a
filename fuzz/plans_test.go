package fuzz_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/internal/guardpage"
	"github.com/simdpool/simdpool/pool"
)

// request is what a plan is asked for.
type request struct {
	how      uint8 // which function of package pool
	op       pool.Op
	in       pool.Shape
	w        pool.Window
	out      []int // adaptive, and what is unpooled
	adaptive bool
}

// The functions of package pool that make plans.
const (
	newPlan = iota
	newAdaptive
	newGlobal
	newUnpool
	newUnpoolCorner
	newQuantized
	newQuantizedGlobal
	hows
)

// requestOf reads a request.
func requestOf(in *input) request {
	ops := []pool.Op{pool.Max, pool.Min, pool.Sum, pool.Average, pool.Lp(1), pool.Lp(2), pool.Lp(3), pool.Op(in.byte()), pool.Lp(in.wild())}
	r := request{how: in.byte() % hows}
	r.op = ops[int(in.byte())%len(ops)]
	flags, rank := in.byte(), int(in.byte())
	if rank %= 16; rank > 4 {
		rank = 2
	}
	r.in = pool.Shape{Layout: pool.Layout(flags & 1), N: in.wild(), C: in.wild(), Spatial: in.list(rank)}
	r.w = pool.Window{
		Kernel: in.list(rank), Stride: in.list(rank), CeilMode: flags&2 != 0, CountIncludePad: flags&4 != 0,
	}
	if flags&8 != 0 {
		r.w.Dilation = in.list(rank)
	}
	if flags&16 != 0 {
		r.w.PadBegin, r.w.PadEnd = in.list(rank), in.list(rank)
	}
	if flags&32 != 0 {
		r.w.AutoPad = pool.AutoPad(in.byte() % 5)
	}
	if flags&64 != 0 {
		r.w.Divisor = in.wild()
	}
	if flags&128 != 0 {
		r.in.Layout = pool.Layout(in.byte())
	}
	// What is asked for is right more often than chance has it.
	if in.byte() < 230 {
		for i, pad := range r.w.PadBegin {
			if i < len(r.w.Kernel) && i < len(r.w.PadEnd) && r.w.Kernel[i] > 0 && pad > 0 && r.w.PadEnd[i] > 0 {
				r.w.PadBegin[i], r.w.PadEnd[i] = pad%r.w.Kernel[i], r.w.PadEnd[i]%r.w.Kernel[i]
			}
		}
	}
	r.out = in.list(rank)
	if flags := in.byte(); flags&1 != 0 {
		r.makeCommon(flags&2 != 0)
	}
	return r
}

// makeCommon makes of what was drawn windows and channels that networks have, for which
// most of the kernels are; windows are square if so wanted.
func (r *request) makeCommon(square bool) {
	r.w.Dilation = nil
	if r.in.C > 1 {
		r.in.C = commonChannels[r.in.C%len(commonChannels)]
	}
	for i := range min(len(r.w.Kernel), len(r.w.Stride)) {
		if i > 0 && square {
			r.w.Kernel[i], r.w.Stride[i] = r.w.Kernel[0], r.w.Stride[0]
		} else if r.w.Kernel[i] > 0 && r.w.Stride[i] > 0 {
			r.w.Kernel[i], r.w.Stride[i] = common(r.w.Kernel[i], r.w.Stride[i])
		}
	}
	for i := range min(len(r.w.Kernel), len(r.w.PadBegin), len(r.w.PadEnd)) {
		k := max(r.w.Kernel[i], 1)
		r.w.PadBegin[i], r.w.PadEnd[i] = r.w.PadBegin[i]%k, r.w.PadEnd[i]%k
	}
}

// FuzzPlans asks for plans of any geometry. Each is refused by an error that is
// documented, and only for a reason, or has an output of the size that a second
// formula gives. What is small also runs on every instruction set, between guard
// pages, and gives what adding up tap by tap does.
func FuzzPlans(f *testing.F) {
	for how := range uint8(hows) {
		for flags := range 8 {
			f.Add(uint8(flags), []byte{0, 5, how, uint8(flags), uint8(flags * 37), 2, 1, 2, 2, 11, 12, 2, 2, 2, 2, 1, 1, 2, 0, 1, 1, 1, 1, 1, 1, 1, 1})
		}
		f.Add(how, []byte{0, 1, how, how, 0, 2, 1, 3, 2, 255, 250, 2, 7, 8, 2, 1, 1})
		f.Add(how, []byte{0, 1, how, how, 2, 1, 1, 249, 1, 248, 1, 3, 1, 2})
		f.Add(how, []byte{0, 1, how, how, 18, 3, 1, 4, 3, 5, 6, 7, 3, 2, 3, 2, 3, 1, 2, 1, 3, 1, 0, 1, 3, 1, 1, 0})
	}
	mem := memories(f, 2)
	f.Fuzz(func(t *testing.T, element uint8, data []byte) {
		in := input(data)
		r := requestOf(&in)
		seed := uint64(len(data))
		switch element % 6 {
		case 0:
			fuzzPlan[float32](t, &r, mem, seed)
		case 1:
			fuzzPlan[float64](t, &r, mem, seed)
		case 2:
			fuzzPlan[uint8](t, &r, mem, seed)
		case 3:
			fuzzPlan[int8](t, &r, mem, seed)
		case 4:
			fuzzPlan[simdpool.Float16](t, &r, mem, seed)
		default:
			fuzzPlan[simdpool.BFloat16](t, &r, mem, seed)
		}
	})
}

func fuzzPlan[T pool.Element](t *testing.T, r *request, mem []*guardpage.Memory, seed uint64) {
	switch r.how {
	case newUnpool, newUnpoolCorner:
		fuzzUnpool[T](t, r)
		return
	case newQuantized, newQuantizedGlobal:
		fuzzQuantized(t, r)
		return
	}
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
	wellSized, out := r.size(cases.TypeOf[T]().Size())
	right := wellSized && r.opFor(!cases.TypeOf[T]().Float())
	if err != nil {
		require.Nil(t, p)
		documented(t, err, pool.ErrOp, pool.ErrShape, pool.ErrWindow, pool.ErrOutput)
		require.False(t, right && r.modest(), "refused without a reason: %+v: %v", r, err)
		return
	}
	require.True(t, right, "accepted: %+v", r)
	got := p.Out()
	require.Equal(t, out, got.Spatial, "%+v", r)
	require.Equal(t, [2]int{r.in.N, r.in.C}, [2]int{got.N, got.C})
	require.Equal(t, r.in, p.In())
	require.GreaterOrEqual(t, p.Units(), 0)
	require.NotEmpty(t, p.String())
	if r.in.N > 0 && r.affordable(out) {
		runPlan(t, r, p, mem, seed)
	}
}

// runPlan runs p on every instruction set.
func runPlan[T pool.Element](t *testing.T, r *request, p *pool.Plan[T], mem []*guardpage.Memory, seed uint64) {
	element := cases.TypeOf[T]()
	size, in, out := element.Size(), p.In(), p.Out()
	for _, exact := range []bool{true, false} {
		src := make([]T, in.Len())
		if exact {
			fillSmall(src, seed)
		} else {
			cases.Data{Kind: cases.Bits, Seed: seed}.FillBytes(element, cases.Bytes(src))
		}
		var first []T
		for _, isa := range simdpool.Available() {
			for _, place := range placements {
				dst := cases.As[T](soil(place.take(mem[0], out.Len()*size)))
				own := cases.As[T](place.take(mem[1], len(src)*size))
				copy(own, src)
				require.ErrorIs(t, p.Run(dst[1:], own), pool.ErrBuffer)
				require.ErrorIs(t, p.Run(dst, own[1:]), pool.ErrBuffer)
				require.ErrorIs(t, p.RunUnits(dst, own, 0, p.Units()+1), pool.ErrUnits)
				clean(t, cases.Bytes(dst), 0, 0, "on error")
				on(t, isa, func() {
					require.NoError(t, guarded(func() { require.NoError(t, p.Run(dst, own)) }), "%v %s %+v", isa, place.name, r)
				})
				if first == nil {
					first = slices.Clone(dst)
				}
				at, differ := cases.Differ(dst, first)
				require.False(t, differ, "%v: dst[%d] of %+v", isa, at, r)
			}
		}
		if !exact || r.op.P() > 2 {
			continue
		}
		want := naive(r, src, &in, &out)
		at, differ := cases.Differ(first, want)
		require.False(t, differ, "dst[%d] of %+v %+v", at, r, r.op)
	}
}

// fillSmall fills s with small whole numbers.
func fillSmall[T pool.Element](s []T, seed uint64) {
	random := cases.NewRand(seed)
	for i := range s {
		s[i] = elementOf[T](float64(random.Intn(4) - 1))
	}
}

// opFor reports whether there is r.op for integers, or for others.
func (r *request) opFor(integers bool) bool {
	return r.op.Valid() && (!integers || r.op == pool.Max || r.op == pool.Min)
}

// modest reports whether all numbers are far from what an int holds.
func (r *request) modest() bool {
	all := slices.Concat([]int{r.in.N, r.in.C, r.w.Divisor}, r.in.Spatial, r.w.Kernel, r.w.Stride, r.w.Dilation, r.w.PadBegin, r.w.PadEnd, r.out)
	return slices.Max(all) < 256
}

// affordable reports whether r is small enough to be run.
func (r *request) affordable(out []int) bool {
	in, outs, taps := float64(r.in.N)*float64(r.in.C), float64(r.in.N)*float64(r.in.C), 1.0
	for i, extent := range r.in.Spatial {
		in *= float64(extent)
		outs *= float64(out[i])
		switch r.how {
		case newAdaptive:
			taps *= float64(extent/out[i] + 2)
		case newGlobal:
			taps *= float64(extent)
		default:
			taps *= float64(r.w.Kernel[i])
		}
	}
	return in <= 1<<13 && outs <= 1<<13 && taps*outs <= 1<<16 && r.modest()
}

// documented requires that err is one of kinds.
func documented(t *testing.T, err error, kinds ...error) {
	t.Helper()
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			return
		}
	}
	require.NoError(t, err, "not a documented error")
}
