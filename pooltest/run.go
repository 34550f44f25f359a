package pooltest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/pool"
)

// Float is the type of the elements.
type Float = pool.Float

// Func is an implementation under test. It pools src, of p.In.Len() elements,
// into dst, of p.Out.Len(), which holds garbage. For what it does not do it
// returns [errors.ErrUnsupported], or an error that wraps that; any other error
// is a failure, as is a panic.
type Func[T Float] func(dst, src []T, p *Problem) error

// Run tests f, each operation in a subtest. An operation none of whose problems
// f supports is skipped; that f supports none at all is a failure.
func Run[T Float](t *testing.T, f Func[T], opts ...Option) {
	t.Helper()
	c := newConfig(opts)
	if testing.Short() {
		c.every *= 7
	}
	total := 0
	for _, op := range c.ops {
		t.Run(op.String(), func(t *testing.T) {
			n, failures := check(f, op, c)
			total += n
			if n == 0 {
				t.Skip("nothing of this is supported")
			}
			t.Logf("%d problems", n)
			for _, err := range failures {
				t.Error(err)
			}
		})
	}
	if total == 0 {
		t.Error(errNothing)
	}
}

var errNothing = errors.New("pooltest: no problem is supported and wanted")

// Check is Run for those who have no test: it returns the failures, joined, or
// nil. [errors.As] finds a *[Failure] among them.
func Check[T Float](f Func[T], opts ...Option) error {
	c := newConfig(opts)
	total := 0
	var all []error
	for _, op := range c.ops {
		n, failures := check(f, op, c)
		total += n
		all = append(all, failures...)
	}
	if total == 0 {
		return errNothing
	}
	return errors.Join(all...)
}

// checker collects failures of an operation.
type checker[T Float] struct {
	f        Func[T]
	c        *config
	n        int // problems that f supports
	failures []error
}

// check returns how many problems of op f supports, and the first failures.
func check[T Float](f Func[T], op pool.Op, c *config) (n int, failures []error) {
	k := checker[T]{f: f, c: c}
	k.tables(op)
	k.spots(op)
	k.shipped(op)
	if len(k.failures) > c.most {
		more := len(k.failures) - c.most
		k.failures = append(k.failures[:c.most], fmt.Errorf("%v: %d more failures among %d problems", op, more, k.n))
	}
	return k.n, k.failures
}

// try tests one problem.
func (k *checker[T]) try(p *Problem, v values[T]) error {
	err := try(k.f, p, v.fill(p.In.Len(), k.c), v.String(), k.c)
	if err == errors.ErrUnsupported {
		return err
	}
	k.n++
	var fail *Failure[T]
	if errors.As(err, &fail) && len(k.failures) < k.c.most {
		err = shrink(k.f, fail, k.c)
	}
	if err != nil {
		k.failures = append(k.failures, err)
	}
	return err
}

// tables tests the geometries, with values by turns.
func (k *checker[T]) tables(op pool.Op) {
	for i, p := range k.c.problems(op) {
		plain := []cases.Kind{cases.Uniform, cases.Normal, cases.Tails}[i%3]
		for _, kind := range []cases.Kind{plain, kinds[i%len(kinds)]} {
			if k.try(&p, values[T]{data: cases.Data{Kind: kind, Seed: uint64(i)}}) != nil {
				break
			}
		}
	}
}

// spots tests a NaN, and infinities, in each place of small inputs.
func (k *checker[T]) spots(op pool.Op) {
	problems := k.c.problems(op)
	for i := 0; i < len(problems); i += 1 + len(problems)/20 {
		p := &problems[i]
		for at := range min(p.In.Len(), 100) {
			for _, kind := range []cases.Kind{cases.SpotNaN, cases.SpotInfs} {
				if k.try(p, values[T]{data: cases.Data{Kind: kind, Seed: uint64(at)}}) != nil {
					return
				}
			}
		}
	}
}
