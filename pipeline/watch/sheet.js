// The contact sheet: weeks, in them graphics and sizes, in these a card a language.

import { cardBeside, filters, language, shown, size, state } from "./page.js";

const SVG = "http://www.w3.org/2000/svg";
const sheet = document.getElementById("sheet");
const elements = new Map(); // id -> <figure>
const onScreen = new Set();
let onSeen = () => {};

export function setOnSeen(listener) {
  onSeen = listener;
}

export const seenPlaces = () =>
  [...onScreen].flatMap((id) => {
    const other = filters.beside && state.cards.has(id) ? cardBeside(state.cards.get(id), filters.beside) : null;
    return other ? [id, other.id] : [id];
  });

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function vector(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const id = entry.target.dataset.id;
      if (entry.isIntersecting) onScreen.add(id);
      else onScreen.delete(id);
      if (entry.isIntersecting) redraw(id);
    }
    onSeen();
  },
  { rootMargin: "150px" },
);

/** All of it; cards that were there stay the elements they were, so that nothing flickers. */
export function drawSheet() {
  const ids = shown();
  const kept = new Set(ids);
  for (const [id, card] of elements) {
    if (!kept.has(id)) {
      observer.unobserve(card);
      onScreen.delete(id);
      elements.delete(id);
    }
  }
  const weeks = new Map();
  for (const id of ids) {
    const { week, graphic, size: name } = state.cards.get(id);
    const rows = weeks.get(week) ?? weeks.set(week, new Map()).get(week);
    const row = `${graphic}/${name}`;
    (rows.get(row) ?? rows.set(row, []).get(row)).push(id);
  }
  const sections = [...weeks].map(([week, rows]) => weekSection(week, rows));
  const nothing = state.places.length ? "No picture is like this." : "There is no picture yet.";
  sheet.replaceChildren(...(sections.length ? sections : [element("p", { className: "empty" }, nothing)]));
  for (const id of ids) redraw(id);
  onSeen();
}

function weekSection(id, rows) {
  const dates = (state.campaign.weeks ?? []).find((week) => week.id === id)?.dates ?? "";
  const made = [...rows].map(([row, ids]) => {
    const [graphic, name] = row.split("/");
    const title = element("h3", {}, `${graphic} · ${name}`, element("small", {}, size(name).measures));
    return element("section", { className: "row" }, title, element("div", { className: "cards" }, ...ids.map(cardElement)));
  });
  return element("section", { className: "week" }, element("h2", {}, id, element("small", {}, dates)), ...made);
}

function cardElement(id) {
  const there = elements.get(id);
  if (there) return there;
  const card = state.cards.get(id);
  const made = element(
    "figure",
    { className: "card" },
    element("button", { className: "frame", type: "button" }),
    element("figcaption"),
    element("ul", { className: "problems" }),
  );
  made.dataset.id = id;
  const { width, height } = size(card.size);
  made.style.setProperty("--ratio", width / height);
  elements.set(id, made);
  observer.observe(made);
  return made;
}

export function redraw(id) {
  const made = elements.get(id);
  const card = state.cards.get(id);
  if (!made || !card) {
    for (const other of elements.keys()) if (isPairOf(other, id)) redraw(other);
    return;
  }
  const other = filters.beside ? cardBeside(card, filters.beside) : null;
  const cards = other && other !== card ? [other, card] : [card];
  const frame = made.querySelector(".frame");
  while (frame.children.length > cards.length) frame.lastChild.remove();
  while (frame.children.length < cards.length) frame.append(stage());
  made.style.setProperty("--stages", cards.length);
  cards.forEach((one, at) => fillStage(frame.children[at], one, onScreen.has(id)));
  frame.setAttribute("aria-label", `${card.graphic} ${card.size}, ${language(card.language).name}: look closer`);
  const names = cards.map((one) => element("b", { lang: one.language, dir: language(one.language).dir }, language(one.language).name));
  made.querySelector("figcaption").replaceChildren(...names, ...marks(card));
  const errors = card.problems.filter((problem) => problem.level === "error");
  made.querySelector(".problems").replaceChildren(...errors.slice(0, 2).map((problem) => problemItem(problem, card)));
}

function isPairOf(id, besideId) {
  if (!filters.beside) return false;
  const card = state.cards.get(id);
  return Boolean(card) && cardBeside(card, filters.beside)?.id === besideId;
}

function marks(card) {
  const made = [element("span", { className: "mark" }, card.language)];
  if (card.picture && !card.current && !card.due) made.push(element("span", { className: "mark" }, "the last good picture"));
  const doubts = card.problems.filter((problem) => problem.level === "warning").length;
  if (doubts) made.push(element("span", { className: "mark doubts" }, doubts === 1 ? "1 warning" : `${doubts} warnings`));
  if (card.draft) made.push(element("span", { className: "mark" }, "not final"));
  if (card.changed) made.push(element("span", { className: "mark changed" }, "changed since the release"));
  return made;
}

export function stage() {
  return element("span", { className: "stage" });
}

/** Puts the picture of a card into a stage once it is decoded, so that the old one stays until then, and what lies over it. */
export function fillStage(place, card, load) {
  const failed = card.problems.some((problem) => problem.level === "error");
  place.classList.toggle("none", !card.picture);
  place.classList.toggle("failed", failed);
  place.classList.toggle("due", card.due);
  place.classList.toggle("old", Boolean(card.picture) && !card.current && failed);
  place.dataset.wanted = card.picture;
  if (!card.picture) {
    place.querySelector("img")?.remove();
    delete place.dataset.picture;
  } else if (load && place.dataset.picture !== card.picture && place.dataset.loading !== card.picture) loadPicture(place, card);
  const { width, height } = size(card.size);
  const known = `${card.id} ${card.picture} ${JSON.stringify([card.strings, card.problems])}`;
  if (place.dataset.over !== known) {
    place.dataset.over = known;
    place.querySelector("svg")?.remove();
    place.append(overlay(card, width, height));
  }
  if (filters.baselines && load) drawBaselines(place, card);
}

async function loadPicture(place, card) {
  const key = card.picture;
  place.dataset.loading = key;
  const image = element("img", { alt: card.alt, lang: card.language, src: `picture/${key}` });
  try {
    await image.decode();
  } catch {
    return; // it was dropped for a newer one, which is told in a moment
  } finally {
    if (place.dataset.loading === key) delete place.dataset.loading;
  }
  if (place.dataset.wanted !== key) return;
  const before = place.querySelector("img");
  if (before) {
    before.replaceWith(image);
    place.classList.remove("fresh");
    requestAnimationFrame(() => place.classList.add("fresh"));
  } else place.prepend(image);
  place.dataset.picture = key;
}

function overlay(card, width, height) {
  const wrong = strings(card, "error");
  const doubt = strings(card, "warning");
  const letters = Math.max(width, height) / 45;
  const boxes = vector("g", { class: "layer for-boxes" });
  const told = vector("g", {});
  card.strings.forEach((string, at) => {
    const [x, y, w, h] = string.box;
    const place = { x, y, width: w, height: h };
    boxes.append(vector("rect", { class: "box", ...place, "data-string": at }));
    boxes.append(vector("text", { class: "name", x: x + letters / 4, y: y + letters, "font-size": letters }, string.name));
    if (wrong.has(at)) told.append(vector("rect", { class: "box wrong", ...place }));
    else if (doubt.has(at)) told.append(vector("rect", { class: "box doubt", ...place }));
  });
  const [top, right, bottom, left] = size(card.size).safe;
  const inner = `M${left} ${top}H${width - right}V${height - bottom}H${left}Z`;
  const safe = vector("g", { class: "layer for-safe" });
  safe.append(vector("path", { class: "outside", d: `M0 0H${width}V${height}H0Z${inner}` }), vector("path", { class: "safe", d: inner }));
  return vector("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, safe, boxes, told, vector("g", { class: "layer for-baselines" }));
}

const strings = (card, level) => new Set(card.problems.filter((problem) => problem.level === level).flatMap((problem) => problem.strings));

const lines = new Map(); // key -> promise of the baselines of each text
const MOST = 500; // of them that are kept

async function drawBaselines(place, card) {
  if (!card.current || place.querySelector(".baseline")) return;
  if (!lines.has(card.picture)) {
    lines.set(card.picture, fetch(`baselines/${card.picture}`).then((answer) => (answer.ok ? answer.json() : [])));
    if (lines.size > MOST) lines.delete(lines.keys().next().value);
  }
  const found = (await lines.get(card.picture).catch(() => [])).flat();
  const layer = place.querySelector(".for-baselines");
  if (place.dataset.wanted !== card.picture || layer.childElementCount) return;
  layer.append(...found.map(([left, right, y]) => vector("line", { class: "baseline", x1: left, x2: right, y1: y, y2: y })));
}

/** A problem in words; with a card also which text of it is meant, in which language. */
export function problemItem(problem, card) {
  const item = element("li", { className: problem.level }, element("p", { className: "what" }, problem.what));
  for (const at of card ? problem.strings : []) {
    const string = card.strings[at];
    if (!string) continue;
    const text = element("q", { lang: string.language, dir: "auto" }, string.text);
    item.append(element("p", { className: "about" }, `${string.name}, ${language(string.language).name}: `, text));
  }
  if (problem.hint) item.append(element("p", { className: "hint" }, problem.hint));
  if (problem.where) item.append(element("p", { className: "where" }, problem.where));
  return item;
}
