// j and k go from item to item, x chooses one, p, r and w decide: on the chosen ones, or on the one that has the focus. Without this file
// boxes and buttons do the same.

const form = document.querySelector("[data-deciding]");
const items = [...(form?.querySelectorAll("[data-item]") ?? [])];
const box = (item) => item?.querySelector('input[name="item"]');
const off = () => localStorage.getItem("glasshouse.keys") === "off";
const typing = (target) => /^(select|textarea)$/i.test(target.tagName) || (target.tagName === "INPUT" && target.type !== "checkbox");

function go(step) {
  const here = items.indexOf(document.activeElement.closest("[data-item]"));
  const next = items[Math.min(Math.max(here + step, 0), items.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function decide(event) {
  const chosen = items.filter((item) => box(item)?.checked);
  const here = document.activeElement.closest("[data-item]");
  if (!chosen.length && box(here)) box(here).checked = true;
  const ground = form.elements.ground;
  const button = form.querySelector(`button[data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.key !== "p" && !ground.value) ground.focus();
  else form.requestSubmit(button);
}

// Before the other keys of the page: what is to be decided on is chosen first.
document.addEventListener(
  "keydown",
  (event) => {
    if (!items.length || event.ctrlKey || event.metaKey || event.altKey || off() || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "j" || event.key === "k") go(event.key === "j" ? 1 : -1);
    else if (event.key === "x" && box(document.activeElement.closest("[data-item]"))) {
      const one = box(document.activeElement.closest("[data-item]"));
      one.checked = !one.checked;
    } else if (["p", "r", "w"].includes(event.key)) decide(event);
  },
  true,
);
