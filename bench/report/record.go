// Package report keeps what was measured, and makes tables and plots of it.
package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/bench"
)

// Machine is the first line of a file of results.
type Machine struct {
	CPU       string   `json:"cpu"`
	ISA       string   `json:"isa"`
	Go        string   `json:"go"`
	Date      string   `json:"date"`
	Rounds    int      `json:"rounds"`
	Libraries []string `json:"libraries"`
	Missing   []string `json:"missing,omitempty"`
}

// Record is what was measured of one contender in one case: nanoseconds a call.
type Record struct {
	Case    string `json:"case"`
	Op      string `json:"op"`
	Bytes   int    `json:"bytes"`
	Taps    int    `json:"taps"` // of all windows, in all channels
	Threads int    `json:"threads"`
	bench.About
	Median  float64   `json:"ns,omitempty"`
	Min     float64   `json:"min_ns,omitempty"`
	Rounds  []float64 `json:"rounds_ns,omitempty"`
	Problem string    `json:"problem,omitempty"` // why it was not measured
}

// Report is a file of results.
type Report struct {
	Machine Machine
	Records []Record
}

// versioned is a library that knows its version.
type versioned interface{ Version() string }

// ThisMachine describes the machine and what takes part.
func ThisMachine(libraries []bench.Library, missing []string, rounds int) Machine {
	m := Machine{
		CPU: cpuName(), ISA: simdpool.Active().String(), Go: runtime.Version(),
		Date: time.Now().Format(time.DateOnly), Rounds: rounds, Missing: missing,
	}
	for _, l := range libraries {
		if v, ok := l.(versioned); ok {
			m.Libraries = append(m.Libraries, v.Version())
		}
	}
	return m
}

// cpuName is what Linux calls the CPU.
func cpuName() string {
	data, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// OneAndAll returns the numbers of threads that are measured.
func OneAndAll() []int {
	if n := runtime.GOMAXPROCS(0); n > 1 {
		return []int{1, n}
	}
	return []int{1}
}

// WriteLine writes v as a line of JSON.
func WriteLine(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) }

// ReadFile reads a Machine and Records.
func ReadFile(name string) (*Report, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r := &Report{}
	decoder := json.NewDecoder(bufio.NewReader(file))
	if err := decoder.Decode(&r.Machine); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for decoder.More() {
		var record Record
		if err := decoder.Decode(&record); err != nil {
			return nil, fmt.Errorf("%s: record %d: %w", name, len(r.Records), err)
		}
		r.Records = append(r.Records, record)
	}
	return r, nil
}

// Median returns the median of v, the mean of the two in the middle where there
// are two. v is not empty.
func Median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
