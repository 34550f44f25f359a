package conformance

import (
	"fmt"
	"math"
	"slices"
)

// Compare finds where got differs from want, by the rules of the data: types
// and shapes are the same, integers of 64 bits too, and other elements agree
// when |got-want| <= atol + rtol*|want|, with NaN agreeing with NaN alone and an
// infinity with itself alone. The error names the first element that differs.
func Compare(got, want Tensor, rtol, atol float64) error {
	if got.DType != want.DType || !slices.Equal(got.Shape, want.Shape) {
		return fmt.Errorf("%v: want %v", got, want)
	}
	if got.len() != want.len() {
		return fmt.Errorf("%d elements: want %d", got.len(), want.len())
	}
	wrong, first := 0, 0
	for i := range want.len() {
		if agrees(got, want, i, rtol, atol) {
			continue
		}
		if wrong == 0 {
			first = i
		}
		wrong++
	}
	if wrong == 0 {
		return nil
	}
	return fmt.Errorf("element %d is %s: want %s (%d of %d differ)",
		first, got.text(first), want.text(first), wrong, want.len())
}

func agrees(got, want Tensor, i int, rtol, atol float64) bool {
	if want.DType == I64 {
		return got.int(i) == want.int(i)
	}
	g, w := got.float(i), want.float(i)
	if g == w || g != g && w != w {
		return true
	}
	return !math.IsInf(g, 0) && !math.IsInf(w, 0) && math.Abs(g-w) <= atol+rtol*math.Abs(w)
}

// text returns element i as it is told to people.
func (t Tensor) text(i int) string {
	if t.DType == I64 {
		return fmt.Sprint(t.int(i))
	}
	return fmt.Sprint(t.float(i))
}
