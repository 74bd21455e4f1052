// The guide or a document as web page, set anew whenever something in it changes. Which one, the address says behind its #.

const path = decodeURIComponent(location.hash.slice(1));
const shown = document.getElementById("shown");
const told = document.getElementById("told");
let key = "";

function take(papers) {
  const paper = papers.find((one) => one.path === path);
  document.getElementById("name").textContent = path.split("/").pop();
  document.title = `${path.split("/").pop()} · packs watch`;
  if (!paper) {
    told.textContent = "It cannot be made now; the list of problems beside the pictures says why.";
    return;
  }
  const pdf = papers.find((one) => one.path === path.replace(/html$/, "pdf"));
  const link = document.getElementById("pdf");
  link.hidden = !pdf;
  if (pdf) Object.assign(link, { href: `paper/${pdf.key}`, download: pdf.path.split("/").pop() });
  if (paper.key === key) return;
  key = paper.key;
  told.textContent = "setting it…";
  shown.src = `paper/${key}`;
}

shown.addEventListener("load", () => {
  if (key) told.textContent = "";
});
addEventListener("hashchange", () => location.reload());

const events = new EventSource("events/all");
events.onmessage = (event) => {
  const papers = JSON.parse(event.data).campaign?.papers;
  if (papers) take(papers);
};
events.onopen = () => {
  document.getElementById("lost").hidden = true;
};
events.onerror = () => {
  document.getElementById("lost").hidden = false;
};
