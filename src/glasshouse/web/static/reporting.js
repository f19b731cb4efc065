// Writing a report: a chosen source goes where one writes, and what is not saved is not left by mistake. Without this script it goes where
// [@] stands, by a button of the form.

const form = document.getElementById("report");
const text = document.getElementById("f-text");
let going = false;

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=insert]");
  if (!button) return;
  event.preventDefault();
  const place = text.value.indexOf("[@]");
  const start = place < 0 ? text.selectionStart : place;
  const end = place < 0 ? text.selectionEnd : place + 3;
  const before = text.value.slice(0, start);
  const space = before && !/\s$/.test(before) ? " " : "";
  text.focus();
  text.setRangeText(space + button.value, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
});

// Enter in the field of the picker looks for a source; it saves nothing.
document.getElementById("f-words").addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});

form.addEventListener("submit", () => { going = true; });
addEventListener("beforeunload", (event) => {
  if (!going && (text.value !== text.defaultValue || "changed" in form.dataset)) event.preventDefault();
});
addEventListener("pageshow", () => { going = false; });

// What was written before the scripts had come is read too: htmx.js begins one task after the page's load.
addEventListener("load", () =>
  setTimeout(() => {
    if (text.value !== text.defaultValue) text.dispatchEvent(new Event("input", { bubbles: true }));
  }),
);
