
"use strict";
// What pages share. Text is set as text everywhere, so that nothing in the data is read as HTML.

const data = JSON.parse(document.getElementById("data").textContent);

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const count = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
/** A name that may be broken after its dots, slashes and colons, for narrow windows. */
const dotted = (name) => name.split(/(?<=[./:])/).flatMap((each) => [each, make("wbr")]);

async function copy(text, code) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(code); // a page from a file may not be let
    return document.execCommand("copy");
  }
}

/** A text as code, and the button that copies it. */
function copied(text) {
  const code = make("code", {}, text);
  const button = make("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    button.textContent = (await copy(text, code)) ? "Copied" : "Press Ctrl+C";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  return { button, code };
}
