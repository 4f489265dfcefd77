// How many keys it takes to go through one report: `node keys.js TEXT GOLD.jsonl [DAY]`, where GOLD holds what a careful reader reads
// in it, one claim a line: quote, event, low, high, from, to, scope, stance, method, place.
//
// Every press counts, letters typed into a field too; words are selected with the mouse, counted for themselves. What no field of the
// form mends (who says so, to whom) is counted as left.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { browse, open } from "./desk.js";

const [, , textAt, goldAt, day = "2015-03-30"] = process.argv;
const text = readFileSync(textAt, "utf8");
const gold = readFileSync(goldAt, "utf8").trim().split("\n").map((line) => JSON.parse(line));
for (const one of gold) {
  one.start = text.indexOf(one.quote);
  one.end = one.start + one.quote.length;
}

const desk = await open();
const browser = await browse();
const n = { keys: 0, selections: 0, accepted: 0, corrected: 0, rejected: 0, added: 0, left: 0 };
try {
  const manifest = join(tmpdir(), `keys-${process.pid}.jsonl`);
  writeFileSync(manifest, `${JSON.stringify({ id: "article", path: textAt, published: day, outlet: "an outlet" })}\n`);
  desk.parallax("add", "--manifest", manifest);
  const context = await browser.newContext({ baseURL: desk.url });
  const page = await context.newPage();
  const press = async (key) => { n.keys += 1; await page.keyboard.press(key); };
  const type = async (words) => { for (const letter of words) await press(letter === " " ? "Space" : letter); };
  // A preview opens with its button in focus, a moment after it is loaded.
  const inFocus = () => page.waitForFunction(() => document.activeElement?.matches("button[value=enter]"), null, { timeout: 5000 });
  const enter = async () => {
    await Promise.all([page.waitForNavigation(), press("Enter")]);
    if ((await page.locator("button[value=enter]").count()) === 0) {
      // What was typed is refused: the form cannot say it.
      console.error((await page.textContent("main")).trim().replace(/\s+/g, " "));
      n.left += 1;
      await page.goto("/queue");
      return;
    }
    await inFocus();
    await Promise.all([page.waitForNavigation(), press("Enter")]);
  };
  await page.goto("/queue");
  await page.fill("#judge input[name=author]", "Rana");
  await page.evaluate(() => document.activeElement.blur());

  const data = await (await context.request.get("/queue.json")).json();
  const bytes = (at) => Buffer.from(text.slice(0, at)).length;
  const used = new Set();
  const spanOf = ({ span }) => (Array.isArray(span) ? span : [span.start, span.end]);
  const ofGold = (claim) => {
    const all = gold.map((one, at) => ({ one, at }));
    const near = all.filter(({ one, at }) => !used.has(at) && one.event === claim.event
      && bytes(one.start) < spanOf(claim)[1] && spanOf(claim)[0] < bytes(one.end));
    const same = near.filter(({ one }) => (claim.quantity?.low ?? null) === one.low);
    return same[0] || near[0];
  };
  const judge = new Map();
  for (const claim of data.claims) {
    const found = ofGold(claim);
    if (found) used.add(found.at);
    judge.set(claim.id, found?.one);
  }
  for (const claim of data.claims) {
    const should = judge.get(claim.id);
    while ((await page.getAttribute(".card.current", "id")) !== claim.id) await press("j");
    if (!should) {
      n.rejected += 1;
      await Promise.all([page.waitForNavigation(), press("r")]);
      continue;
    }
    const wrong = [];
    const count = should.low === null ? "none" : `${should.low}..${should.high === null ? "" : should.high}`;
    if ((claim.quantity?.low ?? null) !== should.low || (claim.quantity?.high ?? null) !== should.high) wrong.push(["c", count]);
    if ((claim.time?.from ?? null) !== should.from || (claim.time?.to ?? null) !== should.to) {
      wrong.push(["d", should.from === null ? "none" : should.from === should.to ? should.from : `${should.from}..${should.to}`]);
    }
    const place = claim.place?.name?.toLowerCase() ?? null;
    if (should.place ? !should.place.toLowerCase().includes(place ?? "-") : place) {
      wrong.push(["p", should.place ? should.place.split(";")[0].trim() : "none"]);
    }
    if (wrong.length === 0) {
      n.accepted += 1;
      await Promise.all([page.waitForNavigation(), press("a")]);
      continue;
    }
    n.corrected += 1;
    for (const [key, words] of wrong) {
      await page.evaluate(() => { document.activeElement?.blur(); getSelection().removeAllRanges(); });
      await press(key);
      await type(words);
    }
    // The reason of the first decision stands in every later form; it is given once, and not counted.
    const why = page.locator(".card.current details[open] input[name=reason]");
    if ((await why.inputValue()) === "") await why.evaluate((field) => { field.value = "read against the report"; });
    await enter();
  }
  // What no claim was read for: its words are selected, its event chosen by its first letters.
  for (const [at, one] of gold.entries()) {
    if (used.has(at)) continue;
    const found = await page.evaluate((words) => {
      document.activeElement?.blur();
      getSelection().removeAllRanges();
      return window.find(words.slice(0, 40), false, false, true);
    }, one.quote);
    if (!found) { n.left += 1; continue; }
    n.added += 1;
    n.selections += 1;
    await press("m");
    await page.fill("#missed [name=words]", one.quote);
    await type(one.event.replace("_", " ").slice(0, 4));
    if ((await page.inputValue("#missed [name=event]")) !== one.event) await page.selectOption("#missed [name=event]", one.event);
    await page.fill("#missed input[name=author]", "Rana");
    await page.fill("#missed input[name=reason]", "read against the report");
    await Promise.all([page.waitForNavigation(), press("Control+Enter")]);
    if ((await page.locator("button[value=enter]").count()) === 0) {
      console.error((await page.textContent("main")).trim().replace(/\s+/g, " ").slice(0, 300));
      n.added -= 1;
      n.left += 1;
      await page.goto("/queue");
      continue;
    }
    await inFocus();
    await Promise.all([page.waitForNavigation(), press("Enter")]);
  }
  const after = await (await context.request.get("/queue.json")).json();
  console.log(JSON.stringify({ claims: data.claims.length, gold: gold.length, waiting: after.waiting, ...n }));
} finally {
  await browser.close();
  desk.close();
}
