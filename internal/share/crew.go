package share

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Layers follow each other, and to wake another core takes longer than many of them do: 5 us,
// and in virtual machines ten times that. So whoever has no work left looks for more for a
// while before he ends, as the threads of OpenMP do.
const (
	turns   = 10
	glances = 5000                   // a turn, some 10 us; then other goroutines have theirs
	soon    = 200 * time.Microsecond // from call to call: the while, and what little work takes
)

// watch looks for a while whether something is so.
func watch(so func() bool) bool {
	for range turns {
		for range glances {
			if so() {
				return true
			}
		}
		runtime.Gosched()
	}
	return false
}

// worker is a goroutine that does jobs.
type worker struct{ next atomic.Pointer[job] }

// crew is the workers. There are no more of them than can run beside a caller: those who look
// for work would keep the others from running.
var crew struct {
	sync.Mutex
	size    int
	waiting []*worker // those who look for work
	open    *job      // came when nobody was waiting: for the first who is done
	asked   time.Time // when Workers was last
}

// hire has up to n workers do j.
func hire(j *job, n int) {
	crew.Lock()
	defer crew.Unlock()
	for range n {
		switch last := len(crew.waiting) - 1; {
		case last >= 0:
			crew.waiting[last].next.Store(j)
			crew.waiting = slices.Delete(crew.waiting, last, last+1)
		case crew.size < runtime.GOMAXPROCS(0)-1:
			crew.size++
			go new(worker).work(j)
		case crew.size > 0:
			crew.open = j
			return
		}
	}
}

func (w *worker) work(j *job) {
	for ; j != nil; j = w.linger() {
		j.work()
	}
}

// linger returns the next job, or nil if there is none for a while.
func (w *worker) linger() *job {
	if j := w.wait(); j != nil {
		return j
	}
	if !watch(func() bool { return w.next.Load() != nil }) && w.leave() {
		return nil
	}
	return w.next.Swap(nil)
}

// wait returns the job that is open, or else has w be one of those who wait.
func (w *worker) wait() *job {
	crew.Lock()
	defer crew.Unlock()
	if crew.open != nil && crew.open.open() {
		return crew.open
	}
	crew.open = nil
	crew.waiting = append(crew.waiting, w)
	return nil
}

// leave takes w out of the crew, and returns false if he has just been hired.
func (w *worker) leave() bool {
	crew.Lock()
	defer crew.Unlock()
	i := slices.Index(crew.waiting, w)
	if i < 0 {
		return false
	}
	crew.waiting = slices.Delete(crew.waiting, i, i+1)
	crew.size--
	return true
}

// Workers returns how many workers so much work is shared among, if it takes least to pay for
// waking one.
func Workers(work, least int) int {
	if work < 2*cheap(least) {
		return 1
	}
	crew.Lock()
	defer crew.Unlock()
	now := time.Now()
	follows := now.Sub(crew.asked) < soon
	crew.asked = now
	return workers(work, least, len(crew.waiting), follows)
}

// cheap is how much work pays for a worker who is awake, and for waking one where the call before
// was just now, so that more will follow.
func cheap(least int) int { return max(least/8, 1) }

func workers(work, least, awake int, follows bool) int {
	most := work / cheap(least)
	if follows {
		return most
	}
	return max(work/least, min(most, 1+awake), 1)
}
