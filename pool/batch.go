package pool

import "math"

// WithBatch returns a plan like p for a batch of n images, such as the last and
// shorter one of a data set. It costs a copy of p.
//
// It is an ErrShape that n is below 0 or that the batch has more bytes than an
// int can count, and an ErrPlan that p is nil or zero.
func (p *Plan[T]) WithBatch(n int) (*Plan[T], error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, fail(ErrShape, "WithBatch(%d): want at least 0", n)
	}
	_, ok := times(bytes[T](max(p.inLen, p.outLen)), n, true)
	if !ok {
		return nil, fail(ErrShape, "WithBatch(%d): want at most %d bytes of %d elements an image", n, math.MaxInt, max(p.inLen, p.outLen))
	}
	q := *p
	q.n = n
	q.prepare()
	return &q, nil
}
