
// The start page: what there is, what changed last, what is handled, and every type by group.

const SHOWN = 12; // so many of the latest versions are listed

/** A number and what it counts, for the row at the top. */
function figure(number, words) {
  return make("div", { className: "figure" },
    make("strong", {}, number.toLocaleString("en")), make("span", {}, words));
}

const bumpOf = (version) => version.step?.bump ?? "first";

function badge(version) {
  const bump = bumpOf(version);
  return make("span", { className: `badge ${bump}` }, bump);
}

/** Every version, the latest first: by day, and what is not committed before that. */
function latest() {
  const day = (version) => (anyDate ? version.added ?? "not yet" : "");
  const release = (version) => parseInt(version.sdk[1] ?? "0", 10);
  const differences = (version) => version.step?.changes.length ?? 0;
  return types.flatMap((type) => type.versions.map((version) => ({ type, version })))
    .sort(({ version: one }, { version: other }) => day(other).localeCompare(day(one))
      || release(other) - release(one) || differences(other) - differences(one));
}

const anyDate = types.some((type) => type.versions.some((version) => version.added));

function when(version) {
  if (!anyDate) return version.sdk[1] ? `SDK ${version.sdk[1]}` : "own";
  return version.added ?? "not committed";
}

function changed() {
  const found = latest();
  const rows = found.slice(0, SHOWN).map(({ type, version }) => {
    const differences = version.step?.changes.filter(([name]) => name !== "text-changed").length;
    return make("li", {},
      make("a", { href: link(type.name, version.version) }, ...dotted(type.name), ` ${version.version}`),
      badge(version),
      make("small", {}, [when(version), differences ? count(differences, "change") : null,
        version.released ? null : "not released"].filter(Boolean).join(", ")));
  });
  if (!rows.length) return null;
  const left = found.length - rows.length;
  return section("Changed last", null, make("ul", { className: "rows" }, ...rows),
    left ? make("p", { className: "quiet" }, `And ${count(left, "version")} before.`) : null);
}

function handled() {
  const own = types.filter((type) => type.handler);
  const rows = own.map((type) => make("li", {},
    make("a", { href: link(type.name) }, ...dotted(type.name)),
    make("code", {}, ...dotted(type.handler.replace("processor.handlers.", "")))));
  const rest = types.length - own.length;
  const others = data.unknown_handlers ? "A handler module cannot be imported: its handlers are missing here."
    : data.fallback ? `${count(rest, "other type")}: ${data.fallback}`
    : rest ? `${count(rest, "type")} without a handler.` : null;
  return section("Handlers", null, rows.length ? make("ul", { className: "rows" }, ...rows) : null,
    others ? make("p", { className: "quiet" }, others) : null);
}

/** A dot for each version, oldest first, in the colour of its step. */
function dots(type) {
  const steps = type.versions.map((version) => `${version.version} ${bumpOf(version)}`).join(", ");
  return make("span", { className: "dots", role: "img", "aria-label": steps, title: steps },
    ...type.versions.map((version) => make("i", { className: bumpOf(version) })));
}

function group(name, members) {
  const rows = members.map((type) => make("li", {},
    make("a", { href: link(type.name) }, ...dotted(type.name.slice(name.length + 1) || name)),
    type.handler ? make("span", { className: "badge handled", title: type.handler }, "handler") : null,
    dots(type), make("span", { className: "quiet" }, type.versions.at(-1).version)));
  return make("section", { className: "group" },
    make("h4", {}, name, " ", make("span", { className: "quiet" }, String(members.length))),
    make("ul", {}, ...rows));
}

function groups() {
  const byGroup = new Map();
  for (const type of types) {
    const name = type.name.split(".")[0];
    byGroup.set(name, [...(byGroup.get(name) ?? []), type]);
  }
  const legend = make("p", { className: "legend quiet" }, "Versions, oldest first: ",
    ...[["first", "first"], ["major", "breaking"], ["minor", "compatible"], ["patch", "texts only"], ["none", "the same"]]
      .filter(([bump]) => types.some((type) => type.versions.some((each) => bumpOf(each) === bump)))
      .map(([bump, words]) => make("span", {}, make("i", { className: bump }), ` ${words} `)));
  return section("Event types by group", null, legend, make("div", { className: "groups" },
    ...[...byGroup].map(([name, members]) => group(name, members))));
}

function overview() {
  const versions = types.flatMap((type) => type.versions);
  return make("article", { className: "overview" },
    make("h2", { tabIndex: -1 }, "Event catalogue"),
    make("div", { className: "figures" },
      figure(types.length, types.length === 1 ? "event type" : "event types"),
      figure(versions.length, versions.length === 1 ? "version" : "versions"),
      figure(versions.filter((each) => each.step?.bump === "major").length, "breaking steps"),
      figure(types.filter((type) => type.handler).length, "with a handler")),
    make("p", { className: "quiet keys" }, "Press ", make("kbd", {}, "/"), " to search, ",
      make("kbd", {}, "↓"), " and ", make("kbd", {}, "↑"), " to go through the list, ",
      make("kbd", {}, "Enter"), " to open."),
    make("div", { className: "pair" }, changed(), handled()),
    groups());
}
