package roi

import (
	"errors"
	"fmt"
)

// What can be wrong with a call, to be tested with [errors.Is]. The text of an
// error goes on to name the argument, its value and what is allowed.
var (
	ErrShape     = errors.New("roi: invalid shape")     // of the input
	ErrAttribute = errors.New("roi: invalid attribute") // of an operator
	ErrBoxes     = errors.New("roi: invalid boxes")     // not finite, of an image that is not there, too large
	ErrBuffer    = errors.New("roi: invalid buffer")    // a slice of a wrong length, or overlap
	ErrArgmax    = errors.New("roi: invalid argmax")    // an offset that is not of the bin's channel
	ErrUnits     = errors.New("roi: invalid units")     // a range outside [0, Units())
	ErrWorkers   = errors.New("roi: invalid workers")   // their number
	ErrPlan      = errors.New("roi: invalid plan")      // nil, zero, or without what was asked for
)

func fail(kind error, format string, args ...any) error {
	return fmt.Errorf("%w: %s", kind, fmt.Sprintf(format, args...))
}
