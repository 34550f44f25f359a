package vec

import (
	"encoding/binary"
	"math"

	"github.com/simdpool/simdpool"
)

// Loads and stores of 16-bit floats, against the plain Go conversions.

func (h Half) decode(bits uint16) float64 {
	if h == F16 {
		return float64(simdpool.Float16(bits).Float32())
	}
	return float64(simdpool.BFloat16(bits).Float32())
}

func (h Half) encode(x float64) uint16 {
	if h == F16 {
		return uint16(simdpool.ToFloat16(float32(x)))
	}
	return uint16(simdpool.ToBFloat16(float32(x)))
}

// pack returns 16-bit numbers as the float32 of which they are halves.
func pack(halves []uint16) []float64 {
	var b []byte
	for _, h := range halves {
		b = binary.LittleEndian.AppendUint16(b, h)
	}
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return F32.decode(b)
}

func halfOperations(bytes int) []operation {
	lanes := bytes / 4
	var list []operation
	for half, name := range []string{"F16", "BF16"} {
		half := Half(half)
		load := operation{
			name: "load" + name, bytes: bytes,
			emit: func(e emitter) {
				v, from := e.Vec(bytes), e.Int()
				e.AddImm(from, e.a, -260)
				e.LoadHalf(v, from, 260, half)
				e.Store(e.dst, 0, v)
			},
			want: func(c *values) {
				raw := F32.encode(c.a)
				for i := range c.dst {
					c.dst[i] = half.decode(binary.LittleEndian.Uint16(raw[2*i:]))
				}
			},
		}
		store := operation{
			name: "store" + name, bytes: bytes,
			emit: func(e emitter) {
				v, to := e.Vec(bytes), e.Int()
				e.Load(v, e.a, 0)
				e.AddImm(to, e.dst, -260)
				e.StoreHalf(to, 260, v, half)
			},
			want: func(c *values) {
				raw := F32.encode(c.dst)
				for i, x := range c.a {
					binary.LittleEndian.PutUint16(raw[2*i:], half.encode(x))
				}
				copy(c.dst, F32.decode(raw))
			},
		}
		for first := 0; first < 1<<16; first += 977 { // numbers of all kinds
			halves := make([]uint16, lanes)
			floats := make([]float64, lanes)
			for i := range halves {
				halves[i] = uint16(first + 4099*i)
				if half.decode(halves[i]) != half.decode(halves[i]) {
					halves[i] = half.encode(math.Inf(1)) // NaN packed with another number is no float to compare
				}
				floats[i] = half.decode(halves[i])
				if next := half.decode(halves[i] + 1); i%2 == 1 && !math.IsNaN(next) && !math.IsInf(next, 0) {
					floats[i] = F32.round((floats[i] + next) / 2) // a tie
				}
			}
			load.calls = append(load.calls, values{dst: fresh(F32, lanes), a: pack(halves)})
			store.calls = append(store.calls, values{dst: fresh(F32, (lanes+1)/2), a: floats})
		}
		list = append(list, load, store)
	}
	return list
}
