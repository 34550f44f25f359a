package conformance

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

func TestCompare(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	vector := func(values ...float32) Tensor { return encode([]int64{int64(len(values))}, values) }
	for _, c := range []struct {
		got, want  float32
		rtol, atol float64
		ok         bool
	}{
		{1, 1, 0, 0, true},
		{1, 1.5, 0, 0, false},
		{0, float32(math.Copysign(0, -1)), 0, 0, true},
		{nan, nan, 0, 0, true},
		{nan, 1, 9, 9, false},
		{1, nan, 9, 9, false},
		{inf, inf, 0, 0, true},
		{inf, -inf, 9, 9, false},
		{1, inf, 9, 9, false},
		{inf, 1, 9, math.Inf(1), false},
		{8, 10, 0.2, 0, true},
		{10, 8, 0.2, 0, false}, // 20 % of what is wanted
		{7, 10, 0.2, 1, true},
		{-7, 10, 0.2, 1, false},
	} {
		err := Compare(vector(c.got), vector(c.want), c.rtol, c.atol)
		require.Equal(t, c.ok, err == nil, "%+v: %v", c, err)
	}
	require.EqualError(t, Compare(vector(1, 2, 3, 5), vector(1, 4, 3, 4), 0, 0),
		"element 1 is 2: want 4 (2 of 4 differ)")
}

// Indices agree exactly, shapes and types always.
func TestCompareExact(t *testing.T) {
	one := []int64{1}
	big := encode(one, []int64{1<<53 + 1})
	require.Error(t, Compare(big, encode(one, []int64{1 << 53}), 1, 1))
	require.NoError(t, Compare(big, big, 0, 0))
	require.Error(t, Compare(encode(one, []int8{1}), encode(one, []uint8{1}), 1, 1))
	require.Error(t, Compare(encode(one, []int8{1}), encode([]int64{1, 1}, []int8{1}), 1, 1))
	require.NoError(t, Compare(encode(one, []simdpool.Float16{0x3c00}), encode(one, []simdpool.Float16{0x3c01}), 1e-3, 0))
	require.NoError(t, Compare(encode(one, []simdpool.BFloat16{0x3f80}), encode(one, []simdpool.BFloat16{0x3f81}), 8e-3, 0))
	require.Error(t, Compare(encode(one, []simdpool.BFloat16{0x3f80}), encode(one, []simdpool.BFloat16{0x3f81}), 7e-3, 0))
}

// Hashes and bit comparisons take every NaN as one.
func TestOneNaN(t *testing.T) {
	shape := []int64{2}
	for _, nan := range []Tensor{
		encode(shape, []float64{math.Float64frombits(0xfff0000000000001), 1}),
		encode(shape, []float32{math.Float32frombits(0xff800001), 1}),
		encode(shape, []simdpool.Float16{0xfc01, 1}),
		encode(shape, []simdpool.BFloat16{0xff81, 1}),
	} {
		second := string(nan.Data[len(nan.Data)/2:])
		nan.oneNaN()
		require.Equal(t, string(quietNaN[nan.DType])+second, string(nan.Data))
	}
}
