package main

import (
	"bytes"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The boxes and crops are there, and the picture beside them is the photograph.
func TestRoI(t *testing.T) {
	out := filepath.Join(t.TempDir(), "regions.png")
	var stdout, stderr bytes.Buffer
	require.Equal(t, 0, run([]string{"roi", "-out", out}, &stdout, &stderr), stderr.String())
	require.Contains(t, stdout.String(), "NHWC 1x50x75x3")
	require.Contains(t, stdout.String(), "boxes      4, in pairs 3 pixels apart")
	data, err := os.ReadFile(out)
	require.NoError(t, err)
	got, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	require.Equal(t, 600+3*gap+2*bins*binSide, got.Bounds().Dx())
	pic, err := load("")
	require.NoError(t, err)
	nrgba := func(x, y int) color.Color { return color.NRGBAModel.Convert(got.At(x, y)) }
	require.Equal(t, pic.rgba.At(5, 5), nrgba(5, 5))
	require.Equal(t, color.Color(boxColors[0]), nrgba(126, 60), "the corner of the first box")
	require.NotEqual(t, got.At(600+gap+30, gap+30), got.At(600+gap/2, gap+30), "a crop and the gap beside it")
}

// Without a shift, both of a pair are the same; with one of a cell, too, but for the
// cells.
func TestRoIChange(t *testing.T) {
	pic, err := load("")
	require.NoError(t, err)
	cells, in, err := pic.featureMap()
	require.NoError(t, err)
	pooled, aligned, err := crops(cells, in, pic.pairs(0))
	require.NoError(t, err)
	require.Zero(t, change(pooled))
	require.Zero(t, change(aligned))
}

func TestRoICommandLine(t *testing.T) {
	for _, args := range [][]string{{"roi", "-out", "x.jpg"}, {"roi", "-shift", "far"}, {"roi", "x"}} {
		var stdout, stderr bytes.Buffer
		require.Equal(t, 2, run(args, &stdout, &stderr))
		require.Contains(t, stderr.String(), "simdpool roi")
	}
}
