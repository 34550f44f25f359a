package main

import (
	"math"
	"math/rand/v2"
	"time"
)

// softmax turns rows of logits into probabilities, and those into the gradient of
// the mean cross-entropy with respect to the logits. It returns the sum of the
// cross-entropies, and how many rows have their maximum at the label.
func softmax(logits []float32, labels []uint8) (loss float64, correct int) {
	for i, label := range labels {
		row := logits[i*classes:][:classes]
		if best(row) == int(label) {
			correct++
		}
		most, sum := float64(row[best(row)]), 0.0
		for _, v := range row {
			sum += math.Exp(float64(v) - most)
		}
		loss += most + math.Log(sum) - float64(row[label])
		for c, v := range row {
			row[c] = float32(math.Exp(float64(v)-most) / sum)
		}
		row[label]--
		for c := range row {
			row[c] /= float32(len(labels))
		}
	}
	return loss, correct
}

// best returns where the maximum of a row is.
func best(row []float32) int {
	at := 0
	for c, v := range row {
		if v > row[at] {
			at = c
		}
	}
	return at
}

// adam changes parameters along their gradients. Every product is converted, so
// that no compiler fuses it with a sum.
// Source: Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015.
type adam struct {
	step        int
	mean, mean2 map[*parameter][]float32
}

const (
	decay, decay2 = 0.9, 0.999
	epsilon       = 1e-7
)

func newAdam(parameters []*parameter) *adam {
	a := &adam{mean: map[*parameter][]float32{}, mean2: map[*parameter][]float32{}}
	for _, p := range parameters {
		a.mean[p], a.mean2[p] = make([]float32, len(p.value)), make([]float32, len(p.value))
	}
	return a
}

// update does a step of all parameters.
func (a *adam) update(parameters []*parameter, rate float64) {
	a.step++
	unbiased := 1 - power(decay, a.step)
	unbiased2 := 1 - power(decay2, a.step)
	scale := float32(rate * math.Sqrt(unbiased2) / unbiased)
	for _, p := range parameters {
		mean, mean2 := a.mean[p], a.mean2[p]
		for i, g := range p.gradient {
			mean[i] = float32(decay*mean[i]) + float32((1-decay)*g)
			mean2[i] = float32(decay2*mean2[i]) + float32((1-decay2)*float32(g*g))
			p.value[i] -= float32(scale*mean[i]) / (float32(math.Sqrt(float64(mean2[i]))) + epsilon)
		}
	}
}

// power is x to the n: math.Pow has other bits on other architectures.
func power(x float64, n int) float64 {
	y := 1.0
	for range n {
		y *= x
	}
	return y
}

// trainer trains a network on a data set.
type trainer struct {
	network *network
	data    *dataset
	adam    *adam
	rate    float64 // of the first step; it falls to 0 in a straight line
	epochs  int
	seed    uint64

	images []float32
	labels []uint8
	took   time.Duration // of all steps
}

func newTrainer(n *network, data *dataset, rate float64, epochs int, seed uint64) *trainer {
	parameters, _ := n.parameters()
	return &trainer{
		network: n, data: data, adam: newAdam(parameters), rate: rate, epochs: epochs, seed: seed,
		images: make([]float32, n.batch*pixels), labels: make([]uint8, n.batch),
	}
}

// progress is how far an epoch is, and its averages so far.
type progress struct {
	epoch, images   int // from 0
	loss, accuracy  float64
	imagesPerSecond float64
}

// run trains for all epochs and calls report after every step.
func (t *trainer) run(report func(progress)) error {
	for epoch := range t.epochs {
		order := rand.New(rand.NewPCG(t.seed, uint64(epoch)+1)).Perm(t.data.len())
		var loss float64
		var correct, done int
		start := time.Now()
		for done < len(order) {
			next := order[done:min(done+t.network.batch, len(order))]
			l, c, err := t.step(next, (float64(epoch)+float64(done)/float64(len(order)))/float64(t.epochs))
			if err != nil {
				return err
			}
			loss, correct, done = loss+l, correct+c, done+len(next)
			report(progress{
				epoch, done, loss / float64(done), float64(correct) / float64(done),
				float64(done) / time.Since(start).Seconds(),
			})
		}
	}
	return nil
}

// step trains on the images that order names, at a part of the whole training
// in [0, 1).
func (t *trainer) step(order []int, part float64) (loss float64, correct int, err error) {
	start, n := time.Now(), len(order)
	t.data.batch(t.images, t.labels, order)
	logits, err := t.network.forward(t.images[:n*pixels], n)
	if err != nil {
		return 0, 0, err
	}
	loss, correct = softmax(logits, t.labels[:n])
	if err := t.network.backward(logits, n); err != nil {
		return 0, 0, err
	}
	parameters, _ := t.network.parameters()
	t.adam.update(parameters, t.rate*(1-part))
	t.took += time.Since(start)
	return loss, correct, nil
}
