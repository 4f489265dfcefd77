// Comfort: a slider through days; in the queue one key a decision, and words selected in the text put into a form. Every page
// works without this.
"use strict";
(() => {
  const slider = document.querySelector("input[type=range][data-first]");
  if (!slider) return;
  const field = document.querySelector(`input[name="${slider.dataset.for}"]`);
  slider.closest(".slider").hidden = false;
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
  const missed = document.getElementById("missed");
  if (cards.length === 0 && !missed) return;
  const waiting = cards.filter((card) => card.classList.contains("machine"));
  const target = document.getElementById(location.hash.slice(1));
  let current = cards.includes(target) ? target : waiting[0] || cards[0];
  // The form that words go into: that of the claim looked at, or that of a claim which was missed.
  let form = null;

  const show = (card) => {
    if (!card) return;
    form = null;
    current.classList.remove("current");
    current.removeAttribute("aria-current");
    current = card;
    current.classList.add("current");
    current.setAttribute("aria-current", "true");
    current.focus({ preventScroll: true });
    current.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => show(cards[cards.indexOf(current) + by]);

  // Words selected in the text, without the space around them, and the sentence they begin in.
  const selected = () => {
    const selection = getSelection();
    if (selection.rangeCount === 0) return null;
    const from = selection.getRangeAt(0).startContainer;
    const text = (from.nodeType === Node.TEXT_NODE ? from.parentElement : from).closest("[data-words]");
    const words = text ? selection.toString().trim().replace(/\s+/g, " ") : "";
    return words && { words, sentence: text.dataset.sentence };
  };

  const miss = (found) => {
    if (!missed) return false;
    missed.open = true;
    form = missed;
    if (found) {
      missed.querySelector("[name=words]").value = found.words;
      missed.querySelector("[name=sentence]").value = found.sentence;
    }
    const next = missed.querySelector(found ? "[name=event]" : "[name=words]");
    next.focus();
    return true;
  };

  const fill = (key, found) => {
    if (key === "m") return miss(found);
    const details = form || (current && current.querySelector("details[data-key=c]"));
    const field = details && details.querySelector(`input[data-key="${key}"]`);
    if (!field) return false;
    details.open = true;
    // Where several may stand, they are put beside each other.
    const before = "several" in field.dataset ? field.value.trim() : "";
    field.value = before ? `${before}; ${found.words}` : found.words;
    field.focus();
    return true;
  };

  const press = (key) => {
    if (key === "j") return step(1);
    if (key === "k") return step(-1);
    if (key === "m") return miss(null);
    if (key === "n") {
      const next = document.querySelector("a[data-key=n]");
      return next && next.click();
    }
    if (!current) return false;
    if (key === "c") {
      const details = current.querySelector("details[data-key=c]");
      form = null;
      if (!details) return false;
      details.open = true;
      return details.querySelector("input:not([type=hidden])").focus();
    }
    const button = current.querySelector(`button[data-key="${key}"]`);
    if (button) return button.click();
    // No words are selected: the field is typed into.
    const details = form || current.querySelector("details[data-key=c]");
    const field = details && details.querySelector(`input[data-key="${key}"]`);
    if (!field) return false;
    details.open = true;
    return field.focus();
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, select, textarea");
    if (event.key === "Enter" && event.ctrlKey && field && field.form) {
      event.preventDefault();
      return field.form.requestSubmit();
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (field) {
      if (event.key !== "Escape") return;
      if (form) {
        form.open = false;
        form = null;
      }
      field.blur();
      return show(current);
    }
    if (event.key.length !== 1) return;
    // Where letters are of another script, a key is known by its place.
    const place = /^Key([A-Z])$/.exec(event.code);
    const key = (event.key > "\x7f" && place ? place[1] : event.key).toLowerCase();
    const found = selected();
    if (found && fill(key, found)) return event.preventDefault();
    if ("jkcarnmpdwsteh".includes(key)) {
      event.preventDefault();
      press(key);
    }
  });
  show(current);
})();
(() => {
  // Passkeys: a device is asked, and what it answers goes into the form, which is sent like any other.
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") : "";
  const { passkey, rp, challenge, handle, name, known } = form.dataset;
  const create = () =>
    navigator.credentials.create({
      publicKey: {
        challenge: bytes(challenge),
        rp: { id: rp, name: "Parallax" },
        user: { id: bytes(handle), name, displayName: name },
        pubKeyCredParams: [{ type: "public-key", alg: -7 }],
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        attestation: "none",
        excludeCredentials: known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) })),
      },
    });
  const get = () => navigator.credentials.get({ publicKey: { challenge: bytes(challenge), rpId: rp, userVerification: "required" } });
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const alert = form.querySelector("[role=alert]");
    alert.hidden = true;
    try {
      const { rawId, response } = await (passkey === "create" ? create() : get());
      const said = {
        id: text(rawId),
        client: text(response.clientDataJSON),
        attestation: text(response.attestationObject),
        data: text(response.authenticatorData),
        signature: text(response.signature),
        handle: passkey === "get" ? text(response.userHandle) : handle,
      };
      for (const [field, value] of Object.entries(said)) {
        const input = form.elements.namedItem(field);
        if (input) input.value = value;
      }
      form.submit();
    } catch {
      alert.hidden = false;
    }
  });
})();
