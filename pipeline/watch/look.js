// One picture, large: its problems and texts, beside another language, and against the last release.

import { cardBeside, filters, language, shown, size, state } from "./page.js";
import { element, fillStage, problemItem, stage } from "./sheet.js";

const dialog = document.getElementById("look");
const stages = document.getElementById("stages");
const verdict = document.getElementById("verdict");
let id = "";

export const isLooking = () => dialog.open;

export function openLook(asked) {
  id = asked;
  draw();
  dialog.showModal();
}

export function closeLook() {
  if (dialog.open) dialog.close();
}

/** `changed` are ids of cards that were told anew; null stands for all. */
export function lookAgain(changed) {
  const card = state.cards.get(id);
  if (!card) closeLook();
  else if (!changed || changed.has(id) || changed.has(other(card)?.id)) draw();
}

const mode = () => dialog.querySelector("[name=mode]:checked").value;

/** The picture in the language chosen to stand beside, else in the campaign's own, else in the next one. */
function other(card) {
  const tags = [filters.beside, state.campaign.source, ...(state.campaign.languages ?? []).map((one) => one.tag)];
  return tags.filter((tag) => tag && tag !== card.language).map((tag) => cardBeside(card, tag)).find(Boolean);
}

function draw() {
  const card = state.cards.get(id);
  const beside = other(card);
  document.getElementById("look-title").textContent = `${card.week} · ${card.graphic} · ${card.size} · ${language(card.language).name}`;
  for (const input of dialog.querySelectorAll("[name=mode]")) {
    input.disabled = (input.value === "beside" && !beside) || (["before", "both", "difference"].includes(input.value) && !(card.release && card.picture));
    if (input.disabled && input.checked) dialog.querySelector("[value=now]").checked = true;
  }
  const now = () => drawn(card, language(card.language).name);
  const shownNow = {
    now: () => [now()],
    beside: () => [drawn(beside, language(beside.language).name), now()],
    before: () => [before(card)],
    both: () => [before(card), now()],
    difference: () => [before(card), difference(card)],
  }[mode()]();
  const { width, height } = size(card.size);
  stages.style.setProperty("--stages", shownNow.length);
  stages.style.setProperty("--ratio", width / height);
  stages.replaceChildren(...shownNow);
  tell(card);
  dialog.querySelector(".problems").replaceChildren(...card.problems.map((problem) => problemItem(problem, card)));
  dialog.querySelector("tbody").replaceChildren(...card.strings.map(stringRow));
}

function tell(card) {
  if (mode() === "difference") return; // it tells itself, when it is measured
  if (!card.release) verdict.textContent = "The last release on this machine does not have this picture.";
  else verdict.textContent = card.changed ? "It is another picture than in the last release." : card.current ? "It is the picture of the last release." : "";
}

function figure(place, words) {
  return element("figure", {}, place, element("figcaption", {}, words));
}

function drawn(card, words) {
  const place = stage();
  fillStage(place, card, true);
  return figure(place, words);
}

function before(card) {
  const place = stage();
  place.append(element("img", { src: `release/${card.release}`, alt: "" }));
  return figure(place, "in the last release");
}

function difference(card) {
  const place = stage();
  const canvas = element("canvas", { role: "img" });
  place.append(canvas);
  verdict.textContent = "Comparing…";
  compare(canvas, `release/${card.release}`, `picture/${card.picture}`).then(
    (words) => {
      verdict.textContent = words;
      canvas.setAttribute("aria-label", words);
    },
    () => {
      verdict.textContent = "One of the pictures is gone; close this and look again.";
    },
  );
  return figure(place, "what differs is magenta");
}

/** Paints what differs between two pictures, and says in words how much it is. */
async function compare(canvas, first, second) {
  const [was, is] = await Promise.all([first, second].map(pixels));
  if (was.width !== is.width || was.height !== is.height) {
    return `It was ${was.width} × ${was.height} px, and is ${is.width} × ${is.height} px.`;
  }
  const [a, b] = [was.data, is.data];
  let count = 0;
  let [left, top, right, bottom] = [is.width, is.height, -1, -1];
  for (let at = 0; at < b.length; at += 4) {
    if (a[at] === b[at] && a[at + 1] === b[at + 1] && a[at + 2] === b[at + 2]) {
      const grey = 255 - (255 - (b[at] * 3 + b[at + 1] * 6 + b[at + 2]) / 10) * 0.35;
      b[at] = b[at + 1] = b[at + 2] = grey;
      continue;
    }
    count += 1;
    const [x, y] = [(at / 4) % is.width, Math.floor(at / 4 / is.width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
    [b[at], b[at + 1], b[at + 2]] = [214, 0, 108];
  }
  canvas.width = is.width;
  canvas.height = is.height;
  canvas.getContext("2d").putImageData(is, 0, 0);
  if (!count) return "No pixel differs.";
  const share = (100 * count) / (is.width * is.height);
  const much = share < 0.1 ? "less than 0.1" : share.toFixed(1);
  return `${count.toLocaleString("en")} pixels differ (${much} %), from ${left}, ${top} to ${right}, ${bottom}.`;
}

async function pixels(address) {
  const image = element("img", { src: address });
  await image.decode();
  const canvas = element("canvas", { width: image.naturalWidth, height: image.naturalHeight });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

function stringRow(string, at) {
  const name = element("td", {}, string.name, element("small", {}, string.where));
  const words = string.foreign ? `${string.language} (not translated)` : string.language;
  const row = element("tr", {}, name, element("td", {}, words), element("td", { lang: string.language, dir: "auto" }, string.text));
  row.addEventListener("pointerenter", () => point(at, true));
  row.addEventListener("pointerleave", () => point(at, false));
  return row;
}

function point(at, on) {
  for (const box of stages.querySelectorAll(`[data-string="${at}"]`)) {
    box.classList.toggle("pointed", on);
    box.style.visibility = on ? "visible" : "";
  }
}

function step(by) {
  const ids = shown();
  const next = ids[ids.indexOf(id) + by];
  if (next) {
    id = next;
    draw();
  }
}

dialog.addEventListener("change", draw);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) closeLook();
});
document.getElementById("close").addEventListener("click", closeLook);
document.getElementById("previous").addEventListener("click", () => step(-1));
document.getElementById("next").addEventListener("click", () => step(1));
dialog.addEventListener("keydown", (event) => {
  if (event.target.matches("input")) return; // arrows choose there
  if (event.key === "ArrowLeft") step(-1);
  if (event.key === "ArrowRight") step(1);
});
