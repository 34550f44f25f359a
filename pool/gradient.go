package pool

import "github.com/simdpool/simdpool"

// Float is the type of the elements that gradients have.
type Float = simdpool.Float

// Gradient is the backward pass of a plan: from dy, the gradient with respect
// to the plan's output, it works out dx, the gradient with respect to its
// input. It is immutable, safe for concurrent use, and allocates nothing when
// run. Make it with [NewGradient] or [NewUnpoolGradient].
//
// A cell of dx gets the sum of what the windows that cover it pass to it, in an
// order that depends on the geometry alone, so that training gives the same bits
// on every machine: docs/numerics.md.
type Gradient[T Float] struct {
	plan       *Plan[T]
	accumulate bool
}

// Saved is what a backward pass needs of the forward pass besides the shapes.
//
//	Sum, Average  nothing
//	Max           Positions, Positions16, Indices or X, of which the first that is there is used
//	Min           X
//	Lp            X and Y
//
// Positions are a byte for each element of the output, which makes them the
// fastest by far; X costs a search through every window. In X, the first of
// equals in row-major order gets all, as in torch.
type Saved[T Float] struct {
	Positions   []uint8  // as RunPositions gives them
	Positions16 []uint16 // the same, for windows of more than 255 taps
	Indices     []int64  // as RunIndices gives them: offsets into the input, or -1
	X           []T      // the input
	Y           []T      // the output
}

// NewGradient returns the backward pass of p.
//
// It is an ErrPlan that p is nil or zero.
func NewGradient[T Float](p *Plan[T]) (Gradient[T], error) {
	if err := p.check(); err != nil {
		return Gradient[T]{}, err
	}
	return Gradient[T]{plan: p}, nil
}

// Accumulating returns g as it adds to what dx holds, in place of overwriting
// it. The sum for a cell is worked out first, and added once.
func (g Gradient[T]) Accumulating() Gradient[T] {
	g.accumulate = true
	return g
}

// Plan returns the plan whose backward pass g is.
func (g Gradient[T]) Plan() *Plan[T] { return g.plan }

// Run works dx out from dy, on the calling goroutine and without allocating.
// Unless g is accumulating, dx may hold anything before.
//
// dx has Plan().In().Len() elements and dy Plan().Out().Len(), and dx overlaps
// none of the others; anything else is an ErrBuffer. It is an ErrSaved that what
// is needed of saved is missing or has another length, or that windows have more
// taps than positions can tell apart; an ErrIndex that an index is neither -1 nor
// within the plane (channels last: the image) of its window. A position that is
// no cell of its window passes nothing. Run of a zero Gradient is an ErrPlan. On
// error dx is as it was.
func (g Gradient[T]) Run(dx, dy []T, saved Saved[T]) error {
	return g.RunUnits(dx, dy, saved, 0, g.Units())
}

// Units returns how many independent units of work Run consists of: rows of dx
// for windows (of each plane when channels come first, of each image when they
// come last), elements of dy for global plans.
func (g Gradient[T]) Units() int {
	if g.plan.invalid() {
		return 0
	}
	return g.plan.n * g.unitsPerImage()
}

// RunUnits does the units lo <= u < hi of Run(dx, dy, saved) and leaves the rest
// of dx alone. The slices are those of the whole run. Workers may run disjoint
// ranges at the same time; any split gives the same bits.
//
// A range outside [0, Units()) is an ErrUnits; other errors are those of Run.
func (g Gradient[T]) RunUnits(dx, dy []T, saved Saved[T], lo, hi int) error {
	if err := g.check(dx, dy, &saved, lo, hi); err != nil {
		return err
	}
	g.run(dx, dy, &saved, lo, hi)
	return nil
}

// unitsPerImage returns the units of an image: rows of dx, or elements of dy.
func (g Gradient[T]) unitsPerImage() int {
	p := g.plan
	if p.global() {
		return p.unitsPerImage
	}
	rows := p.pixels / p.axes[p.rank-1].In
	if p.kernel == windowsFirst {
		rows *= p.c
	}
	return rows
}

// channels returns how many elements a pixel has for the kernels.
func (g Gradient[T]) channels() int {
	if p := g.plan; p.kernel == windowsLast || p.kernel == globalLast {
		return p.c
	}
	return 1
}

// run does the units lo to hi. All arguments have been checked.
func (g Gradient[T]) run(dx, dy []T, saved *Saved[T], lo, hi int) {
	p, channels := g.plan, g.channels()
	switch {
	case saved.Positions != nil && p.op == Max:
		passTo(g, dx, dy, saved.Positions, lo, hi)
	case saved.Positions16 != nil && p.op == Max:
		passTo(g, dx, dy, saved.Positions16, lo, hi)
	case saved.Indices != nil && p.op == Max:
		passTo(g, dx, dy, saved.Indices, lo, hi)
	case p.global():
		simdpool.GlobalBackward(p.op, dx, dy, saved.X, saved.Y, p.pixels, channels, g.accumulate, lo, hi)
	default:
		simdpool.Backward(p.op, dx, dy, saved.X, saved.Y, &p.window, channels, g.accumulate, lo, hi)
	}
}

// passTo does the units lo to hi of a Max plan from positions.
func passTo[T Float, P simdpool.Position](g Gradient[T], dx, dy []T, positions []P, lo, hi int) {
	p := g.plan
	if p.global() {
		simdpool.GlobalMaxBackward(dx, dy, positions, p.pixels, g.channels(), g.accumulate, lo, hi)
		return
	}
	simdpool.MaxBackward(dx, dy, positions, &p.window, g.channels(), g.accumulate, lo, hi)
}
