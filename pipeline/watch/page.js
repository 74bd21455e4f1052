// Keeps what the server told, and shows what changed. The server tells the state of now, so a lost connection loses nothing.

import { closeLook, isLooking, lookAgain, openLook } from "./look.js";
import { drawSheet, element, problemItem, redraw, seenPlaces, setOnSeen } from "./sheet.js";

export const state = { campaign: { problems: [] }, cards: new Map(), places: [], due: 0, most: 0 };
export const filters = { week: "", graphic: "", size: "", language: "", show: "", beside: "", boxes: false, safe: false, baselines: false, zoom: "" };

const form = document.getElementById("filters");
const MANY = 400; // pictures of all weeks above which only the first week is shown until somebody asks for more
let reader = "";

export function size(name) {
  return (state.campaign.sizes ?? []).find((one) => one.name === name) ?? { name, width: 1, height: 1, safe: [0, 0, 0, 0], measures: "" };
}

export function language(tag) {
  return (state.campaign.languages ?? []).find((one) => one.tag === tag) ?? { tag, name: tag, dir: "ltr" };
}

export function cardBeside(card, tag) {
  return state.cards.get([card.week, card.graphic, card.size, tag].join("/"));
}

/** Ids of what the filters let through, in the order of the sheet. */
export function shown() {
  return state.places.filter((id) => {
    const card = state.cards.get(id);
    const named = ["week", "graphic", "size", "language"].every((name) => !filters[name] || card[name] === filters[name]);
    if (filters.beside && card.language === filters.beside && !filters.language) return false;
    return named && matches(card);
  });
}

function matches(card) {
  if (filters.show === "problem") return card.problems.some((problem) => problem.level !== "note");
  if (filters.show === "error") return card.problems.some((problem) => problem.level === "error");
  if (filters.show === "draft") return card.draft;
  if (filters.show === "changed") return card.changed;
  return true;
}

function take(told) {
  if (told.reader) {
    reader = told.reader;
    return;
  }
  let anew = false;
  if (told.campaign) {
    state.campaign = { ...state.campaign, ...told.campaign };
    anew = true;
  }
  for (const card of told.cards) state.cards.set(card.id, card);
  if (told.places) {
    state.places = told.places;
    const there = new Set(told.places);
    for (const id of state.cards.keys()) if (!there.has(id)) state.cards.delete(id);
    anew = true;
  }
  state.due = told.due;
  if (anew) {
    fillFilters();
    drawElsewhere();
    drawPapers();
  }
  if (anew || filters.show) drawSheet();
  else for (const card of told.cards) redraw(card.id);
  if (isLooking()) lookAgain(new Set(told.cards.map((card) => card.id)));
  drawProgress();
}

function drawProgress() {
  state.most = state.due ? Math.max(state.most, state.due) : 0;
  const cards = [...state.cards.values()];
  const failing = cards.filter((card) => card.problems.some((problem) => problem.level === "error")).length;
  const bar = document.getElementById("bar");
  bar.hidden = !state.due;
  bar.max = state.most || 1;
  bar.value = state.most - state.due;
  const drawn = `${cards.length} picture${cards.length === 1 ? "" : "s"}${failing ? `, ${failing} with errors` : ""}`;
  document.getElementById("told").textContent = state.due ? `drawing ${state.most - state.due + 1} of ${state.most}` : drawn;
  document.getElementById("name").textContent = state.campaign.name ?? "packs watch";
  document.title = `${failing ? `(${failing}) ` : ""}${state.campaign.name ?? ""} · packs watch`;
}

function drawElsewhere() {
  const place = document.getElementById("elsewhere");
  const problems = state.campaign.problems;
  const errors = problems.filter((problem) => problem.level === "error").length;
  place.hidden = !problems.length;
  if (errors) place.open = true;
  const count = `${problems.length} ${problems.length === 1 ? "problem or note" : "problems and notes"} that belong to no picture`;
  place.querySelector("summary").textContent = errors ? `${count}, ${errors} of them errors` : count;
  place.querySelector("ul").replaceChildren(...problems.map((problem) => problemItem(problem, null)));
}

/** A link for the web page of the guide and of each document, in every language; they are set when they are opened. */
function drawPapers() {
  const papers = (state.campaign.papers ?? []).filter((paper) => paper.path.endsWith(".html"));
  const named = new Map();
  for (const paper of papers) {
    const name = paper.path.includes("/documents/") ? paper.path.split("/").pop().split(".")[0] : "guide";
    (named.get(name) ?? named.set(name, []).get(name)).push(paper);
  }
  const lines = [...named].map(([name, each]) => {
    const links = each.map((paper) => {
      const { tag, dir } = language(paper.language);
      return element("a", { href: `paper.html#${encodeURIComponent(paper.path)}`, target: `paper ${paper.path}`, lang: tag, dir }, language(tag).name);
    });
    return element("p", {}, element("b", {}, name), ...links);
  });
  const place = document.getElementById("papers");
  place.hidden = !lines.length;
  place.querySelector("nav").replaceChildren(...lines);
}

function fillFilters() {
  const { weeks = [], sizes = [], languages = [] } = state.campaign;
  const graphics = [...new Set(state.places.map((id) => id.split("/")[1]))];
  const named = languages.map((one) => [one.tag, `${one.name} (${one.tag})`]);
  fill("week", [["", "all"], ...weeks.map((week) => [week.id, week.id])]);
  fill("graphic", [["", "all"], ...graphics.map((name) => [name, name])]);
  fill("size", [["", "all"], ...sizes.map((one) => [one.name, one.name])]);
  fill("language", [["", "all"], ...named]);
  fill("beside", [["", "nothing"], ...named]);
  if (!location.hash && !filters.week && state.places.length > MANY && weeks.length) form.elements.week.value = weeks[0].id;
  readFilters();
}

function fill(name, options) {
  const select = form.elements[name];
  const value = select.options.length ? select.value : new URLSearchParams(location.hash.slice(1)).get(name) ?? "";
  select.replaceChildren(...options.map(([each, words]) => new Option(words, each)));
  select.value = options.some(([each]) => each === value) ? value : "";
}

function readFilters() {
  for (const name of Object.keys(filters)) {
    const input = form.elements[name];
    filters[name] = input.type === "checkbox" ? input.checked : input.value;
  }
  const classes = document.body.classList;
  classes.toggle("boxes", filters.boxes);
  classes.toggle("safe-area", filters.safe);
  classes.toggle("baselines", filters.baselines);
  if (filters.zoom !== form.elements.zoom.defaultValue) document.documentElement.style.setProperty("--height", `${filters.zoom}px`);
}

function remember() {
  const kept = Object.entries(filters).filter(([name, value]) => value && !(name === "zoom" && value === form.elements.zoom.defaultValue));
  history.replaceState(null, "", `#${new URLSearchParams(kept)}`);
}

form.addEventListener("input", () => {
  readFilters();
  remember();
  drawSheet();
  if (isLooking()) lookAgain(null);
});
form.addEventListener("submit", (event) => event.preventDefault());

document.getElementById("sheet").addEventListener("click", (event) => {
  const card = event.target.closest(".card");
  if (card && event.target.closest(".frame")) openLook(card.dataset.id);
});

let waiting = 0;
setOnSeen(() => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (reader) fetch(`seen/${reader}`, { method: "POST", body: seenPlaces().join("\n") }).catch(() => {});
  }, 60);
});

const remembered = new URLSearchParams(location.hash.slice(1));
for (const name of ["boxes", "safe", "baselines"]) form.elements[name].checked = remembered.get(name) === "true";
for (const name of ["show", "zoom"]) if (remembered.get(name)) form.elements[name].value = remembered.get(name);

const events = new EventSource("events/all");
events.onmessage = (event) => take(JSON.parse(event.data));
events.onopen = () => {
  document.getElementById("lost").hidden = true;
};
events.onerror = () => {
  document.getElementById("lost").hidden = false;
  closeLook();
};
