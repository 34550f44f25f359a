package fuzz_test

import (
	"errors"
	"math"
	"math/big"
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
	return r
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

// size returns the extents of the output, and whether all is as the
// documentation asks for, but for the operation.
func (r *request) size(element int) (ok bool, out []int) {
	s := &r.in
	if s.Layout > pool.ChannelsLast || len(s.Spatial) < 1 || len(s.Spatial) > 3 || s.N < 0 || s.C < 1 || slices.Min(s.Spatial) < 1 {
		return false, nil
	}
	rank := len(s.Spatial)
	switch r.how {
	case newAdaptive:
		if len(r.out) != rank || slices.Min(r.out) < 1 {
			return false, nil
		}
		out = r.out
	case newGlobal:
		out = []int{1, 1, 1}[:rank]
	default:
		if out = r.windows(); out == nil {
			return false, nil
		}
	}
	for _, extents := range [][]int{s.Spatial, out} {
		bytes := big.NewInt(int64(element))
		for _, n := range append([]int{max(s.N, 1), s.C}, extents...) {
			bytes.Mul(bytes, big.NewInt(int64(n)))
		}
		if bytes.Cmp(big.NewInt(math.MaxInt)) > 0 {
			return false, nil
		}
	}
	return true, out
}

// windows counts windows; nil if they are not legal.
func (r *request) windows() []int {
	w, rank := &r.w, len(r.in.Spatial)
	optional := func(list []int, missing int) (all []int, ok bool) {
		if len(list) == 0 {
			return slices.Repeat([]int{missing}, rank), true
		}
		return list, len(list) == rank
	}
	dilation, ok1 := optional(w.Dilation, 1)
	begin, ok2 := optional(w.PadBegin, 0)
	end, ok3 := optional(w.PadEnd, 0)
	if !ok1 || !ok2 || !ok3 || len(w.Kernel) != rank || len(w.Stride) != rank || w.Divisor < 0 || w.AutoPad > pool.SameLower ||
		w.AutoPad != pool.Explicit && w.CeilMode {
		return nil
	}
	out := make([]int, rank)
	for i, in := range r.in.Spatial {
		k, s, d := w.Kernel[i], w.Stride[i], dilation[i]
		if k < 1 || s < 1 || d < 1 || begin[i] < 0 || end[i] < 0 || begin[i] >= k || end[i] >= k ||
			w.AutoPad != pool.Explicit && begin[i]+end[i] != 0 {
			return nil
		}
		n := countWindows(in, k, s, d, begin[i], end[i], w)
		if n.Sign() <= 0 || n.Cmp(big.NewInt(math.MaxInt)) > 0 {
			return nil
		}
		out[i] = int(n.Int64())
	}
	return out
}

// countWindows is how many windows there are along an axis. Window o reaches up
// to o*stride + extent of the padded axis: without ceil_mode, those count that
// end within it, with it, those before which another does not reach the end, and
// which begin before the padding at the end.
func countWindows(in, kernel, stride, dilation, begin, end int, w *pool.Window) *big.Int {
	n := func(v int) *big.Int { return big.NewInt(int64(v)) }
	ceil := func(a, b *big.Int) *big.Int { // for b > 0
		quotient := new(big.Int).Sub(new(big.Int).Add(a, b), n(1))
		return quotient.Div(quotient, b) // Euclidean
	}
	if w.AutoPad == pool.SameUpper || w.AutoPad == pool.SameLower {
		return ceil(n(in), n(stride))
	}
	extent := new(big.Int).Mul(n(kernel-1), n(dilation))
	extent.Add(extent, n(1))
	before := new(big.Int).Add(n(in), n(begin))
	room := new(big.Int).Sub(new(big.Int).Add(before, n(end)), extent)
	if !w.CeilMode {
		if room.Sign() < 0 {
			return n(0)
		}
		return new(big.Int).Add(new(big.Int).Div(room, n(stride)), n(1))
	}
	reach := ceil(new(big.Int).Add(room, n(stride)), n(stride))
	if most := ceil(before, n(stride)); reach.Cmp(most) > 0 {
		return most
	}
	return reach
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

// naive pools small whole numbers, whose sums are exact in any order.
func naive[T pool.Element](r *request, src []T, in, out *pool.Shape) []T {
	values := make([]float64, len(src))
	for i, v := range src {
		values[i] = valueOf(v)
	}
	dst := make([]T, 0, out.Len())
	for range out.Len() {
		n, c, at := place(out, len(dst))
		sum, lowest, highest, count := 0.0, math.Inf(1), math.Inf(-1), 0
		r.eachTap(in, at, func(cell []int, inside, counted bool) {
			if counted {
				count++
			}
			if !inside {
				return
			}
			v := values[offset(in, n, c, cell)]
			lowest, highest = min(lowest, v), max(highest, v)
			switch r.op.P() {
			case 1:
				v = math.Abs(v)
			case 2:
				v *= v
			}
			sum += v
		})
		if r.w.Divisor > 0 && r.how == newPlan {
			count = r.w.Divisor
		}
		var v float64
		switch r.op {
		case pool.Max:
			v = highest
		case pool.Min:
			v = lowest
		case pool.Average:
			v = sum / float64(count)
			if cases.TypeOf[T]() != cases.Float64 {
				v = float64(float32(sum) / float32(count))
			}
		case pool.Lp(2):
			v = math.Sqrt(sum)
		default:
			v = sum
		}
		dst = append(dst, elementOf[T](v))
	}
	return dst
}

// place returns what element i of s is.
func place(s *pool.Shape, i int) (n, c int, at []int) {
	if s.Layout == pool.ChannelsLast {
		c, i = i%s.C, i/s.C
	}
	at = make([]int, len(s.Spatial))
	for axis := len(at) - 1; axis >= 0; axis-- {
		at[axis], i = i%s.Spatial[axis], i/s.Spatial[axis]
	}
	if s.Layout == pool.ChannelsFirst {
		c, i = i%s.C, i/s.C
	}
	return i, c, at
}

// offset is the reverse of place.
func offset(s *pool.Shape, n, c int, at []int) int {
	i := n
	if s.Layout == pool.ChannelsFirst {
		i = i*s.C + c
	}
	for axis, x := range at {
		i = i*s.Spatial[axis] + x
	}
	if s.Layout == pool.ChannelsLast {
		i = i*s.C + c
	}
	return i
}

// eachTap calls do for the taps of the window at a place of the output.
func (r *request) eachTap(in *pool.Shape, window []int, do func(cell []int, inside, counted bool)) {
	cell := make([]int, len(window))
	var along func(axis int, inside, counted bool)
	along = func(axis int, inside, counted bool) {
		if axis == len(cell) {
			do(cell, inside, counted)
			return
		}
		extent, o := in.Spatial[axis], window[axis]
		if r.how != newPlan {
			lo, hi := 0, extent
			if r.adaptive {
				lo, hi = o*extent/r.out[axis], ((o+1)*extent+r.out[axis]-1)/r.out[axis]
			}
			for cell[axis] = lo; cell[axis] < hi; cell[axis]++ {
				along(axis+1, inside, counted)
			}
			return
		}
		begin, end, dilation := r.pads(axis)
		for k := range r.w.Kernel[axis] {
			x := o*r.w.Stride[axis] - begin + k*dilation
			cell[axis] = x
			padded := r.w.CountIncludePad && x >= -begin && x < extent+end
			within := x >= 0 && x < extent
			along(axis+1, inside && within, counted && (within || padded))
		}
	}
	along(0, true, true)
}

// pads returns what an axis of windows is padded by, and its dilation.
func (r *request) pads(axis int) (begin, end, dilation int) {
	dilation = 1
	if len(r.w.Dilation) > 0 {
		dilation = r.w.Dilation[axis]
	}
	if len(r.w.PadBegin) > 0 {
		begin = r.w.PadBegin[axis]
	}
	if len(r.w.PadEnd) > 0 {
		end = r.w.PadEnd[axis]
	}
	if r.w.AutoPad == pool.SameUpper || r.w.AutoPad == pool.SameLower {
		in, stride := r.in.Spatial[axis], r.w.Stride[axis]
		windows := (in + stride - 1) / stride
		total := max((windows-1)*stride+(r.w.Kernel[axis]-1)*dilation+1-in, 0)
		begin, end = total/2, (total+1)/2
		if r.w.AutoPad == pool.SameLower {
			begin, end = end, begin
		}
	}
	return begin, end, dilation
}

func valueOf[T pool.Element](v T) float64 {
	switch v := any(v).(type) {
	case float32:
		return float64(v)
	case float64:
		return v
	case uint8:
		return float64(v)
	case int8:
		return float64(v)
	case simdpool.Float16:
		return float64(v.Float32())
	case simdpool.BFloat16:
		return float64(v.Float32())
	}
	panic("type")
}

// elementOf rounds v to T; what integers cannot hold becomes the nearest.
func elementOf[T pool.Element](v float64) T {
	var e any
	switch any(*new(T)).(type) {
	case float32:
		e = float32(v)
	case float64:
		e = v
	case uint8:
		e = uint8(min(max(v, 0), 255))
	case int8:
		e = int8(min(max(v, -128), 127))
	case simdpool.Float16:
		e = simdpool.ToFloat16(float32(v))
	default:
		e = simdpool.ToBFloat16(float32(v))
	}
	return e.(T)
}

// fuzzUnpool requires that what is unpooled has the asked for size and that
// places that are none are refused.
func fuzzUnpool[T pool.Element](t *testing.T, r *request) {
	make1 := pool.NewUnpool[T]
	if r.how == newUnpoolCorner {
		make1 = pool.NewUnpoolCorner[T]
	}
	u, err := make1(r.in, r.w, r.out)
	if err != nil {
		require.Nil(t, u)
		documented(t, err, pool.ErrShape, pool.ErrWindow, pool.ErrOutput)
		return
	}
	out := u.Out()
	require.Equal(t, r.in, u.In())
	if r.out != nil {
		require.Equal(t, r.out, out.Spatial)
	} else {
		for i, in := range r.in.Spatial {
			begin, end, _ := r.pads(i)
			require.Equal(t, (in-1)*r.w.Stride[i]+r.w.Kernel[i]-begin-end, out.Spatial[i])
		}
	}
	if !r.modest() || r.in.N < 1 || lengthOf(&r.in) > 1<<12 || lengthOf(&out) > 1<<14 {
		return
	}
	src, dst, indices := make([]T, r.in.Len()), make([]T, out.Len()), make([]int64, r.in.Len())
	for i := range src {
		src[i] = elementOf[T](3)
		indices[i] = int64(i) % int64(len(dst))
	}
	soil(cases.Bytes(dst))
	for _, wrong := range []int64{-1, int64(len(dst)), math.MaxInt64, math.MinInt64} {
		right := indices[len(indices)-1]
		indices[len(indices)-1] = wrong
		require.ErrorIs(t, u.Run(dst, src, indices), pool.ErrIndex)
		clean(t, cases.Bytes(dst), 0, 0, "on error")
		indices[len(indices)-1] = right
	}
	if r.how == newUnpoolCorner {
		clear(indices)
	}
	require.NoError(t, u.Run(dst, src, indices))
	require.Equal(t, elementOf[T](3), dst[indices[0]])
}

// lengthOf is Len, or more than anyone has where that wraps around.
func lengthOf(s *pool.Shape) int {
	n := 1.0
	for _, extent := range s.Dims() {
		n *= float64(extent)
	}
	return int(min(n, 1<<30))
}

// fuzzQuantized requires that averages of quantised numbers have the sizes of
// others, and of a constant that constant.
func fuzzQuantized(t *testing.T, r *request) {
	q := pool.Quantization{InScale: 0.5, OutScale: 0.5, InZero: 3, OutZero: 3}
	var p *pool.Quantized[uint8]
	var err error
	same := *r
	if r.how == newQuantized {
		p, err = pool.NewQuantized[uint8](r.in, r.w, q)
		same.how = newPlan
	} else {
		p, err = pool.NewQuantizedGlobal[uint8](r.in, q)
		same.how = newGlobal
	}
	right, out := same.size(1)
	if err != nil {
		require.Nil(t, p)
		documented(t, err, pool.ErrShape, pool.ErrWindow)
		require.False(t, right && r.modest(), "refused without a reason: %+v: %v", r, err)
		return
	}
	require.True(t, right, "accepted: %+v", r)
	require.Equal(t, out, p.Out().Spatial)
	if r.in.N < 1 || !same.affordable(out) || r.w.Divisor > 0 || r.w.CountIncludePad {
		return
	}
	src, shape := make([]uint8, r.in.Len()), p.Out()
	dst := make([]uint8, shape.Len())
	for i := range src {
		src[i] = 77
	}
	require.NoError(t, p.Run(dst, src))
	for i, v := range dst {
		count := 0
		_, _, at := place(&shape, i)
		same.eachTap(&r.in, at, func(_ []int, inside, _ bool) {
			if inside {
				count++
			}
		})
		if count > 0 {
			require.Equal(t, uint8(77), v, "dst[%d] of %+v", i, r)
		}
	}
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
