package main

import (
	"slices"
	"time"

	"github.com/simdpool/simdpool/bench"
	"github.com/simdpool/simdpool/bench/report"
)

// timer says how long to measure.
type timer struct {
	rounds int
	turn   time.Duration // of a contender in a round
	settle time.Duration // before a turn, so that other libraries' workers stop spinning
}

// sample is how long calls are timed together at least, so that the clock does
// not count.
const sample = 100 * time.Microsecond

// slow calls get no second one to warm up with, and fewer rounds.
const (
	slow       = 100 * time.Millisecond
	slowRounds = 5
)

// entry is a contender and what has been measured of it.
type entry struct {
	bench.Contender
	calls  int // timed together
	took   time.Duration
	rounds []float64 // ns a call, the median of each round
	err    error
}

// race runs the contenders in turn, round by round, so that all of them meet
// the same noise. Each round starts with another one.
func (t timer) race(contenders []bench.Contender) []entry {
	entries := make([]entry, len(contenders))
	for i, c := range contenders {
		entries[i].Contender = c
		entries[i].calibrate()
	}
	for round := range t.rounds {
		for i := range entries {
			e := &entries[(i+round)%len(entries)]
			if e.err == nil && (e.took < slow || round < slowRounds) {
				time.Sleep(t.settle)
				e.turn(t.turn)
			}
		}
	}
	return entries
}

// calibrate finds how many calls take as long as a sample. The first call tells
// nothing: it may find maps of 50 MB that the system has yet to bring back.
func (e *entry) calibrate() {
	if _, e.err = e.Time(1); e.err != nil {
		return
	}
	for e.calls = 1; ; e.calls *= 2 {
		took, err := e.Time(e.calls)
		e.took, e.err = took/time.Duration(e.calls), err
		if err != nil || took > sample || e.calls > 1<<20 {
			return
		}
	}
}

// turn times e for so long, but at least once.
func (e *entry) turn(length time.Duration) {
	if e.took < slow {
		_, e.err = e.Time(e.calls)
	}
	var samples []float64
	for total := time.Duration(0); e.err == nil && (total < length || len(samples) == 0); {
		var took time.Duration
		took, e.err = e.Time(e.calls)
		samples = append(samples, float64(took.Nanoseconds())/float64(e.calls))
		total += took
	}
	if e.err == nil {
		e.rounds = append(e.rounds, report.Median(samples))
	}
}

// record turns e into what is reported.
func (e *entry) record(p *bench.Problem, threads int) report.Record {
	r := report.Record{Case: p.Name, Op: p.Op, Bytes: p.Bytes(), Taps: p.Taps(), Threads: threads, About: e.About()}
	if e.err != nil {
		r.Problem = e.err.Error()
		return r
	}
	r.Rounds = e.rounds
	r.Median, r.Min = report.Median(e.rounds), slices.Min(e.rounds)
	return r
}
