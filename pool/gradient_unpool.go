package pool

import "github.com/simdpool/simdpool"

// UnpoolGradient is the backward pass of an [Unpool]: from dy, the gradient with
// respect to its output, it works out dx, the one with respect to its input. An
// element of dx gets the element of dy that its index names. It is immutable,
// safe for concurrent use, and allocates nothing when run. Make it with
// [NewUnpoolGradient].
type UnpoolGradient[T Float] struct {
	unpool     *Unpool[T]
	accumulate bool
}

// NewUnpoolGradient returns the backward pass of u.
//
// It is an ErrPlan that u is nil or zero.
func NewUnpoolGradient[T Float](u *Unpool[T]) (UnpoolGradient[T], error) {
	if err := u.check(); err != nil {
		return UnpoolGradient[T]{}, err
	}
	return UnpoolGradient[T]{unpool: u}, nil
}

// Accumulating returns g as it adds to what dx holds, in place of overwriting
// it.
func (g UnpoolGradient[T]) Accumulating() UnpoolGradient[T] {
	g.accumulate = true
	return g
}

// Unpool returns what g is the backward pass of.
func (g UnpoolGradient[T]) Unpool() *Unpool[T] { return g.unpool }

// Units returns how many independent units of work Run consists of: the elements
// of dx.
func (g UnpoolGradient[T]) Units() int {
	if g.unpool.invalid() {
		return 0
	}
	return g.unpool.n * g.unpool.inLen
}

// Run works dx out from dy and the indices of the forward pass. Unless g is
// accumulating, dx may hold anything before.
//
// dx and indices have Unpool().In().Len() elements and dy Unpool().Out().Len(),
// and dx and dy do not overlap; anything else is an ErrBuffer. An index that is
// neither -1, which gets nothing, nor within the output is an ErrIndex. Run of a
// zero UnpoolGradient is an ErrPlan. On error dx is as it was.
func (g UnpoolGradient[T]) Run(dx, dy []T, indices []int64) error {
	return g.RunUnits(dx, dy, indices, 0, g.Units())
}

// RunUnits does the units lo <= u < hi of Run(dx, dy, indices) and leaves the
// rest of dx alone. Workers may run disjoint ranges at the same time.
//
// A range outside [0, Units()) is an ErrUnits; other errors are those of Run.
func (g UnpoolGradient[T]) RunUnits(dx, dy []T, indices []int64, lo, hi int) error {
	if err := g.check(dx, dy, indices, lo, hi); err != nil {
		return err
	}
	u := g.unpool
	if u.indexed == u.out {
		simdpool.UnpoolBackward(dx, dy, indices, g.accumulate, lo, hi)
		return nil
	}
	for i := lo; i < hi; i++ { // the indexed part of dy is its leading corner
		var sum T
		if index := indices[i]; index >= 0 {
			sum += dy[u.place(int(index))]
		}
		if g.accumulate {
			sum += dx[i]
		}
		dx[i] = sum
	}
	return nil
}

func (g UnpoolGradient[T]) check(dx, dy []T, indices []int64, lo, hi int) error {
	u := g.unpool
	if err := u.check(); err != nil {
		return err
	}
	in := u.n * u.inLen
	if len(dx) != in {
		return fail(ErrBuffer, "len(dx) = %d: want %d, for %v", len(dx), in, u.In())
	}
	if want := u.n * u.outLen; len(dy) != want {
		return fail(ErrBuffer, "len(dy) = %d: want %d, for %v", len(dy), want, u.Out())
	}
	if len(indices) != in {
		return fail(ErrBuffer, "len(indices) = %d: want %d, as dx has", len(indices), in)
	}
	if overlap(dx, dy) {
		return fail(ErrBuffer, "dx and dy overlap: want slices without a common element")
	}
	if lo < 0 || hi < lo || hi > in {
		return fail(ErrUnits, "units [%d, %d): want a range within [0, %d)", lo, hi, in)
	}
	most := int64(u.n * u.indexedLen)
	for i, index := range indices[lo:hi] {
		if index < -1 || index >= most {
			return fail(ErrIndex, "indices[%d] = %d: want -1 or one within [0, %d)", lo+i, index, most)
		}
	}
	return nil
}
