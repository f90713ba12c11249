
// Counts by day: the timeline, and the small ones in tables, all on the same days.

const GAP = 30; // so many days without an event are not drawn
const BARS = 120; // more would be too thin to point at
const DAY = 86_400_000;

const when = (text) => Date.parse(`${text}T00:00:00Z`);
const text = (time) => new Date(time).toISOString().slice(0, 10);

/** Every day that is drawn, in bars of one or more days; a long time without events is one bar. */
function drawn() {
  const seen = new Set(data.types.flatMap((type) => Object.keys(type.days)));
  const times = [...seen].map(when).filter(Number.isFinite).sort((one, other) => one - other);
  const days = [];
  for (const time of times) {
    const last = days.at(-1)?.time ?? time;
    if (time - last > GAP * DAY) days.push({ time: last + DAY, to: time - DAY, gap: true });
    else for (let each = last + DAY; each < time; each += DAY) days.push({ time: each, to: each });
    days.push({ time, to: time });
  }
  const size = Math.ceil(days.length / BARS);
  const bars = [];
  for (const each of days) {
    const last = bars.at(-1);
    if (last && !last.gap && !each.gap && last.days < size) Object.assign(last, { to: each.to, days: last.days + 1 });
    else bars.push({ from: each.time, to: each.to, gap: each.gap, days: 1 });
  }
  return bars;
}

const bars = drawn();
const position = new Map(bars.flatMap((bar, at) => {
  const found = [];
  if (!bar.gap) for (let each = bar.from; each <= bar.to; each += DAY) found.push([text(each), at]);
  return found;
}));
const called = (bar) => (bar.from === bar.to ? text(bar.from) : `${text(bar.from)} to ${text(bar.to)}`);

/** Counts by day as counts by bar; days that are not drawn are omitted. */
function series(days, value = (each) => each) {
  const found = new Array(bars.length).fill(0);
  for (const [name, each] of Object.entries(days))
    if (position.has(name)) found[position.get(name)] += value(each);
  return found;
}

/** A few strokes as high as a table's row; `high` is drawn in the colour of what is rejected. */
function spark(low, high = null) {
  const most = Math.max(1, ...low);
  const svg = (tag, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const path = (values) => values.map((value, at) => {
    const height = value && Math.max(1.5, 20 * value / most);
    return value ? `M${at + 0.1} 20v${-height}h0.8v${height}z` : "";
  }).join("");
  const drawing = svg("svg", { viewBox: `0 0 ${Math.max(1, low.length)} 20`, preserveAspectRatio: "none",
    class: "spark", "aria-hidden": "true" }, svg("path", { d: path(low), class: high ? "accepted" : "drifted" }));
  if (high) drawing.append(svg("path", { d: path(high), class: "rejected" }));
  return drawing;
}

/** A round number that is not below the greatest, and whose half is whole too. */
function ceiling(most) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  const round = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].map((each) => Math.round(each * power));
  return round.find((each) => each >= most && each % 2 === 0) ?? most + (most % 2);
}

/**
 * A timeline: `layers` are [class, words, counts by bar], from below; `marks` are the findings
 * that began in a bar, by its number.
 */
function timeline(layers, marks = new Map(), label = "Events by day") {
  const sums = bars.map((_, at) => layers.reduce((sum, [, , counts]) => sum + counts[at], 0));
  const top = ceiling(Math.max(2, ...sums));
  const caption = make("p", { className: "caption" });
  const columns = bars.map((bar, at) => {
    const column = make("div", { className: bar.gap ? "bar gap" : "bar" });
    for (const [className, , counts] of [...layers].reverse()) {
      const piece = make("div", { className });
      piece.style.height = `${100 * counts[at] / top}%`;
      if (counts[at]) column.append(piece);
    }
    if (marks.has(at)) column.append(make("span", { className: `mark ${marks.get(at)[0].severity}` }));
    return column;
  });
  const legend = () => layers.flatMap(([className, label]) =>
    [make("span", { className: `key ${className}` }), `${label} `]);
  const rest = () => {
    chosen = -1;
    columns.forEach((each) => each.classList.remove("chosen"));
    caption.replaceChildren(...legend(), ...(marks.size ? [make("span", { className: "key dot" }), "something new"] : []));
  };
  let chosen = -1;
  const choose = (at) => {
    if (at === chosen || !bars[at]) return;
    chosen = at;
    columns.forEach((each, other) => each.classList.toggle("chosen", other === at));
    const bar = bars[at];
    const counts = layers.map(([, label, all]) => `${number(all[at])} ${label}`).join(", ");
    caption.replaceChildren(make("b", {}, called(bar)), bar.gap ? ": no events" : `: ${counts}`);
    const began = marks.get(at) ?? [];
    if (began.length) caption.append("; new: ", ...began.slice(0, 2).flatMap((each, index) =>
      [index ? ", " : "", pointed(each.pointer)]), began.length > 2 ? ` and ${began.length - 2} more` : "");
  };
  const plot = make("div", { className: "plot", tabIndex: 0, role: "group",
    "aria-label": `${label}: arrow keys go from day to day` }, ...columns);
  plot.addEventListener("pointermove", (event) => {
    const box = plot.getBoundingClientRect();
    choose(Math.floor((event.clientX - box.left) / box.width * bars.length));
  });
  plot.addEventListener("pointerleave", rest);
  plot.addEventListener("focusout", rest);
  plot.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    caption.setAttribute("aria-live", "polite");
    choose(chosen < 0 ? (step > 0 ? 0 : bars.length - 1) : Math.min(bars.length - 1, Math.max(0, chosen + step)));
  });
  rest();
  const scale = make("div", { className: "scale", "aria-hidden": "true" },
    ...[top, top / 2, 0].map((each) => make("span", {}, number(each))));
  const ends = bars.length ? [bars[0], ...(bars.length > 2 ? [bars[Math.floor(bars.length / 2)]] : []), bars.at(-1)] : [];
  const axis = make("div", { className: "axis", "aria-hidden": "true" },
    ...new Set(ends.map((bar) => text(bar.from))));
  axis.replaceChildren(...[...axis.childNodes].map((each) => make("span", {}, each.data)));
  return make("figure", { className: "timeline" }, scale, plot, axis, make("figcaption", {}, caption));
}

/** The findings that hurt, by the bar in which they began; on the first one everything begins. */
function beginnings(findings) {
  const found = new Map();
  for (const each of findings) {
    const at = position.get(day(each.first_seen));
    if (!at || each.severity === "informational") continue;
    found.set(at, [...(found.get(at) ?? []), each].sort((one, other) => rank(one.severity) - rank(other.severity)));
  }
  return found;
}

/** A note for events whose day is not drawn. */
const elsewhere = (events) => make("p", { className: "quiet" }, `${count(events, "event")} on other days`);

/** The timeline of event types, and the same as a table. */
function eventsByDay(types) {
  const rejected = series({});
  const accepted = series({});
  for (const type of types) {
    series(type.days, (each) => each.rejected).forEach((each, at) => { rejected[at] += each; });
    series(type.days, (each) => each.events - each.rejected).forEach((each, at) => { accepted[at] += each; });
  }
  const figure = timeline([["rejected", "rejected", rejected], ["accepted", "accepted", accepted]],
    beginnings(types.flatMap((type) => type.findings)));
  const rows = () => bars.map((bar, at) => make("tr", {}, make("td", {}, called(bar)),
    make("td", { className: "number" }, number(accepted[at])), make("td", { className: "number" }, number(rejected[at]))));
  const table = make("details", {}, make("summary", {}, "The same as a table"));
  table.addEventListener("toggle", () => {
    if (!table.querySelector("table"))
      table.append(plainTable(["day", "accepted", "rejected"], rows(), new Set([1, 2])));
  });
  figure.append(table);
  const other = types.reduce((sum, type) => sum + (type.days.other?.events ?? 0), 0);
  if (other) figure.append(elsewhere(other));
  return figure;
}
