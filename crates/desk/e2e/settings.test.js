// Settings: what a project has of its own is shown with what it changes before it is put in force; people are let in and out by
// forms; passkeys. In both languages, with and without JavaScript; passkeys with the browser's own device.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, open, REPORTS, strangers } from "./desk.js";

let browser;
before(async () => { browser = await browse(); });
after(() => browser?.close());

for (const lang of ["", "/ar"]) {
  for (const script of [true, false]) {
    const name = `${lang ? "Arabic" : "English"}, ${script ? "with" : "without"} JavaScript`;
    test(`settings and people: ${name}`, { timeout: 300_000 }, () => settings(lang, script));
  }
}

async function settings(lang, script) {
  const desk = await open();
  try {
    desk.parallax("add", "--manifest", REPORTS);
    const context = await browser.newContext({ javaScriptEnabled: script, baseURL: desk.url });
    const page = await context.newPage();
    const asked = strangers(page, desk.url);
    const send = (button) => Promise.all([page.waitForNavigation(), button.click()]);
    const data = async (address) => (await context.request.get(address)).json();
    const putInForce = async (reason) => {
      await page.fill("main input[name=author]", "Rana");
      await page.fill("main input[name=reason]", reason);
      await send(page.locator("button[value=enter]"));
    };

    // Two names of one voice: the incident has a voice less, and says so before anything is written.
    await page.goto(`${lang}/settings`);
    await send(page.locator(`main a[href="${lang}/settings/sources"]`));
    const incidents = (await data("/incidents.json")).incidents;
    const told = incidents.flatMap((one) => Object.values(one.tallies)).find((tally) => tally.voices.length > 1);
    const [one, other] = told.voices.map((voice) => voice.name);
    await page.fill("main .fields input[name=name]", one);
    await page.fill("main .fields input[name=others]", other);
    await page.selectOption("main .fields select[name=kind]", "official");
    await send(page.locator("main form.correct .buttons button"));
    assert.match(await page.textContent("main .diff"), new RegExp(`\\+ name = ".*"`));
    assert.deepEqual((await data("/settings/sources.json")).files, [], "nothing is written yet");
    await putInForce("they share a spokesman");
    assert.equal(new URL(page.url()).pathname, `${lang}/settings/sources`);
    assert.match(await page.textContent("main"), /they share a spokesman/);
    const [file] = (await data("/settings/sources.json")).files;
    assert.deepEqual([file.name, file.in_force], ["voices.toml", file.now]);
    assert.match(desk.parallax("rules", "history"), /Rana: voices\.toml; they share a spokesman/);

    // A place of the project's own, read by every report from then on; what does not hold is told with its line.
    await page.goto(`${lang}/settings/places`);
    const place = { name: "Tal Zahra", others: "تل زهرة", country: "sy", lat: "35.5", lon: "361" };
    for (const [field, value] of Object.entries(place)) await page.fill(`main .fields input[name=${field}]`, value);
    await send(page.locator("main form.correct .buttons button"));
    assert.match(await page.textContent("main"), /line 1/);
    await page.goto(`${lang}/settings/places`);
    for (const [field, value] of Object.entries({ ...place, lon: "36.1" })) await page.fill(`main .fields input[name=${field}]`, value);
    await send(page.locator("main form.correct .buttons button"));
    await putInForce("our own survey");
    assert.match(desk.parallax("gazetteer", "lookup", "Tal Zahra"), /35\.5/);

    // A frame as a whole file; then it is taken away again.
    await page.goto(`${lang}/settings/frames`);
    await page.fill("main form.correct input[name=file]", "flood");
    await page.fill("main form.correct textarea", 'event = "displacement"\nabout = "Water."\n\n[[frame]]\nid = "flood_out"\nverbs = ["flood"]\naffected = ["object"]\naffected_is = ["person"]\nneeds = ["affected"]\n');
    await send(page.locator("main form.correct .buttons button"));
    await putInForce("the dam");
    assert.equal((await data("/settings/frames.json")).files[0].name, "frames/flood.toml");
    await send(page.locator("main form.settings button[name=remove]").first());
    await putInForce("not needed");
    assert.equal((await data("/settings/frames.json")).files.length, 0);

    // Another rule is in use, and the settings say so; all else in them stays.
    await page.goto(`${lang}/settings/rules`);
    await page.check("main input[name=rule][value=range]");
    await send(page.locator("main form.settings .buttons button").first());
    assert.match(await page.textContent("main .diff"), /\+ rule = "range"/);
    await putInForce("no number is better than another");
    assert.ok(await page.isChecked("main input[name=rule][value=range]"));
    assert.equal((await data("/rules.json")).rules.find((rule) => rule.used).name, "range");

    // People: the first is an admin, from then on the desk asks; what is shown once is shown once.
    await page.goto(`${lang}/people`);
    await page.fill("main form[action$='/people/add'] input[name=person]", "Rana");
    await send(page.locator("main form[action$='/people/add'] button"));
    const password = (await page.textContent("main .secret")).trim();
    await page.goto(`${lang}/people`);
    assert.equal(new URL(page.url()).pathname, `${lang}/sign-in`);
    await page.fill("input[name=name]", "Rana");
    await page.fill("input[name=password]", password);
    await send(page.locator("main form[action$='/sign-in'] button"));
    assert.equal(new URL(page.url()).pathname, `${lang}/people`);
    await page.fill("main form[action$='/people/add'] input[name=person]", "عمر");
    await page.selectOption("main form[action$='/people/add'] select[name=role]", "reader");
    await page.fill("main form[action$='/people/add'] input[name=groups]", "sources; court");
    await send(page.locator("main form[action$='/people/add'] button"));
    assert.match(await page.textContent("main .secret"), /^\s*\S{25,}\s*$/);
    const row = () => page.locator("main .rows").first().locator("> li", { hasText: "عمر" });
    const change = async (button, fill) => {
      await page.goto(`${lang}/people`);
      await row().locator("summary").click();
      if (fill) await fill(row());
      await send(row().locator(`button[formaction$="/people/${button}"], form[action$="/people/${button}"] > p button:not([formaction])`).first());
    };
    await change("role", (form) => form.locator("select[name=role]").selectOption("reviewer"));
    await change("leave", (form) => form.locator("input[name=group]").fill("court"));
    await change("key");
    assert.match(await page.textContent("main .secret"), /parallax-key-/);
    await change("no-key");
    const people = (await data("/people.json")).people;
    assert.deepEqual(people.find((one) => one.person === "عمر"), { person: "عمر", role: "reviewer", groups: ["sources"], credentials: ["password"] });
    // The only admin stays, and nobody goes without a reason.
    assert.equal(await page.locator("main .rows > li").filter({ has: page.locator(".title", { hasText: /^Rana$/ }) }).locator("button[formaction$='/people/remove']").count(), 0);
    await change("remove");
    assert.equal(await page.locator("main .notice").count(), 1);
    await change("remove", (form) => form.locator("input[name=reason]").fill("left us"));
    assert.deepEqual((await data("/people.json")).people.map((one) => one.person), ["Rana"]);
    assert.match(desk.parallax("people", "log"), /left us/);
    assert.match(desk.parallax("verify"), /Nothing is wrong/);
    assert.deepEqual(asked, []);
    await context.close();
  } finally {
    desk.close();
  }
}

test("a passkey opens the desk, once each time, and no other does", { timeout: 300_000 }, async () => {
  const desk = await open();
  try {
    const password = desk.parallax("people", "add", "Rana", "--role", "admin").trim();
    const baseURL = desk.url.replace("127.0.0.1", "localhost");
    const context = await browser.newContext({ baseURL });
    const page = await context.newPage();
    const devices = await context.newCDPSession(page);
    await devices.send("WebAuthn.enable");
    const device = async () => {
      const options = {
        protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
        automaticPresenceSimulation: true,
      };
      return (await devices.send("WebAuthn.addVirtualAuthenticator", { options })).authenticatorId;
    };
    const first = await device();
    const send = (button) => Promise.all([page.waitForNavigation(), button.click()]);
    await page.goto("/me");
    await page.fill("input[name=name]", "Rana");
    await page.fill("input[name=password]", password);
    await send(page.locator("form[action$='/sign-in'] button"));

    // Whoever adds one knows the password.
    const add = async (word) => {
      await page.fill("form[action$='/me/passkey'] input[name=label]", "my phone");
      await page.fill("form[action$='/me/passkey'] input[name=password]", word);
      await send(page.locator("form[action$='/me/passkey'] button"));
    };
    await add("not the password");
    assert.match(await page.textContent("main"), /not right/);
    await page.goto("/me");
    await add(password);
    await send(page.locator("form[data-passkey] button"));
    assert.equal(new URL(page.url()).pathname, "/me");
    assert.match(await page.textContent("main"), /my phone/);
    const { credentials } = await devices.send("WebAuthn.getCredentials", { authenticatorId: first });
    assert.deepEqual([credentials.length, credentials[0].rpId, credentials[0].isResidentCredential], [1, "localhost", true]);

    // Out, and in again with nothing typed; the same answer sent twice does not do.
    await send(page.locator("footer button"));
    const sent = page.waitForRequest((request) => request.url().endsWith("/sign-in/passkey"));
    await send(page.locator("form[data-passkey] button"));
    assert.notEqual(new URL(page.url()).pathname, "/sign-in");
    const form = (await sent).postData();
    const again = await context.request.post("/sign-in/passkey", { data: form, headers: { "content-type": "application/x-www-form-urlencoded" }, maxRedirects: 0 });
    assert.equal(again.status(), 403);

    // A device that does not make sure who is there, and one that was never added, open nothing.
    await page.goto("/me");
    await send(page.locator("footer button"));
    await devices.send("WebAuthn.setUserVerified", { authenticatorId: first, isUserVerified: false });
    await page.click("form[data-passkey] button");
    await page.waitForSelector("form[data-passkey] [role=alert]:not([hidden])");
    await devices.send("WebAuthn.setUserVerified", { authenticatorId: first, isUserVerified: true });
    await send(page.locator("form[data-passkey] button"));

    // Let go at the desk, it opens nothing, though the device has it still.
    await page.goto("/me");
    await send(page.locator("form[action$='/me/passkey/remove'] button"));
    assert.doesNotMatch(await page.textContent("main"), /my phone/);
    await send(page.locator("footer button"));
    await send(page.locator("form[data-passkey] button"));
    assert.match(await page.textContent("[role=alert]:not([hidden])"), /does not do here/);
    // Password and code stay, and under a number there is no passkey to ask for.
    await page.goto(`${desk.url}/sign-in`);
    assert.equal(await page.locator("form[data-passkey]").count(), 0);
    assert.match(desk.parallax("people", "log"), /passkey/);
    await context.close();
  } finally {
    desk.close();
  }
});
