// What somebody changed in a form before the page's scripts were there, or what the browser put back into it, is told again:
// a form that follows its changes (hx-trigger="change") would otherwise not know of it.

function changed(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) {
    const said = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(said, 0); // none is said: the first is shown
  }
  return "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;
}

// htmx.js begins in a task of its own after it has come: at the page's load and one task later it is there.
addEventListener("load", () =>
  setTimeout(() => {
    for (const form of document.querySelectorAll("form[hx-trigger^=change]"))
      if ([...form.elements].some(changed)) form.dispatchEvent(new Event("change", { bubbles: true }));
  }),
);
