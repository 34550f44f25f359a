package report

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Plots draws into the folder dir, for each table, bars.png, in which each case
// has a bar for each library, and roofline.png.
func (all *Report) Plots(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	rows := all.rows()
	for _, threads := range threadCounts(rows) {
		for _, g := range groups {
			var some []*row
			for _, r := range rows {
				if r.Threads == threads && g.member(r) && r.main(all.Machine.ISA).Median > 0 && r.Limit.Median > 0 {
					some = append(some, r)
				}
			}
			if some == nil {
				continue
			}
			title := fmt.Sprintf("%s, %s", g.name, count(threads, "thread"))
			name := strings.ToLower(strings.NewReplacer(",", "", " ", "-").Replace(title))
			if err := bars(title, some, all.Machine.ISA, filepath.Join(dir, "bars-"+name+".png")); err != nil {
				return err
			}
			if err := roofline(title, some, all.Machine.ISA, filepath.Join(dir, "roofline-"+name+".png")); err != nil {
				return err
			}
		}
	}
	return nil
}

// palette has colours that also the colour-blind tell apart. Source: Okabe and
// Ito, Color Universal Design.
var palette = []color.RGBA{
	{0, 114, 178, 255}, {230, 159, 0, 255}, {0, 158, 115, 255}, {204, 121, 167, 255},
	{86, 180, 233, 255}, {213, 94, 0, 255}, {240, 228, 66, 255}, {120, 120, 120, 255},
	{0, 0, 0, 255},
}

// bars draws how many times the limit each library takes, on a logarithmic
// scale.
func bars(title string, rows []*row, isa, file string) error {
	_, peers := columns(rows, isa)
	series := append([]string{"simdpool"}, peers...)
	p := plot.New()
	p.Title.Text = title
	p.X.Label.Text = "times the limit"
	p.X.Tick.Marker = powers{}
	p.Legend.Top = true
	width := vg.Points(4)
	for i, name := range series {
		values := make(plotter.Values, len(rows))
		for j, r := range rows {
			record := r.Peers[name]
			if i == 0 {
				record = r.main(isa)
			}
			if x := ratio(record.Median, r.Limit.Median); x > 0 {
				values[len(rows)-1-j] = math.Log10(x)
			}
		}
		chart, err := plotter.NewBarChart(values, width)
		if err != nil {
			return err
		}
		chart.Horizontal = true
		chart.Color, chart.LineStyle.Width = palette[i%len(palette)], 0
		chart.Offset = width * vg.Length(float64(len(series)-1)/2-float64(i))
		p.Add(chart)
		p.Legend.Add(name, chart)
	}
	var names []string
	for _, r := range slices.Backward(rows) {
		names = append(names, r.name())
	}
	const legend = 0.6 // its width, in decades
	p.X.Max += legend
	p.NominalY(names...)
	height := vg.Points(float64(len(rows)*(4*len(series)+8)) + 100)
	return p.Save(9*vg.Inch, height, file)
}

// powers labels an axis of decimal logarithms with what they are of.
type powers struct{}

// Ticks implements plot.Ticker.
func (powers) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for exponent := math.Floor(low); exponent <= math.Ceil(high); exponent++ {
		for _, digit := range []float64{1, 2, 5} {
			at := exponent + math.Log10(digit)
			if at >= low && at <= high {
				ticks = append(ticks, plot.Tick{Value: at, Label: strconv.FormatFloat(digit*math.Pow(10, exponent), 'g', 3, 64)})
			}
		}
	}
	return ticks
}

// roofline draws operations a second over operations a byte, as if every tap of
// every window were one. What moves the bytes at the speed of the limit is the
// roof, which is higher for cases that fit a cache.
func roofline(title string, rows []*row, isa, file string) error {
	p := plot.New()
	p.Title.Text = title
	p.X.Label.Text, p.Y.Label.Text = "taps a byte", "10^9 taps a second"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
	series := []struct {
		name  string
		shape draw.GlyphDrawer
		time  func(r *row) float64
	}{
		{"limit", draw.CrossGlyph{}, func(r *row) float64 { return r.Limit.Median }},
		{"simdpool", draw.CircleGlyph{}, func(r *row) float64 { return r.main(isa).Median }},
		{"best peer", draw.TriangleGlyph{}, func(r *row) float64 { return r.best().Median }},
	}
	var all plotter.XYs
	for i, s := range series {
		var points plotter.XYs
		for _, r := range rows {
			if ns := s.time(r); ns > 0 && r.Taps > 0 {
				points = append(points, plotter.XY{X: float64(r.Taps) / float64(r.Bytes), Y: float64(r.Taps) / ns})
			}
		}
		if points == nil {
			continue
		}
		scatter, err := plotter.NewScatter(points)
		if err != nil {
			return err
		}
		scatter.GlyphStyle = draw.GlyphStyle{Color: palette[i], Radius: vg.Points(3), Shape: s.shape}
		p.Add(scatter)
		p.Legend.Add(s.name, scatter)
		all = append(all, points...)
	}
	if all == nil {
		return nil
	}
	const margin = 1.5 // an axis of a single value has no scale
	left, right, bottom, top := plotter.XYRange(all)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = left/margin, right*margin, bottom/margin, top*margin
	p.Legend.Top, p.Legend.Left = true, true
	p.Add(plotter.NewGrid())
	return p.Save(7*vg.Inch, 5*vg.Inch, file)
}
