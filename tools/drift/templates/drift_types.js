
// The event types: a table to choose from, and each opened to its versions, days and fields.

function versionTable(type) {
  const cells = ({ events, accepted, upgraded, rejected }) =>
    [number(events), number(accepted), number(upgraded), number(rejected), partOf(rejected, events)]
      .map((each) => make("td", { className: "number" }, each));
  const rows = Object.entries(type.versions).map(([version, counts]) =>
    make("tr", {}, make("td", {}, name(version), version === type.newest ? " newest" : ""), ...cells(counts)));
  return plainTable(["read with", "events", "accepted", "upgraded", "rejected", "share"], rows, new Set([1, 2, 3, 4, 5]));
}

function unknownTable(title, unknown) {
  const rows = unknown.map((each) => make("tr", {}, make("td", {}, name(each.name)),
    make("td", { className: "number" }, number(each.events)), make("td", {}, day(each.first_seen)),
    make("td", {}, day(each.last_seen)), make("td", {}, ...(id(each.example) ?? []))));
  return plainTable([title, "events", "first seen", "last seen", "first event"], rows, new Set([1]));
}

/** Content that is made when it is first asked for. */
function folded(title, content) {
  const details = make("details", {}, make("summary", {}, title));
  details.addEventListener("toggle", () => {
    if (details.children.length === 1) details.append(...[content()].flat());
  });
  return details;
}

function fieldTable(type) {
  const rows = Object.entries(type.fields).map(([pointer, field]) => make("tr", {},
    make("td", {}, name(pointer)), make("td", { className: "number" }, share(field.share, percent(field.share), "quiet")),
    make("td", {}, mixed(field.types)), make("td", {}, mixed(field.texts))));
  return plainTable(["field", "share", "types", "strings are"], rows, new Set([1]));
}

/** The command that follows from the findings, to be copied. */
function nextCommand(type) {
  if (!type.next) return null;
  const { button, code } = copied(visible(type.next));
  return make("p", { className: "next" }, "Next: ", code, " ", button);
}

function typeDetails(type, showFindings) {
  const content = make("div", { className: "opened" },
    make("p", { className: "message", dir: "auto" }, sentence(type.headline)));
  if (type.findings.length) {
    const button = make("button", { type: "button" }, `Show its ${count(type.findings.length, "finding")}`);
    button.addEventListener("click", () => showFindings(type.name));
    content.append(make("p", {}, button));
  }
  if (type.next) content.append(nextCommand(type));
  if (type.muted) content.append(make("p", { className: "quiet" }, `${count(type.muted, "finding")} muted by the baseline.`));
  content.append(eventsByDay([type]), versionTable(type));
  if (type.unknown_versions.length) content.append(unknownTable("unknown version", type.unknown_versions));
  const never = type.never_sent.length;
  if (never)
    content.append(folded(`${count(never, "field")} that no event had`, () =>
      make("ul", { className: "names" }, ...few(type.never_sent.map((each) => make("li", {}, name(each))), 100, "fields"))));
  const seen = Object.keys(type.fields).length;
  if (seen) content.append(folded(`${count(seen, "field")} that events had`, () => fieldTable(type)));
  if (type.examples.length)
    content.append(folded(`${count(type.examples.length, "example")}, without personal data`, () => type.examples.flatMap((each) => {
      const { button, code } = copied(each);
      return [make("p", {}, button), make("pre", { tabIndex: 0, role: "region", "aria-label": "An example" }, code)];
    })));
  return content;
}

function typeTable(showFindings) {
  const rejected = (type) => series(type.days, (each) => each.rejected);
  const table = sortable({
    label: "Event types",
    rows: data.types,
    most: 12,
    open: (type) => typeDetails(type, showFindings),
    columns: [
      { title: "Event type", value: (type) => type.name, cell: (type) => name(type.name) },
      { title: "Severity", first: true, plain: true, value: (type) => rank(type.severity), cell: (type) => badge(type.severity, type.muted) },
      { title: "Events", number: true, value: (type) => type.events, cell: (type) => number(type.events) },
      { title: "Upgraded", number: true, value: (type) => type.upgraded, cell: (type) => number(type.upgraded) },
      { title: "Rejected", number: true, value: (type) => type.rejected, cell: (type) => number(type.rejected) },
      { title: "Share", number: true, value: (type) => (type.events ? type.rejected / type.events : 0),
        cell: (type) => share(type.events ? type.rejected / type.events : 0, partOf(type.rejected, type.events), "rejected") },
      { title: "Findings", number: true, value: (type) => type.findings.length, cell: (type) => number(type.findings.length) },
      { title: "By day", value: (type) => type.first_seen ?? "",
        cell: (type) => spark(series(type.days, (each) => each.events), rejected(type)) },
    ],
  });
  return make("section", { id: "types" }, heading("h2", "Event types",
    make("p", { className: "quiet" }, `${number(data.types.filter((type) => type.severity).length)} of ${number(data.types.length)} have drifted${data.baseline ? " beyond the baseline" : ""}`)),
    table.element);
}
