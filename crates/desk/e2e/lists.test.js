// Lists: search, filters, facets and sort stand in the address; files hold exactly what is shown; a view is kept under a name. In both
// languages, with and without JavaScript.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { shared } from "./desk.js";

// Several countries, parties that the list knows and one that it does not, one voice under two names, and accounts that diverge.
const TEXT = `Rebels killed three soldiers in Aleppo on Monday, the Syrian Observatory for Human Rights said. SOHR said 12 people were wounded there.

Islamic State militants killed two men in Raqqa province on Monday, activists said.

The Houthis killed four men in Taiz on Monday, activists said.

An Israeli air strike killed seven people in Deir al-Balah on Monday, the Gaza health ministry said. A hospital said 12 people were killed in Deir al-Balah on Monday.`;

const held = shared((desk) => {
  const manifest = join(tmpdir(), `lists-${process.pid}.jsonl`);
  writeFileSync(manifest, `${JSON.stringify({ id: "two-countries", text: TEXT, published: "2015-03-31", outlet: "a news agency" })}\n`);
  desk.parallax("add", "--manifest", manifest);
});

const FACETS = {
  incidents: ["event", "harm", "place", "actor", "accounts", "kind"],
  places: ["country", "precision"],
  actors: ["kind", "country"],
  sources: ["kind"],
};

for (const lang of ["", "/ar"]) {
  for (const script of [true, false]) {
    const name = `${lang ? "Arabic" : "English"}, ${script ? "with" : "without"} JavaScript`;
    test(`lists: ${name}`, { timeout: 300_000 }, () => lists(lang, script));
  }
}

// Things in a table as spreadsheets read it, where a line in quotation marks goes on; an incident has a row for each harm.
function things(list, csv) {
  const rows = csv.replace(/"[^"]*"/g, "x").split(/\r?\n/).filter((row) => row !== "").slice(1);
  return list === "incidents" ? new Set(rows.map((row) => row.split(",")[0])).size : rows.length;
}

async function lists(lang, script) {
  const context = await held.browser.newContext({ baseURL: held.desk.url, javaScriptEnabled: script });
  const page = await context.newPage();
  const text = async (address) => (await context.request.get(address)).text();
  const filters = new Set();
  for (const [list, facets] of Object.entries(FACETS)) {
    await page.goto(`${lang}/${list}`);
    const links = await page.locator("main .facets a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    for (const link of links) {
      const data = JSON.parse(await text(`/${list}.json${link}`));
      filters.add(`${list} ${[...new URLSearchParams(link).keys()][0]}`);
      await page.goto(`${lang}/${list}${link}`);
      // What the link says is what is found, on the page, as data and in both files.
      const chosen = page.locator("main .facets [aria-current]");
      assert.equal(await chosen.count(), 1, link);
      assert.ok(data.found > 0, `${list}${link}`);
      assert.equal((await text(`/${list}.jsonl${link}`)).trim().split("\n").length, data.found, `${list}.jsonl${link}`);
      assert.equal(things(list, await text(`/${list}.csv${link}`)), data.found, `${list}.csv${link}`);
      const shown = await page.locator("main > .rows > li, main > table tbody tr").count();
      assert.equal(shown, Math.min(data.found, 100), `${list}${link}`);
      await Promise.all([page.waitForNavigation(), chosen.click()]);
      assert.equal(new URL(page.url()).search, "", `${list}${link} is left again`);
    }
    for (const facet of facets) assert.ok(filters.has(`${list} ${facet}`), `${list} has no facet ${facet}: ${links}`);
  }

  // Search, sort and a facet together; the address is the state, and it is kept under a name.
  await page.goto(`${lang}/sources`);
  await page.fill("main input[name=q]", "observatory");
  await page.selectOption("main select[name=sort]", "name");
  await Promise.all([page.waitForNavigation(), page.click("main .filters[role=search] button")]);
  assert.deepEqual([...new URL(page.url()).searchParams], [["q", "observatory"], ["sort", "name"]]);
  // One voice is one source, whatever names it is credited by.
  assert.equal(await page.locator("main table tbody tr").count(), 1);
  await page.click("main .views summary");
  const name = `observatory ${lang} ${script}`;
  await page.fill("main .views input[name=name]", name);
  await Promise.all([page.waitForNavigation(), page.click("main .views form button")]);
  await page.goto(`${lang}/sources`);
  await Promise.all([page.waitForNavigation(), page.click(`main .views a:has-text("${name}")`)]);
  assert.equal(await page.inputValue("main input[name=q]"), "observatory");
  await Promise.all([page.waitForNavigation(), page.click("main table tbody a")]);
  assert.match(await page.textContent("main"), /SOHR/);
  await context.close();
}
