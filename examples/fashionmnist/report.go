package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
)

// bar draws a progress bar, over itself on a terminal and once an epoch elsewhere.
type bar struct {
	w             io.Writer
	live          bool
	epochs, total int // of an epoch, images
	drawn         time.Time
}

const barWidth = 30

func (b *bar) draw(p progress) {
	last := p.images == b.total
	if !last && (!b.live || time.Since(b.drawn) < 100*time.Millisecond) {
		return
	}
	b.drawn = time.Now()
	filled := barWidth * p.images / b.total
	begin, end := "", ""
	if b.live {
		begin = "\r"
	}
	if last {
		end = "\n"
	}
	fmt.Fprintf(b.w, "%sepoch %d/%d [%s%s] loss %.4f, accuracy %5.2f %%, %.0f images/s %s", begin, p.epoch+1, b.epochs,
		strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled), p.loss, 100*p.accuracy, p.imagesPerSecond, end)
}

// confusion counts, for each label, what the images were taken for.
type confusion [classes][classes]int

// classify runs the network on a data set.
func classify(n *network, d *dataset) (*confusion, error) {
	var c confusion
	for done := 0; done < d.len(); done += n.batch {
		labels := d.labels[done:min(done+n.batch, d.len())]
		logits, err := n.forward(d.images[done*pixels:][:len(labels)*pixels], len(labels))
		if err != nil {
			return nil, err
		}
		for i, label := range labels {
			c[label][best(logits[i*classes:][:classes])]++
		}
	}
	return &c, nil
}

// accuracy returns the part that was taken for what it is.
func (c *confusion) accuracy() float64 {
	right, all := 0, 0
	for label, row := range c {
		right += row[label]
		for _, count := range row {
			all += count
		}
	}
	return float64(right) / float64(all)
}

// String is a table with a row for each label and a column for each answer.
func (c *confusion) String() string {
	var s strings.Builder
	for label, row := range c {
		fmt.Fprintf(&s, "%10s ", classNames[label])
		for _, count := range row {
			fmt.Fprintf(&s, "%5d", count)
		}
		fmt.Fprintln(&s)
	}
	return s.String()
}

// cost is what a step of training takes, the least of many, and its part in pooling.
type cost struct{ step, pooling time.Duration }

func (c cost) String() string {
	return fmt.Sprintf("%v a step, %v of it in pooling (%.1f %%)", c.step.Round(10*time.Microsecond),
		c.pooling.Round(10*time.Microsecond), 100*c.pooling.Seconds()/c.step.Seconds())
}

// compare trains two copies of a network for some steps, turn by turn: one that
// pools by the library, and one that pools by plain loops. It also tells whether
// their weights are the same bits in the end.
func compare(a architecture, weights []*parameter, d *dataset, steps int) (library, loops cost, same bool, err error) {
	costs := [2]cost{{math.MaxInt64, math.MaxInt64}, {math.MaxInt64, math.MaxInt64}}
	var trainers [2]*trainer
	for i, p := range []poolings{byLibrary, byLoops} {
		a.poolings = p
		n, err := newNetwork(a)
		if err != nil {
			return library, loops, false, err
		}
		list, _ := n.parameters()
		for j, to := range list {
			copy(to.value, weights[j].value)
		}
		trainers[i] = newTrainer(n, d, 1e-4, 1, 0)
	}
	order := make([]int, min(a.batch, d.len()))
	for s := range steps {
		for i := range order {
			order[i] = (s*len(order) + i) % d.len()
		}
		for i, t := range trainers {
			took, pooled := t.took, t.network.inPooling()
			if _, _, err := t.step(order, 0); err != nil {
				return library, loops, false, err
			}
			costs[i].step = min(costs[i].step, t.took-took)
			costs[i].pooling = min(costs[i].pooling, t.network.inPooling()-pooled)
		}
	}
	return costs[0], costs[1], sameBits(trainers[0].network, trainers[1].network), nil
}

// sameBits tells whether two networks have the same weights.
func sameBits(a, b *network) bool {
	p, _ := a.parameters()
	q, _ := b.parameters()
	for i := range p {
		for j, v := range p[i].value {
			if math.Float32bits(v) != math.Float32bits(q[i].value[j]) {
				return false
			}
		}
	}
	return true
}
