
// The findings of all event types: filtered, sorted, and each opened to what is known of it.

/** Counts by kind as one bar, and what its parts are. */
function mixture(counts) {
  const whole = total(counts);
  const ordered = Object.entries(counts).filter(([, each]) => each).sort((one, other) => other[1] - one[1]);
  if (!ordered.length) return null;
  const bar = make("div", { className: "mixture", "aria-hidden": "true" }, ...ordered.map(([, each], at) => {
    const piece = make("span", { className: `part${at % 5}` });
    piece.style.width = `${100 * each / whole}%`;
    return piece;
  }));
  const keys = ordered.map(([kind, each], at) => make("li", {}, make("span", { className: `key part${at % 5}` }),
    `${visible(kind)} ${partOf(each, whole)}`));
  return make("div", {}, bar, make("ul", { className: "keys" }, ...keys));
}

function valueList(finding) {
  if (!finding.values.length) return null;
  const whole = finding.values.reduce((sum, each) => sum + each.count, finding.more_values);
  const rows = finding.values.map(({ value, count }) =>
    make("li", {}, name(value), share(count / whole, number(count), "quiet")));
  const others = finding.more_values
    ? [make("li", {}, make("i", {}, "others"), share(finding.more_values / whole, number(finding.more_values), "quiet"))]
    : [];
  return make("ul", { className: "values" }, ...few(rows, FEW, "values"), ...others);
}

const listed = (counts) => make("ul", { className: "values near" },
  ...few(Object.entries(counts).map(([each, count]) => make("li", {}, name(each), make("span", {}, number(count)))), FEW, ""));

/** What an unknown field is made of, as a tree. */
function shape(node, title, of) {
  const present = of ? ` in ${partOf(node.count, of)}` : "";
  const below = [
    ...Object.entries(node.fields ?? {}).map(([each, inner]) => shape(inner, name(each), node.types.object ?? node.count)),
    ...(node.entries ? [shape(node.entries, make("i", {}, "any key"), 0)] : []),
    ...(node.items ? [shape(node.items, make("i", {}, "each item"), 0)] : []),
  ];
  return make("li", {}, title, make("span", { className: "quiet" }, `${present}: ${mixed(node.types)}`,
    total(node.texts) ? ` (${mixed(node.texts)})` : ""),
    below.length ? make("ul", {}, ...few(below, 30, "fields")) : null);
}

const isDeep = (node) => Boolean(node.fields || node.entries || node.items);
const mixed = (counts) => visible(Object.entries(counts)
  .map(([kind, each]) => `${kind} ${partOf(each, total(counts))}`).join(", "));

function findingDetails(finding) {
  const made = finding.shape;
  const counts = series(finding.days);
  const other = finding.days.other ? elsewhere(finding.days.other) : null;
  const left = facts(
    ["Event type", name(finding.type)],
    ["Expected", finding.expected ? visible(finding.expected) : null],
    ["Found", mixture(finding.types)],
    [data.values_shown ? "Values" : "Shapes of values", valueList(finding)],
    ["Strings are", made && !isDeep(made) && total(made.texts) ? mixed(made.texts) : null],
    ["Made of", made && isDeep(made) ? make("ul", { className: "shape" }, shape(made, make("i", {}, "the field"), 0)) : null],
    ["Absent from the same object", Object.keys(finding.absent).length ? listed(finding.absent) : null],
  );
  const right = facts(
    ["Rejected for it", finding.rejected
      ? `${number(finding.rejected)} of ${count(finding.count, "event")}` : "no event"],
    ["First seen", `${minute(finding.first_seen)} UTC`],
    ["Last seen", `${minute(finding.last_seen)} UTC`],
    ["Read with", Object.keys(finding.versions).length ? listed(finding.versions) : null],
    ["First event", id(finding.example)],
  );
  return make("div", { className: "opened" }, make("p", { className: "message" }, pointed(finding.pointer), " ", sentence(finding.message)),
    finding.severity === "informational" ? null : nextCommand(data.types.find((each) => each.name === finding.type)),
    make("div", { className: "columns" }, left, right),
    timeline([[finding.severity, "events with it", counts]], new Map(), "Events with it by day"), other);
}

function findingTable() {
  const findings = data.types.flatMap((type) => type.findings.map((each) => ({ ...each, type: type.name,
    // A field that no event has is missing everywhere, so it is not listed.
    absent: Object.fromEntries(Object.entries(each.absent).filter(([field]) => Object.hasOwn(type.fields, field))) })))
    .sort((one, other) => rank(one.severity) - rank(other.severity) || other.count - one.count);
  for (const each of findings)
    each.words = `${each.pointer} ${each.type} ${words(each.kind)} ${each.message}`.toLowerCase();
  const table = sortable({
    label: "Findings",
    rows: findings,
    most: 50,
    open: findingDetails,
    columns: [
      { title: "Where", value: (each) => each.pointer, cell: (each) => pointed(each.pointer),
        below: (each) => make("small", {}, name(each.type)) },
      { title: "Severity", first: true, plain: true, value: (each) => rank(each.severity), cell: (each) => badge(each.severity) },
      { title: "Kind", plain: true, value: (each) => each.kind, cell: (each) => words(each.kind) },
      { title: "Events", number: true, value: (each) => each.count, cell: (each) => number(each.count) },
      { title: "Share", number: true, value: (each) => each.share,
        cell: (each) => share(each.share, percent(each.share), each.severity) },
      { title: "First seen", value: (each) => each.first_seen ?? "", cell: (each) => day(each.first_seen) },
      { title: "Last seen", value: (each) => each.last_seen ?? "", cell: (each) => day(each.last_seen) },
      { title: "By day", value: (each) => each.first_seen ?? "", cell: (each) => spark(series(each.days)) },
    ],
  });
  const search = make("input", { type: "search", id: "search", autocomplete: "off", spellcheck: false });
  const chosen = make("select", { id: "of" }, make("option", { value: "" }, "all event types"),
    ...data.types.filter((type) => type.findings.length)
      .map((type) => make("option", { value: type.name }, visible(type.name))));
  const found = make("p", { id: "found", role: "status" });
  const severities = SEVERITIES.slice(0, 3).map((severity) => {
    const many = findings.filter((each) => each.severity === severity).length;
    const button = make("button", { type: "button", className: `choice ${severity}`, "aria-pressed": "true",
      disabled: !many, title: MEANS[severity] }, `${severity} `, make("b", {}, number(many)));
    button.dataset.severity = severity;
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      filter();
    });
    return button;
  });
  function filter() {
    const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const on = new Set(severities.filter((each) => each.getAttribute("aria-pressed") === "true")
      .map((each) => each.dataset.severity));
    const many = table.show((each) => on.has(each.severity) && (!chosen.value || each.type === chosen.value)
      && asked.every((word) => each.words.includes(word)));
    found.textContent = many === findings.length ? count(many, "finding") : `${number(many)} of ${count(findings.length, "finding")}`;
  }
  search.addEventListener("input", filter);
  chosen.addEventListener("change", filter);
  const controls = make("div", { className: "controls" },
    make("div", { className: "grows" }, make("label", { htmlFor: "search" }, "Search fields, kinds and types"), search),
    make("div", {}, make("label", { htmlFor: "of" }, "Event type"), chosen),
    make("div", { className: "choices", role: "group", "aria-label": "Severity" }, ...severities));
  const section = make("section", { id: "findings", tabIndex: -1 }, heading("h2", "Findings", found));
  const shapes = !data.values_shown && findings.some((each) => each.values.length);
  if (findings.length) section.append(controls, table.element);
  else section.append(make("p", { className: "quiet" }, data.events ? "Every event matches its schema." : "There was nothing to find."));
  if (shapes)
    section.append(make("p", { className: "quiet" }, "Values are shown as their shapes: A, a and 9 stand for letters and digits."));
  filter();
  return {
    section,
    /** Show those of one event type. */
    of: (type) => {
      chosen.value = type;
      filter();
      section.scrollIntoView();
      section.focus({ preventScroll: true });
    },
  };
}
