// SPDX-License-Identifier: Apache-2.0
// The page: asks once what there is, then shows what the monitor sends each second.

import { Chart } from "/assets/charts.js";
import { length, parts, text } from "/assets/units.js";

const STALE_AFTER_MILLIS = 3500;
const LIVE_SECONDS = 300;
// Soon after the start the live window is shorter, so that it is filled with what there is.
const SHORTEST_WINDOW_SECONDS = 60;
const byId = (id) => document.getElementById(id);
const state = { infrastructure: null, charts: new Map(), range: LIVE_SECONDS, data: null, heard: 0, asked: 0, loading: false };

function element(tag, className, content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (content !== undefined) made.textContent = content;
  return made;
}

// Changes the page only where it differs, so that nothing flickers and selections stay.
function write(node, content) {
  if (node.textContent !== content) node.textContent = content;
}

const SHAPES = {
  good: "M6.500 0a6.500 6.500 0 1 0 0 13a6.500 6.500 0 0 0 0-13zm3.200 4.600L6 9.300 3.300 6.900l.9-1 1.700 1.500 2.800-3.600z",
  bad: "M6.500 .5 13 12.500H0zM5.900 4.500v4h1.200v-4zm0 5v1.300h1.200V9.500z",
  warn: "M6.500 0 13 6.500 6.500 13 0 6.500zM5.900 3.300v4.200h1.200V3.300zm0 5.200v1.300h1.200V8.500z",
  unknown: "M6.500 0a6.500 6.500 0 1 0 0 13a6.500 6.500 0 0 0 0-13zm0 1.800a4.700 4.700 0 1 1 0 9.400a4.700 4.700 0 0 1 0-9.400z",
};

function sign(kind, label) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 13 13");
  svg.setAttribute("class", "sign " + kind);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[kind]);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}

function arrow() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 28 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M1 10h23M17 3l7 7-7 7");
  path.setAttribute("fill", "none");
  path.setAttribute("stroke", "currentColor");
  path.setAttribute("stroke-width", "2");
  svg.append(path);
  return svg;
}

// ---- What is built once ----------------------------------------------------------------------

function buildRanges(offers) {
  const buttons = offers.map((offer) => {
    const button = element("button", "", offer.label);
    button.type = "button";
    button.setAttribute("role", "radio");
    button.dataset.seconds = offer.seconds;
    button.addEventListener("click", () => choose(offer.seconds));
    return button;
  });
  byId("ranges").append(...buttons);
  byId("ranges").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = buttons.indexOf(document.activeElement);
    if (step && at >= 0) {
      const next = buttons[(at + step + buttons.length) % buttons.length];
      next.focus();
      next.click();
    }
  });
}

function markRange() {
  for (const button of byId("ranges").children) {
    const chosen = Number(button.dataset.seconds) === state.range;
    button.setAttribute("aria-checked", String(chosen));
    button.tabIndex = chosen ? 0 : -1;
  }
}

const FIGURES = [
  ["requests", "Requests now"],
  ["p95", "Latency p95"],
  ["errors", "Server errors"],
  ["roles", "Healthy roles"],
  ["connections", "Open connections"],
  ["database", "Database writer"],
];

function buildFigures() {
  for (const [id, name] of FIGURES) {
    const figure = element("div", "figure");
    figure.id = "figure-" + id;
    figure.append(element("div", "name", name), element("div", "value", "–"), element("div", "more", ""));
    byId("figures").append(figure);
  }
}

function figure(id, [number, unit], more, mood) {
  const node = byId("figure-" + id);
  const value = node.children[1];
  if (value.dataset.shown !== number + unit) {
    value.dataset.shown = number + unit;
    value.textContent = number;
    if (unit) value.append(element("small", "", unit));
  }
  write(node.children[2], more);
  node.className = "figure " + (mood || "");
}

function toneOf(name) {
  const tones = ["one", "two", "three", "four", "five", "six"];
  return tones[state.infrastructure.servers.findIndex((s) => s.name === name) % tones.length];
}

function buildServer(server) {
  const card = element("article", "server");
  card.id = "server-" + server.name;
  const head = element("header");
  const name = element("h3");
  const swatch = element("span", "swatch");
  swatch.style.background = `var(--${toneOf(server.name)})`;
  name.append(swatch, server.name);
  head.append(name, element("span", "address", server.address), element("span", "rate"));
  const meters = element("div", "meters");
  for (const [id, label, tone] of [["cpu", "CPU", "user"], ["memory", "Memory", "memory"]]) {
    const meter = element("div", "meter");
    meter.dataset.meter = id;
    const words = element("div", "words");
    words.append(element("span", "", label), element("b", "", "–"));
    const track = element("div", "track");
    const fill = element("div", "fill");
    fill.style.background = `var(--${tone})`;
    track.append(fill);
    meter.append(words, track);
    meters.append(meter);
  }
  const roles = element("ul", "roles");
  for (const role of server.roles) {
    const item = element("li");
    item.dataset.role = role.role;
    const what = element("span");
    what.append(role.role + " ", element("span", "engine", role.engine), element("span", "tags"));
    item.append(element("span", "state"), what, element("span", "since"));
    roles.append(item);
  }
  card.append(head, meters, roles);
  return card;
}

function buildMap(servers) {
  const isEdge = (server) => server.roles.some((role) => role.role === "edge");
  const tiers = [servers.filter(isEdge), servers.filter((server) => !isEdge(server))].filter((tier) => tier.length > 0);
  tiers.forEach((tier, index) => {
    if (index > 0) {
      const between = element("div", "arrow");
      between.append(arrow());
      byId("map").append(between);
    }
    const node = element("div", "tier");
    node.append(...tier.map(buildServer));
    byId("map").append(node);
  });
}

function buildCharts(infrastructure) {
  for (const definition of infrastructure.charts) {
    const wide = definition.id === "requests" || definition.id === "latency";
    const small = infrastructure.servers.some((server) => server.name === definition.group);
    const chart = new Chart(definition, wide ? 168 : small ? 104 : 112);
    if (wide) chart.root.classList.add("wide");
    state.charts.set(definition.id, chart);
  }
  const roots = (group) => infrastructure.charts.filter((c) => c.group === group).map((c) => state.charts.get(c.id).root);
  byId("traffic").append(...roots("traffic"));
  for (const server of infrastructure.servers) {
    const strip = element("div", "strip");
    strip.id = "strip-" + server.name;
    const title = element("h3");
    const swatch = element("span", "swatch");
    swatch.style.background = `var(--${toneOf(server.name)})`;
    const name = element("span");
    name.append(swatch, server.name);
    title.append(name, element("span", "source"));
    const charts = element("div", "charts four");
    charts.append(...roots(server.name));
    strip.append(title, charts);
    byId("servers").append(strip);
  }
  const database = roots("database");
  byId("database").append(...database);
  byId("database-block").hidden = database.length === 0;
}

// ---- What changes each second -----------------------------------------------------------------

function showProblems(status) {
  const shown = JSON.stringify(status.problems) + status.roles.healthy + "/" + status.roles.all;
  const panel = byId("wrong");
  if (panel.dataset.shown === shown) return;
  panel.dataset.shown = shown;
  if (status.problems.length === 0) {
    const calm = element("div", "calm");
    calm.append(sign("good", "all well"));
    const words = element("span");
    words.append(element("b", "", "Nothing is wrong. "), `${status.servers.length} servers report, ${status.roles.healthy} of ${status.roles.all} roles are healthy.`);
    calm.append(words);
    panel.replaceChildren(calm);
    return;
  }
  panel.replaceChildren(...status.problems.map((problem) => {
    const critical = problem.severity === "CRITICAL";
    const row = element("div", "problem" + (critical ? " critical" : ""));
    row.append(sign(critical ? "bad" : "warn", critical ? "critical" : "warning"), element("span", "text", problem.server && problem.text.startsWith(problem.server) ? problem.text : problem.text[0].toUpperCase() + problem.text.slice(1)), element("span", "kind", critical ? "critical" : "warning"));
    return row;
  }));
}

function showFigures(status) {
  const traffic = status.traffic;
  figure("requests", parts(traffic.requestsPerSecond, "per_second"), traffic.requests.toLocaleString("en-US") + " since start");
  figure("p95", parts(traffic.p95Millis, "milliseconds"), `p50 ${text(traffic.p50Millis, "milliseconds")} · p99 ${text(traffic.p99Millis, "milliseconds")}`);
  const errors = traffic.errorPercent;
  figure("errors", parts(errors ?? 0, "percent"), "5xx of all answers", errors >= 5 ? "bad" : errors >= 1 ? "warn" : "");
  const { healthy, all } = status.roles;
  figure("roles", [String(healthy), "of " + all], healthy === all ? "on " + status.servers.length + " servers" : all - healthy + " not known to be healthy", healthy === all ? "" : "bad");
  figure("connections", parts(traffic.connections, "count"), "at the edge");
  const writers = status.servers.filter((server) => server.database && server.database.writer);
  const followers = status.servers.filter((server) => server.database && !server.database.writer);
  const some = writers.length + followers.length > 0;
  const following = followers.map((server) => {
    const lag = server.database.lagSeconds;
    return server.database.replicating === false ? server.name + " does not follow" : `${server.name} follows` + (lag === null ? "" : `, ${text(lag, "seconds")} behind`);
  });
  figure("database", [writers.map((server) => server.name).join(", ") || (some ? "none" : "–"), ""], following.join(" · ") || (some ? "no follower" : "no report"), some && writers.length !== 1 ? "bad" : "");
}

function showMeter(card, id, words, share) {
  const meter = card.querySelector(`[data-meter="${id}"]`);
  write(meter.querySelector("b"), words);
  meter.querySelector(".fill").style.width = Math.min(100, Math.max(0, share || 0)) + "%";
}

const HEALTH = { HEALTHY: ["good", "healthy"], UNHEALTHY: ["bad", "not healthy"], UNKNOWN: ["unknown", "no report"] };

function showRole(card, role, database, now) {
  const item = card.querySelector(`[data-role="${role.role}"]`);
  const [kind, words] = HEALTH[role.health];
  if (item.dataset.health !== role.health) {
    item.dataset.health = role.health;
    item.children[0].replaceChildren(sign(kind, words));
  }
  const tags = item.querySelector(".tags");
  const tag = role.role === "database" && database ? (database.writer ? "writer" : database.replicating === false ? "stopped" : "follower") : "";
  if (tags.dataset.tag !== tag) {
    tags.dataset.tag = tag;
    tags.replaceChildren(...(tag ? [element("span", "tag", tag)] : []));
  }
  const since = item.children[2];
  const restarts = role.restarts ? ` · ${role.restarts} restart${role.restarts === 1 ? "" : "s"}` : "";
  const time = role.sinceMillis === null ? "" : length(now - role.sinceMillis);
  write(since, role.health === "HEALTHY" ? time + restarts : words + (time ? ` for ${time}` : "") + restarts);
  since.classList.toggle("words-bad", role.health === "UNHEALTHY");
  since.title = role.sinceMillis === null ? "" : `${words} since ${new Date(role.sinceMillis).toLocaleString("en-GB")}`;
}

function showServer(server, now) {
  const card = byId("server-" + server.name);
  if (!card) return;
  const silent = server.heardMillisAgo === null || server.heardMillisAgo > 5000;
  card.classList.toggle("silent", silent);
  const rate = card.querySelector(".rate");
  const carried = server.http.reduce((sum, http) => sum + (http.requestsPerSecond || 0), 0);
  const words = silent ? (server.heardMillisAgo === null ? "no report" : "silent " + length(server.heardMillisAgo)) : server.http.length ? text(carried, "per_second") : "";
  const slowest = Math.max(...server.http.map((http) => http.p95Millis ?? -1));
  const latency = silent || slowest < 0 ? "" : "p95 " + text(slowest, "milliseconds");
  if (rate.dataset.shown !== words + latency) {
    rate.dataset.shown = words + latency;
    rate.replaceChildren(...(latency ? [element("small", "", latency), " "] : []), words);
  }
  showMeter(card, "cpu", text(server.cpuPercent, "percent"), server.cpuPercent);
  const used = server.memoryUsedBytes;
  const total = server.memoryTotalBytes;
  showMeter(card, "memory", used === null ? "–" : text(used, "bytes") + (total ? " / " + text(total, "bytes") : ""), used && total ? (used / total) * 100 : 0);
  for (const role of server.roles) showRole(card, role, server.database, now);
  const cpus = server.cpus ? `${server.cpus} CPU${server.cpus === 1 ? "" : "s"}` : "";
  const disk = server.filesystemUsedPercent === null ? "" : `disk ${text(server.filesystemUsedPercent, "percent")} full`;
  const source = server.source === "processes" ? "CPU and memory: sum of this server's processes" : "";
  write(byId("strip-" + server.name).querySelector(".source"), [source, cpus, disk].filter(Boolean).join(" · "));
}

function showTitle(status) {
  const count = status.problems.length;
  const words = count > 0 ? `▲ ${count} problem${count === 1 ? "" : "s"}` : text(status.traffic.requestsPerSecond ?? 0, "per_second");
  document.title = `${words} · ${status.site}`;
}

function showStatus(status) {
  showProblems(status);
  showFigures(status);
  for (const server of status.servers) showServer(server, status.timeMillis);
  showTitle(status);
}

// ---- History and the live end of it --------------------------------------------------------------

// When the first of these measurements was made, or a minute before the last.
function begun(times, charts) {
  let first = times.length - 1;
  for (const line of Object.values(charts).flat()) {
    const at = line.findIndex((value) => value !== null);
    if (at >= 0) first = Math.min(first, at);
  }
  return Math.max(times[0], Math.min(times[first], times[times.length - 1] - SHORTEST_WINDOW_SECONDS));
}

function drawAll() {
  const { start, step, count, charts } = state.data;
  const times = Array.from({ length: count }, (_, i) => (start + i * step) / 1000);
  const from = state.range === LIVE_SECONDS ? begun(times, charts) : times[0];
  for (const [id, chart] of state.charts) chart.show(times, from, charts[id] || [], state.range);
}

async function load() {
  if (state.loading) return;
  state.loading = true;
  const range = state.range;
  try {
    const answer = await fetch("/api/series?range=" + range);
    if (answer.ok) {
      const data = await answer.json();
      if (range === state.range) {
        state.data = data;
        state.asked = Date.now();
        drawAll();
      }
    }
  } catch {
    // The pulse shows that nothing comes; the next frame that arrives asks again.
  } finally {
    state.loading = false;
    if (range !== state.range) load();
  }
}

function choose(seconds) {
  state.range = seconds;
  state.data = null;
  markRange();
  try {
    history.replaceState(null, "", seconds === LIVE_SECONDS ? "/" : "#" + seconds);
  } catch {
    // A bookmark is all that is lost.
  }
  load();
}

// Puts the newest seconds at the end of the live window, which moves on.
function extend(tail) {
  const data = state.data;
  const end = data.start + data.count * data.step;
  const forward = (tail.start + tail.count * tail.step - end) / data.step;
  if (forward > tail.count || forward < -data.count) {
    load();
    return;
  }
  for (const [id, lines] of Object.entries(data.charts)) {
    lines.forEach((line, index) => {
      for (let i = 0; i < forward; i++) {
        line.shift();
        line.push(null);
      }
      tail.charts[id][index].forEach((value, i) => {
        const at = line.length - tail.count + i;
        if (value !== null && at >= 0) line[at] = value;
      });
    });
  }
  if (forward > 0) data.start += forward * data.step;
  drawAll();
}

function frame(event) {
  const { status, tail } = JSON.parse(event.data);
  state.heard = Date.now();
  showStatus(status);
  pulse();
  if (!state.data) load();
  else if (state.range === LIVE_SECONDS) extend(tail);
  else if (Date.now() - state.asked > Math.max(10000, state.data.step / 2)) load();
}

function pulse() {
  const silence = Date.now() - state.heard;
  const stale = silence > STALE_AFTER_MILLIS;
  document.body.classList.toggle("stale", stale && state.heard > 0);
  byId("pulse").className = "pulse " + (stale ? "stale" : "live");
  write(byId("pulse-text"), !stale ? "live" : state.heard ? `no data for ${length(silence)}` : "connecting");
}

function listen() {
  const source = new EventSource("/api/live");
  source.addEventListener("now", frame);
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
      source.close();
      setTimeout(listen, 5000);
    }
  });
}

async function begin() {
  let infrastructure;
  try {
    const answer = await fetch("/api/infrastructure");
    if (!answer.ok) throw new Error("status " + answer.status);
    infrastructure = await answer.json();
  } catch {
    setTimeout(begin, 2000);
    return;
  }
  state.infrastructure = infrastructure;
  write(byId("site"), infrastructure.site);
  write(byId("footer"), `Measured every second on ${infrastructure.servers.length} servers, kept and shown by the monitor on ${infrastructure.server}.`);
  const wanted = Number(location.hash.slice(1));
  if (infrastructure.ranges.some((offer) => offer.seconds === wanted)) state.range = wanted;
  buildRanges(infrastructure.ranges);
  markRange();
  buildFigures();
  buildMap(infrastructure.servers);
  buildCharts(infrastructure);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => state.charts.forEach((chart) => chart.rebuild()));
  setInterval(pulse, 500);
  await load();
  listen();
}

begin();
