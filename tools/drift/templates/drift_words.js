
// Counts, shares, days and names as text.

const SEVERITIES = ["rejected", "tolerated", "informational", null];
const MEANS = {
  rejected: "Events are rejected: they reach no handler until a schema follows.",
  tolerated: "Every event is accepted; some hold what no version of the schema knows.",
  informational: "Nothing that hurts.",
};
const FEW = 8; // fields and entries shown before "more"
const LONG = 240; // characters of a name; the rest is in its tooltip

const rank = (severity) => SEVERITIES.indexOf(severity);
const number = (value) => value.toLocaleString("en");

/** A share of 1 with two significant digits; 100 % only for all. */
function percent(share) {
  const value = 100 * share;
  if (value > 0 && value < 0.01) return "< 0.01 %";
  if (value > 99.99 && value < 100) return "> 99.99 %";
  const digits = value >= 10 && value <= 90 ? 0 : value >= 1 && value <= 99 ? 1 : 2;
  return `${Number(value.toFixed(digits))} %`;
}
const partOf = (value, whole) => (whole ? percent(value / whole) : "–");

const day = (moment) => (moment ? moment.slice(0, 10) : "–");
const minute = (moment) => (moment ? `${moment.slice(0, 10)} ${moment.slice(11, 16)}` : "–");
const total = (counts) => Object.values(counts).reduce((sum, each) => sum + each, 0);
const words = (name) => name.replaceAll("_", " ");

/** Data with what cannot be seen written out, so that it turns and hides nothing. */
const visible = (text) => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
  (each) => `\\u${each.codePointAt(0).toString(16).padStart(4, "0")}`);

const cut = (text, most) => (text.length > most ? `${text.slice(0, most)}…` : text);
const sentence = (text) => cut(visible(text), 4 * LONG);

/** A name or value from outside: text of its own direction, broken after dots and slashes. */
function name(text) {
  const all = text === "" ? "(empty)" : visible(text);
  const shortened = cut(all, LONG);
  return make("code", { dir: "auto", title: shortened === all ? "" : all }, ...dotted(shortened));
}

const pointed = (pointer) => name(pointer || "/");

/** A severity, or how many findings a baseline mutes. */
const badge = (severity, muted = 0) =>
  make("span", { className: `badge ${severity ?? "none"}` }, severity ?? (muted ? `${number(muted)} muted` : "no drift"));

function heading(level, text, ...more) {
  return make("div", { className: "head" }, make(level, {}, text), ...more);
}

/** Terms and descriptions; null ones are left out. */
function facts(...rows) {
  return make("dl", {}, ...rows.filter(([, value]) => value !== null && value !== undefined)
    .flatMap(([term, value]) => [make("dt", {}, term), make("dd", {}, ...[value].flat())]));
}

/** An id, and the button that copies it. */
function id(text) {
  if (text === null) return null;
  const { button, code } = copied(text);
  code.replaceChildren(visible(text));
  button.setAttribute("aria-label", "Copy the id");
  return [code, " ", button];
}

/** The first few of many, and the rest when they are asked for. */
function few(items, most, what) {
  if (items.length <= most + 1) return items;
  const more = make("button", { type: "button" }, `${number(items.length - most)} more ${what}`);
  const item = make("li", { className: "more" }, more);
  more.addEventListener("click", () => item.replaceWith(...items.slice(most)));
  return [...items.slice(0, most), item];
}
