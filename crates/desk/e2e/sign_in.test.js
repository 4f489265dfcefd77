// A desk with people: coming in, deciding under one's own name, another password, out again; in both languages, with and
// without JavaScript.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { browse, open, REPORTS, serious, strangers } from "./desk.js";

const NEW = "wet stones at noon";

let browser;
let desk;

before(async () => {
  browser = await browse();
  desk = await open();
  desk.parallax("add", "--manifest", REPORTS);
  // Somebody has to answer for the rest.
  desk.parallax("people", "add", "Keeper", "--role", "admin");
  const claims = desk.parallax("claims", "--format", "jsonl").trim().split("\n").map((line) => JSON.parse(line));
  desk.parallax("accept", claims.at(-1).id, "--reason", "read by the keeper", "--author", "Keeper");
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  desk?.close();
});

// What an authenticator shows for a secret in base32 (RFC 6238).
function code(secret) {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

for (const lang of ["", "/ar"]) {
  for (const script of [true, false]) {
    const name = `${lang ? "Arabic" : "English"}, ${script ? "with" : "without"} JavaScript`;
    test(`in and out: ${name}`, { timeout: 300_000 }, () => inAndOut(lang, script));
  }
}

async function inAndOut(lang, script) {
  const person = `Rana ${lang ? "ar" : "en"} ${script}`;
  const password = desk.parallax("people", "add", person, "--role", "analyst").trim();
  const secret = desk.parallax("people", "code", person).trim();
  const context = await browser.newContext({ javaScriptEnabled: script, baseURL: desk.url });
  const page = await context.newPage();
  const asked = strangers(page, desk.url);
  const enter = async (word, digits) => {
    await page.fill("input[name=name]", person);
    await page.fill("input[name=password]", word);
    await page.fill("input[name=code]", digits);
    await Promise.all([page.waitForNavigation(), page.click("main button")]);
  };

  // Whoever is not known is led to the door, and from there on to where they wanted to go.
  await page.goto(`${lang}/queue`);
  assert.equal(new URL(page.url()).pathname, `${lang}/sign-in`);
  assert.equal(await page.getAttribute("html", "dir"), lang ? "rtl" : "ltr");
  await enter("not the password", code(secret));
  assert.equal(new URL(page.url()).pathname, `${lang}/sign-in`);
  assert.equal(await page.locator("footer button").count(), 0);
  // The form is there again with what was wrong, and leads on to where they wanted to go.
  assert.match(await page.textContent("[role=alert]"), lang ? /غير صحيح/ : /not right/);
  assert.equal(await page.inputValue("input[name=name]"), person);
  await enter(password, code(secret));
  assert.match(new URL(page.url()).pathname, new RegExp(`^${lang}/queue`));
  assert.equal(await page.textContent("footer form a"), person);

  // What they decide carries their name, and no other can be typed in.
  const author = page.locator("main input[name=author]").first();
  assert.equal(await author.inputValue(), person);
  assert.notEqual(await author.getAttribute("readonly"), null);
  await page.locator("main input[name=reason]").first().fill("read against the report");
  const claim = page.locator("main .card.machine").first();
  await Promise.all([page.waitForNavigation(), claim.locator("button[data-key=a]").click()]);
  const decided = await (await context.request.get("/decisions.json")).json();
  assert.ok(decided.decisions.some((one) => one.author === person), JSON.stringify(decided));

  // What somebody else decided is not theirs to take back, and is not offered.
  await page.goto(`${lang}/decisions`);
  for (const { entry, author: by } of decided.decisions) {
    const n = await page.locator(`main li#e${entry} form[action$="/decide/undo"]`).count();
    assert.equal(n, by === person ? 1 : 0, `${by}, entry ${entry}`);
  }

  // A list they want to see again.
  await page.goto(`${lang}/incidents?event=killing`);
  await page.click("main .views > details > summary, body .views > details > summary");
  await page.fill(".views input[name=name]", `killings ${person}`);
  await Promise.all([page.waitForNavigation(), page.click(".views form button")]);
  assert.equal(new URL(page.url()).search, "?event=killing");
  assert.equal(await page.textContent(".views a[aria-current]"), `killings ${person}`);
  await page.goto(`${lang}/views`);
  assert.equal(await page.locator("main .rows > li").count(), 1, "nobody else's are there");
  await Promise.all([page.waitForNavigation(), page.click("main .rows form button")]);
  assert.equal(await page.locator("main .rows > li").count(), 0);

  // Another password, in place of the one that an admin gave them.
  await page.click("footer form a");
  assert.equal(new URL(page.url()).pathname, `${lang}/me`);
  await page.fill("input[name=password]", password);
  await page.fill("input[name=new]", NEW);
  await page.fill("input[name=again]", NEW);
  await Promise.all([page.waitForNavigation(), page.click("main button")]);
  assert.equal(new URL(page.url()).pathname, `${lang}/me`);

  // Out is out.
  await Promise.all([page.waitForNavigation(), page.click("footer button")]);
  assert.equal(new URL(page.url()).pathname, `${lang}/sign-in`);
  await page.goto(`${lang}/incidents`);
  assert.equal(new URL(page.url()).pathname, `${lang}/sign-in`);
  assert.equal((await context.request.get("/incidents.json")).status(), 401);
  assert.deepEqual(asked, []);
  await context.close();
}

test("the door and one's own page: nothing serious for axe, nothing wider than the screen", { timeout: 300_000 }, async () => {
  const password = desk.parallax("people", "add", "Lina", "--role", "reader").trim();
  const wrong = [];
  for (const lang of ["", "/ar"]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [390, 1100]) {
        const context = await browser.newContext({
          baseURL: desk.url, bypassCSP: true, colorScheme, viewport: { width, height: 760 },
        });
        const page = await context.newPage();
        const look = async (name) => {
          const found = await serious(page);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (wide > 1) found.push(`${wide} px wider than the screen`);
          wrong.push(...found.map((one) => `${name} ${lang} ${colorScheme} ${width}: ${one}`));
        };
        await page.goto(`${lang}/sign-in`);
        await look("the door");
        await page.fill("input[name=name]", "Lina");
        await page.fill("input[name=password]", password);
        await Promise.all([page.waitForNavigation(), page.click("main button")]);
        await page.goto(`${lang}/me`);
        await look("one's own page");
        await page.goto(`${lang}/journal/verify`);
        await look("what a reader may not see");
        await context.close();
      }
    }
  }
  assert.deepEqual(wrong, []);
});
