// The diary: arrow keys in the year's squares, and from the search box into what it found.
for (const table of document.querySelectorAll("[data-squares]")) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1).map((cell) => cell.querySelector("a.square")));
  const all = rows.flat().filter(Boolean);
  const enter = (link) => {
    for (const each of all) each.tabIndex = each === link ? 0 : -1;
  };
  // The whole map is one stop for Tab, at the latest day.
  const latest = rows[0].map((_, column) => rows.map((row) => row[column]).filter(Boolean).at(-1)).filter(Boolean).at(-1);
  enter(latest);
  table.addEventListener("focusin", ({ target }) => all.includes(target) && enter(target));
  table.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const at = rows.findIndex((row) => row.includes(event.target));
    if (!step || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const [down, right] = step;
    let [row, column] = [at, rows[at].indexOf(event.target)];
    // Empty days are passed over; up and down go on in the next week, as days do.
    for (let tries = rows.length * rows[0].length; tries; tries -= 1) {
      row += down;
      column += right;
      if (row < 0 || row >= rows.length) [row, column] = [(row + rows.length) % rows.length, column + down];
      if (column < 0 || column >= rows[0].length) break;
      if (rows[row][column]) {
        rows[row][column].focus();
        break;
      }
    }
    event.preventDefault();
  });
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".watched-what");
  if (!form || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
  const box = form.querySelector("input[type=search]");
  const places = [box, ...form.querySelectorAll(".found__title")];
  if (event.key === "Escape") {
    form.querySelector("#found").replaceChildren();
    box.value = "";
    box.focus();
  } else {
    places[places.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  }
  event.preventDefault();
});

// Enter goes on with the first that was found; without any, the form asks.
document.addEventListener("submit", (event) => {
  const first = event.target.matches?.(".watched-what") && event.target.querySelector(".found__title");
  if (first) {
    event.preventDefault();
    first.click();
  }
});
// What is logged is written down: the box is ready for the next.
document.addEventListener("tracked", () => {
  const found = document.querySelector(".watched-what #found");
  if (!found?.children.length) return;
  found.replaceChildren();
  found.closest("form").reset();
});

// A narrow screen shows half a year: the half where something was watched last.
for (const map of document.querySelectorAll(".heat")) {
  const last = [...map.querySelectorAll("a.square")].reduce((best, each) => (best && best.offsetLeft > each.offsetLeft ? best : each), null);
  if (last) map.scrollLeft = last.offsetLeft - map.clientWidth * 0.8;
}
