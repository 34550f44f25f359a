package simdpool

// lanes is how many interleaved parts a plane is reduced in.
const lanes = 16

// poolPlanes pools whole planes.
func poolPlanes[A number, S Element](j *job[S]) {
	var loaded, results [lineSize]A
	for lo := j.lo; lo < j.hi; lo += lineSize {
		dst := j.dst[lo:min(lo+lineSize, j.hi)]
		out := target(dst, results[:])
		for i := range out {
			out[i] = poolPlane(j.op, j.src[(lo+i)*j.pixels:][:j.pixels], loaded[:])
		}
		finish(j.op, out, j.pixels)
		store(dst, out)
	}
}

// poolPlane reduces a plane, of which as much as loaded holds is loaded at a
// time.
func poolPlane[A number, S Element](op Op, plane []S, loaded []A) A {
	var part [lanes]A
	if op == Max || op == Min {
		part[0] = neutral[A](op)
	}
	for len(plane) > 0 {
		n := min(lineSize, len(plane))
		values := load(op, loaded, plane[:n])
		switch op {
		case Max:
			part[0] = max(part[0], highestOf(values))
		case Min:
			part[0] = min(part[0], lowestOf(values, 1))
		default:
			addInto(&part, values)
		}
		plane = plane[n:]
	}
	if op == Max || op == Min {
		return part[0]
	}
	return sumHalves(&part)
}

// highestOf returns the greatest element.
func highestOf[A number](values []A) A {
	if minus := A(0) - 1; minus < 0 && minus/2 != 0 { // max of floating-point numbers is slower than min, on amd64
		return -lowestOf(values, minus)
	}
	m := values[0]
	for _, v := range values {
		m = max(m, v)
	}
	return m
}

// lowestOf returns the least of the elements, each times sign. It has four on
// the way, as a minimum waits for the one before it.
func lowestOf[A number](values []A, sign A) A {
	a := highest[A]()
	b, c, d := a, a, a
	for ; len(values) >= 4; values = values[4:] {
		a, b = min(a, sign*values[0]), min(b, sign*values[1])
		c, d = min(c, sign*values[2]), min(d, sign*values[3])
	}
	for _, v := range values {
		a = min(a, sign*v)
	}
	return min(a, b, c, d)
}

// addInto adds a row: element i to part i % lanes.
func addInto[A number](part *[lanes]A, values []A) {
	for ; len(values) >= lanes; values = values[lanes:] {
		combine(Sum, part[:], part[:], values)
	}
	combine(Sum, part[:len(values)], part[:], values)
}

// sumHalves adds the parts in a tree of halves.
func sumHalves[A number](part *[lanes]A) A {
	for half := lanes / 2; half > 0; half /= 2 {
		combine(Sum, part[:half], part[:], part[half:])
	}
	return part[0]
}

// poolChannels pools the channels lo to hi of images, a block at a time.
func poolChannels[A number, S Element](j *job[S]) {
	for lo := j.lo; lo < j.hi; {
		image, c := lo/j.channels, lo%j.channels
		dst := j.dst[lo:min(lo+blockSize, j.hi, (image+1)*j.channels)]
		poolBlock[A](j.op, dst, j.src[image*j.pixels*j.channels+c:], j.pixels, j.channels)
		lo += len(dst)
	}
}

// poolBlock pools a block of channels: pixel i goes to part i % lanes.
func poolBlock[A number, S Element](op Op, dst, src []S, pixels, channels int) {
	var part [lanes][blockSize]A
	var loaded [blockSize]A
	n := len(dst)
	for i := range lanes {
		if i < pixels {
			copy(part[i][:n], load(op, loaded[:], src[i*channels:][:n]))
		} else {
			fillWith(part[i][:n], neutral[A](op))
		}
	}
	for i := lanes; i < pixels; i++ {
		p := part[i%lanes][:n]
		combine(op, p, p, load(op, loaded[:], src[i*channels:][:n]))
	}
	for half := lanes / 2; half > 0; half /= 2 {
		for i := range half {
			combine(op, part[i][:n], part[i][:], part[i+half][:])
		}
	}
	out := target(dst, loaded[:])
	copy(out, part[0][:])
	finish(op, out, pixels)
	store(dst, out)
}
