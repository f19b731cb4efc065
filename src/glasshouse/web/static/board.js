// Cards of a board can be dragged to another column: what is sent is the card's own form. Without this file its buttons do the same.

const board = document.querySelector(".board");
let dragged = null;

function lane(event) {
  const found = event.target.closest?.(".lane");
  return found && dragged && found !== dragged.closest(".lane") ? found : null;
}

function mark(found) {
  for (const one of board.querySelectorAll(".lane.over")) if (one !== found) one.classList.remove("over");
  found?.classList.add("over");
}

board?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".card[draggable]") ?? null;
  if (dragged) event.dataTransfer.effectAllowed = "move";
});

board?.addEventListener("dragover", (event) => {
  const found = lane(event);
  mark(found);
  if (found) event.preventDefault();
});

board?.addEventListener("dragend", () => {
  mark(null);
  dragged = null;
});

board?.addEventListener("drop", (event) => {
  const found = lane(event);
  if (!found) return;
  event.preventDefault();
  const form = dragged.querySelector("form");
  const state = document.createElement("input");
  Object.assign(state, { type: "hidden", name: "state", value: found.dataset.state });
  form.append(state);
  form.submit();
});
