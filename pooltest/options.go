package pooltest

import (
	"github.com/simdpool/simdpool/pool"
)

// Option says what an implementation does not promise, or which of what it does
// is to be tested.
type Option func(*config)

type config struct {
	ops      []pool.Op
	without  Feature
	anyOrder bool
	relative float64
	keep     []func(*Problem) bool
	every    int
	most     int // failures of an operation
}

// every operation whose bits are defined.
var allOps = []pool.Op{pool.Max, pool.Min, pool.Sum, pool.Average, pool.Lp(1), pool.Lp(2)}

func newConfig(opts []Option) *config {
	c := &config{ops: allOps, every: 1, most: 3}
	for _, opt := range opts {
		opt(c)
	}
	return c
}

// Ops tests these operations, in place of Max, Min, Sum, Average, Lp(1) and
// Lp(2).
func Ops(ops ...pool.Op) Option { return func(c *config) { c.ops = ops } }

// Without leaves out problems and values that have one of the features.
func Without(features ...Feature) Option {
	return func(c *config) {
		for _, f := range features {
			c.without |= f
		}
	}
}

// Filter leaves out problems for which keep is false, for what no Feature names.
// An implementation can return [errors.ErrUnsupported] instead.
func Filter(keep func(p *Problem) bool) Option {
	return func(c *config) { c.keep = append(c.keep, keep) }
}

// AnyOrder allows Sum, Average and Lp to add in any order, and to round or not
// to round at any point: a result may differ from the defined one by what
// rounding can do, 2(n+2) units of rounding of the sum of all magnitudes, where n
// is the number of taps. Results whose terms overflow or underflow are not
// compared.
func AnyOrder() Option { return func(c *config) { c.anyOrder = true } }

// Tolerance is AnyOrder that allows at least relative times the sum of all
// magnitudes, for arithmetic less exact than that of the elements.
func Tolerance(relative float64) Option {
	return func(c *config) { c.anyOrder, c.relative = true, relative }
}

// Every tests one in n of the problems, for implementations that are slow. The
// smallest is always among them.
func Every(n int) Option { return func(c *config) { c.every = max(n, 1) } }

// wants reports whether p is to be tested.
func (c *config) wants(p *Problem) bool {
	if p.features().has(c.without) {
		return false
	}
	for _, keep := range c.keep {
		if !keep(p) {
			return false
		}
	}
	return true
}
