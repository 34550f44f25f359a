package pooltest

import (
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"slices"

	"github.com/simdpool/simdpool/pool"
)

// guard is how many elements around a slice are watched.
const guard = 64

// guarded is a slice of n elements between others, all of which hold dirt.
type guarded[T Float] struct{ all []T }

// dirt is in elements that nobody should use: it shows in maxima and sums, and
// next to it in minima.
func dirt[T Float](i int) T { return T(1-i%2*2) * 12345678 }

func newGuarded[T Float](n int) guarded[T] {
	all := make([]T, n+2*guard)
	for i := range all {
		all[i] = dirt[T](i)
	}
	return guarded[T]{all}
}

// slice ends where its capacity does.
func (g guarded[T]) slice() []T {
	end := len(g.all) - guard
	return g.all[guard:end:end]
}

// broken returns the place of a guard that was written, counted from the slice.
func (g guarded[T]) broken() (at int, ok bool) {
	for i, v := range g.all {
		if inside := i >= guard && i < len(g.all)-guard; !inside && v != dirt[T](i) {
			return i - guard, true
		}
	}
	return 0, false
}

// try runs f on p once. It returns [errors.ErrUnsupported], a *Failure, or nil.
func try[T Float](f Func[T], p *Problem, src []T, data string, c *config) error {
	in, out := newGuarded[T](len(src)), newGuarded[T](p.Out.Len())
	copy(in.slice(), src)
	fail := &Failure[T]{Problem: p, Data: data, Src: src}
	if err := call(f, out.slice(), in.slice(), p); err != nil {
		if errors.Is(err, errors.ErrUnsupported) {
			return errors.ErrUnsupported
		}
		fail.Reason = err.Error()
		return fail
	}
	for i, v := range in.slice() {
		if bitsOf(v) != bitsOf(src[i]) {
			fail.Reason = fmt.Sprintf("src[%d] was changed", i)
			return fail
		}
	}
	for _, b := range []struct {
		name string
		guarded[T]
	}{{"dst", out}, {"src", in}} {
		if at, ok := b.broken(); ok {
			fail.Reason = fmt.Sprintf("%s[%d] was written, of %d elements", b.name, at, len(b.slice()))
			return fail
		}
	}
	for i, r := range define(p, src) {
		if got := out.slice()[i]; !accepts(c, p.Op, got, &r) {
			if fail.Off == 0 {
				fail.Index, fail.Got, fail.Want = i, got, r.want
			}
			fail.Off++
		}
	}
	if fail.Off > 0 {
		return fail
	}
	return nil
}

// call makes a panic an error.
func call[T Float](f Func[T], dst, src []T, p *Problem) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return f(dst, src, p)
}

// bitsOf returns a number that no other value has.
func bitsOf[T Float](v T) uint64 {
	if wide[T]() {
		return math.Float64bits(float64(v))
	}
	return uint64(math.Float32bits(float32(v)))
}

// accepts reports whether c lets got pass for r.
func accepts[T Float](c *config, op pool.Op, got T, r *result[T]) bool {
	want := r.want
	switch {
	case got != got && want != want, bitsOf(got) == bitsOf(want):
		return true
	case c.unpromised(float64(want), denormal(want)):
		return true
	case got == want: // zeros
		return op != pool.Max && op != pool.Min && c.anyOrder || c.without.has(SignedZeros)
	case op == pool.Max || op == pool.Min || !c.anyOrder && op.P() <= 2:
		return false
	case r.wild:
		return true
	case r.exact:
		return false
	}
	tiny := 2 * smallest[T]()
	relative := max(c.relative, float64(2*(r.terms+op.P()+2))*unit[T]())
	return math.Abs(float64(got)-float64(want)) <= relative*r.scale+tiny
}

// unpromised reports whether want is a result that nobody promised.
func (c *config) unpromised(want float64, denormal bool) bool {
	return want != want && c.without.has(NaNs) ||
		math.IsInf(want, 0) && c.without.has(Infinities) ||
		want != 0 && denormal && c.without.has(Denormals)
}

// shrink returns a failure with simpler values than those of fail, if it fails
// with them too: as many ones as can be.
func shrink[T Float](f Func[T], fail *Failure[T], c *config) *Failure[T] {
	if len(fail.Src) > literalCells {
		return fail
	}
	for i := range fail.Src {
		for _, v := range []T{1, -1, 0} {
			if bitsOf(fail.Src[i]) == bitsOf(v) {
				break
			}
			src := slices.Clone(fail.Src)
			src[i] = v
			var simpler *Failure[T]
			if errors.As(try(f, fail.Problem, src, fail.Data+", simplified", c), &simpler) && (simpler.Off > 0) == (fail.Off > 0) {
				simpler.Data = fail.Data
				fail = simpler
				break
			}
		}
	}
	return fail
}
