package simdpool

import "math"

// Rows of elements, combined element by element: what the definitions are made
// of. A row has many elements for the price of setting up one loop, and in no
// loop does an element wait for the one before it.

// neutral returns what changes no result.
func neutral[T Element](op Op) T {
	lo, hi := bounds[T]()
	switch op {
	case Max:
		return lo
	case Min:
		return hi
	}
	return 0
}

// bounds returns the least and the largest element.
func bounds[T Element]() (lo, hi T) {
	switch lo := any(&lo).(type) {
	case *float32:
		*lo = float32(math.Inf(-1))
	case *float64:
		*lo = math.Inf(-1)
	case *int8:
		*lo = math.MinInt8
	}
	switch hi := any(&hi).(type) {
	case *float32:
		*hi = float32(math.Inf(1))
	case *float64:
		*hi = math.Inf(1)
	case *int8:
		*hi = math.MaxInt8
	case *uint8:
		*hi = math.MaxUint8
	}
	return lo, hi
}

func fillWith[T any](dst []T, v T) {
	for i := range dst {
		dst[i] = v
	}
}

// reduce sets each dst[i] to src[i*stride], combined with the taps that follow
// it, step apart.
func reduce[T Element](op Op, dst, src []T, taps, step, stride int) {
	switch {
	case taps == 1 && stride == 1:
		copy(dst, src)
	case taps == 1:
		for i := range dst {
			dst[i] = src[i*stride]
		}
	case stride == 1:
		combine(op, dst, src, src[step:])
		for t := 2; t < taps; t++ {
			combine(op, dst, dst, src[t*step:])
		}
	default:
		combineEvery(op, dst, src, src[step:], stride, stride)
		for t := 2; t < taps; t++ {
			combineEvery(op, dst, dst, src[t*step:], 1, stride)
		}
	}
}

// combine sets each dst[i] to what a[i] and b[i] make.
func combine[T Element](op Op, dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	switch op {
	case Max:
		for i, v := range a {
			dst[i] = max(v, b[i])
		}
	case Min:
		for i, v := range a {
			dst[i] = min(v, b[i])
		}
	default:
		for i, v := range a {
			dst[i] = v + b[i]
		}
	}
}

// combineEvery sets each dst[i] to what a[i*stepA] and b[i*stepB] make.
func combineEvery[T Element](op Op, dst, a, b []T, stepA, stepB int) {
	i, j := 0, 0
	switch op {
	case Max:
		for k := range dst {
			dst[k] = max(a[i], b[j])
			i, j = i+stepA, j+stepB
		}
	case Min:
		for k := range dst {
			dst[k] = min(a[i], b[j])
			i, j = i+stepA, j+stepB
		}
	default:
		for k := range dst {
			dst[k] = a[i] + b[j]
			i, j = i+stepA, j+stepB
		}
	}
}

// finish makes results of combined elements: -0 becomes +0, and an average is
// divided by the cells that count.
func finish[T Element](op Op, dst []T, count int) {
	if op == Average {
		divisor := T(count)
		for i, v := range dst {
			dst[i] = (v + 0) / divisor
		}
		return
	}
	for i, v := range dst {
		dst[i] = v + 0
	}
}

// divide makes averages of sums that are divided each by its own count.
func divide[T Element](dst, divisors []T) {
	for i, v := range dst {
		dst[i] = (v + 0) / divisors[i]
	}
}
