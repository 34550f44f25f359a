package simdpool

// lanes is how many interleaved parts a plane is reduced in.
const lanes = 16

// globalFirstGeneric defines GlobalFirst.
func globalFirstGeneric[T Element](op Op, dst, src []T, pixels, lo, hi int) {
	for i := range dst[lo:hi] {
		plane := src[(lo+i)*pixels:][:pixels]
		switch op {
		case Max:
			m := neutral[T](Max)
			for _, v := range plane {
				m = max(m, v)
			}
			dst[lo+i] = m
		case Min:
			dst[lo+i] = lowest(plane, 1)
		default:
			dst[lo+i] = sumPlane(plane)
		}
	}
	finish(op, dst[lo:hi], pixels)
}

// lowest returns the least of plane's elements, each times sign. It has four
// on the way, as a minimum waits for the one before it; and there is no
// highest, as max is slower than min on amd64.
func lowest[T Element](plane []T, sign T) T {
	a := neutral[T](Min)
	b, c, d := a, a, a
	for ; len(plane) >= 4; plane = plane[4:] {
		a, b = min(a, sign*plane[0]), min(b, sign*plane[1])
		c, d = min(c, sign*plane[2]), min(d, sign*plane[3])
	}
	for _, v := range plane {
		a = min(a, sign*v)
	}
	return min(a, b, c, d)
}

// sumPlane adds up a plane: element i goes to part i % lanes.
func sumPlane[T Element](plane []T) T {
	var part [lanes]T
	plane = plane[copy(part[:], plane):]
	for ; len(plane) >= lanes; plane = plane[lanes:] {
		combine(Sum, part[:], part[:], plane)
	}
	combine(Sum, part[:len(plane)], part[:], plane)
	return sumHalves(&part)
}

// sumHalves adds the parts in a tree of halves.
func sumHalves[T Element](part *[lanes]T) T {
	for half := lanes / 2; half > 0; half /= 2 {
		combine(Sum, part[:half], part[:], part[half:])
	}
	return part[0]
}

// globalLastGeneric defines GlobalLast.
func globalLastGeneric[T Element](op Op, dst, src []T, pixels, channels, lo, hi int) {
	for lo < hi {
		image, c := lo/channels, lo%channels
		block := dst[lo:min(lo+blockSize, hi, (image+1)*channels)]
		poolChannels(op, block, src[image*pixels*channels+c:], pixels, channels)
		lo += len(block)
	}
}

// poolChannels pools a block of channels: pixel i goes to part i % lanes.
func poolChannels[T Element](op Op, dst, src []T, pixels, channels int) {
	var part [lanes][blockSize]T
	for i := range lanes {
		if i < pixels {
			copy(part[i][:len(dst)], src[i*channels:])
		} else {
			fillWith(part[i][:len(dst)], neutral[T](op))
		}
	}
	for i := lanes; i < pixels; i++ {
		p := part[i%lanes][:len(dst)]
		combine(op, p, p, src[i*channels:])
	}
	for half := lanes / 2; half > 0; half /= 2 {
		for i := range half {
			combine(op, part[i][:len(dst)], part[i][:], part[i+half][:])
		}
	}
	copy(dst, part[0][:])
	finish(op, dst, pixels)
}
