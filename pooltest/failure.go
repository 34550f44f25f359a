package pooltest

import (
	"fmt"
	"math"
	"strings"

	"github.com/simdpool/simdpool/pool"
)

// Failure is an error: a problem that an implementation solved wrongly.
type Failure[T Float] struct {
	Problem *Problem
	Data    string // what kind of values Src has
	Src     []T

	// Index is the first element of dst that is wrong; Got and Want its value
	// and what is right. Off is how many are wrong. Off is 0 where something else
	// was, which Reason tells.
	Index     int
	Got, Want T
	Off       int
	Reason    string
}

// literalCells is up to how many values a report spells out.
const literalCells = 64

// Error says what is wrong, and how to see it again.
func (f *Failure[T]) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v, %T, values %s\n\t", f.Problem, *new(T), f.Data)
	if f.Off == 0 {
		fmt.Fprintf(&b, "%s", f.Reason)
	} else {
		fmt.Fprintf(&b, "dst[%d]%s is %s, want %s (%d of %d differ)",
			f.Index, place(f.Problem.Out, f.Index), show(f.Got), show(f.Want), f.Off, f.Problem.Out.Len())
	}
	if len(f.Src) > literalCells {
		return b.String()
	}
	fmt.Fprintf(&b, "\n\treproduce:\n\t\tdst := make([]%T, %d)\n", *new(T), f.Problem.Out.Len())
	fmt.Fprintf(&b, "\t\terr := f(dst, []%T{%s}, %s)", *new(T), literals(f.Src), f.Problem.literal())
	return b.String()
}

// place says where in a tensor element i is.
func place(s pool.Shape, i int) string {
	dims := s.Dims()
	at := make([]int, len(dims))
	for k := len(dims) - 1; k >= 0; k-- {
		at[k], i = i%dims[k], i/dims[k]
	}
	return fmt.Sprintf(" at %v of %v", at, s)
}

// show returns a value and its bits.
func show[T Float](v T) string {
	if wide[T]() {
		return fmt.Sprintf("%v (%#016x)", v, math.Float64bits(float64(v)))
	}
	return fmt.Sprintf("%v (%#08x)", v, math.Float32bits(float32(v)))
}

// literals returns values as Go writes them.
func literals[T Float](list []T) string {
	text := make([]string, len(list))
	for i, v := range list {
		switch {
		case v != v:
			text[i] = fmt.Sprintf("%T(math.NaN())", v)
		case math.IsInf(float64(v), 0):
			text[i] = fmt.Sprintf("%T(math.Inf(%d))", v, int(math.Copysign(1, float64(v))))
		case v == 0 && math.Signbit(float64(v)):
			text[i] = fmt.Sprintf("%T(math.Copysign(0, -1))", v)
		default:
			text[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(text, ", ")
}
