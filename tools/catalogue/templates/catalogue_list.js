
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
  const [name, number] = address();
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
  for (const each of list.querySelectorAll("a")) mark(each, name);
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

/** The field names of a type's payload, in every version. */
function names(type) {
  const found = new Set();
  const seen = new Set();
  const walk = (schema) => {
    if (seen.has(schema)) return;
    seen.add(schema);
    const each = part(schema);
    if (each === null || typeof each !== "object") return;
    for (const [name, child] of Object.entries(each.properties ?? {})) {
      found.add(name);
      walk(child);
    }
    for (const child of each.anyOf ?? []) walk(child);
    walk(each.items);
    walk(each.additionalProperties);
  };
  for (const { root, defs } of type.versions)
    [part(root).properties?.payload, ...Object.values(defs)].forEach(walk);
  return [...found];
}

for (const type of types) {
  type.names = `${type.name} ${type.topic ?? ""}`.toLowerCase();
  // What every event has is found only by its whole name.
  type.envelope = new Set(type.versions.flatMap(({ root }) => Object.keys(part(root).properties ?? {})));
  type.fields = names(type).map((name) => [name.toLowerCase(), name]);
}

/** The fields by which a type matches; null where it does not. */
function matches(type, words) {
  const by = new Set();
  for (const word of words) {
    if (type.names.includes(word) || type.envelope.has(word)) continue;
    const fields = type.fields.filter(([lower]) => lower.includes(word));
    if (!fields.length) return null;
    // The field that is called so, before those that are called so in part.
    fields.sort((one, other) => (other[0] === word) - (one[0] === word));
    fields.forEach(([, name]) => by.add(name));
  }
  return [...by];
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = types.map((type) => [type, matches(type, words)]).filter(([, by]) => by);
  rows.sort((one, other) => Boolean(one[1].length) - Boolean(other[1].length));
  const [name] = address();
  list.replaceChildren(...rows.map(([type, by]) => {
    const more = by.length > 3 ? `, and ${by.length - 3} more` : "";
    const small = by.length ? make("small", {}, "field ", make("mark", {}, by.slice(0, 3).join(", ")), more)
      : type.topic ? make("small", {}, ...dotted(type.topic)) : null;
    const each = make("a", { href: link(type.name) }, ...dotted(type.name), small);
    each.dataset.name = type.name;
    mark(each, name);
    return make("li", {}, each);
  }));
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
