package main

import (
	"cmp"
	"slices"

	"github.com/simdpool/simdpool/roi"
)

// anchor is a box and its score.
type anchor struct {
	roi.Box[float32]
	score float32
}

// propose returns up to n boxes: the best anchors, without those that overlap a
// better one by more than 0.7.
func propose(p pyramid, n int) []roi.Box[float32] {
	best := anchors(p)
	slices.SortStableFunc(best, func(a, b anchor) int { return cmp.Compare(b.score, a.score) })
	var boxes []roi.Box[float32]
	for _, a := range best {
		if len(boxes) == n {
			break
		}
		if !slices.ContainsFunc(boxes, func(b roi.Box[float32]) bool { return overlap(a.Box, b) > 0.7 }) {
			boxes = append(boxes, a.Box)
		}
	}
	return boxes
}

// anchors returns three boxes for each cell of each level, sixteen cells a side or
// so, clipped to the image. Scores are places among those of a level, so that
// every level has good ones.
func anchors(p pyramid) []anchor {
	var all []anchor
	for i, scores := range p.scores {
		stride, width := float32(strides[i]), imageWidth/strides[i]
		for place, cell := range order(scores) {
			y, x := (float32(cell/width)+0.5)*stride, (float32(cell%width)+0.5)*stride
			for _, side := range [][2]float32{{8, 8}, {6, 11}, {11, 6}} {
				h, w := side[0]*stride, side[1]*stride
				all = append(all, anchor{roi.Box[float32]{
					X1: max(x-w, 0), Y1: max(y-h, 0), X2: min(x+w, imageWidth), Y2: min(y+h, imageHeight),
				}, 1 - float32(place)/float32(len(scores))})
			}
		}
	}
	return all
}

// order returns the cells, those with the highest score first.
func order(scores []float32) []int {
	cells := make([]int, len(scores))
	for i := range cells {
		cells[i] = i
	}
	slices.SortStableFunc(cells, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return cells
}

// overlap returns the intersection of two boxes over their union.
func overlap(a, b roi.Box[float32]) float32 {
	w := min(a.X2, b.X2) - max(a.X1, b.X1)
	h := min(a.Y2, b.Y2) - max(a.Y1, b.Y1)
	if w <= 0 || h <= 0 {
		return 0
	}
	area := func(b roi.Box[float32]) float32 { return (b.X2 - b.X1) * (b.Y2 - b.Y1) }
	return w * h / (area(a) + area(b) - w*h)
}
