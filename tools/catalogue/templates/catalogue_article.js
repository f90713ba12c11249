
// One version of an event type: its fields, what changed, its examples.

// -- the fields of a version --------------------------------------------------------------

function factList([label, values]) {
  const shown = values.flatMap((value) => [" ", make("code", {}, String(value))]);
  if (values.length <= FEW) return make("div", {}, label, ...shown);
  const more = make("details", {}, make("summary", {}, `${values.length} ${label}`));
  more.append(...shown);
  return more;
}

function description(schema, defs) {
  const own = part(schema)?.description;
  return own ?? branches(schema, defs).map((each) => each.description).find(Boolean);
}

/** An item of the tree; what is below it is made when it is first opened. */
function field(row, defs, above) {
  const rows = below(row.schema, defs);
  const explanation = description(row.schema, defs);
  const name = row.words ? make("span", { className: "name" }, row.name)
    : make("code", { className: "name" }, row.name);
  const item = make("li");
  item.dataset.step = row.words ? "*" : row.name;
  const children = make("ul", { className: "fields", hidden: true });
  const line = make("div", { className: "field" });
  const key = branches(row.schema, defs).find((each) => each.properties || "items" in each);
  const toggle = rows.length
    ? make("button", { className: "toggle", type: "button", "aria-expanded": "false",
        "aria-label": `${row.name}: ${count(rows.length, "field")}` })
    : null;
  if (toggle) {
    item.open = (open) => {
      if (open && !children.firstChild)
        children.append(...rows.map((each) => field(each, defs, [...above, key])));
      children.hidden = !open;
      toggle.setAttribute("aria-expanded", String(open));
      const only = children.children.length === 1 ? children.firstChild : null;
      if (open && only?.open && !only.recursive) only.open(true);
    };
    item.recursive = above.includes(key);
    toggle.addEventListener("click", () => item.open(children.hidden));
    line.append(toggle);
  }
  const text = make("div", {}, name, " ",
    make("span", { className: "kind" }, kind(row.schema, defs)), " ",
    row.need === "required" ? make("span", { className: "need" }, "required") : null,
    explanation ? make("p", {}, explanation) : null);
  const lists = facts(row.schema, defs).map(factList);
  if (lists.length) text.append(make("div", { className: "facts" }, ...lists));
  line.append(text);
  item.append(line, children);
  return item;
}

/** Open the fields that lead to a pointer, and mark the one that it names. */
function reveal(shown, pointer) {
  let items = shown.querySelector(".fields").children;
  let item = null;
  for (const step of pointer.split("/").slice(1)) {
    item = [...items].find((each) => each.dataset.step === step.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (!item) return null;
    items = item.lastChild.children;
    if (item.open && !items.length) {
      item.open(true);
      items = item.lastChild.children;
    }
  }
  for (let each = item; each; each = each.parentElement.closest("li")) if (each !== item) each.open(true);
  item?.classList.add("hit");
  return item;
}

function fields(version) {
  const tree = make("ul", { className: "fields" });
  for (const row of below(version.root, version.defs)) {
    const item = field(row, version.defs, []);
    tree.append(item);
    if (row.name === "payload" && item.open) item.open(true);
  }
  const all = make("button", { type: "button" }, "Expand all");
  all.addEventListener("click", () => {
    let left = MANY;
    const open = (items) => {
      for (const item of items) {
        if (!item.open || item.recursive || left <= 0) continue;
        item.open(true);
        left -= item.lastChild.children.length;
        open(item.lastChild.children);
      }
    };
    open(tree.children);
  });
  return section("Fields", all, tree);
}

// -- one event type -----------------------------------------------------------------------

function section(title, control, ...content) {
  const heading = make("div", { className: "head" }, make("h3", {}, title), control);
  return make("section", {}, heading, ...content);
}

function changes({ older, bump, conclusion, changes, migration }) {
  const words = conclusion.replace(/^\w+: /, "");
  const content = [
    make("p", {}, make("span", { className: `badge ${bump}` }, bump), " ", words),
  ];
  if (migration)
    content.push(make("p", {}, make("code", {}, ...dotted(migration.path)),
      migration.why ? `: ${migration.why}` : ""));
  if (changes.length) {
    const head = ["what", "where", "how"].map((each) => make("th", { scope: "col" }, each));
    const rows = changes.map(([name, pointer, how]) =>
      make("tr", {}, make("td", {}, name.replaceAll("-", " ")),
        make("td", {}, make("code", {}, ...dotted(pointer || "/"))), make("td", {}, how)));
    content.push(make("div", { className: "wide" },
      make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows))));
  } else content.push(make("p", { className: "quiet" }, "Nothing else differs."));
  const block = section(`What changed since ${older}`, null, ...content);
  block.id = "changes";
  return block;
}

function example({ canonical, wire }, title) {
  const sides = [["What handlers receive", canonical], ["On EventBridge", wire]];
  return section(title, null, make("div", { className: "sides" }, ...sides.map(([words, text]) => {
    const { button, code } = copied(text);
    button.setAttribute("aria-label", `Copy: ${words}`);
    return make("div", {}, make("div", { className: "head" }, make("h4", {}, words), button),
      make("pre", { tabIndex: 0, role: "region", "aria-label": `${title}: ${words}` }, code));
  })));
}

function handlerOf(type) {
  if (type.handler) return make("code", {}, ...dotted(type.handler));
  if (data.unknown_handlers) return "unknown: a handler module cannot be imported";
  return data.fallback ? make("code", {}, ...dotted(data.fallback)) : "none";
}

function article(type, version) {
  const newest = type.versions.at(-1);
  const [name, release] = version.sdk;
  const source = name || release
    ? `Genesys Cloud SDK ${release ?? ""}${name ? `, class ${name}` : ""}` : "our own";
  const versions = make("ul", { className: "versions" }, ...[...type.versions].reverse().map((each) =>
    make("li", {}, make("a", { href: link(type.name, each.version),
      ...(each === version ? { "aria-current": "true" } : {}) }, each.version))));
  const shown = make("article", {},
    make("a", { className: "back", href: "#" }, "← All event types"),
    make("h2", { tabIndex: -1 }, ...dotted(type.name)),
    version.description ? make("p", {}, version.description) : null,
    make("dl", {},
      make("dt", {}, "Topic"), make("dd", {}, type.topic ? make("code", {}, ...dotted(type.topic)) : "none"),
      make("dt", {}, "Derived from"), make("dd", {}, source),
      make("dt", {}, "Handlers see"), make("dd", {}, make("code", {}, ...dotted(type.model)), ` (${newest.version})`),
      make("dt", {}, "Handler"), make("dd", {}, handlerOf(type)),
      make("dt", {}, "Versions"), make("dd", {}, make("nav", { "aria-label": "Versions" }, versions))),
    fields(version));
  if (version.step) shown.append(changes(version.step));
  version.examples.forEach((sides, index) => {
    const many = version.examples.length > 1 ? ` ${index + 1}` : "";
    shown.append(example(sides, `Example${many}`));
  });
  shown.querySelector("dl").append(make("dt", {}, "On this page"),
    make("dd", { className: "jumps" }, ...[...shown.querySelectorAll("section")].map(jump)));
  return shown;
}

/** A button, since the address is the event type's. */
function jump(section) {
  const title = section.querySelector("h3");
  const button = make("button", { type: "button" }, title.textContent);
  button.addEventListener("click", () => {
    section.scrollIntoView();
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  });
  return button;
}
