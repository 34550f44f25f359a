package conformance

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// identity is an operator that copies X to Y, as far as what it asks for goes.
func identity(a *Args) error {
	x, err := input[float32](a, "X")
	if err != nil {
		return err
	}
	t, err := a.tensor("X")
	if err != nil {
		return err
	}
	dims, err := toInts("X", t.Shape)
	if err != nil {
		return err
	}
	copy(output[float32](a, "Y", dims), x)
	return nil
}

func identityCase() *Case {
	x := encode([]int64{2}, []float32{1, 2})
	return &Case{
		Op: "Identity", Inputs: []string{"X"}, Outputs: []string{"Y"},
		Tensors: map[string]Tensor{"X": x, "Y": x},
	}
}

// A case fails when anything that it says is passed over.
func TestCheck(t *testing.T) {
	outputs, err := check(identityCase(), identity)
	require.NoError(t, err)
	require.Len(t, outputs, 1)
	for _, c := range []struct {
		name   string
		change func(*Case)
		want   string
	}{
		{"attribute", func(c *Case) { c.Attributes = map[string]any{"a": 1} }, "not known: attribute a"},
		{"input", func(c *Case) { c.Inputs = []string{"X", "I"} }, "not known: input I"},
		{"no input", func(c *Case) { c.Inputs = nil }, "without input X"},
		{"output", func(c *Case) { c.Outputs = []string{"Y", "Z"} }, "not known: output Z"},
		{"no output", func(c *Case) { c.Outputs = nil }, "outputs [Y]: want []"},
		{"type", func(c *Case) { c.Tensors["X"] = encode([]int64{1}, []uint8{1}) }, "not known: X = U8[1]"},
		{"value", func(c *Case) { c.Tensors["Y"] = encode([]int64{2}, []float32{1, 3}) }, "element 1"},
		{"no error", func(c *Case) { c.WantError, c.Reason = true, "reasons" }, "no error: want one, reasons"},
		{"shape only, too large", func(c *Case) {
			c.WantError = true
			c.Tensors["X"] = Tensor{DType: F32, Shape: []int64{1 << 40}}
		}, "not known: X"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := identityCase()
			c.change(changed)
			_, err := check(changed, identity)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// An error must say what is wrong, and come before anything is written.
func TestCheckErrors(t *testing.T) {
	c := identityCase()
	c.WantError = true
	fails := func(err error) operator { return func(*Args) error { return err } }
	for _, text := range []string{
		"len(dst) = 3: want 4", "pads[0] = 3: want less", "kernel_shape is missing: want 2 values", "dst and src overlap: want others",
	} {
		_, err := check(c, fails(errors.New(text)))
		require.NoError(t, err, text)
	}
	for _, text := range []string{"invalid argument", "want 3", "stride: want 1", " = 3: want 4"} {
		_, err := check(c, fails(errors.New(text)))
		require.ErrorContains(t, err, "want the name", text)
	}
	_, err := check(c, fails(notKnown("x = 3: want 4")))
	require.ErrorIs(t, err, errNotKnown)
	_, err = check(c, func(*Args) error { panic("x = 3: want 4") })
	require.ErrorIs(t, err, errPanic)
	_, err = check(c, func(a *Args) error {
		output[float32](a, "Y", []int{3})[2] = 1
		return errors.New("x = 3: want 4")
	})
	require.EqualError(t, err, "Y was written before the error")
	_, err = check(identityCase(), fails(errors.New("x = 3: want 4")))
	require.EqualError(t, err, "x = 3: want 4")
}

// An operator that nobody knows fails, one that is to come is counted apart.
func TestReport(t *testing.T) {
	unknown := identityCase()
	require.ErrorIs(t, (&Report{}).runCase(unknown), errNotKnown)

	r := Report{Results: []Result{{Op: "B"}, {Op: "A", Status: Failed}, {Op: "B", Status: Failed}, {Status: Failed}}}
	line := "conformance: 1 passed, 3 failed"
	if len(pending) > 0 {
		r.Results = append(r.Results, Result{Op: pending[0], Status: Pending})
		line += ", 1 pending"
	}
	require.Equal(t, line, r.Line())
	require.Regexp(t, `operator +passed +failed +pending *
 *\(unreadable\) +0 +1 +0 *
 *A +0 +1 +0 *
(.*\n)? *B +1 +1 +0 *
`, r.Table())
}

// Kernels that differ from each other are found, though both agree with the data.
func TestSameBits(t *testing.T) {
	tensor := func(x float32) map[string]Tensor {
		return map[string]Tensor{"Y": encode([]int64{1}, []float32{x})}
	}
	minusZero := tensor(0)
	minusZero["Y"].Data[3] = 0x80
	require.NoError(t, sameBits(tensor(1), tensor(1)))
	require.ErrorContains(t, sameBits(tensor(1), tensor(2)), "Y: element 0")
	require.ErrorContains(t, sameBits(minusZero, tensor(0)), "Y: signs of zeros")
}
