// Command measure times this library and the peers that this build has on the
// list of cases. It is started by ../, which finds out which peers there are.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/simdpool/simdpool/bench"
	"github.com/simdpool/simdpool/bench/limit"
	"github.com/simdpool/simdpool/bench/ours"
	"github.com/simdpool/simdpool/bench/peers/archsimd"
	"github.com/simdpool/simdpool/bench/peers/gomlx"
	"github.com/simdpool/simdpool/bench/peers/gorgonia"
	"github.com/simdpool/simdpool/bench/peers/onednn"
	"github.com/simdpool/simdpool/bench/peers/ort"
	"github.com/simdpool/simdpool/bench/peers/torch"
	"github.com/simdpool/simdpool/bench/peers/xnnpack"
	"github.com/simdpool/simdpool/bench/plain"
	"github.com/simdpool/simdpool/bench/report"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// peers makes those of this build; the others give an error that names them.
var peers = []func() (bench.Library, error){
	onednn.New,
	xnnpack.New,
	ort.New,
	torch.New,
	gomlx.New,
	gorgonia.New,
	archsimd.New,
	func() (bench.Library, error) { return plain.Library{}, nil },
}

type options struct {
	cases   []bench.Case
	threads []int
	timer   timer
}

func run() error {
	casesFile := flag.String("cases", "", "another `FILE` of cases, see README.md")
	pattern := flag.String("run", "", "cases whose names match this `REGEXP`")
	rounds := flag.Int("rounds", 9, "rounds")
	turn := flag.Duration("time", 10*time.Millisecond, "time of each contender in each round")
	threads := flag.String("threads", "", "numbers of threads (default: one and all)")
	only := flag.String("peers", "", "these peers, a `LIST` with commas (default: all; none: none)")
	out := flag.String("json", "", "write a line of JSON for each contender to `FILE`")
	from := flag.String("from", "", "measure nothing: report what -json wrote to `FILE`")
	plots := flag.String("plots", "", "draw plots into the folder `DIR`")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("%q: no arguments are taken", flag.Arg(0))
	}
	if *from != "" {
		all, err := report.ReadFile(*from)
		if err != nil {
			return err
		}
		return show(all, *plots)
	}
	o := options{timer: timer{rounds: *rounds, turn: *turn}}
	var err error
	if o.threads, err = threadCounts(*threads); err != nil {
		return err
	}
	if o.cases, err = selected(*casesFile, *pattern); err != nil {
		return err
	}
	libraries, missing := libraries(*only)
	defer func() {
		for _, l := range libraries {
			l.Close()
		}
	}()
	sink := io.Discard
	if *out != "" {
		file, err := os.Create(*out)
		if err != nil {
			return err
		}
		defer file.Close()
		sink = file
	}
	all, err := o.measure(libraries, missing, sink)
	if err != nil {
		return err
	}
	return show(all, *plots)
}

func show(all *report.Report, plots string) error {
	if err := all.Tables(os.Stdout); err != nil || plots == "" {
		return err
	}
	return all.Plots(plots)
}

func threadCounts(list string) ([]int, error) {
	if list == "" {
		return report.OneAndAll(), nil
	}
	var counts []int
	for _, s := range strings.Split(list, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-threads %s: want numbers of at least 1, with commas between", list)
		}
		counts = append(counts, n)
	}
	return counts, nil
}

func selected(file, pattern string) ([]bench.Case, error) {
	cases, err := bench.Cases()
	if file != "" {
		cases, err = bench.LoadCases(file)
	}
	if err != nil {
		return nil, err
	}
	match, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("-run: %w", err)
	}
	var some []bench.Case
	for _, c := range cases {
		if match.MatchString(c.Name) {
			some = append(some, c)
		}
	}
	if some == nil {
		return nil, fmt.Errorf("-run %s: no case has such a name", pattern)
	}
	return some, nil
}

// libraries starts the limit, this library and its peers, of which only names
// some, and says which are missing.
func libraries(only string) (all []bench.Library, missing []string) {
	all = []bench.Library{limit.Library{}, ours.Library{ISAs: ours.Fast()}}
	for _, start := range peers {
		l, err := start()
		if err != nil {
			missing = append(missing, err.Error())
			continue
		}
		if only != "" && !strings.Contains(","+only+",", ","+l.Name()+",") {
			l.Close()
			continue
		}
		all = append(all, l)
	}
	return all, missing
}

// measure runs every case with every library and writes each record to sink as
// soon as it is there.
func (o *options) measure(libraries []bench.Library, missing []string, sink io.Writer) (*report.Report, error) {
	all := &report.Report{Machine: report.ThisMachine(libraries, missing, o.timer.rounds)}
	if err := report.WriteLine(sink, all.Machine); err != nil {
		return nil, err
	}
	for i, c := range o.cases {
		fmt.Fprintf(os.Stderr, "%3d of %d  %s\n", i+1, len(o.cases), c.Name)
		records, err := o.one(&c, libraries)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		for _, r := range records {
			if r.Problem != "" {
				fmt.Fprintf(os.Stderr, "           %s %s: %s\n", r.Library, r.Setting, r.Problem)
			}
			if err := report.WriteLine(sink, r); err != nil {
				return nil, err
			}
		}
		all.Records = append(all.Records, records...)
	}
	return all, nil
}

func (o *options) one(c *bench.Case, libraries []bench.Library) ([]report.Record, error) {
	p, err := bench.NewProblem(c)
	if err != nil {
		return nil, err
	}
	want := plain.Solve(p)
	var records []report.Record
	for _, threads := range o.threads {
		contenders, failed := set(p, want, libraries, threads)
		records = append(records, failed...)
		t := o.timer
		if threads > 1 {
			t.settle = 3 * time.Millisecond
		}
		for _, e := range t.race(contenders) {
			records = append(records, e.record(p, threads))
			e.Close()
		}
	}
	return records, nil
}

// set opens all contenders and leaves out, with the reason, those whose result
// is wrong.
func set(p *bench.Problem, want *bench.Result, libraries []bench.Library, threads int) (ready []bench.Contender, failed []report.Record) {
	fail := func(a bench.About, err error) {
		failed = append(failed, report.Record{Case: p.Name, Op: p.Op, Bytes: p.Bytes(), Taps: p.Taps(), Threads: threads, About: a, Problem: err.Error()})
	}
	for _, l := range libraries {
		contenders, err := l.Open(p, threads)
		if err != nil && !errors.Is(err, bench.ErrNone) {
			fail(bench.About{Library: l.Name(), Layout: p.Layout}, err)
		}
		for _, c := range contenders {
			if l.Name() != "limit" {
				err = bench.Check(c, p, want)
			}
			if err != nil {
				fail(c.About(), err)
				c.Close()
				continue
			}
			ready = append(ready, c)
		}
	}
	return ready, failed
}
