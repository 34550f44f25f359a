package simdpool_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// halfType is a 16-bit format for tests: its layout, and its conversions.
type halfType struct {
	name               string
	exponent, fraction int // bits
	widen              func(bits uint16) float32
	round              func(v float32) uint16
}

var halfTypes = []halfType{
	{"float16", 5, 10,
		func(b uint16) float32 { return simdpool.Float16(b).Float32() },
		func(v float32) uint16 { return uint16(simdpool.ToFloat16(v)) }},
	{"bfloat16", 8, 7,
		func(b uint16) float32 { return simdpool.BFloat16(b).Float32() },
		func(v float32) uint16 { return uint16(simdpool.ToBFloat16(v)) }},
}

// value returns the value of bits by the formula of IEEE 754; ok is false for
// infinities and NaN.
func (h halfType) value(bits uint16) (v float64, ok bool) {
	bias := 1<<(h.exponent-1) - 1
	exponent := int(bits>>h.fraction) & (1<<h.exponent - 1)
	fraction := float64(bits&(1<<h.fraction-1)) / float64(int(1)<<h.fraction)
	switch exponent {
	case 1<<h.exponent - 1:
		return 0, false
	case 0:
		v = math.Ldexp(fraction, 1-bias)
	default:
		v = math.Ldexp(1+fraction, exponent-bias)
	}
	if bits>>15 == 1 {
		v = -v
	}
	return v, true
}

// infinity is the bits of +Inf.
func (h halfType) infinity() uint16 { return (1<<h.exponent - 1) << h.fraction }

func eachHalf(t *testing.T, test func(t *testing.T, h halfType)) {
	for _, h := range halfTypes {
		t.Run(h.name, func(t *testing.T) { test(t, h) })
	}
}

// Every value widens exactly, and comes back as it was.
func TestHalfValues(t *testing.T) {
	eachHalf(t, func(t *testing.T, h halfType) {
		for b := range 1 << 16 {
			bits, got := uint16(b), h.widen(uint16(b))
			if want, ok := h.value(bits); ok {
				require.Equal(t, math.Float64bits(want), math.Float64bits(float64(got)), "%#04x", bits)
				require.Equal(t, bits, h.round(got), "%#04x", bits)
				continue
			}
			sign := 1 - int(bits>>15)*2
			if bits&0x7fff == h.infinity() {
				require.True(t, math.IsInf(float64(got), sign), "%#04x", bits)
				require.Equal(t, bits, h.round(got), "%#04x", bits)
				continue
			}
			quiet := bits | 1<<(h.fraction-1)
			require.True(t, got != got, "%#04x", bits)
			require.Equal(t, quiet, h.round(got), "%#04x: the same NaN, quiet", bits)
		}
	})
}

// Between each value and the next, rounding takes the nearer one, and of the
// two the even one where they are equally near.
func TestHalfRounding(t *testing.T) {
	eachHalf(t, func(t *testing.T, h halfType) {
		for bits := range h.infinity() {
			below, _ := h.value(bits)
			above, ok := h.value(bits + 1)
			if !ok { // as if the numbers went on
				above = 2*below - func() float64 { v, _ := h.value(bits - 1); return v }()
			}
			even := bits + bits&1
			tie := float32((below + above) / 2)
			if float64(tie) != (below+above)/2 {
				continue // a float32 has no tie between the smallest BFloat16
			}
			for _, sign := range []uint16{0, 1 << 15} {
				towards := func(to float32, v float32) float32 {
					v = math.Nextafter32(v, to)
					if sign != 0 {
						v = -v
					}
					return v
				}
				signed := tie
				if sign != 0 {
					signed = -tie
				}
				require.Equal(t, sign|even, h.round(signed), "%#04x: tie", bits)
				require.Equal(t, sign|bits, h.round(towards(0, tie)), "%#04x: below the tie", bits)
				require.Equal(t, sign|(bits+1), h.round(towards(inf, tie)), "%#04x: above the tie", bits)
			}
		}
	})
}

// What float32 has beyond the range of the 16 bits.
func TestHalfRange(t *testing.T) {
	eachHalf(t, func(t *testing.T, h halfType) {
		assert.Equal(t, h.infinity(), h.round(math.MaxFloat32))
		assert.Equal(t, h.infinity()|1<<15, h.round(-math.MaxFloat32))
		assert.Equal(t, uint16(0), h.round(denormal))
		assert.Equal(t, uint16(1<<15), h.round(-denormal))
		for _, bits := range []uint32{0x7f800001, 0xff800001, 0x7fffffff, 0xffc00000, 0x7fc12345} {
			got := h.widen(h.round(math.Float32frombits(bits)))
			assert.True(t, got != got, "%#08x", bits)
			assert.Equal(t, bits>>31 == 1, math.Signbit(float64(got)), "%#08x: sign", bits)
		}
	})
	assert.Equal(t, simdpool.Float16(0x7bff), simdpool.ToFloat16(65519.996))
	assert.Equal(t, simdpool.Float16(0x7c00), simdpool.ToFloat16(65520))
	assert.Equal(t, simdpool.Float16(0x0001), simdpool.ToFloat16(0x1.000002p-25))
	assert.Equal(t, simdpool.Float16(0x0000), simdpool.ToFloat16(0x1p-25))
	assert.Equal(t, simdpool.Float16(0x0400), simdpool.ToFloat16(0x1p-14))
	assert.Equal(t, simdpool.BFloat16(0x0001), simdpool.ToBFloat16(0x1p-133))
}
