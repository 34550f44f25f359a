package main

import (
	"slices"
	"testing"

	"github.com/simdpool/simdpool/pool"
)

// Both layouts and any number of workers find the same, on all levels.
func TestDetect(t *testing.T) {
	image, err := load("../../cmd/simdpool/photo/coffee.png", imageHeight, imageWidth)
	if err != nil {
		t.Fatal(err)
	}
	const boxes = 120
	last, err := detect(image, pool.ChannelsLast, boxes, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(last.boxes) != boxes || len(last.scores) != boxes || len(last.stages) != 4 {
		t.Fatalf("%d boxes, %d scores, %d stages", len(last.boxes), len(last.scores), len(last.stages))
	}
	first, err := build(image, pool.ChannelsFirst)
	if err != nil {
		t.Fatal(err)
	}
	second, err := build(image, pool.ChannelsLast)
	if err != nil {
		t.Fatal(err)
	}
	a, levels, err := align(first, last.boxes, 3)
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := align(second, last.boxes, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(levels, last.levels) {
		t.Error("the levels depend on the layout")
	}
	if slices.Min(levels) == slices.Max(levels) {
		t.Error("all boxes are on one level")
	}
	for box := range boxes {
		for c := range channels {
			for bin := range 49 {
				if x, y := a[(box*channels+c)*49+bin], b[(box*49+bin)*channels+c]; x != y {
					t.Fatalf("box %d, channel %d, bin %d: %v with channels first, %v last", box, c, bin, x, y)
				}
			}
		}
	}
}
