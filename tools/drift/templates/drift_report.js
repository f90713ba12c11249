
// The page: what it is about in a glance, then down to the fields.

function tile(title, value, note, className = "") {
  return make("div", { className: `tile ${className}` }, make("dt", {}, title),
    make("dd", {}, make("b", {}, value), note ? make("span", {}, note) : null));
}

function summary() {
  const unknown = data.unknown_types.reduce((sum, each) => sum + each.events, 0);
  const unreadable = data.unreadable.events;
  const damaged = data.sources.filter((each) => each.problem !== null);
  const section = make("section", { id: "summary" },
    make("div", { className: `headline ${data.severity ?? "none"}` }, data.events ? badge(data.severity, data.baseline?.muted) : null,
      make("p", { dir: "auto" }, sentence(data.headline)),
      data.severity ? make("p", { className: "means" }, MEANS[data.severity]) : null),
    make("dl", { className: "tiles" },
      tile("Events", number(data.events), data.types.length ? `in ${count(data.types.length, "event type")}` : null),
      tile("Accepted", number(data.accepted), data.events ? `${partOf(data.accepted, data.events)}; ${number(data.upgraded)} upgraded` : null),
      tile("Rejected", number(data.rejected), data.events ? partOf(data.rejected, data.events) : null, data.rejected ? "rejected" : ""),
      tile("Of unknown types", number(unknown), unknown ? count(data.unknown_types.length, "type") : null, unknown ? "tolerated" : ""),
      tile("Unreadable", number(unreadable), data.events ? partOf(unreadable, data.events) : null, unreadable ? "tolerated" : "")));
  if (data.baseline) {
    const { file, muted, gone } = data.baseline;
    section.append(make("div", { className: "notice", role: "note" },
      make("p", {}, `${count(muted, "finding")} muted by the baseline `, name(file), "."),
      gone.length ? make("p", {}, "No longer found:") : null,
      gone.length ? make("ul", {}, ...few(gone.map((each) => make("li", {}, name(each))), FEW, "entries")) : null));
  }
  if (damaged.length)
    section.append(make("div", { className: "notice", role: "note" },
      make("p", {}, make("b", {}, `${count(damaged.length, "source")} could not be read to the end.`), " What follows is what was read."),
      make("ul", {}, ...few(damaged.map((each) => make("li", {}, name(each.name), ` (${count(each.events, "event")}): ${sentence(each.problem)}`)), FEW, "sources"))));
  return section;
}

function overTime() {
  const chosen = make("select", { id: "days-of" }, make("option", { value: "" }, "all event types"),
    ...data.types.map((type) => make("option", { value: type.name }, visible(type.name))));
  const draw = () => eventsByDay(data.types.filter((type) => !chosen.value || type.name === chosen.value));
  const label = make("label", { htmlFor: "days-of" }, "Of");
  const section = make("section", { id: "days" }, heading("h2", "Events by day", make("div", { className: "of" }, label, chosen)), draw());
  chosen.addEventListener("change", () => section.lastChild.replaceWith(draw()));
  return section;
}

function unreadable() {
  const rows = data.unreadable.reasons.map((each) => make("tr", {},
    make("td", {}, each.pointer ? name(each.pointer) : make("i", {}, "the whole")),
    make("td", { dir: "auto" }, sentence(each.message)),
    make("td", { className: "number" }, number(each.count)), make("td", {}, name(each.example))));
  return make("section", { id: "unreadable" },
    heading("h2", "Unreadable records", make("p", { className: "quiet" }, count(data.unreadable.events, "record"))),
    plainTable(["where", "what is wrong", "records", "for instance"], rows, new Set([2])));
}

function sources() {
  const rows = data.sources.map((each) => make("tr", {}, make("td", {}, name(each.name)),
    make("td", { className: "number" }, number(each.events)), make("td", { dir: "auto" }, each.problem === null ? "read" : sentence(each.problem))));
  return make("section", { id: "sources" }, folded(`${count(data.sources.length, "source")}`,
    () => plainTable(["source", "records", ""], rows, new Set([1]))));
}

function themes() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const now = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const relabel = () => { button.textContent = now() === "dark" ? "Light" : "Dark"; };
  try {
    const kept = localStorage.getItem("genesys-events-theme");
    if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  } catch { /* a page from a file may have none */ }
  button.setAttribute("aria-label", "Switch between light and dark");
  button.addEventListener("click", () => {
    root.dataset.theme = now() === "dark" ? "light" : "dark";
    relabel();
    try { localStorage.setItem("genesys-events-theme", root.dataset.theme); } catch { /* as above */ }
  });
  dark.addEventListener("change", relabel);
  relabel();
}

themes();
document.getElementById("period").textContent = data.first_seen
  ? `${minute(data.first_seen)} to ${minute(data.last_seen)} UTC` : "";
const findingsView = findingTable();
document.getElementById("main").append(...[
  summary(),
  bars.length ? overTime() : null,
  data.types.length ? typeTable(findingsView.of) : null,
  findingsView.section,
  data.unknown_types.length ? make("section", { id: "unknown" },
    heading("h2", "Unknown event types", make("p", { className: "quiet" }, "No schema has them; their events become dead letters.")),
    unknownTable("event type", data.unknown_types)) : null,
  data.unreadable.events ? unreadable() : null,
  data.sources.length ? sources() : null,
].filter(Boolean));
