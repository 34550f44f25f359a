package roi

import (
	"math"

	"github.com/simdpool/simdpool"
)

// Float is the element type of maps, boxes and results.
type Float = simdpool.Float

// Box is a region of interest: its corners in coordinates of the image, and the
// index of the image in the batch.
type Box[T Float] struct {
	Image          int
	X1, Y1, X2, Y2 T
}

// Boxes are the boxes of a run, in whatever form the caller holds them. The zero
// value is no boxes.
type Boxes[T Float] struct {
	list   []Box[T]
	flat   []T
	images []int64
	width  int // elements of a box in flat; 0: list
}

// FromList returns the boxes of a list, which is not copied.
func FromList[T Float](list []Box[T]) Boxes[T] { return Boxes[T]{list: list} }

// FromRows returns the boxes of a flat array of shape [R, 5], which is not
// copied: image, x1, y1, x2, y2 of each.
func FromRows[T Float](rows []T) Boxes[T] { return Boxes[T]{flat: rows, width: 5} }

// FromCorners returns the boxes of a flat array of shape [R, 4], x1, y1, x2, y2
// of each, and an array of shape [R], their images. Neither is copied.
func FromCorners[T Float](corners []T, images []int64) Boxes[T] {
	return Boxes[T]{flat: corners, images: images, width: 4}
}

// Len returns the number of boxes.
func (b Boxes[T]) Len() int {
	if b.width == 0 {
		return len(b.list)
	}
	return len(b.flat) / b.width
}

// at returns box i. The boxes have been checked.
func (b *Boxes[T]) at(i int) Box[T] {
	switch b.width {
	case 5:
		f := b.flat[5*i:][:5]
		return Box[T]{int(f[0]), f[1], f[2], f[3], f[4]}
	case 4:
		f := b.flat[4*i:][:4]
		return Box[T]{int(b.images[i]), f[0], f[1], f[2], f[3]}
	}
	return b.list[i]
}

// check finds boxes that are not finite or not of one of n images.
func (b *Boxes[T]) check(n int) error {
	if b.width != 0 && len(b.flat)%b.width != 0 {
		return fail(ErrBoxes, "len(boxes) = %d: want a multiple of %d", len(b.flat), b.width)
	}
	if b.width == 4 && len(b.images) != b.Len() {
		return fail(ErrBoxes, "len(images) = %d: want %d, one for each box", len(b.images), b.Len())
	}
	for i := range b.Len() {
		if !b.indexes(i, n) {
			return b.failImage(i, n)
		}
		box := b.at(i)
		for _, v := range [...]T{box.X1, box.Y1, box.X2, box.Y2} {
			if v-v != 0 {
				return fail(ErrBoxes, "box %d = (%v, %v, %v, %v): want finite coordinates", i, box.X1, box.Y1, box.X2, box.Y2)
			}
		}
	}
	return nil
}

// indexes reports whether the image of box i is one of n.
func (b *Boxes[T]) indexes(i, n int) bool {
	switch b.width {
	case 5:
		v := float64(b.flat[5*i])
		return v >= 0 && v < float64(n) && v == math.Trunc(v)
	case 4:
		return b.images[i] >= 0 && b.images[i] < int64(n)
	}
	return b.list[i].Image >= 0 && b.list[i].Image < n
}

func (b *Boxes[T]) failImage(i, n int) error {
	const want = "image of box %d = %v: want a whole number in [0, %d)"
	switch b.width {
	case 5:
		return fail(ErrBoxes, want, i, b.flat[5*i], n)
	case 4:
		return fail(ErrBoxes, want, i, b.images[i], n)
	}
	return fail(ErrBoxes, want, i, b.list[i].Image, n)
}
