// Every page in both themes, both languages and two widths: no serious finding of axe, nothing wider than the screen.
//
// PICTURES=FOLDER keeps what was seen: `PICTURES=docs/desk crates/desk/e2e/run` makes the pictures of the docs again.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { serious, shared } from "./desk.js";

const PICTURES = process.env.PICTURES && resolve(import.meta.dirname, "../../..", process.env.PICTURES);
const WIDE = { width: 1100, height: 760 };
const PHONE = { width: 390, height: 760 };

const held = shared();

const looks = [
  { name: "light", lang: "", colorScheme: "light", viewport: WIDE, axe: true, pictures: "all" },
  { name: "phone-dark", lang: "", colorScheme: "dark", viewport: PHONE, axe: true, pictures: "all" },
  { name: "ar", lang: "/ar", colorScheme: "light", viewport: PHONE, axe: true, pictures: ["today", "queue", "incident"] },
  { name: "ar-dark", lang: "/ar", colorScheme: "dark", viewport: WIDE, axe: true, pictures: ["today", "totals", "incident"] },
];

for (const look of looks) {
  test(`every page: ${look.name}`, { timeout: 300_000 }, () => seen(look));
}

async function seen(look) {
  // Axe is a script of ours that the pages' own policy would refuse.
  const context = await held.browser.newContext({
    baseURL: held.desk.url, colorScheme: look.colorScheme, viewport: look.viewport, bypassCSP: true,
  });
  const page = await context.newPage();
  const wrong = [];
  for (const [name, path] of Object.entries(held.pages)) {
    await page.goto(`${look.lang}${path}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 1) wrong.push(`${name}: ${wide} px wider than the screen`);
    for (const one of await serious(page)) wrong.push(`${name}: ${one}`);
    if (PICTURES && (look.pictures === "all" || look.pictures.includes(name))) {
      await picture(page, `${name}-${look.name}`);
    }
  }
  await context.close();
  assert.deepEqual(wrong, []);
}

// Small enough to be kept with the docs.
async function picture(page, name) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 60 });
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(join(PICTURES, `${name}.webp`), Buffer.from(data, "base64"));
  await session.detach();
}

test("an incident on paper", { timeout: 120_000 }, async () => {
  const context = await held.browser.newContext({ baseURL: held.desk.url, viewport: { width: 794, height: 1123 } });
  const page = await context.newPage();
  await page.emulateMedia({ media: "print" });
  await page.goto(held.pages.incident);
  // The sheet says what it is of, what the record says, who says so, and how to cite it; nothing to press stands on it.
  assert.ok(await page.locator("h1").isVisible());
  assert.ok(await page.locator(".voices svg").first().isVisible());
  assert.ok(await page.locator("footer p").first().isVisible());
  for (const hidden of ["header nav", ".views", "form", "button", "details"]) {
    for (const one of await page.locator(hidden).all()) assert.ok(!(await one.isVisible()), hidden);
  }
  if (PICTURES) await picture(page, "incident-print");
  await context.close();
});
