// Arrow keys go from cell to cell of the matrix; Home and End to the ends of a row. Without this file Tab does, and Enter opens a cell either way.

const table = document.querySelector("[data-matrix]");
const at = (row, column) => table.querySelector(`[data-cell="${row} ${column}"]`);
const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

table?.addEventListener("keydown", (event) => {
  const here = event.target.closest("[data-cell]");
  if (!here || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const [row, column] = here.dataset.cell.split(" ").map(Number);
  const [down, across] = WAYS[event.key] ?? [0, 0];
  const turned = getComputedStyle(table).direction === "rtl" ? -across : across;
  const line = [...table.querySelectorAll(`[data-cell^="${row} "]`)].filter((cell) => cell.checkVisibility?.() ?? true);
  const ends = { Home: line[0], End: line.at(-1) };
  const next = event.key in ends ? ends[event.key] : at(row + down, column + turned);
  if (!(event.key in ends) && !down && !across) return;
  event.preventDefault();
  if (next?.checkVisibility?.() ?? next) next.focus();
});
