package bench

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"math"
	"math/rand/v2"
)

// Problem is a case with its data.
type Problem struct {
	Case

	// X is the input of the forward operator, a Buffer a level. Gradients that
	// do not need it have none.
	X []Buffer

	// DY is the gradient of the output, for gradients.
	DY Buffer

	// Rois holds Boxes times batch index, x1, y1, x2, y2, in image coordinates.
	Rois []float32

	// Y receives the result of whatever runs in this process.
	Y Buffer
}

// NewProblem fills the inputs of c: normal floats, uniform bytes, always the
// same for a name.
func NewProblem(c *Case) (*Problem, error) {
	p := &Problem{Case: *c, Y: NewBuffer(c.OutBytes())}
	hash := fnv.New64a()
	hash.Write([]byte(c.Base()))
	random := rand.New(rand.NewPCG(hash.Sum64(), 0))
	if !c.Backward() || c.Op == "max_bwd" {
		for level := range max(c.Levels, 1) {
			x := NewBuffer(c.Size() * c.N * c.C * volume(c.Level(level)))
			fill(x, c.DType, random)
			p.X = append(p.X, x)
		}
	}
	if c.Backward() {
		p.DY = NewBuffer(c.InBytes())
		fill(p.DY, c.DType, random)
	}
	if c.Regions() {
		if err := p.readBoxes(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func fill(b Buffer, dtype string, random *rand.Rand) {
	switch dtype {
	case "f32":
		for i, v := 0, b.Floats(); i < len(v); i++ {
			v[i] = float32(random.NormFloat64())
		}
	case "f64":
		for i, v := 0, As[float64](b); i < len(v); i++ {
			v[i] = random.NormFloat64()
		}
	default:
		for i := range b {
			b[i] = byte(random.Uint32())
		}
	}
}

func (p *Problem) readBoxes() error {
	name := "boxes/" + p.Base() + ".f32"
	data, err := fs.ReadFile(p.boxes, name)
	if err != nil {
		return err
	}
	if want := 20 * p.Boxes; len(data) != want {
		return fmt.Errorf("%s: %d bytes, want %d: 5 float32 for each of %d boxes", name, len(data), want, p.Boxes)
	}
	p.Rois = make([]float32, 5*p.Boxes)
	for i := range p.Rois {
		b := data[4*i:]
		p.Rois[i] = math.Float32frombits(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
	}
	return nil
}

// Last returns p, of which all is channels first, with channels last.
func (p *Problem) Last() *Problem {
	q := *p
	q.Layout, q.Y, q.X = Last, NewBuffer(len(p.Y)), nil
	for level, x := range p.X {
		t := NewBuffer(len(x))
		transpose(t, x, p.N, p.C, volume(p.Level(level)), p.Size(), true)
		q.X = append(q.X, t)
	}
	if p.DY != nil {
		n, c := p.N, p.C
		if p.Regions() {
			n, c = p.Boxes, p.OutC
		}
		q.DY = NewBuffer(len(p.DY))
		transpose(q.DY, p.DY, n, c, volume(p.Out), p.Size(), true)
	}
	return &q
}

// resultShape returns the images, channels and pixels of the result.
func (c *Case) resultShape() (n, channels, pixels int) {
	switch {
	case c.Backward():
		return c.N, c.C, volume(c.In)
	case c.Regions():
		return c.Boxes, c.OutC, volume(c.Out)
	}
	return c.N, c.C, volume(c.Out)
}
