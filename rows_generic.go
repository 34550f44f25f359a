package simdpool

import "math"

// Rows of elements, combined element by element: what the definitions are made
// of. A row has many elements for the price of setting up one loop, and in no
// loop does an element wait for the one before it.

// load returns the numbers that op reduces: the values of src, or their powers.
// They are in buf, of at least as many, or are src itself.
func load[A number, S Element](op Op, buf []A, src []S) []A {
	var values []A
	switch src := any(src).(type) {
	case []A:
		values = src
	case []Float16:
		values = buf[:len(src)]
		for i, v := range src {
			values[i] = A(v.Float32())
		}
	case []BFloat16:
		values = buf[:len(src)]
		for i, v := range src {
			values[i] = A(v.Float32())
		}
	}
	if p := op.P(); p > 0 {
		buf = buf[:len(values)]
		powers(buf, values, p)
		return buf
	}
	return values
}

// powers sets each dst[i] to |values[i]|^p: p factors, multiplied one by one.
func powers[A number](dst, values []A, p int) {
	for i, v := range values {
		factor := A(math.Abs(float64(v)))
		power := factor
		for range p - 1 {
			power = A(power * factor)
		}
		dst[i] = power
	}
}

// target returns where the results for dst are computed: dst itself, or as many
// elements of buf if they are to be rounded.
func target[A number, S Element](dst []S, buf []A) []A {
	if dst, ok := any(dst).([]A); ok {
		return dst
	}
	return buf[:len(dst)]
}

// store rounds values into dst, unless target says that they are dst.
func store[A number, S Element](dst []S, values []A) {
	switch dst := any(dst).(type) {
	case []Float16:
		for i, v := range values {
			dst[i] = ToFloat16(float32(v))
		}
	case []BFloat16:
		for i, v := range values {
			dst[i] = ToBFloat16(float32(v))
		}
	}
}

// neutral returns what changes no result.
func neutral[A number](op Op) A {
	switch op {
	case Max:
		return lowest[A]()
	case Min:
		return highest[A]()
	}
	return 0
}

func fillWith[T any](dst []T, v T) {
	for i := range dst {
		dst[i] = v
	}
}

// reduce sets each dst[i] to src[i*stride], combined with the taps that follow
// it, step apart.
func reduce[A number](op Op, dst, src []A, taps, step, stride int) {
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

// fold returns the first of taps elements, step apart, combined with the
// others.
func fold[A number](op Op, values []A, taps, step int) A {
	v := values[0]
	switch last := (taps - 1) * step; op {
	case Max:
		for i := step; i <= last; i += step {
			v = max(v, values[i])
		}
	case Min:
		for i := step; i <= last; i += step {
			v = min(v, values[i])
		}
	default:
		for i := step; i <= last; i += step {
			v += values[i]
		}
	}
	return v
}

// combine sets each dst[i] to what a[i] and b[i] make.
func combine[A number](op Op, dst, a, b []A) {
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
func combineEvery[A number](op Op, dst, a, b []A, stepA, stepB int) {
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

// finish makes results of combined elements: -0 becomes +0, an average is
// divided by the cells that count, and of a sum of powers the root is taken.
func finish[A number](op Op, dst []A, count int) {
	if op == Average {
		divisor := A(count)
		for i, v := range dst {
			dst[i] = (v + 0) / divisor
		}
		return
	}
	for i, v := range dst {
		dst[i] = v + 0
	}
	if p := op.P(); p > 1 {
		roots(dst, p)
	}
}

// roots takes the p-th root of each element: the correctly rounded one where p
// is 2.
func roots[A number](dst []A, p int) {
	for i, v := range dst {
		if p == 2 {
			dst[i] = A(math.Sqrt(float64(v))) // exact for float32 too: float64 has more than twice its bits
		} else {
			dst[i] = A(math.Pow(float64(v), 1/float64(p)))
		}
	}
}

// divide makes averages of sums that are divided each by its own count.
func divide[A number](dst, divisors []A) {
	for i, v := range dst {
		dst[i] = (v + 0) / divisors[i]
	}
}
