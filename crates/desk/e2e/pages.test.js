// Every page in both themes, both languages and two widths: no serious finding of axe, nothing wider than the screen.
//
// PICTURES=FOLDER keeps what was seen, as docs/desk does.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse, open, REPORTS, serious } from "./desk.js";

const WIDE = { width: 1100, height: 760 };
const PHONE = { width: 390, height: 760 };

let browser;
let desk;
let pages;

before(async () => {
  browser = await browse();
  desk = await open();
  desk.parallax("add", "--manifest", REPORTS);
  const data = async (path) => (await fetch(`${desk.url}${path}`)).json();
  const { incidents } = await data("/incidents.json?event=killing");
  const { reports } = await data("/reports.json");
  const incident = incidents[0].id;
  const claim = (await data(`/incidents/${incident}.json`)).claims[0].id;
  desk.parallax("accept", claim, "--reason", "as the report says");
  const source = (await data("/sources.json")).sources[0].name;
  pages = {
    today: "/",
    queue: "/queue",
    incidents: "/incidents",
    incident: `/incidents/${incident}`,
    totals: "/totals?by=place",
    map: "/map",
    control: "/control?on=2015-03-28",
    reports: "/reports",
    report: `/reports/${reports[0].id}`,
    claim: `/claims/${claim}`,
    sources: "/sources",
    source: `/sources/${encodeURIComponent(source)}`,
    places: "/places",
    actors: "/actors",
    evidence: "/evidence",
    decisions: "/decisions",
    journal: "/journal",
    verify: "/journal/verify",
    rules: "/rules",
    about: "/about",
    "not-found": "/incidents/none",
  };
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  desk?.close();
});

const looks = [
  { name: "light", lang: "", colorScheme: "light", viewport: WIDE, axe: true, picture: true },
  { name: "phone-dark", lang: "", colorScheme: "dark", viewport: PHONE, axe: true, picture: true },
  { name: "ar", lang: "/ar", colorScheme: "light", viewport: PHONE, axe: true, picture: false },
  { name: "ar-dark", lang: "/ar", colorScheme: "dark", viewport: WIDE, axe: true, picture: false },
];

for (const look of looks) {
  test(`every page: ${look.name}`, { timeout: 300_000 }, () => seen(look));
}

async function seen(look) {
  // Axe is a script of ours that the pages' own policy would refuse.
  const context = await browser.newContext({
    baseURL: desk.url, colorScheme: look.colorScheme, viewport: look.viewport, bypassCSP: true,
  });
  const page = await context.newPage();
  const wrong = [];
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(`${look.lang}${path}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 1) wrong.push(`${name}: ${wide} px wider than the screen`);
    for (const one of await serious(page)) wrong.push(`${name}: ${one}`);
    if (process.env.PICTURES && look.picture) {
      mkdirSync(process.env.PICTURES, { recursive: true });
      await page.screenshot({ path: join(process.env.PICTURES, `${name}-${look.name}.png`) });
    }
  }
  await context.close();
  assert.deepEqual(wrong, []);
}
