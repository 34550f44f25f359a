package cases

import (
	"fmt"
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
	assert.Equal(t, "7e86498d3dc55207", fmt.Sprintf("%016x", h.Sum64()))
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
	every(NegZerosNaN, func(v float64) bool { return v != v || v == 0 && math.Signbit(v) })
	every(NegZeros, func(v float64) bool { return v == 0 && math.Signbit(v) })
	every(NaNs, math.IsNaN)
	every(NegInfs, func(v float64) bool { return math.IsInf(v, -1) })
	every(Vanishing, func(v float64) bool { return v == -0x1p-149 })
	every(PosInfs, func(v float64) bool { return math.IsInf(v, 1) })
}

func TestHash(t *testing.T) {
	sum := func(typ Type, values []byte) uint64 {
		var h Hash
		h.Write(typ, values)
		return h.Sum64()
	}
	var none, one Hash
	one.Write(Float32, Bytes([]float32{1}))
	one.Write(Float32, Bytes([]float32{-2.5}))
	both := Bytes([]float32{1, -2.5})
	assert.Equal(t, one.Sum64(), sum(Float32, both), "in parts or at once")
	assert.Equal(t, none.Sum64(), sum(Float32, nil))
	assert.NotEqual(t, sum(Float32, both), sum(Float32, Bytes([]float32{-2.5, 1})))
	one.Add(1)
	assert.NotEqual(t, one.Sum64(), sum(Float32, both))

	for bit := range 32 { // each shows, in each place
		for at := range 2 {
			changed := []float32{1, -2.5}
			changed[at] = math.Float32frombits(math.Float32bits(changed[at]) ^ 1<<bit)
			assert.NotEqual(t, sum(Float32, both), sum(Float32, Bytes(changed)))
		}
	}
	for typ := range typeCount {
		size := typ.Size()
		a, b := make([]byte, size), make([]byte, size)
		store(a, size, 0, typ.from32(nans[1], 0))
		store(b, size, 0, typ.from32(nans[4], 0))
		if !typ.Float() {
			continue
		}
		assert.Equal(t, sum(typ, a), sum(typ, b), "%v: any NaN is as good as another", typ)
		store(b, size, 0, types[typ].infinity)
		assert.NotEqual(t, sum(typ, a), sum(typ, b), "%v: but infinity is not", typ)
	}
}
