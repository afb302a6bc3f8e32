// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them, each with its unit.

const NONE = "–";

function scaled(value, base, units) {
  let index = 0;
  let rest = Math.abs(value);
  while (rest >= base * 0.9995 && index < units.length - 1) {
    rest /= base;
    index++;
  }
  return [value < 0 ? -rest : rest, units[index]];
}

function digits(value) {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 0.01) return "<0.01";
  if (size < 1) return value.toFixed(2);
  if (size < 10) return value.toFixed(1).replace(/\.0$/, "");
  return Math.round(value).toLocaleString("en-US");
}

// A number and its unit apart, for figures that print the unit smaller.
export function parts(value, unit) {
  if (value === null || value === undefined || Number.isNaN(value)) return [NONE, ""];
  const size = Math.abs(value);
  switch (unit) {
    case "per_second": {
      if (size < 10000) return [digits(size), "/s"];
      const [number, prefix] = scaled(size, 1000, ["", "k", "M"]);
      return [number.toFixed(1), prefix + "/s"];
    }
    case "milliseconds":
      return size >= 1000 ? [(size / 1000).toFixed(2), "s"] : [digits(size), "ms"];
    case "seconds":
      return [digits(size), "s"];
    case "percent":
      return [size > 0 && size < 0.01 ? "<0.01" : size === 0 ? "0" : size < 10 ? size.toFixed(size < 1 ? 2 : 1) : size.toFixed(0), "%"];
    case "bytes": {
      const [number, prefix] = scaled(size, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);
      return [digits(number), prefix];
    }
    case "bytes_per_second": {
      const [number, prefix] = scaled(size, 1000, ["B/s", "kB/s", "MB/s", "GB/s"]);
      return [digits(number), prefix];
    }
    default: {
      if (size < 10000) return [digits(Math.round(size)), ""];
      const [number, prefix] = scaled(size, 1000, ["", "k", "M", "G"]);
      return [number.toFixed(1), prefix];
    }
  }
}

export function text(value, unit) {
  const [number, suffix] = parts(value, unit);
  return suffix === "" || suffix === "/s" || suffix === "k" || suffix === "M" ? number + suffix : number + " " + suffix;
}

// A mark of an axis: the same without digits that say nothing.
export function axis(value, unit) {
  return text(value, unit).replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");
}

// How long something has been so: 12 s, 3 min, 2 h 10 min, 4 d.
export function length(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (seconds < 60) return seconds + " s";
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes + " min";
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return hours + " h " + (minutes % 60 ? (minutes % 60) + " min" : "");
  return Math.floor(hours / 24) + " d";
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const MINUTE = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric" });
const MOMENT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export const clock = (seconds) => CLOCK.format(seconds * 1000);

// The mark of a time axis that spans `range` seconds.
export function mark(seconds, range) {
  if (range <= 900) return CLOCK.format(seconds * 1000);
  if (range <= 86400) return MINUTE.format(seconds * 1000);
  return DAY.format(seconds * 1000);
}

export const moment = (seconds, range) => (range <= 86400 ? CLOCK : MOMENT).format(seconds * 1000);
