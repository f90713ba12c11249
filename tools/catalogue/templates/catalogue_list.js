
// What is chosen, by the address, and the list to choose from.

// -- what is chosen, by the address ---------------------------------------------------------

function address() {
  try {
    return location.hash.slice(1).split("/").map(decodeURIComponent);
  } catch {
    return [location.hash.slice(1)];
  }
}

function show(event) {
  const [name, number, pointer] = address();
  const type = byName.get(name);
  const version = type && (type.versions.find((each) => each.version === number)
    ?? (number ? null : type.versions.at(-1)));
  let content = overview();
  if (version) content = article(type, version);
  else if (name)
    content = make("article", {}, make("a", { className: "back", href: "#" }, "← All event types"),
      make("h2", { tabIndex: -1 }, "Not in the registry"),
      make("p", { role: "alert" }, type ? `${name} has no version ${number}.`
        : `There is no event type ${name}.`));
  const switched = main.contains(document.activeElement) && document.activeElement.closest(".versions");
  main.replaceChildren(content);
  layout.classList.toggle("chosen", Boolean(name));
  document.title = version ? `${type.name} ${version.version}` : "Event catalogue";
  for (const each of list.querySelectorAll("[data-name]")) mark(each, name);
  const hit = version && pointer ? reveal(content, pointer) : null;
  if (hit) {
    hit.tabIndex = -1;
    hit.scrollIntoView({ block: "center" });
    hit.focus({ preventScroll: true });
    return;
  }
  if (!event) return;
  const focused = switched ? main.querySelector("[aria-current]") : name ? main.querySelector("h2") : null;
  if (!switched) window.scrollTo(0, 0);
  focused?.focus({ preventScroll: true });
}

function mark(each, name) {
  if (each.dataset.name === name) each.setAttribute("aria-current", "page");
  else each.removeAttribute("aria-current");
}

// -- the list ---------------------------------------------------------------------------------

/** Where the fields of a type's payload are, by name: in the newest version that has each. */
function fieldsOf(type) {
  const found = new Map();
  for (const version of [...type.versions].reverse()) {
    const known = new Set(found.keys());
    const seen = new Set();
    // By breadth, so that a name's shortest path comes first; each definition is followed once.
    const waiting = [[part(version.root).properties?.payload, "/payload"]];
    for (const [schema, pointer] of waiting) // which grows
      for (const branch of branches(schema, version.defs)) {
        if (seen.has(branch)) continue;
        seen.add(branch);
        for (const [name, child] of Object.entries(branch.properties ?? {})) {
          const at = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
          if (!known.has(name)) {
            if (!found.has(name)) found.set(name, { name, lower: name.toLowerCase(), version, at: [] });
            found.get(name).at.push(at);
          }
          waiting.push([child, at]);
        }
        for (const child of [branch.items, branch.additionalProperties])
          if (typeof part(child) === "object") waiting.push([child, `${pointer}/*`]);
      }
  }
  return [...found.values()];
}

for (const type of types) {
  type.names = `${type.name} ${type.topic ?? ""}`.toLowerCase();
  // What every event has is found only by its whole name.
  type.envelope = new Set(type.versions.flatMap(({ root }) => Object.keys(part(root).properties ?? {})));
  type.fields = fieldsOf(type);
}

/** The fields by which a type matches; null where it does not. */
function matches(type, words) {
  const by = new Set();
  for (const word of words) {
    if (type.names.includes(word) || type.envelope.has(word)) continue;
    const fields = type.fields.filter(({ lower }) => lower.includes(word));
    if (!fields.length) return null;
    // The field that is called so, before those that are called so in part.
    fields.sort((one, other) => (other.lower === word) - (one.lower === word));
    fields.forEach((field) => by.add(field));
  }
  return [...by];
}

/** Where a field is: a link that opens the type there. */
function hit(type, { name, version, at: [pointer, ...others] }) {
  const above = pointer.slice(0, pointer.lastIndexOf("/") + 1);
  const notes = [others.length ? `and ${count(others.length, "other place")}` : null,
    version === type.versions.at(-1) ? null : `in ${version.version}`].filter(Boolean);
  return make("a", { className: "at", href: `${link(type.name, version.version)}/${encodeURIComponent(pointer)}` },
    make("small", {}, ...dotted(above), make("mark", {}, name), notes.length ? ` ${notes.join(", ")}` : null));
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = types.map((type) => [type, matches(type, words)]).filter(([, by]) => by);
  rows.sort((one, other) => Boolean(one[1].length) - Boolean(other[1].length));
  const [name] = address();
  list.replaceChildren(...rows.map(([type, by]) => {
    const topic = !by.length && type.topic ? make("small", {}, ...dotted(type.topic)) : null;
    const each = make("a", { href: link(type.name) }, ...dotted(type.name), topic);
    each.dataset.name = type.name;
    mark(each, name);
    const more = by.length - FEW_HITS;
    return make("li", {}, each, ...by.slice(0, FEW_HITS).map((field) => hit(type, field)),
      more > 0 ? make("small", {}, `and ${count(more, "other field")}`) : null);
  }));
  layout.classList.toggle("searching", words.length > 0);
  found.textContent = words.length ? `${rows.length} of ${count(types.length, "event type")}`
    : count(types.length, "event type");
}

search.addEventListener("input", filter);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target instanceof HTMLInputElement;
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(event.target);
  if (event.key === "/" && !typing) {
    if (layout.classList.contains("chosen") && !search.offsetParent) location.hash = "";
    requestAnimationFrame(() => { search.focus(); search.select(); });
  } else if (event.key === "Escape" && event.target === search) {
    search.value = "";
    filter();
  } else if (event.key === "Enter" && event.target === search) {
    if (links.length) location.hash = links[0].hash;
  } else if (event.key === "ArrowDown" && (event.target === search || at >= 0)) {
    links[at + 1]?.focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    (links[at - 1] ?? search).focus();
  } else return;
  event.preventDefault();
});
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", show);
filter();
show();
const current = list.querySelector("[aria-current]");
// Not scrollIntoView, which would move the page too.
if (current) list.scrollTop = current.offsetTop - list.offsetTop - list.clientHeight / 3;
