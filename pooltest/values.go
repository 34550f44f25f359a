package pooltest

import (
	"fmt"
	"math"

	"github.com/simdpool/simdpool/internal/cases"
)

// values are what src holds: a kind of the tables, or such as a test brings.
type values[T Float] struct {
	data cases.Data
	own  []T
}

func (v *values[T]) String() string {
	if v.own != nil {
		return fmt.Sprintf("%d values", len(v.own))
	}
	return v.data.String()
}

// fill returns n values, without what c leaves out.
func (v *values[T]) fill(n int, c *config) []T {
	src := make([]T, n)
	if v.own != nil {
		copy(src, v.own)
	} else {
		v.data.FillBytes(cases.TypeOf[T](), cases.Bytes(src))
	}
	for i, x := range src {
		src[i] = tame(x, i, c.without)
	}
	return src
}

// tame returns x, or where x is of a kind that is left out a small number.
func tame[T Float](x T, i int, without Feature) T {
	switch {
	case x != x && without.has(NaNs),
		math.IsInf(float64(x), 0) && without.has(Infinities),
		x != 0 && denormal(x) && without.has(Denormals):
		return T(i%7 - 3)
	}
	return x
}

// kinds of data that problems take in turn. Those that are all left out would be
// the same as others.
var kinds = func() []cases.Kind {
	var all []cases.Kind
	for k := cases.Uniform; k <= cases.PosInfs; k++ {
		all = append(all, k)
	}
	return all
}()
