package simdpool

// Unpool sets dst to zeros but for dst[indices[i]] = src[i], whose bits it
// copies. Where indices repeat, the last one wins.
//
// It panics if there are not as many indices as elements of src, or one is
// outside [0, len(dst)). dst and src must not overlap.
func Unpool[T Element](dst, src []T, indices []int64) {
	checkUnpool(len(dst), len(src), indices)
	clear(dst)
	for i, index := range indices {
		dst[index] = src[i]
	}
}
