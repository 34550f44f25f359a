package main

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

// side is the height and the width of the images, classes the number of labels.
const (
	side    = 28
	pixels  = side * side
	classes = 10
)

var classNames = [classes]string{
	"T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
}

// embedded is the beginning of Fashion-MNIST: 2000 images to train with and 500
// to test with. Copyright 2017 Zalando SE, MIT License: data/LICENSE.
//
//go:embed data/*.gz
var embedded embed.FS

// dataset is images of side x side pixels in [0, 1], one after the other, and
// their labels.
type dataset struct {
	images []float32
	labels []uint8
}

// len returns the number of images.
func (d *dataset) len() int { return len(d.labels) }

// batch copies the images and labels that order names into images and labels.
func (d *dataset) batch(images []float32, labels []uint8, order []int) {
	for i, from := range order {
		copy(images[i*pixels:][:pixels], d.images[from*pixels:][:pixels])
		labels[i] = d.labels[from]
	}
}

// load reads the training and the test set from a folder, or the embedded
// subset where that is "".
func load(folder string) (train, test *dataset, err error) {
	files, err := fs.Sub(embedded, "data")
	if folder != "" {
		files, err = os.DirFS(folder), nil
	}
	if err != nil {
		return nil, nil, err
	}
	if train, err = read(files, "train"); err == nil {
		test, err = read(files, "t10k")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("-data %q: %w", folder, err)
	}
	return train, test, nil
}

// read reads the images and labels of one set.
func read(files fs.FS, set string) (*dataset, error) {
	raw, n, err := readIDX(files, set+"-images-idx3-ubyte.gz", side, side)
	if err != nil {
		return nil, err
	}
	labels, m, err := readIDX(files, set+"-labels-idx1-ubyte.gz")
	switch {
	case err != nil:
		return nil, err
	case n != m || n == 0:
		return nil, fmt.Errorf("%s: %d images and %d labels: want as many, and at least one", set, n, m)
	case slices.Max(labels) >= classes:
		return nil, fmt.Errorf("%s: label %d: want less than %d", set, slices.Max(labels), classes)
	}
	d := &dataset{make([]float32, len(raw)), labels}
	for i, v := range raw {
		d.images[i] = float32(v) / 255
	}
	return d, nil
}

// readIDX reads a gzipped IDX file of n items of bytes, each of the given extents.
// Source: the format's description at http://yann.lecun.com/exdb/mnist/.
func readIDX(files fs.FS, name string, extents ...int) (items []byte, n int, err error) {
	zipped, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, 0, err
	}
	r, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", name, err)
	}
	header := make([]uint32, 2+len(extents))
	if err := binary.Read(r, binary.BigEndian, header); err != nil {
		return nil, 0, fmt.Errorf("%s: header: %w", name, err)
	}
	const bytesOfRank = 0x800 // the magic number, plus the rank
	want, size := []uint32{bytesOfRank + uint32(1+len(extents)), header[1]}, 1
	for _, e := range extents {
		want, size = append(want, uint32(e)), size*e
	}
	if !slices.Equal(header, want) {
		return nil, 0, fmt.Errorf("%s: header %v: want %v", name, header, want)
	}
	items, err = io.ReadAll(r)
	if n = int(header[1]); err == nil && len(items) != n*size {
		err = fmt.Errorf("%d bytes: want %d items of %d", len(items), n, size)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", name, err)
	}
	return items, n, nil
}
