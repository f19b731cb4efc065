// Keys: Ctrl K finds; ? shows the keys for where you are; elements with data-key name their own, for instance "g c".
// Nothing is kept but one word in local storage: whether single keys are switched off (WCAG 2.1.4).

const SWITCH = "glasshouse.keys";
const off = () => localStorage.getItem(SWITCH) === "off";
const typing = (target) => target.isContentEditable || /^(input|select|textarea)$/i.test(target.tagName);
const keyed = () => [...document.querySelectorAll("[data-key]")].filter((element) => element.checkVisibility?.() ?? true);

let begun = "";
let forgetting = 0;

function make(tag, properties = {}, children = []) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function row(keys, meaning) {
  const caps = keys.split(" ").map((key) => make("kbd", { textContent: key }));
  return make("div", {}, [make("dt", {}, caps), make("dd", { textContent: meaning })]);
}

function help() {
  document.getElementById("key-help")?.remove();
  const rows = [row("?", "These keys"), row("Esc", "Close")];
  if (document.getElementById("find") || document.getElementById("q")) rows.unshift(row("Ctrl K", "Search"));
  for (const element of keyed()) rows.push(row(element.dataset.key, element.textContent.trim().replace(/\s+/g, " ")));
  const single = make("input", { type: "checkbox", checked: !off(), id: "key-switch" });
  single.addEventListener("change", () => localStorage.setItem(SWITCH, single.checked ? "on" : "off"));
  const close = make("button", { type: "button", className: "second", textContent: "Close" });
  const dialog = make("dialog", { id: "key-help" }, [
    make("h2", { textContent: "Keys on this page", id: "key-title" }),
    make("dl", { className: "keylist" }, rows),
    make("label", { className: "choice" }, [single, make("span", { textContent: "Single keys are on" })]),
    close,
  ]);
  dialog.setAttribute("aria-labelledby", "key-title");
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function follow(element) {
  if (element.matches("a[href]")) element.click();
  else if (element.matches("button")) element.form.requestSubmit(element);
  else element.focus();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    const field = document.getElementById("q") ?? document.getElementById("find");
    if (field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || off() || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    help();
    return;
  }
  if (event.key.length !== 1) return;
  clearTimeout(forgetting);
  const sequence = begun ? `${begun} ${event.key}` : event.key;
  const found = keyed().find((element) => element.dataset.key === sequence);
  begun = !found && keyed().some((element) => element.dataset.key.startsWith(`${sequence} `)) ? sequence : "";
  forgetting = setTimeout(() => (begun = ""), 1200);
  if (found) {
    event.preventDefault();
    follow(found);
  }
});

const shown = document.querySelector("a.keys");
if (shown) {
  shown.hidden = false;
  shown.addEventListener("click", (event) => {
    event.preventDefault();
    help();
  });
}

// Boxes that narrow a result send their form at once; without scripts the button beside them does.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-sends]")) event.target.form.requestSubmit();
});

// A menu closes when one turns away from it.
const MENUS = "details.person[open], .sections details[open]";

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(MENUS)) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(MENUS);
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
