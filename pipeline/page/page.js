// Copy buttons, for browsers since 2015, also on pages opened from a folder. Without this script they stay hidden.
(function () {
  var said = document.getElementById("said"), buttons = document.querySelectorAll("button[data-copy]"), i;
  function tell(button, done) {
    var label = button.innerHTML;
    said.textContent = button.textContent = said.getAttribute(done ? "data-copied" : "data-press");
    button.className = "done";
    setTimeout(function () { button.innerHTML = label; button.className = said.textContent = ""; }, done ? 2000 : 6000);
  }
  function select(text) {
    var range = document.createRange(), selection = window.getSelection();
    range.selectNodeContents(text);
    selection.removeAllRanges();
    selection.addRange(range);
  }
  function byHand(button, text) {
    var area = document.createElement("textarea"), done = false;
    area.value = text.textContent;
    area.className = "unseen";
    area.setAttribute("readonly", "");
    button.parentNode.insertBefore(area, button);
    area.select();
    area.setSelectionRange(0, area.value.length);
    try { done = document.execCommand("copy"); } catch (error) { done = false; }
    area.parentNode.removeChild(area);
    if (done) { button.focus(); } else { select(text); }
    tell(button, done);
  }
  function copy(event) {
    var button = event.currentTarget, text = document.getElementById(button.getAttribute("data-copy"));
    if (button.className === "done") { return; }
    if (!navigator.clipboard) { byHand(button, text); return; }
    navigator.clipboard.writeText(text.textContent).then(
      function () { tell(button, true); }, function () { byHand(button, text); });
  }
  for (i = 0; i < buttons.length; i += 1) {
    buttons[i].removeAttribute("hidden");
    buttons[i].setAttribute("aria-describedby", buttons[i].getAttribute("data-copy"));
    buttons[i].addEventListener("click", copy);
  }
}());
