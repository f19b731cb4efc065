// Boxes on a page, drawn by pointer and moved by keys, and words selected in a text: both only fill in the fields of the form that is sent.
// Without this file the fields are typed.

const SCALE = 10_000;
const LEAST = 40;
const STEP = 50;
const NAMES = { left: "x", top: "y", width: "width", height: "height" };
const fresh = document.querySelector("form[data-new]");
const sheet = document.querySelector(".sheet[data-marks]");
const passage = document.querySelector("[data-passage]");

for (const hint of document.querySelectorAll("[data-how]")) hint.hidden = false;

function within(value, low, high) {
  return Math.round(Math.min(Math.max(value, low), high));
}

function formOf(link) {
  return link.dataset.mark ? document.querySelector(`form[data-of="${link.dataset.mark}"]`) : fresh;
}

function put(link, box) {
  const width = within(box.width, LEAST, SCALE);
  const height = within(box.height, LEAST, SCALE);
  const clean = { left: within(box.left, 0, SCALE - width), top: within(box.top, 0, SCALE - height), width, height };
  const form = formOf(link);
  for (const [name, side] of Object.entries(NAMES)) {
    link.firstElementChild.setAttribute(side, clean[name]);
    form.elements[name].value = String(clean[name] / 100);
  }
  if (link.dataset.mark) form.closest("details").open = true;
}

function box(link) {
  const found = {};
  for (const [name, side] of Object.entries(NAMES)) found[name] = Number(link.firstElementChild.getAttribute(side));
  return found;
}

if (sheet && fresh) {
  const svg = sheet.querySelector("svg");
  const button = document.querySelector("[data-draw]");
  let held = null;

  function place(event) {
    const area = svg.getBoundingClientRect();
    return { x: ((event.clientX - area.left) / area.width) * SCALE, y: ((event.clientY - area.top) / area.height) * SCALE };
  }

  function made() {
    const known = svg.querySelector("a:not([data-mark])");
    if (known) return known;
    const link = document.createElementNS("http://www.w3.org/2000/svg", "a");
    link.setAttribute("href", "#new");
    link.setAttribute("aria-label", "New mark, not kept yet");
    link.append(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
    svg.append(link);
    return link;
  }

  function drawing(on) {
    sheet.classList.toggle("drawing", on);
    button.setAttribute("aria-pressed", String(on));
  }

  drawing(!matchMedia("(pointer: coarse)").matches);
  button.hidden = !matchMedia("(any-pointer: coarse)").matches;
  button.addEventListener("click", () => drawing(!sheet.classList.contains("drawing")));

  document.querySelector("[data-add]").addEventListener("click", () => {
    const link = made();
    put(link, { left: 3_000, top: 4_500, width: 4_000, height: 500 });
    link.focus();
  });

  svg.addEventListener("pointerdown", (event) => {
    if (!sheet.classList.contains("drawing") || event.button) return;
    event.preventDefault();
    const at = place(event);
    const link = event.target.closest("a");
    if (!link) {
      held = { link: made(), from: at, how: "draw" };
    } else {
      const now = box(link);
      const corner = now.left + now.width - at.x < Math.min(300, now.width / 3) && now.top + now.height - at.y < Math.min(300, now.height / 3);
      held = { link, from: at, now, how: corner ? "size" : "move" };
    }
    svg.setPointerCapture(event.pointerId);
  });

  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const { link, from, now, how } = held;
    const at = place(event);
    held.moved = true;
    if (how === "draw") {
      put(link, { left: Math.min(from.x, at.x), top: Math.min(from.y, at.y), width: Math.abs(at.x - from.x), height: Math.abs(at.y - from.y) });
    } else if (how === "size") {
      put(link, { ...now, width: now.width + at.x - from.x, height: now.height + at.y - from.y });
    } else {
      put(link, { ...now, left: now.left + at.x - from.x, top: now.top + at.y - from.y });
    }
  });

  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, () => {
      if (held) held.link.focus({ preventScroll: true });
      held = null;
    });
  }

  svg.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    const ways = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const way = ways[event.key];
    if (!link || !way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const now = box(link);
    if (event.shiftKey) put(link, { ...now, width: now.width + way[0], height: now.height + way[1] });
    else put(link, { ...now, left: now.left + way[0], top: now.top + way[1] });
  });

  svg.addEventListener("click", (event) => {
    if (event.target.closest("a") && event.detail) event.preventDefault();
  });
}

function position(node, offset) {
  const words = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".words");
  if (!words) return null;
  const range = document.createRange();
  range.setStart(words, 0);
  range.setEnd(node, offset);
  return { line: words.parentElement.dataset.line, sign: [...range.toString()].length };
}

function places() {
  const chosen = getSelection();
  if (!passage || !fresh || chosen.isCollapsed || !chosen.rangeCount) return;
  const range = chosen.getRangeAt(0);
  if (!passage.contains(range.startContainer) || !passage.contains(range.endContainer)) return;
  const [from, to] = [position(range.startContainer, range.startOffset), position(range.endContainer, range.endOffset)];
  if (!from || !to) return;
  fresh.elements.from.value = `${from.line}:${from.sign + 1}`;
  fresh.elements.to.value = `${to.line}:${to.sign}`;
}

document.addEventListener("selectionchange", places);
places(); // what was selected before this file had come
