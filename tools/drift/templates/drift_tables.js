
// Tables: plain ones, and those that are sorted, filtered and opened.

function plainTable(titles, rows, numbers = new Set()) {
  const heads = titles.map((each, at) =>
    make("th", { scope: "col", className: numbers.has(at) ? "number" : "" }, each));
  return make("div", { className: "wide" },
    make("table", { className: "plain" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)));
}

/** A share as a bar, with its number. */
function share(value, label = percent(value), className = "") {
  const bar = make("span", { className: `bar ${className}`, "aria-hidden": "true" }, make("span"));
  bar.firstChild.style.width = `${Math.min(100, 100 * value)}%`;
  return make("span", { className: "share" }, make("span", {}, label), bar);
}

/**
 * A table whose heads sort it and whose rows open. `columns` have a title, a value to sort by, a
 * cell to show, and whether it is a number, or needs no
 * title in a narrow window; the first holds the button that opens. `rows` come in
 * the order that holds among equals. Returns the element, and a function that shows but those
 * rows that match a filter, and shows how many they are.
 */
function sortable({ label, columns, rows, open, most }) {
  let by = 0;
  let down = false;
  let all = false;
  let matches = () => true;
  const items = new Map();
  const body = make("tbody", { role: "rowgroup" });
  const more = make("button", { type: "button" });
  const foot = make("p", { className: "foot" }, more);
  const heads = columns.map((column, at) => {
    const button = make("button", { type: "button" }, column.title);
    button.addEventListener("click", () => {
      down = by === at ? !down : Boolean(column.number);
      by = at;
      draw();
    });
    return make("th", { scope: "col", role: "columnheader", className: column.number ? "number" : "" }, button);
  });
  more.addEventListener("click", () => {
    const next = body.querySelectorAll("tr.row").length;
    all = true;
    draw();
    body.querySelectorAll("tr.row")[next]?.querySelector("button").focus();
  });

  function item(row) {
    if (items.has(row)) return items.get(row);
    const toggle = make("button", { type: "button", className: "toggle", "aria-expanded": "false" },
      ...[columns[0].cell(row)].flat());
    const line = make("tr", { className: "row", role: "row" }, ...columns.map((column, at) =>
      make("td", { role: "cell", className: column.number ? "number" : "" },
        at && !column.plain ? make("span", { className: "label", "aria-hidden": "true" }, column.title) : "",
        ...(at ? [column.cell(row)].flat() : [toggle, ...[column.below?.(row) ?? []].flat()]))));
    const details = make("tr", { className: "details", role: "row", hidden: true });
    const change = () => {
      if (!details.firstChild)
        details.append(make("td", { colSpan: columns.length, role: "cell" }, open(row)));
      details.hidden = !details.hidden;
      toggle.setAttribute("aria-expanded", String(!details.hidden));
      line.classList.toggle("open", !details.hidden);
    };
    toggle.addEventListener("click", change);
    line.addEventListener("click", (event) => {
      if (!event.target.closest("button") && getSelection().isCollapsed) change();
    });
    items.set(row, [line, details]);
    return items.get(row);
  }

  function draw() {
    heads.forEach((head, at) => {
      if (at === by) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const { value } = columns[by];
    const compare = (one, other) => (typeof one === "string" ? one.localeCompare(other, "en") : one - other);
    const found = rows.filter(matches)
      .sort((one, other) => (down ? -1 : 1) * compare(value(one), value(other)));
    const visible = all ? found : found.slice(0, most);
    body.replaceChildren(...visible.flatMap(item));
    foot.hidden = visible.length === found.length;
    more.textContent = `Show all ${number(found.length)}`;
    table.hidden = !found.length;
    return found.length;
  }

  by = Math.max(0, columns.findIndex((column) => column.first));
  const table = make("table", { className: "sorted", role: "table", "aria-label": label },
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...heads)), body);
  draw();
  return {
    element: make("div", {}, table, foot),
    show: (condition) => {
      matches = condition;
      all = false;
      return draw();
    },
  };
}
