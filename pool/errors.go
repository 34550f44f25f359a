package pool

import (
	"errors"
	"fmt"
)

// What can be wrong with a call, to be tested with [errors.Is]. The text of an
// error goes on to name the argument, its value and what is allowed.
var (
	ErrOp           = errors.New("pool: invalid operation")    // unknown, or not for these elements or this call
	ErrShape        = errors.New("pool: invalid shape")        // of the input
	ErrWindow       = errors.New("pool: invalid window")       // by itself, or for the shape
	ErrOutput       = errors.New("pool: invalid output")       // the size that was asked for
	ErrQuantization = errors.New("pool: invalid quantization") // a scale or a zero
	ErrWorkers      = errors.New("pool: invalid workers")      // their number
	ErrBuffer       = errors.New("pool: invalid buffer")       // dst, src or positions: a wrong length, or overlap
	ErrIndex        = errors.New("pool: invalid index")        // one outside the output
	ErrSaved        = errors.New("pool: invalid saved")        // what a gradient needs of the forward pass
	ErrUnits        = errors.New("pool: invalid units")        // a range outside [0, Units())
	ErrPlan         = errors.New("pool: invalid plan")         // nil, or not made by a function of this package
)

func fail(kind error, format string, args ...any) error {
	return fmt.Errorf("%w: %s", kind, fmt.Sprintf(format, args...))
}
