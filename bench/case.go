package bench

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Case is an entry of the list of cases; README.md describes the fields. Extents
// of three axes are depth, height, width.
type Case struct {
	Name     string  `json:"name"`
	Op       string  `json:"op"`
	Layout   string  `json:"layout"`
	DType    string  `json:"dtype"`
	Rank     int     `json:"nd"`
	N        int     `json:"n"`
	C        int     `json:"c"`
	In       [3]int  `json:"i"`
	Out      [3]int  `json:"o"`
	Kernel   [3]int  `json:"k"`
	Stride   [3]int  `json:"s"`
	Pad      [3]int  `json:"p"`
	Ceil     int     `json:"ceil"`
	Include  int     `json:"incl"`
	Boxes    int     `json:"rois"`
	OutC     int     `json:"oc"`
	Scale    float64 `json:"scale"`
	Sampling int     `json:"sr"`
	Levels   int     `json:"levels"`
	BytesIn  int     `json:"bytes_in"`
	BytesOut int     `json:"bytes_out"`

	boxes fs.FS // holds the file of boxes
}

// Layouts, as a Case spells them. Blocked is a peer's own layout of channels in
// groups.
const (
	First   = "nchw"
	Last    = "nhwc"
	Blocked = "blocked"
)

// Cases returns the list that this module comes with.
func Cases() ([]Case, error) { return load(files, "cases.json") }

// LoadCases reads another list. The boxes of its region cases are looked for in
// a folder boxes beside it.
func LoadCases(path string) ([]Case, error) {
	return load(os.DirFS(filepath.Dir(path)), filepath.Base(path))
}

func load(from fs.FS, name string) ([]Case, error) {
	data, err := fs.ReadFile(from, name)
	if err != nil {
		return nil, err
	}
	var cases []Case
	if err := json.Unmarshal(data, &cases); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	seen := map[string]bool{}
	for i := range cases {
		c := &cases[i]
		c.boxes = from
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("%s: case %d, %q: %w", name, i, c.Name, err)
		}
		if seen[c.Name] {
			return nil, fmt.Errorf("%s: two cases are named %q", name, c.Name)
		}
		seen[c.Name] = true
	}
	return cases, nil
}

func (c *Case) check() error {
	if !ops[c.Op] {
		return fmt.Errorf("op %q is not one of those that README.md lists", c.Op)
	}
	if c.Layout != First && c.Layout != Last {
		return fmt.Errorf("layout %q: want %s or %s", c.Layout, First, Last)
	}
	if sizes[c.DType] == 0 {
		return fmt.Errorf("dtype %q: want f32, f64 or u8", c.DType)
	}
	if c.Regions() && c.Levels < 1 {
		return fmt.Errorf("levels %d: want at least 1", c.Levels)
	}
	read, written := c.InBytes(), c.OutBytes()
	if read != c.BytesIn || written != c.BytesOut {
		return fmt.Errorf("bytes_in %d, bytes_out %d: the shapes say %d and %d", c.BytesIn, c.BytesOut, read, written)
	}
	return nil
}

var sizes = map[string]int{"f32": 4, "f64": 8, "u8": 1}

var ops = map[string]bool{
	"max": true, "avg": true, "gavg": true, "gmax": true, "adaptavg": true, "maxidx": true,
	"max_bwd": true, "avg_bwd": true, "gavg_bwd": true,
	"roialign": true, "roipool": true, "psroialign": true, "psroipool": true, "msroialign": true,
	"roialign_bwd": true,
}

// Regions reports whether c pools boxes.
func (c *Case) Regions() bool { return strings.Contains(c.Op, "roi") }

// Backward reports whether c is a gradient.
func (c *Case) Backward() bool { return strings.HasSuffix(c.Op, "_bwd") }

// Global reports whether the windows of c are whole planes.
func (c *Case) Global() bool { return strings.HasPrefix(c.Op, "g") }

// Size returns the bytes of an element.
func (c *Case) Size() int { return sizes[c.DType] }

// Base returns the name without the layout.
func (c *Case) Base() string {
	base, _, _ := strings.Cut(c.Name, "@")
	return base
}

// Level returns the extents of the input at a level: each halves those before.
func (c *Case) Level(level int) [3]int {
	in := c.In
	for ; level > 0; level-- {
		in[1], in[2] = in[1]/2, in[2]/2
	}
	return in
}

// PadEnd returns the padding that makes the last window of each axis complete:
// more than Pad where it hangs over under ceil_mode, less where cells are left.
func (c *Case) PadEnd() (end [3]int) {
	for a := range end {
		end[a] = (c.Out[a]-1)*c.Stride[a] + c.Kernel[a] - c.In[a] - c.Pad[a]
	}
	return end
}

func volume(e [3]int) int { return e[0] * e[1] * e[2] }

// featureLen is the number of elements of the forward operator's input.
func (c *Case) featureLen() int {
	n := 0
	for level := range max(c.Levels, 1) {
		n += c.N * c.C * volume(c.Level(level))
	}
	return n
}

// pooledLen is the number of elements of the forward operator's output.
func (c *Case) pooledLen() int {
	if c.Regions() {
		return c.Boxes * c.OutC * volume(c.Out)
	}
	return c.N * c.C * volume(c.Out)
}

// InBytes returns the bytes that have to be read at least, OutBytes those that
// have to be written: values alone, neither positions nor boxes.
func (c *Case) InBytes() int {
	if c.Backward() {
		return c.Size() * c.pooledLen()
	}
	return c.Size() * c.featureLen()
}

// OutBytes is described at InBytes.
func (c *Case) OutBytes() int {
	if c.Backward() {
		return c.Size() * c.featureLen()
	}
	return c.Size() * c.pooledLen()
}

// Bytes returns InBytes and OutBytes together.
func (c *Case) Bytes() int { return c.InBytes() + c.OutBytes() }

// Taps returns how many cells the windows hold in all, those in padding too; for
// boxes, how many cells the samples are between.
func (c *Case) Taps() int {
	switch {
	case c.Op == "roipool" || c.Op == "psroipool":
		return 0 // as many as the boxes are large
	case c.Regions():
		const corners = 4
		return c.pooledLen() * corners * max(c.Sampling*c.Sampling, 1)
	}
	return c.pooledLen() * volume(c.Kernel)
}

// Key names c in the key=value form of Go's benchmarks.
func (c *Case) Key() string {
	s := fmt.Sprintf("case=%s/op=%s/type=%s/layout=%s", c.Base(), c.Op, c.DType, c.Layout)
	if c.Regions() {
		return s + fmt.Sprintf("/map=%dx%dx%d/boxes=%d/out=%dx%d", c.C, c.In[1], c.In[2], c.Boxes, c.Out[1], c.Out[2])
	}
	first := 3 - c.Rank
	s += fmt.Sprintf("/shape=%dx%dx%s", c.N, c.C, times(c.In[first:]))
	if c.Global() || c.Op == "adaptavg" {
		return s
	}
	return s + fmt.Sprintf("/k=%s/s=%s/p=%s", times(c.Kernel[first:]), times(c.Stride[first:]), times(c.Pad[first:]))
}

func times(v []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(v), " ", "x"), "[]")
}
