package cases

import (
	"fmt"
	"math"
	"sync"
)

// Kind is a kind of values.
type Kind uint8

// The kinds of values.
const (
	Uniform     Kind = iota // in [-1, 1), in stretches of one sign and of both
	Normal                  // about normally distributed, so too
	Tails                   // of all magnitudes, so that each order of adding shows
	Ties                    // few small integers
	Zeros                   // of both signs
	Denormals               // and zeros
	Huge                    // sums overflow
	Bits                    // any pattern of bits
	Sprinkled               // uniform, one in eight special
	Specials                // special values only
	NegZeros                // all -0
	NaNs                    // all NaN, of several payloads
	NegInfs                 // all -Inf
	PosInfs                 // all +Inf
	NegZerosNaN             // -0, and one NaN in 64
	randomKind              // how many kinds the tables take in turn
)

// SpotNaN and SpotInfs are uniform values but for one that Data.Seed places: NaN,
// or +Inf, with -Inf in the place half way round from there. Vanishing are all the largest
// number below 0, of which a half is -0.
const (
	SpotNaN = randomKind + iota
	SpotInfs
	Vanishing
)

// plain reports whether values of k are ordinary ones.
func (k Kind) plain() bool { return k == Uniform || k == Normal || k == Tails }

// negZeros are kinds of which every path has to make +0, and NaN.
var negZeros = []Kind{NegZeros, NegZerosNaN}

var kindNames = [...]string{
	"uniform", "normal", "tails", "ties", "zeros", "denormals", "huge", "bits",
	"sprinkled", "specials", "neg-zeros", "nans", "neg-infs", "pos-infs", "neg-zeros-nan", "spot-nan", "spot-infs", "vanishing",
}

// String returns the name of k.
func (k Kind) String() string { return kindNames[k] }

// Data are values: equal Data fill equal slices alike.
type Data struct {
	Kind Kind
	Seed uint64
}

// String names d.
func (d Data) String() string { return fmt.Sprintf("%v/%d", d.Kind, d.Seed) }

var nans = [...]uint32{0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0x7fffffff, 0x7fc12345}

var specials = [...]uint32{
	0x7fc00000,             // NaN
	0x7f800000, 0xff800000, // infinities
	0x80000000, 0x00000000, // zeros
	0x00000001, 0x80000001, // smallest denormals
	0x007fffff, 0x807fffff, // largest denormals
	0x00800000, 0x80800000, // smallest normal numbers
	0x7f7fffff, 0xff7fffff, // largest numbers
	0xff800001, 0x7fffffff, // NaN of other payloads
}

// Fill fills dst with the values of d.
func (d Data) Fill(dst []float32) { d.FillBytes(Float32, Bytes(dst)) }

// FillBytes fills dst with the values of d as elements of type t.
func (d Data) FillBytes(t Type, dst []byte) {
	r, size := NewRand(d.Seed), t.Size()
	n := len(dst) / size
	if n == 0 {
		return
	}
	values := pools[d.Kind][t].take(d.Kind, t)
	for done := copy(dst, values[r.Intn(period)*size:]); done < len(dst); {
		done += copy(dst[done:], values)
	}
	at := int(d.Seed % uint64(n))
	switch d.Kind {
	case SpotNaN:
		store(dst, size, at, t.from32(nans[r.Intn(len(nans))], 0))
	case SpotInfs:
		largest, least := t.extremes()
		store(dst, size, (at+n/2)%n, least)
		store(dst, size, at, largest)
	}
}

// valuePool is period values of a kind and a type: what slices hold begins at a place
// in it that the seed gives, and goes round. Making each value anew would be the
// larger part of most tests' time.
type valuePool struct {
	once   sync.Once
	values []byte
}

const period = 16381 // a prime, so that rows and planes differ

var pools [len(kindNames)][typeCount]valuePool

func (p *valuePool) take(k Kind, t Type) []byte {
	p.once.Do(func() {
		r, size := NewRand(uint64(k)), t.Size()
		p.values = make([]byte, period*size)
		for i := range period {
			u := r.Uint64()
			v := k.value(u)
			if k <= Normal {
				v = stretched(v, i)
			}
			bits := t.from32(math.Float32bits(v), u)
			if k == Vanishing {
				bits = 1<<(8*size-1) | 1
			}
			store(p.values, size, i, bits)
		}
	})
	return p.values
}

// stretched returns v with the sign that value i is to have: by turns, 512 are
// positive, negative, and of both. The greatest of many of both is never negative.
func stretched(v float32, i int) float32 {
	switch abs := math.Float32frombits(math.Float32bits(v) &^ (1 << 31)); i >> 9 % 3 {
	case 0:
		return abs
	case 1:
		return -abs
	}
	return v
}

// value makes a value of kind k from random bits. Every operation in it is
// exact.
func (k Kind) value(u uint64) float32 {
	switch k {
	case Normal:
		sum := int32(uint16(u)) + int32(uint16(u>>16)) + int32(uint16(u>>32)) + int32(uint16(u>>48))
		return float32(sum-2*0xffff) / (1 << 15)
	case Tails:
		exponent := 127 - 20 + uint32(u>>32)%41
		return math.Float32frombits(uint32(u)&0x807fffff | exponent<<23)
	case Ties:
		return float32(int32(u>>32)%3 - 1)
	case Zeros:
		return math.Float32frombits(uint32(u) & 0x80000000)
	case Denormals:
		return math.Float32frombits(uint32(u)&0x80000000 | uint32(u)&0x007fffff>>(u>>60))
	case Huge:
		return math.Float32frombits(uint32(u)&0x807fffff | 0x7e800000)
	case Bits:
		return math.Float32frombits(uint32(u))
	case Sprinkled:
		if u>>61 == 0 {
			return special(u)
		}
	case Specials:
		return special(u)
	case NegZeros:
		return math.Float32frombits(0x80000000)
	case NaNs:
		return math.Float32frombits(nans[u>>32%uint64(len(nans))])
	case NegInfs:
		return math.Float32frombits(0xff800000)
	case PosInfs:
		return math.Float32frombits(0x7f800000)
	case NegZerosNaN:
		if u>>58 == 0 {
			return math.Float32frombits(nans[u%uint64(len(nans))])
		}
		return math.Float32frombits(0x80000000)
	}
	return float32(int32(u)>>7) / (1 << 24)
}

func special(u uint64) float32 {
	return math.Float32frombits(specials[uint32(u)%uint32(len(specials))])
}
