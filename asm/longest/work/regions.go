//go:build linux

package main

import (
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// regions are boxes over large maps of both layouts: many small bins, and few that
// are most of the map.
func regions() (all []cases.Region) {
	for operator := range cases.MultiScale {
		for _, out := range [][2]int{{7, 7}, {2, 3}, {1, 1}} {
			channels := 64
			if operator >= cases.PSRoIAlign { // a channel for each bin
				channels = out[0] * out[1] * (1 + 64/(out[0]*out[1]))
			}
			for _, in := range []pool.Shape{pool.NCHW(1, channels, 200, 272), pool.NHWC(1, 200, 272, channels)} {
				for _, boxes := range []int{2, 512} {
					all = append(all, cases.Region{
						Operator: operator, Type: cases.Float32, In: in, OutH: out[0], OutW: out[1],
						Ratio: roi.Adaptive, Scale: 1, Coordinates: roi.HalfPixel, Boxes: boxes,
						Kind: map[int]cases.BoxKind{2: cases.Whole, 512: cases.Small}[boxes],
						Data: cases.Data{Kind: cases.Normal, Seed: 1},
					})
				}
			}
		}
	}
	return all
}
