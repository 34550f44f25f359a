package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// defaults are the flags of a short run that leaves its files in a folder that goes
// with the test.
func defaults(t *testing.T) options {
	dir := t.TempDir()
	return options{
		pool: "max", head: "flatten", epochs: 2, batch: 32, steps: 5, rate: 0.001, seed: 1,
		weights: filepath.Join(dir, "w.safetensors"), picture: filepath.Join(dir, "p.png"),
	}
}

// Two epochs of the embedded subset are enough to tell most clothes apart.
func TestRun(t *testing.T) {
	o := defaults(t)
	var out bytes.Buffer
	accuracy, err := run(o, &out)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", &out)
	if accuracy < 0.72 {
		t.Errorf("accuracy %v: want at least 0.72", accuracy)
	}
	for _, want := range []string{"119530 parameters", "epoch 2/2", "ankle boot", "of which pooling", "steps of both: true"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
	checkWeights(t, o.weights, 119530)
	f, err := os.Open(o.picture)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := png.Decode(f); err != nil {
		t.Error(err)
	}
}

// checkWeights reads the header of a safetensors file: tensors lie one after the
// other, and hold so many numbers.
func checkWeights(t *testing.T, file string, want int) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	length := int(binary.LittleEndian.Uint64(raw))
	header := map[string]struct {
		Dtype   string
		Shape   []int
		Offsets [2]int `json:"data_offsets"`
	}{}
	if err := json.Unmarshal(raw[8:8+length], &header); err != nil {
		t.Fatal(err)
	}
	count := 0
	for name, tensor := range header {
		size := 4
		for _, s := range tensor.Shape {
			size *= s
		}
		if tensor.Dtype != "F32" || tensor.Offsets[1]-tensor.Offsets[0] != size {
			t.Errorf("%s: %+v", name, tensor)
		}
		count += size / 4
	}
	if count != want || len(raw) != 8+length+4*want {
		t.Errorf("%d numbers, %d bytes: want %d numbers", count, len(raw), want)
	}
}

// Wrong flags are errors that name the flag, its value and what is allowed, before
// any file is written.
func TestFlags(t *testing.T) {
	for want, change := range map[string]func(o *options){
		`-pool "min": want max or average`:      func(o *options) { o.pool = "min" },
		`-head "": want flatten or global`:      func(o *options) { o.head = "" },
		`-epochs 0: want at least 1`:            func(o *options) { o.epochs = 0 },
		`-batch -1: want at least 1`:            func(o *options) { o.batch = -1 },
		`-rate 2: want above 0, at most 1`:      func(o *options) { o.rate = 2 },
		`-steps -1: want at least 0`:            func(o *options) { o.steps = -1 },
		`-data "testdata/none": open train-ima`: func(o *options) { o.data = "testdata/none" },
	} {
		o := defaults(t)
		change(&o)
		if _, err := run(o, io.Discard); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: want %s", err, want)
		}
		if _, err := os.Stat(o.weights); err == nil {
			t.Errorf("%s: weights were written", want)
		}
	}
}
