// The desk by keyboard alone: everything on every page is reached, what is reached is seen, nothing holds the focus fast; and an
// incident is found, looked at in the past and split, with no pointer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shared } from "./desk.js";

const held = shared();

// Gives every element that takes the focus a number, and says how many there are: of a set of radio buttons one, and nothing that
// is hidden.
function number() {
  const takes = "a[href], button, input, select, textarea, summary, [tabindex]";
  const all = [...document.querySelectorAll(takes)].filter((one) => {
    const isHidden = one.type === "hidden" || one.disabled || one.tabIndex < 0 || !one.checkVisibility({ visibilityProperty: true });
    const isOther = one.type === "radio" && one !== (document.querySelector(`input[name="${one.name}"]:checked`) ?? one);
    return !isHidden && !isOther;
  });
  all.forEach((one, at) => one.setAttribute("data-nth", at));
  return all.length;
}

// What has the focus: its number, and whether it is seen to have it.
function focused() {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const shape = one.querySelector?.("circle");
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const stroked = shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 4;
  const box = one.getBoundingClientRect();
  return {
    nth: one.dataset.nth ?? one.getAttribute("data-nth"),
    is: one.outerHTML.slice(0, 120),
    isSeen: Boolean((outlined || stroked) && box.width > 0 && box.bottom > 0 && box.top < innerHeight),
  };
}

for (const lang of ["", "/ar"]) {
  for (const script of [true, false]) {
    const name = `${lang ? "Arabic" : "English"}, ${script ? "with" : "without"} JavaScript`;
    test(`every page by keyboard alone: ${name}`, { timeout: 300_000 }, () => walk(lang, script));
  }
}

async function walk(lang, script) {
  const context = await held.browser.newContext({ baseURL: held.desk.url, javaScriptEnabled: script, viewport: { width: 1100, height: 760 } });
  const page = await context.newPage();
  const wrong = [];
  for (const [name, path] of Object.entries(held.pages)) {
    await page.goto(`${lang}${path}`);
    const n = await page.evaluate(number);
    // The queue begins at the claim that waits; the walk begins at the top.
    await page.evaluate(() => document.activeElement?.blur());
    await page.evaluate(() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex"); });
    const reached = new Set();
    let first = null;
    // Fields of days hold several stops, and a trap would hold more.
    for (let press = 0; press < n * 5 + 20 && reached.size < n; press += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(focused);
      if (!at) continue;
      first ??= at;
      if (at.nth === null) wrong.push(`${name}: ${at.is} takes the focus and is not among what does`);
      if (!at.isSeen) wrong.push(`${name}: it is not seen that ${at.is} has the focus`);
      reached.add(at.nth);
    }
    if (!first?.is.includes("skip")) wrong.push(`${name}: the first stop is no way past the menu: ${first?.is}`);
    if (reached.size < n) {
      const missed = await page.evaluate((reached) => {
        const all = [...document.querySelectorAll("[data-nth]")];
        return all.filter((one) => !reached.includes(one.getAttribute("data-nth"))).map((one) => one.outerHTML.slice(0, 120));
      }, [...reached]);
      wrong.push(`${name}: ${missed.length} of ${n} are not reached: ${missed.slice(0, 3).join(" ")}`);
    }
    // And back: the stop before the last is another than the last.
    const last = await page.evaluate(focused);
    await page.keyboard.press("Shift+Tab");
    const before = await page.evaluate(focused);
    if (n > 1 && last && before?.nth === last.nth && before?.is === last.is && !last.is.includes("date")) wrong.push(`${name}: there is no way back from ${last.is}`);
  }
  assert.deepEqual(wrong, []);
  await context.close();
}

// Presses Tab until what is sought has the focus.
async function tabTo(page, selector) {
  for (let press = 0; press < 400; press += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return;
  }
  assert.fail(`${selector} is not reached`);
}

const go = (page, key) => Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);

for (const lang of ["", "/ar"]) {
  test(`from the first page to a split incident by keyboard alone: ${lang || "/en"}`, { timeout: 300_000 }, async () => {
    const context = await held.browser.newContext({ baseURL: held.desk.url });
    const page = await context.newPage();
    await page.goto(`${lang}/`);
    // Past the menu: the next stop is in the page itself.
    await tabTo(page, "a.skip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement.closest("main")), "the menu is passed over");
    await tabTo(page, `nav a[href="${lang}/incidents"]`);
    await go(page, "Enter");
    await tabTo(page, "main input[name=q]");
    await page.keyboard.type("detainees");
    await go(page, "Enter");
    await tabTo(page, "main .rows a.title");
    await go(page, "Enter");
    assert.match(page.url(), /\/incidents\/i-/);
    const incident = page.url();

    // The slider of days: a key is a day, and the same days are links without it.
    assert.ok(await page.locator("main .slider a").count() > 1, "the days are links too");
    await tabTo(page, "main .slider input[type=range]");
    await go(page, "Home");
    assert.match(page.url(), /\/as-of\/\d{4}-\d{2}-\d{2}\/incidents\//);
    await tabTo(page, "main .slider input[type=range]");
    await go(page, "End");
    assert.equal(page.url(), incident);

    // One claim is split off, after a preview.
    await tabTo(page, "main form.sign input[name=author]");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("Rana");
    await tabTo(page, "main form.sign input[name=reason]");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("another day");
    await tabTo(page, "main form.sign input[name=claim]");
    await page.keyboard.press("Space");
    await tabTo(page, "main form.sign button");
    await go(page, "Enter");
    assert.match(page.url(), /\/decide\/split$/);
    await tabTo(page, "main button[value=enter]");
    await go(page, "Enter");
    assert.match(page.url(), /\/incidents\/|\/decisions/);
    const { decisions } = await (await context.request.get("/decisions.json")).json();
    assert.equal(decisions[0].verb, "split");
    held.desk.parallax("undo", String(decisions[0].entry), "--reason", "for the next language");
    await context.close();
  });
}

test("keys are known by their place where letters are of another script", { timeout: 300_000 }, async () => {
  const context = await held.browser.newContext({ baseURL: held.desk.url });
  const page = await context.newPage();
  await page.goto("/ar/queue");
  const first = await page.getAttribute("main .card.current", "id");
  // On an Arabic keyboard the key of "j" writes another letter, and so does that of "a".
  const press = (key, code) => page.evaluate(([key, code]) => {
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }));
  }, [key, code]);
  await press("ت", "KeyJ");
  const second = await page.getAttribute("main .card.current", "id");
  assert.notEqual(second, first);
  await Promise.all([page.waitForNavigation(), press("ش", "KeyA")]);
  const { decisions } = await (await context.request.get("/decisions.json")).json();
  assert.deepEqual([decisions[0].verb, decisions[0].claims], ["accept", [second]]);
  held.desk.parallax("undo", String(decisions[0].entry), "--reason", "for the next test");
  await context.close();
});
