//go:build linux

// Package clock times calls of assembly, for which command longest rewrites how
// they are called.
package clock

import (
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

var (
	mutex sync.Mutex
	worst time.Duration
	name  string
)

// Begin returns what CPU time the thread has taken so far. What else the machine
// does then counts as little as it can.
func Begin() time.Duration {
	runtime.LockOSThread()
	return now()
}

// End notes a call that began at the time given.
func End(kernel string, began time.Duration) {
	took := now() - began
	runtime.UnlockOSThread()
	mutex.Lock()
	defer mutex.Unlock()
	if took > worst {
		worst, name = took, kernel
	}
}

// Worst returns the longest call since it was asked last, and of which kernel.
func Worst() (kernel string, took time.Duration) {
	mutex.Lock()
	defer mutex.Unlock()
	kernel, took = name, worst
	name, worst = "", 0
	return kernel, took
}

func now() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}
