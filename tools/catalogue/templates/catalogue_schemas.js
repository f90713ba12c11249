
// What there is, and what a schema says of a value.

const { types, parts } = data;
const byName = new Map(types.map((type) => [type.name, type]));
const layout = document.querySelector(".layout");
const search = document.getElementById("search");
const list = document.getElementById("types");
const found = document.getElementById("found");
const main = document.getElementById("main");
const FEW = 12; // so many values are shown without being asked for
const FEW_HITS = 3; // so many fields of a type are listed that a search found
const MANY = 1500; // so many fields are expanded at once

const link = (name, version) =>
  "#" + encodeURIComponent(name) + (version ? "/" + encodeURIComponent(version) : "");

const part = (schema) => (typeof schema === "number" ? parts[schema] : schema);

/** What a schema's references lead to. */
function target(schema, defs) {
  schema = part(schema);
  for (const seen = new Set(); schema && schema.$ref && !seen.has(schema); ) {
    seen.add(schema);
    const name = schema.$ref.replace("#/$defs/", "");
    schema = part(Object.hasOwn(defs, name) ? defs[name] : {});
  }
  return schema === null || typeof schema !== "object" ? {} : schema;
}

/** The schemas of which a value has to fit one. */
function branches(schema, defs, depth = 0) {
  const found = target(schema, defs);
  if (!found.anyOf || depth > 8) return [found];
  return found.anyOf.flatMap((each) => branches(each, defs, depth + 1));
}

function kind(schema, defs, depth = 0) {
  if (part(schema) === false) return "nothing";
  const names = branches(schema, defs).flatMap((branch) => {
    const closed = "const" in branch || "enum" in branch;
    const types = branch.type ?? (closed ? "string" : "anything");
    return [types].flat().map((name) => {
      if (depth > 3) return name;
      if (name === "array" && "items" in branch)
        return `array of ${kind(branch.items, defs, depth + 1)}`;
      const others = part(branch.additionalProperties);
      if (name === "object" && !branch.properties && others && typeof others === "object")
        return `map of ${kind(branch.additionalProperties, defs, depth + 1)}`;
      return name;
    });
  });
  return [...new Set(names)].join(" | ");
}

/** What is below a value: name, schema, and whether it has to be there. */
function below(schema, defs) {
  const rows = [];
  for (const branch of branches(schema, defs)) {
    const required = new Set(branch.required ?? []);
    for (const [name, each] of Object.entries(branch.properties ?? {}))
      rows.push({ name, schema: each, need: required.has(name) ? "required" : "optional" });
    const others = part(branch.additionalProperties);
    if (others && typeof others === "object")
      rows.push({ name: "any other field", schema: branch.additionalProperties, words: true });
    if ("items" in branch && hasDetails(branch.items, defs))
      rows.push({ name: "each item", schema: branch.items, words: true });
  }
  return rows;
}

/** Whether a schema has more than a type. */
function hasDetails(schema, defs) {
  return below(schema, defs).length > 0 || facts(schema, defs).length > 0 ||
    Boolean(part(schema)?.description);
}

const BOUNDS = {
  minimum: "≥", maximum: "≤", exclusiveMinimum: ">", exclusiveMaximum: "<",
  multipleOf: "a multiple of", minLength: "length ≥", maxLength: "length ≤",
  minItems: "items ≥", maxItems: "items ≤",
};

function facts(schema, defs) {
  const rows = [];
  for (const branch of branches(schema, defs)) {
    if ("const" in branch) rows.push(["always", [branch.const]]);
    if (branch.enum) rows.push(["one of", branch.enum]);
    if (branch["x-extensible-enum"]) rows.push(["known values", branch["x-extensible-enum"]]);
    const retired = Object.entries(branch["x-retired-values"] ?? {});
    if (retired.length)
      rows.push(["retired values", retired.map(([old, now]) => (now ? `${old} → ${now}` : old))]);
    if (branch.format) rows.push(["format", [branch.format]]);
    if (branch.pattern) rows.push(["pattern", [branch.pattern]]);
    for (const [keyword, sign] of Object.entries(BOUNDS))
      if (keyword in branch) rows.push([sign, [branch[keyword]]]);
    if (branch.additionalProperties === false) rows.push(["takes no other fields", []]);
  }
  return rows;
}
