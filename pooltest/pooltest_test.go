package pooltest_test

import (
	"errors"
	"math"
	"os"
	"slices"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/pooltest"
)

// ours is package pool as an implementation under test.
func ours[T pool.Float](dst, src []T, p *pooltest.Problem) error {
	var plan *pool.Plan[T]
	var err error
	switch p.Kind {
	case pooltest.Windows:
		plan, err = pool.New[T](p.Op, p.In, p.Window)
	case pooltest.Planes:
		plan, err = pool.NewGlobal[T](p.Op, p.In)
	case pooltest.Shares:
		plan, err = pool.NewAdaptive[T](p.Op, p.In, p.Out.Spatial)
	}
	if err != nil {
		return err
	}
	return plan.Run(dst, src)
}

// part returns n, or more where SIMDPOOL_EVERY asks for a part of the cases. Both are
// primes: the tables go round by small numbers.
func part(n int) int {
	if os.Getenv("SIMDPOOL_EVERY") != "" {
		return max(n, 41)
	}
	return n
}

// Package pool promises everything, on every instruction set.
func TestPool(t *testing.T) {
	for _, isa := range simdpool.Available() {
		t.Run(isa.String(), func(t *testing.T) {
			restore, err := simdpool.Select(isa)
			require.NoError(t, err)
			defer restore()
			t.Run("float32", func(t *testing.T) { pooltest.Run(t, ours[float32], pooltest.Every(part(1))) })
			t.Run("float64", func(t *testing.T) { pooltest.Run(t, ours[float64], pooltest.Every(part(3))) })
		})
	}
}

// FuzzPool is how others fuzz in their CI, on ourselves.
func FuzzPool(f *testing.F) { pooltest.Fuzz(f, ours[float32]) }

type fault struct {
	name string
	op   pool.Op
	do   func(dst, src []float32, p *pooltest.Problem)
	want string // in the report
	opts []pooltest.Option
}

// Faults that a pooling can have, each done to results that are right.
var faults = []fault{
	{"a zero of the wrong sign", pool.Max, func(dst, _ []float32, _ *pooltest.Problem) {
		for i, v := range dst {
			if v == 0 {
				dst[i] = float32(math.Copysign(0, -1))
			}
		}
	}, "is -0 (0x80000000), want 0 (0x00000000)", nil},
	{"NaN lost", pool.Max, func(dst, _ []float32, _ *pooltest.Problem) {
		for i, v := range dst {
			if v != v {
				dst[i] = -math.MaxFloat32
			}
		}
	}, "want NaN", nil},
	{"NaN lost in a tail", pool.Min, func(dst, _ []float32, _ *pooltest.Problem) {
		if at := len(dst) - 1; len(dst)%8 == 3 && dst[at] != dst[at] {
			dst[at] = 0
		}
	}, "want NaN", nil},
	{"lowest number for -Inf", pool.Max, func(dst, _ []float32, _ *pooltest.Problem) {
		for i, v := range dst {
			dst[i] = max(v, -math.MaxFloat32)
		}
	}, "is -3.4028235e+38 (0xff7fffff), want -Inf (0xff800000)", nil},
	{"denormals are 0", pool.Sum, func(dst, _ []float32, _ *pooltest.Problem) {
		for i, v := range dst {
			if v < 0x1p-126 && v > -0x1p-126 {
				dst[i] = 0
			}
		}
	}, "is 0 (0x00000000), want", nil},
	{"the last element is not written", pool.Average, func(dst, _ []float32, _ *pooltest.Problem) {
		dst[len(dst)-1] = 12345678
	}, "is 1.2345678e+07", []pooltest.Option{pooltest.AnyOrder()}},
	{"the last bit of a sum", pool.Sum, func(dst, _ []float32, _ *pooltest.Problem) {
		dst[0] = math.Nextafter32(dst[0], 0)
	}, "want", nil},
	{"a term too few, in any order", pool.Sum, func(dst, src []float32, p *pooltest.Problem) {
		if p.Kind == pooltest.Planes && p.In.C == 1 {
			dst[0] -= src[len(src)/p.In.N-1]
		}
	}, "global", []pooltest.Option{pooltest.AnyOrder()}},
	{"src is sorted", pool.Max, func(_, src []float32, _ *pooltest.Problem) { slices.Sort(src) }, "was changed", nil},
	{"beyond dst", pool.Max, func(dst, _ []float32, _ *pooltest.Problem) {
		unsafe.Slice(&dst[0], len(dst)+1)[len(dst)] = 0
	}, "was written, of", nil},
	{"beyond src", pool.Max, func(_, src []float32, _ *pooltest.Problem) {
		unsafe.Slice(&src[0], len(src)+1)[len(src)] = 0
	}, "was written, of", nil},
	{"a panic", pool.Max, func(dst, _ []float32, _ *pooltest.Problem) { _ = dst[len(dst)] }, "panic: runtime error: index out of range", nil},
}

// enough is one in how many cases finds each fault, under emulation too.
const enough = 19

// Each fault is found, and told.
func TestFaults(t *testing.T) {
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			f := func(dst, src []float32, p *pooltest.Problem) error {
				if err := ours(dst, src, p); err != nil {
					return err
				}
				fault.do(dst, src, p)
				return nil
			}
			opts := append([]pooltest.Option{pooltest.Ops(fault.op), pooltest.Every(enough)}, fault.opts...)
			err := pooltest.Check(f, opts...)
			require.ErrorContains(t, err, fault.want)
			var fail *pooltest.Failure[float32]
			require.ErrorAs(t, err, &fail)
			require.Equal(t, fault.op, fail.Problem.Op)
		})
	}
}

// What is not promised is not asked for.
func TestWithout(t *testing.T) {
	for _, left := range []struct {
		name    string
		feature pooltest.Feature
	}{
		{"a zero of the wrong sign", pooltest.SignedZeros},
		{"NaN lost", pooltest.NaNs},
		{"NaN lost in a tail", pooltest.NaNs},
		{"lowest number for -Inf", pooltest.Infinities},
		{"denormals are 0", pooltest.Denormals},
	} {
		t.Run(left.name, func(t *testing.T) {
			i := slices.IndexFunc(faults, func(f fault) bool { return f.name == left.name })
			f := func(dst, src []float32, p *pooltest.Problem) error {
				err := ours(dst, src, p)
				faults[i].do(dst, src, p)
				return err
			}
			require.NoError(t, pooltest.Check(f, pooltest.Ops(faults[i].op), pooltest.Every(part(19)), pooltest.Without(left.feature)))
		})
	}
}

// Every feature can be left out: no problem that has it is left, but for those
// that are about values.
func TestFeatures(t *testing.T) {
	seen, with := map[string]bool{}, count(t)
	for f := pooltest.Pads; f.String() != ""; f <<= 1 {
		require.False(t, seen[f.String()])
		seen[f.String()] = true
		without := count(t, pooltest.Without(f))
		require.Less(t, without, with, "%v", f)
		require.Positive(t, without, "%v", f)
	}
	require.Len(t, seen, 21)
}

// count returns how many problems there are.
func count(t *testing.T, opts ...pooltest.Option) int {
	n := 0
	err := pooltest.Check(func(_, _ []float32, _ *pooltest.Problem) error {
		n++
		return errors.ErrUnsupported
	}, append(opts, pooltest.Ops(pool.Average))...)
	require.ErrorContains(t, err, "no problem is supported")
	return n
}

// Sums in another order, in another precision, pass where that is allowed.
func TestAnyOrder(t *testing.T) {
	backwards := func(dst, src []float32, p *pooltest.Problem) error {
		wide, result := make([]float64, len(src)), make([]float64, len(dst))
		for i, v := range src {
			wide[i] = float64(v)
		}
		err := ours(result, wide, p)
		for i, v := range result {
			dst[i] = float32(v)
		}
		return err
	}
	ops := pooltest.Ops(pool.Sum, pool.Average, pool.Lp(1), pool.Lp(2), pool.Lp(3))
	require.Error(t, pooltest.Check(backwards, ops, pooltest.Every(part(19))))
	require.NoError(t, pooltest.Check(backwards, ops, pooltest.Every(part(19)), pooltest.AnyOrder()))
}
