package cases

// Rand is a pseudo-random generator (SplitMix64) whose values are the same on
// every architecture and under every release of Go: results are hashed.
type Rand struct{ state uint64 }

// NewRand returns a generator; equal seeds give equal values.
func NewRand(seed uint64) *Rand { return &Rand{seed} }

// Uint64 returns 64 random bits.
func (r *Rand) Uint64() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Intn returns a number in [0, n), n at least 1.
func (r *Rand) Intn(n int) int { return int(r.Uint64() >> 33 % uint64(n)) }

// pick returns one of values.
func pick[T any](r *Rand, values ...T) T { return values[r.Intn(len(values))] }
