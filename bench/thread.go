package bench

import "runtime"

// Thread runs functions on one thread of the operating system, as libraries
// want it whose workers belong to the thread that calls them: OpenMP's do.
type Thread struct {
	work chan func()
	done chan struct{}
}

// NewThread starts a thread. Close ends it.
func NewThread() *Thread {
	t := &Thread{work: make(chan func()), done: make(chan struct{})}
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		for f := range t.work {
			f()
			t.done <- struct{}{}
		}
	}()
	return t
}

// Do runs f on t and returns when it is done; a nil t is the caller's thread.
func (t *Thread) Do(f func()) {
	if t == nil {
		f()
		return
	}
	t.work <- f
	<-t.done
}

// Close ends t.
func (t *Thread) Close() { close(t.work) }
