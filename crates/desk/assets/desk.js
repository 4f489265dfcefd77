// Comfort: a slider through days; in the queue one key a decision, and words selected in the text put into the form. Every page
// works without this.
"use strict";
(() => {
  const slider = document.querySelector("input[type=range][data-first]");
  if (!slider) return;
  const field = document.querySelector(`input[name="${slider.dataset.for}"]`);
  slider.addEventListener("input", () => {
    const day = new Date(`${slider.dataset.first}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + Number(slider.value));
    field.value = day.toISOString().slice(0, 10);
    slider.setAttribute("aria-valuetext", field.value);
  });
  slider.addEventListener("change", () => field.form.requestSubmit());
})();
(() => {
  const slider = document.querySelector(".slider input[type=range][hidden]");
  if (!slider) return;
  const days = [...slider.parentElement.querySelectorAll("a")];
  slider.hidden = false;
  slider.addEventListener("input", () => slider.setAttribute("aria-valuetext", days[slider.value].textContent));
  slider.addEventListener("change", () => days[slider.value].click());
})();
(() => {
  const cards = [...document.querySelectorAll(".card")];
  if (cards.length === 0) return;
  const waiting = cards.filter((card) => card.classList.contains("machine"));
  const target = document.getElementById(location.hash.slice(1));
  let current = cards.includes(target) ? target : waiting[0] || cards[0];

  const show = (card) => {
    if (!card) return;
    current.classList.remove("current");
    current.removeAttribute("aria-current");
    current = card;
    current.classList.add("current");
    current.setAttribute("aria-current", "true");
    current.focus({ preventScroll: true });
    current.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => show(cards[cards.indexOf(current) + by]);

  const correct = () => {
    const details = current.querySelector("details[data-key=c]");
    if (details) details.open = true;
    return details;
  };

  // Words selected in the text, without the space around them.
  const selected = () => {
    const selection = getSelection();
    const from = selection.anchorNode && selection.anchorNode.parentElement;
    return from && from.closest("[data-words]") ? selection.toString().trim().replace(/\s+/g, " ") : "";
  };

  const fill = (key, words) => {
    const details = current.querySelector("details[data-key=c]");
    const field = details && details.querySelector(`input[data-key="${key}"]`);
    if (!field) return false;
    details.open = true;
    field.value = words;
    field.focus();
    return true;
  };

  const press = (key) => {
    if (key === "j") return step(1);
    if (key === "k") return step(-1);
    if (key === "c") {
      const details = correct();
      return details && details.querySelector("input:not([type=hidden])").focus();
    }
    if (key === "n") {
      const next = document.querySelector("a[data-key=n]");
      return next && next.click();
    }
    const button = current.querySelector(`button[data-key="${key}"]`);
    return button && button.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") show(current);
      return;
    }
    if (event.key.length !== 1) return;
    const key = event.key.toLowerCase();
    const words = selected();
    if (words && fill(key, words)) return event.preventDefault();
    if ("jkcarn".includes(key)) {
      event.preventDefault();
      press(key);
    }
  });
  show(current);
})();
