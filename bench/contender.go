package bench

import (
	"errors"
	"time"
)

// ErrNone is what a library says of an operation that it does not have.
var ErrNone = errors.New("no such operation")

// Forms of the maximum's position.
const (
	Compact = "compact" // in the window, of the smallest type
	Int64   = "int64"   // flat offset
)

// Library is this library or a peer.
type Library interface {
	Name() string

	// Open sets up all the ways of solving p on so many threads that may be the
	// fastest. It is an error that there is none.
	Open(p *Problem, threads int) ([]Contender, error)

	// Close ends what the library has running.
	Close()
}

// Contender is one way of solving a problem, set up and ready to run.
type Contender interface {
	// About tells it from the others.
	About() About

	// Time makes calls calls back to back and returns how long they took.
	Time(calls int) (time.Duration, error)

	// Result returns what the latest call gave, in the layout of About or, if
	// that is Blocked, in that of the problem.
	Result() (*Result, error)

	Close()
}

// About describes a Contender.
type About struct {
	Library string `json:"library"`
	Setting string `json:"setting,omitempty"` // what differs from the library's other ways
	Layout  string `json:"layout"`
	Form    string `json:"form,omitempty"` // of positions: Compact, Int64
}

// Call is a Contender that runs in this process.
type Call struct {
	What About

	// Calls makes so many calls. A library in C loops there, so that crossing
	// over is not counted.
	Calls func(calls int) error

	// On, if any, is the thread that Calls has to run on.
	On *Thread

	// Read returns the result; where it is nil, that is the problem's Y.
	Read func() (*Result, error)

	// Done, if any, frees what was set up.
	Done func()

	// Y is the problem's.
	Y Buffer
}

// About implements Contender.
func (c *Call) About() About { return c.What }

// Time implements Contender.
func (c *Call) Time(calls int) (time.Duration, error) {
	var took time.Duration
	var err error
	c.On.Do(func() {
		begin := time.Now()
		err = c.Calls(calls)
		took = time.Since(begin)
	})
	return took, err
}

// Result implements Contender.
func (c *Call) Result() (*Result, error) {
	if c.Read != nil {
		return c.Read()
	}
	return &Result{Values: c.Y}, nil
}

// Close implements Contender.
func (c *Call) Close() {
	if c.Done != nil {
		c.Done()
	}
}

// Check runs c once over a poisoned output and compares the result with want,
// which has the layout of p.
func Check(c Contender, p *Problem, want *Result) error {
	if call, ok := c.(*Call); ok {
		call.Y.poison()
	}
	if _, err := c.Time(1); err != nil {
		return err
	}
	got, err := c.Result()
	if err != nil {
		return err
	}
	if c.About().Layout == Last && p.Layout == First {
		got = p.First(got)
	}
	return p.Compare(got, want)
}

// Loop makes calls of f.
func Loop(f func() error) func(calls int) error {
	return func(calls int) error {
		for range calls {
			if err := f(); err != nil {
				return err
			}
		}
		return nil
	}
}
