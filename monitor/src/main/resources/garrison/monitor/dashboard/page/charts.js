// SPDX-License-Identifier: Apache-2.0
// One chart: uPlot with a legend of our own, whose values follow the cursor on all charts at once.

import uPlot from "/assets/uplot.js";
import { axis, mark, moment, text } from "/assets/units.js";

const SYNC = "garrison";
const FONT = '11px system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
// The least the upper end of an axis is, so that noise near zero does not fill the chart.
const LEAST = { percent: 5, per_second: 4, milliseconds: 1, count: 4, seconds: 1, bytes: 1048576, bytes_per_second: 1000 };
// Steps between marks where halves mean nothing: things are counted whole, bytes in powers of two.
const WHOLE = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
const BINARY = Array.from({ length: 48 }, (_, power) => 2 ** power);
const STEPS = { count: WHOLE, bytes: BINARY };
// Half the width of a mark of time: nearer to an end of the axis it would be cut off.
const HALF_MARK = 26;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

function faint(name, share) {
  const hex = colour(name);
  const value = parseInt(hex.slice(1), 16);
  return `rgb(${value >> 16} ${(value >> 8) & 255} ${value & 255} / ${share})`;
}

function element(tag, className, content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (content !== undefined) made.textContent = content;
  return made;
}

export class Chart {
  constructor(definition, height) {
    this.definition = definition;
    this.height = height;
    this.visible = false;
    this.raw = definition.lines.map(() => []);
    this.times = [];
    this.range = 300;
    this.from = 0;
    this.root = element("figure", "chart");
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", definition.title);
    if (definition.note) this.root.title = definition.note;
    const caption = element("figcaption");
    caption.append(element("span", "title", definition.title));
    const legend = element("span", "legend");
    this.values = definition.lines.map((line) => {
      const item = element("span");
      const swatch = element("i");
      swatch.style.background = `var(--${line.tone})`;
      const value = element("b", "", "–");
      if (definition.lines.length > 1) item.append(swatch, line.label, value);
      else item.append(value);
      legend.append(item);
      return value;
    });
    caption.append(legend);
    this.plot = element("div", "plot");
    this.plot.style.height = height + "px";
    this.when = element("div", "when");
    this.when.hidden = true;
    this.empty = element("div", "empty", definition.unit === "milliseconds" ? "no requests in this time" : "nothing measured in this time");
    this.empty.hidden = true;
    this.root.append(caption, this.plot);
    new ResizeObserver(() => this.resize()).observe(this.plot);
    new IntersectionObserver((entries) => {
      this.visible = entries[entries.length - 1].isIntersecting;
      if (this.visible) this.draw();
    }, { rootMargin: "120px" }).observe(this.root);
  }

  // New values: `times` in seconds, of which those before `from` are not drawn; an array a line.
  show(times, from, lines, range) {
    this.times = times;
    this.from = from;
    this.raw = lines;
    this.range = range;
    if (this.visible) this.draw();
  }

  draw() {
    if (this.times.length === 0 || this.plot.clientWidth === 0) return;
    if (!this.chart) this.build();
    this.chart.setData([this.times, ...this.drawn()]);
    this.empty.hidden = this.raw.some((line) => line.some((value) => value !== null));
    this.label();
  }

  rebuild() {
    if (this.chart) {
      this.chart.destroy();
      this.chart = null;
      if (this.visible) this.draw();
    }
  }

  resize() {
    if (this.chart) this.chart.setSize({ width: this.plot.clientWidth, height: this.height });
    else if (this.visible) this.draw();
  }

  // What is drawn for the values: sums for stacked areas, the second line downwards for mirrored.
  drawn() {
    const shape = this.definition.shape;
    if (shape === "mirrored") {
      return this.raw.map((line, index) => (index === 1 ? line.map((v) => (v === null ? null : -v)) : line));
    }
    if (shape === "stacked") {
      let below = null;
      return this.raw.map((line) => {
        const under = below;
        const sum = line.map((value, i) => {
          const base = under ? under[i] : null;
          return value === null && base === null ? null : (value || 0) + (base || 0);
        });
        below = sum;
        // A part that is nothing has no edge: a red line must mean that there are errors.
        return under ? sum.map((value, i) => (line[i] ? value : null)) : sum;
      });
    }
    return this.raw;
  }

  // Values without a neighbour, which a line cannot show.
  lonely(index) {
    const line = this.raw[index];
    const found = [];
    for (let i = 0; i < line.length; i++) {
      if (line[i] !== null && (line[i - 1] ?? null) === null && (line[i + 1] ?? null) === null) found.push(i);
    }
    return found;
  }

  // Where the title says that it is by the second, the numbers do not repeat it.
  words(format, value) {
    const words = format(value, this.definition.unit);
    return this.definition.unit === "per_second" ? words.replace(/\/s$/, "") : words;
  }

  // The marks of time that fit.
  marks(plot, splits) {
    return splits.map((split) => {
      const at = plot.valToPos(split, "x");
      return at < HALF_MARK || at > plot.over.clientWidth - HALF_MARK ? "" : mark(split, this.range);
    });
  }

  label() {
    const hovered = this.chart ? this.chart.cursor.idx : null;
    const at = hovered === null || hovered === undefined ? -1 : hovered;
    this.raw.forEach((line, index) => {
      let value = null;
      if (at >= 0) value = line[at];
      else for (let i = line.length - 1; i >= Math.max(0, line.length - 4) && value === null; i--) value = line[i];
      const words = this.words(text, value);
      if (this.values[index].textContent !== words) this.values[index].textContent = words;
    });
    if (at >= 0 && this.chart.over.matches(":hover")) {
      this.when.hidden = false;
      this.when.textContent = moment(this.times[at], this.range);
      const half = this.when.offsetWidth / 2;
      const left = this.chart.cursor.left;
      this.when.style.left = Math.min(Math.max(left, half), this.chart.over.clientWidth - half) + "px";
    } else {
      this.when.hidden = true;
    }
  }

  build() {
    const { lines, shape, unit } = this.definition;
    const mirrored = shape === "mirrored";
    const stacked = shape === "stacked";
    const series = lines.map((line, index) => ({
      label: line.label,
      stroke: colour(line.tone),
      // Of what is stacked, areas show the parts; only errors have an edge, to be seen when few.
      width: stacked && index > 0 && line.tone !== "status-5xx" ? 0 : 1.5,
      points: { show: !stacked, size: 4, width: 0, fill: colour(line.tone), filter: () => this.lonely(index) },
      spanGaps: false,
      fill: mirrored || lines.length === 1 || (stacked && line === lines[0]) ? faint(line.tone, 0.22) : undefined,
    }));
    const bands = stacked
      ? lines.slice(1).map((line, index) => ({ series: [index + 2, index + 1], fill: faint(line.tone, 0.8) }))
      : [];
    const looks = { stroke: colour("muted"), font: FONT, grid: { stroke: colour("grid"), width: 1 }, ticks: { show: false } };
    this.chart = new uPlot({
      width: this.plot.clientWidth,
      height: this.height,
      padding: [8, 2, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: SYNC, setSeries: false }, drag: { x: false, y: false }, points: { size: 6 } },
      scales: {
        x: { time: true, range: (_, low, high) => [Math.max(low, this.from), high] },
        y: {
          range: (_, low, high) => {
            const least = LEAST[unit] || 1;
            const top = Math.max(high || 0, mirrored ? least / 2 : least) * 1.08;
            if (!mirrored) return [0, unit === "percent" ? Math.min(Math.max(top, 5), Math.max(100, high || 0)) : top];
            return [Math.min(low || 0, -least / 2) * 1.08, top];
          },
        },
      },
      axes: [
        { ...looks, size: 22, gap: 4, space: 74, values: (plot, splits) => this.marks(plot, splits) },
        { ...looks, size: unit.startsWith("bytes") ? 62 : 50, gap: 5, space: 26, incrs: STEPS[unit], values: (_, splits) => splits.map((v) => (v === null ? "" : this.words(axis, v))) },
      ],
      series: [{}, ...series],
      bands,
      hooks: { setCursor: [() => this.label()] },
    }, [this.times, ...this.drawn()], this.plot);
    this.chart.over.append(this.when, this.empty);
  }
}
