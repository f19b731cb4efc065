// The drawing of a timeline: drag to choose a window, with Shift to move it, Ctrl and the wheel to come nearer; arrows go from event to event.
// The server draws; this asks for the same address as the links do and takes the part of the page that changes.

const MOST = [-62135596800000, 253402214400000];
const LEAST = 3600000;
let asking = null;

const root = () => document.getElementById("timeline");
const drawing = () => root()?.querySelector("svg.tl");
const number = (name) => Number(root().dataset[name]);
const minute = (at) => new Date(at).toISOString().replace(/^\+0+/, "").slice(0, 16);

function address(first, last) {
  const to = new URL(root().dataset.href, location.href);
  to.searchParams.set("start", minute(first));
  to.searchParams.set("end", minute(last - 60000));
  return to.href;
}

async function show(href, focused) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  root().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(href, { headers: { "HX-Request": "true" }, signal });
    if (!answer.ok || answer.redirected) return location.assign(href);
    take(await answer.text());
    history.replaceState(null, "", href);
    if (focused) (drawing()?.querySelector(focused) ?? drawing()?.querySelector("a"))?.focus();
  } catch (error) {
    if (error.name !== "AbortError") location.assign(href);
  }
}

function take(text) {
  const made = new DOMParser().parseFromString(text, "text/html");
  const seen = made.getElementById("visible");
  if (seen) document.getElementById("visible")?.replaceWith(seen);
  root().replaceWith(made.getElementById("timeline"));
  const asked = new URL(root().dataset.href, location.href);
  for (const name of ["start", "end"]) {
    const field = document.getElementById(`f-${name}`);
    if (field) field.value = root().dataset[name] ?? asked.searchParams.get(name) ?? "";
  }
}

function go(first, last, focused) {
  const middle = (first + last) / 2;
  const half = Math.max(last - first, LEAST) / 2;
  show(address(Math.max(middle - half, MOST[0]), Math.min(middle + half, MOST[1])), focused);
}

function zoom(factor, place = 0.5, focused = "") {
  const [first, last] = [number("first"), number("last")];
  const at = first + (last - first) * place;
  go(at - (at - first) * factor, at + (last - at) * factor, focused);
}

function move(share, focused = "") {
  const by = (number("last") - number("first")) * share;
  go(number("first") + by, number("last") + by, focused);
}

// Places are shares of the drawing's width, from 0 to 1.
function share(event) {
  const box = drawing().getBoundingClientRect();
  return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
}

let drag = null;

function stretch(from, to) {
  const band = drawing().querySelector(".band");
  const width = drawing().viewBox.baseVal.width;
  band.removeAttribute("hidden");
  band.setAttribute("x", Math.min(from, to) * width);
  band.setAttribute("width", Math.abs(to - from) * width);
}

document.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || event.pointerType === "touch" || !event.target.closest?.("svg.tl")) return;
  drag = { from: share(event), moves: event.shiftKey || Boolean(event.target.closest(".axis")), moved: false };
});

document.addEventListener("pointermove", (event) => {
  if (!drag || !drawing()) return;
  const to = share(event);
  if (Math.abs(to - drag.from) > 0.005) drag.moved = true;
  if (!drag.moved) return;
  event.preventDefault();
  if (drag.moves) for (const lane of drawing().querySelectorAll(".lane-of, .axis")) lane.setAttribute("transform", `translate(${(to - drag.from) * drawing().viewBox.baseVal.width} 0)`);
  else stretch(drag.from, to);
});

document.addEventListener("pointerup", (event) => {
  const done = drag;
  drag = null;
  if (!done?.moved || !drawing()) return;
  const to = share(event);
  drawing().addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
  if (done.moves) return move(done.from - to);
  const [first, length] = [number("first"), number("last") - number("first")];
  go(first + length * Math.min(done.from, to), first + length * Math.max(done.from, to));
});

document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.("svg.tl")) event.preventDefault();
});

document.addEventListener(
  "wheel",
  (event) => {
    if (!event.target.closest?.("svg.tl") || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!asking || asking.signal.aborted || !root().hasAttribute("aria-busy")) zoom(event.deltaY > 0 ? 1.5 : 1 / 1.5, share(event));
  },
  { passive: false },
);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#timeline a[data-window]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const way = link.closest(".time-ways") ? link.dataset.key : "";
  show(link.href, link.closest("svg.tl") ? "a" : "").then(() => way && document.querySelector(`.time-ways [data-key="${way}"]`)?.focus());
});

function marks() {
  return [...drawing().querySelectorAll("a")];
}

function onward(mark, key) {
  const lane = mark.closest(".lane-of");
  const every = marks();
  if (key === "ArrowRight" || key === "ArrowLeft") return every[every.indexOf(mark) + (key === "ArrowRight" ? 1 : -1)];
  const lanes = [...drawing().querySelectorAll(".lane-of")];
  const other = lanes[lanes.indexOf(lane) + (key === "ArrowDown" ? 1 : -1)];
  const at = Number(mark.dataset.at);
  const far = (one) => Math.abs(Number(one.dataset.at) - at);
  return other && [...other.querySelectorAll("a")].reduce((best, one) => (far(one) < far(best) ? one : best));
}

const WAYS = {
  "+": () => zoom(0.5, 0.5, "a"),
  "=": () => zoom(0.5, 0.5, "a"),
  "-": () => zoom(2, 0.5, "a"),
  PageUp: () => move(-0.5, "a"),
  PageDown: () => move(0.5, "a"),
  Home: () => show(root().dataset.href, "a"),
};

document.addEventListener(
  "keydown",
  (event) => {
    const mark = event.target.closest?.("svg.tl a");
    if (!mark || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = event.key.startsWith("Arrow") ? onward(mark, event.key) : null;
    if (!next && !WAYS[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    if (!next) return WAYS[event.key]();
    mark.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  },
  { capture: true },
);

document.documentElement.classList.add("draws");
