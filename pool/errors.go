package pool

import (
	"errors"
	"fmt"
)

// What can be wrong with a call, to be tested with [errors.Is]. The text of an
// error goes on to name the argument, its value and what is allowed.
var (
	ErrOp      = errors.New("pool: unknown operation")
	ErrShape   = errors.New("pool: invalid shape")   // of the input
	ErrWindow  = errors.New("pool: invalid window")  // by itself, or for the shape
	ErrWorkers = errors.New("pool: invalid workers") // their number
	ErrBuffer  = errors.New("pool: invalid buffer")  // dst or src: a wrong length, or overlap
	ErrUnits   = errors.New("pool: invalid units")   // a range outside [0, Units())
	ErrPlan    = errors.New("pool: invalid plan")    // nil, or not made by New or NewGlobal
)

func fail(kind error, format string, args ...any) error {
	return fmt.Errorf("%w: %s", kind, fmt.Sprintf(format, args...))
}
