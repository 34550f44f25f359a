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

// crew is the workers who look for work.
var crew struct {
	sync.Mutex
	waiting []*worker
	size    atomic.Int32 // of waiting
	asked   atomic.Int64 // when Workers was last, counted from started
}

var started = time.Now()

// hire has somebody work on j.
func hire(j *job) {
	if w := take(nil); w != nil {
		w.next.Store(j)
		return
	}
	go new(worker).work(j)
}

// take takes w from the crew, or anybody if it is nil, and returns nil if he is not there.
func take(w *worker) *worker {
	crew.Lock()
	defer crew.Unlock()
	i := len(crew.waiting) - 1
	if w != nil {
		i = slices.Index(crew.waiting, w)
	}
	if i < 0 {
		return nil
	}
	w = crew.waiting[i]
	crew.waiting = slices.Delete(crew.waiting, i, i+1)
	crew.size.Store(int32(len(crew.waiting)))
	return w
}

func (w *worker) work(j *job) {
	for ; j != nil; j = w.linger() {
		j.work()
	}
}

// linger returns the next job, or nil if there is none for a while.
func (w *worker) linger() *job {
	crew.Lock()
	crew.waiting = append(crew.waiting, w)
	crew.size.Store(int32(len(crew.waiting)))
	crew.Unlock()
	hired := func() bool { return w.next.Load() != nil }
	if !watch(hired) && take(w) != nil {
		return nil
	}
	for !watch(hired) { // he has just been taken
	}
	return w.next.Swap(nil)
}

// Workers returns how many workers so much work is shared among, if it takes least to pay for
// waking one.
func Workers(work, least int) int {
	if work < 2*cheap(least) {
		return 1
	}
	now := int64(time.Since(started))
	return workers(work, least, int(crew.size.Load()), now-crew.asked.Swap(now) < int64(soon))
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
