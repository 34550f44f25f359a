package main

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/pool"
)

func TestCommandLine(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.png")
	require.NoError(t, os.WriteFile(text, []byte("no picture"), 0o666))
	out := filepath.Join(dir, "out.png")
	for _, test := range []struct {
		args           []string
		code           int
		stdout, stderr string // parts of them
	}{
		{nil, 2, "", "Usage: simdpool command"},
		{[]string{"-h"}, 0, "Usage: simdpool command", ""},
		{[]string{"help"}, 0, "verify", ""},
		{[]string{"pool"}, 2, "", `unknown command "pool"`},
		{[]string{"image", "-h"}, 0, "-kernel int", ""},
		{[]string{"info", "-h"}, 0, "Usage: simdpool info", ""},
		{[]string{"verify", "--help"}, 0, "-short", ""},
		{[]string{"image", "-colour"}, 2, "", "flag provided but not defined: -colour"},
		{[]string{"image", "-kernel", "two"}, 2, "", `invalid value "two" for flag -kernel`},
		{[]string{"image", "photo.png"}, 2, "", `unexpected argument "photo.png"`},
		{[]string{"info", "x"}, 2, "", `unexpected argument "x"`},
		{[]string{"verify", "x"}, 2, "", `unexpected argument "x"`},
		{[]string{"image", "-op", "sum"}, 2, "", `-op "sum": want max, min or average`},
		{[]string{"image", "-layout", "chw"}, 2, "", `-layout "chw": want nchw or nhwc`},
		{[]string{"image", "-out", "x.jpg"}, 2, "", `-out "x.jpg": want a name that ends in .png`},
		{[]string{"image", "-out", out, "-kernel", "0"}, 2, "", "Kernel"},
		{[]string{"image", "-out", out, "-stride", "0"}, 2, "", "Stride"},
		{[]string{"image", "-out", out, "-pad", "2"}, 2, "", "Pad"},
		{[]string{"image", "-out", out, "-kernel", "500"}, 2, "", "invalid window"},
		{[]string{"image", "-in", filepath.Join(dir, "missing.png")}, 1, "", "missing.png"},
		{[]string{"image", "-in", text}, 1, "", "text.png: image: unknown format"},
		{[]string{"image", "-out", filepath.Join(dir, "no", "such.png")}, 1, "", "such.png"},
	} {
		var stdout, stderr bytes.Buffer
		assert.Equal(t, test.code, run(test.args, &stdout, &stderr), "%q", test.args)
		assert.Contains(t, stdout.String(), test.stdout, "%q", test.args)
		assert.Contains(t, stderr.String(), test.stderr, "%q", test.args)
		if test.code == 0 {
			assert.Empty(t, stderr.String(), "%q", test.args)
		} else if test.code == 2 {
			assert.Empty(t, stdout.String(), "%q", test.args)
			assert.Contains(t, stderr.String(), "sage", "%q", test.args)
		}
	}
	assert.NoFileExists(t, out)
}

func TestInfo(t *testing.T) {
	var stdout, stderr bytes.Buffer
	require.Equal(t, 0, run([]string{"info"}, &stdout, &stderr), stderr.String())
	for _, isa := range simdpool.Available() {
		assert.Contains(t, stdout.String(), isa.String())
	}
	assert.Contains(t, stdout.String(), "used       "+simdpool.Active().String())
}

// The built-in photograph in both layouts: the same picture comes out.
func TestImage(t *testing.T) {
	dir := t.TempDir()
	var files [2][]byte
	for i, layout := range []string{"nchw", "nhwc"} {
		out := filepath.Join(dir, layout+".png")
		var stdout, stderr bytes.Buffer
		require.Equal(t, 0, run([]string{"image", "-layout", layout, "-out", out}, &stdout, &stderr), stderr.String())
		for _, part := range []string{
			"1x3x400x600", "1x3x200x300", simdpool.Active().String(), "GB/s", "copy", "plain loop",
			"equals the reference's", out,
		} {
			if layout == "nchw" || part[0] != '1' {
				assert.Contains(t, stdout.String(), part)
			}
		}
		var err error
		files[i], err = os.ReadFile(out)
		require.NoError(t, err)
	}
	assert.Equal(t, files[0], files[1])

	small, err := png.Decode(bytes.NewReader(files[0]))
	require.NoError(t, err)
	assert.Equal(t, image.Rect(0, 0, 300, 200), small.Bounds())
	full, err := png.Decode(bytes.NewReader(photo))
	require.NoError(t, err)
	for _, at := range []image.Point{{0, 0}, {299, 199}, {150, 70}} {
		var want uint32 // of green, say
		for i := range 4 {
			_, g, _, _ := full.At(2*at.X+i%2, 2*at.Y+i/2).RGBA()
			want = max(want, g)
		}
		_, g, _, _ := small.At(at.X, at.Y).RGBA()
		assert.Equal(t, want, g, at)
	}
}

// A picture whose bounds do not begin at 0, and a JPEG, with other flags.
func TestImageIn(t *testing.T) {
	dir := t.TempDir()
	whole := image.NewNRGBA(image.Rect(0, 0, 9, 8))
	for i := range whole.Pix {
		whole.Pix[i] = 255
	}
	whole.SetNRGBA(5, 4, color.NRGBA{10, 20, 30, 255})
	in := filepath.Join(dir, "in.png")
	f, err := os.Create(in)
	require.NoError(t, err)
	require.NoError(t, png.Encode(f, whole.SubImage(image.Rect(2, 1, 9, 8))))
	require.NoError(t, f.Close())
	out := filepath.Join(dir, "out.PNG")
	var stdout, stderr bytes.Buffer
	code := run([]string{"image", "-in", in, "-op", "min", "-kernel", "3", "-stride", "1", "-pad", "1", "-out", out}, &stdout, &stderr)
	require.Equal(t, 0, code, stderr.String())
	pic, err := load(out)
	require.NoError(t, err)
	assert.Equal(t, []int{7, 7}, []int{pic.width, pic.height})
	for y := range 7 {
		for x := range 7 {
			want := color.NRGBA{255, 255, 255, 255}
			if x >= 2 && x <= 4 && y >= 2 && y <= 4 { // one around (3, 3)
				want = color.NRGBA{10, 20, 30, 255}
			}
			assert.Equal(t, want, pic.rgba.NRGBAAt(x, y))
		}
	}

	in = filepath.Join(dir, "in.jpeg")
	f, err = os.Create(in)
	require.NoError(t, err)
	require.NoError(t, jpeg.Encode(f, whole, nil))
	require.NoError(t, f.Close())
	require.Equal(t, 0, run([]string{"image", "-in", in, "-op", "average", "-out", out}, &stdout, &stderr), stderr.String())
}

func TestLevel(t *testing.T) {
	for v, want := range map[float32]uint8{-1: 0, 0: 0, 0.49: 0, 0.5: 1, 127.4: 127, 254.6: 255, 300: 255} {
		assert.Equal(t, want, level(v), v)
	}
	var zero float32
	assert.EqualValues(t, 0, level(zero/zero))
	assert.EqualValues(t, 255, level(1/zero))
	assert.EqualValues(t, 0, level(-1/zero))
}

// A result that is not the reference's is an error, whatever else is printed.
func TestImageDiffers(t *testing.T) {
	plan, err := pool.New[float32](simdpool.Max, pool.NCHW(1, 1, 2, 2), pool.Square(1, 1, 0))
	require.NoError(t, err)
	assert.NoError(t, compare(io.Discard, plan, []float32{1, 2, 3, 4}, []float32{1, 2, 3, 4}))
	assert.ErrorContains(t, compare(io.Discard, plan, []float32{1, 2, 3, 5}, []float32{1, 2, 3, 4}), "element 3")
}

func TestVerify(t *testing.T) {
	var stdout, stderr bytes.Buffer
	require.Equal(t, 0, run([]string{"verify", "-short"}, &stdout, &stderr), stdout.String())
	for _, f := range cases.Families() {
		assert.Contains(t, stdout.String(), f.Name)
	}
	assert.Contains(t, stdout.String(), "PASS: ")
	assert.NotContains(t, stdout.String(), "\r", "no bar but on a terminal")
}

// A kernel that is wrong is found, counted and named.
func TestVerifyFails(t *testing.T) {
	broken := cases.Families()[2].With(func(c *cases.Case, b cases.Buffers, right func(*cases.Case, cases.Buffers)) {
		right(c, b)
		if c.Op == simdpool.Min && c.Out() > 1 && c.Hi > 1 {
			b.Src[0]++
		}
	})
	var stdout bytes.Buffer
	err := verify(&stdout, []*cases.Family{broken}, 13)
	require.ErrorContains(t, err, "cases differ from the reference")
	assert.Contains(t, stdout.String(), "FAIL: ")
	assert.Contains(t, stdout.String(), "global-first min")
}
