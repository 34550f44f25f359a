package cases

import (
	"fmt"
	"hash/fnv"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The generator is SplitMix64; the values are those of its reference code.
func TestRand(t *testing.T) {
	r := NewRand(0)
	for _, want := range []uint64{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f} {
		assert.Equal(t, want, r.Uint64())
	}
}

// All results are hashed, so what they are computed from must never change
// from one machine to the next. If the kinds are changed on purpose, so is
// this sum.
func TestData(t *testing.T) {
	var h Hash
	values := make([]float32, 1000)
	for kind := range Kind(len(kindNames)) {
		Data{kind, 5}.Fill(values)
		h.Write(Float32, Bytes(values))
	}
	assert.Equal(t, "f04ff81bc360a3a7", fmt.Sprintf("%016x", h.Sum64()))
}

func TestKinds(t *testing.T) {
	values := make([]float32, 4000)
	every := func(k Kind, is func(v float64) bool) {
		Data{k, 1}.Fill(values)
		for _, v := range values {
			if !assert.True(t, is(float64(v)), "%v: %v", k, v) {
				break
			}
		}
	}
	every(Uniform, func(v float64) bool { return v >= -1 && v < 1 })
	every(Normal, func(v float64) bool { return math.Abs(v) <= 4 })
	every(Tails, func(v float64) bool { return math.Abs(v) >= 0x1p-20 && math.Abs(v) < 0x1p21 })
	every(Zeros, func(v float64) bool { return v == 0 })
	every(Denormals, func(v float64) bool { return math.Abs(v) < 0x1p-126 })
	every(Huge, func(v float64) bool { return math.Abs(v) >= 0x1p126 && !math.IsInf(v, 0) })
	every(NegZeros, func(v float64) bool { return v == 0 && math.Signbit(v) })
	every(NaNs, math.IsNaN)
	every(NegInfs, func(v float64) bool { return math.IsInf(v, -1) })
	every(PosInfs, func(v float64) bool { return math.IsInf(v, 1) })
}

func TestHash(t *testing.T) {
	want := fnv.New64a()
	var h Hash
	assert.Equal(t, want.Sum64(), h.Sum64())
	h.Write(Float32, Bytes([]float32{1, -2.5}))
	want.Write([]byte{0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0})
	assert.Equal(t, want.Sum64(), h.Sum64())
	h.Add(0xfedcba9876543210)
	want.Write([]byte{0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe})
	assert.Equal(t, want.Sum64(), h.Sum64())

	var a, b Hash
	a.Write(Float32, Bytes([]float32{math.Float32frombits(nans[1])}))
	b.Write(Float32, Bytes([]float32{math.Float32frombits(nans[4])}))
	assert.Equal(t, a, b)
}
