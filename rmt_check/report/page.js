"use strict";
// Filter, sort, open and close the table of claims. Without this script every claim stands open.
const table = document.querySelector("#claims");
const bodies = [...table.tBodies];
const controls = ["find", "chapter", "outcome", "evidence"].map((id) => document.getElementById(id));
const [find, ...selects] = controls;

function filter() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const body of bodies) {
    const text = body.textContent.toLowerCase();
    const fits = selects.every((one) => !one.value || body.dataset[one.id] === one.value);
    body.hidden = !(fits && words.every((word) => text.includes(word)));
    shown += !body.hidden;
  }
  document.getElementById("shown").textContent = `${shown} of ${bodies.length} claims`;
}

function sort(header, key) {
  const down = header.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.querySelectorAll("th")) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", down ? "descending" : "ascending");
  const order = (a, b) => a.dataset[key].localeCompare(b.dataset[key], "en", { numeric: true });
  bodies.sort((a, b) => (down ? order(b, a) : order(a, b)));
  for (const body of bodies) table.append(body);
}

function open(body, opened) {
  body.querySelector("button").setAttribute("aria-expanded", opened);
  body.querySelector(".details").hidden = !opened;
}

for (const body of bodies) {
  const button = body.querySelector("button");
  open(body, location.hash === `#${body.id}`);
  button.addEventListener("click", () => open(body, button.getAttribute("aria-expanded") !== "true"));
}
for (const button of table.tHead.querySelectorAll("button")) {
  button.addEventListener("click", () => sort(button.parentElement, button.dataset.key));
}
for (const control of controls) control.addEventListener("input", filter);
document.getElementById("all").addEventListener("click", () => {
  const shown = bodies.filter((body) => !body.hidden);
  const opened = !shown.every((body) => !body.querySelector(".details").hidden);
  for (const body of shown) open(body, opened);
});
document.body.classList.add("scripted");
filter();
