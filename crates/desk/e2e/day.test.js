// The analyst's day: from an empty project to a decided incident, in both languages, with and without JavaScript.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, open, REPORTS, strangers } from "./desk.js";

const MOST_DECISIONS = 60;

// Words of the first report that no frame reads.
const MISSED = "four days of fighting";

let browser;
before(async () => { browser = await browse(); });
after(() => browser?.close());

for (const lang of ["", "/ar"]) {
  for (const script of [true, false]) {
    const name = `${lang ? "Arabic" : "English"}, ${script ? "with" : "without"} JavaScript`;
    test(`a day at the desk: ${name}`, { timeout: 300_000 }, () => day(lang, script));
  }
}

// Selects words in an element, as with the mouse.
function select(element, words) {
  return element.evaluate((element, words) => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walk.nextNode()) nodes.push(walk.currentNode);
    const whole = nodes.map((node) => node.data).join("");
    const from = whole.indexOf(words);
    const at = (offset) => {
      let left = offset;
      for (const node of nodes) {
        if (left <= node.data.length) return [node, left];
        left -= node.data.length;
      }
      return [element, 0];
    };
    document.activeElement?.blur();
    getSelection().setBaseAndExtent(...at(from), ...at(from + words.length));
  }, words);
}

async function day(lang, script) {
  const desk = await open();
  try {
    const context = await browser.newContext({ javaScriptEnabled: script, baseURL: desk.url });
    const page = await context.newPage();
    const asked = strangers(page, desk.url);
    let keys = 0;
    const press = async (key) => { keys += 1; await page.keyboard.press(key); };

    // Nothing is there yet, and the page says what to do.
    await page.goto(`${lang}/`);
    assert.equal(await page.getAttribute("html", "dir"), lang ? "rtl" : "ltr");
    assert.match(await page.textContent("main"), /parallax add/);
    assert.equal(await page.locator("main .counts").count(), 0);

    // Reports come in while the desk is open.
    desk.parallax("add", "--manifest", REPORTS);
    await page.goto(`${lang}/`);
    assert.match(await page.textContent("main .counts"), lang ? /٥/ : /5/);

    // The queue: every claim is judged, one is corrected after a preview.
    await page.click(`nav a[href="${lang}/queue"]`);
    const first = page.locator("main .card.machine").first();
    const corrected = await first.getAttribute("id");
    await first.locator("summary").first().click();
    await first.locator("input[name=count]").fill("at least 12");
    await first.locator("form.correct input[name=author]").fill("Rana");
    await first.locator("form.correct input[name=reason]").fill("the report says so");
    await first.locator("form.correct .buttons button").click();
    assert.match(page.url(), /\/decide\/correct$/);
    await page.click("button[value=enter]");
    assert.match(page.url(), /\/queue\//);
    assert.ok(await page.locator(`[id="${corrected}"].corrected`).count(), "the correction stands");

    // Who says so and to whom: words selected in the text go beside each other, or are typed.
    const wrong = page.locator("main .card.machine").first();
    const id0 = await wrong.getAttribute("id");
    const read = (await (await context.request.get(`/claims/${id0}.json`)).json()).claim;
    const words = (await page.locator("main [data-words]").first().textContent()).trim().split(/\s+/);
    const [one, other] = [words[0], words[1]];
    if (script) {
      while (await page.locator("main .card.current").getAttribute("id") !== id0) await page.keyboard.press("j");
      await select(page.locator("main [data-words]").first(), one);
      await page.keyboard.press("t");
      await select(page.locator("main [data-words]").first(), other);
      await page.keyboard.press("t");
      assert.equal(await wrong.locator("input[name=affected]").inputValue(), `${one}; ${other}`);
    } else {
      await wrong.locator("summary").first().click();
      await wrong.locator("input[name=affected]").fill(`${one}${lang ? "؛" : ";"} ${other}`);
    }
    await wrong.locator("input[name=speaker]").fill("Reuters (outlet); a neighbour");
    await wrong.locator("form.correct input[name=author]").fill("Rana");
    await wrong.locator("form.correct input[name=reason]").fill("it was not the group");
    await Promise.all([page.waitForNavigation(), wrong.locator("form.correct .buttons button").click()]);
    assert.match(page.url(), /\/decide\/correct$/);
    await Promise.all([page.waitForNavigation(), page.click("button[value=enter]")]);
    const said = (await (await context.request.get(`/claims/${id0}.json`)).json()).claim;
    assert.deepEqual(said.speakers.map(({ name, kind }) => [name, kind]), [["Reuters", "outlet"], ["a neighbour", "person"]]);
    assert.deepEqual(said.affected.map(({ text }) => text), [one, other]);
    // It is taken back like any other, and the claim is as it was read.
    const entry = said.decision;
    await page.goto(`${lang}/decisions?verb=correct`);
    const row0 = page.locator(`main li#e${entry}`);
    await row0.locator("summary").first().click();
    await row0.locator("input[name=author]").fill("Rana");
    await row0.locator("input[name=reason]").fill("it was the group");
    await Promise.all([page.waitForNavigation(), row0.locator(".buttons button").click()]);
    await Promise.all([page.waitForNavigation(), page.click("button[value=enter]")]);
    const back = (await (await context.request.get(`/claims/${id0}.json`)).json()).claim;
    assert.deepEqual([back.speakers, back.affected], [read.speakers, read.affected]);
    await page.goto(`${lang}/queue`);

    // A claim that the machine missed: its words are selected in the text, or copied into the form.
    const line = page.locator("main [data-words]", { hasText: MISSED }).first();
    assert.ok(await line.count(), "the first report holds the words");
    if (script) {
      await select(line, MISSED);
      await page.keyboard.press("m");
      assert.equal(await page.inputValue("#missed [name=words]"), MISSED);
    } else {
      await page.click("#missed > summary");
      await page.fill("#missed [name=words]", MISSED);
    }
    await page.selectOption("#missed [name=event]", "clash");
    await page.fill("#missed [name=speaker]", "a neighbour");
    await page.fill("#missed [name=author]", "Rana");
    await page.fill("#missed [name=reason]", "the machine passed over it");
    if (script) await Promise.all([page.waitForNavigation(), page.keyboard.press("Control+Enter")]);
    else await page.click("#missed .buttons button");
    assert.match(page.url(), /\/decide\/add$/);
    await Promise.all([page.waitForNavigation(), page.click("button[value=enter]")]);
    const added = page.locator("main .card.added");
    assert.equal(await added.count(), 1);
    assert.match(await added.textContent(), /a neighbour/);
    const found = await (await context.request.get(`/claims/${await added.getAttribute("id")}.json`)).json();
    assert.equal(found.claim.lane, "added");
    assert.equal(found.claim.text, MISSED);
    assert.equal(found.claim.speakers[0].name, "a neighbour");

    let n_accepted = 0;
    for (let turn = 0; turn < MOST_DECISIONS; turn += 1) {
      const waiting = page.locator("main .card.machine");
      if ((await waiting.count()) > 0) {
        n_accepted += 1;
        if (script) {
          await Promise.all([page.waitForNavigation(), press("a")]);
        } else {
          await waiting.first().locator("button[data-key=a]").click();
        }
        continue;
      }
      const next = page.locator("a[data-key=n]");
      if ((await next.count()) === 0) break;
      if (script) await Promise.all([page.waitForNavigation(), press("n")]);
      else await next.click();
    }
    assert.equal(await page.locator("main .card.machine").count(), 0);
    const waits = await (await context.request.get("/queue.json")).json();
    assert.equal(waits.waiting, 0);
    assert.ok(n_accepted >= 8, `${n_accepted} claims were accepted`);
    // One key a claim and one a report: the figure of docs/DESK.md.
    if (script) {
      console.log(`${n_accepted} claims of 5 reports accepted with ${keys} keys`);
      assert.ok(keys <= n_accepted + 5, `${keys} keys`);
    }

    // The incident: voices side by side, its decisions, and a word corrected back by an undo.
    await page.goto(`${lang}/incidents?q=detainees&event=killing`);
    await page.locator("main .rows a.title, main table a").first().click();
    assert.match(page.url(), /\/incidents\//);
    const figure = await page.textContent("main");
    assert.match(figure, lang ? /من ١٢ إلى ١٥/ : /12 to 15/);
    const id = new URL(page.url()).pathname.split("/").pop();
    const data = await (await context.request.get(`/incidents/${id}.json`)).json();
    for (const claim of data.claims) assert.notEqual(claim.lane, "machine", claim.id);

    // The way back from a figure to the words that own it.
    await page.locator("main .record a").first().click();
    assert.match(page.url(), /\/claims\//);
    assert.ok(await page.locator("main mark").count());

    // Every decision is there with its author and reason, and can be taken back, again after a preview.
    await page.goto(`${lang}/decisions?verb=correct`);
    const row = page.locator("main .rows > li", { hasText: "the report says so" });
    assert.match(await row.textContent(), /Rana[\s\S]*the report says so/);
    await row.locator("summary").first().click();
    await row.locator("input[name=author]").fill("Rana");
    await row.locator("input[name=reason]").fill("read once more");
    await row.locator(".buttons button").click();
    assert.match(page.url(), /\/decide\/undo$/);
    await page.click("button[value=enter]");
    const again = await (await context.request.get("/queue.json")).json();
    assert.equal(again.waiting, 1);
    assert.match(desk.parallax("verify"), /Nothing is wrong/);
    assert.deepEqual(asked, []);
    await context.close();
  } finally {
    desk.close();
  }
}
