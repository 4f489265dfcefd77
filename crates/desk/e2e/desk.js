// A project, the desk over it through the real program, and a browser that looks at it.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { after, before } from "node:test";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../../..");
const PROGRAM = resolve(process.env.PARALLAX || join(ROOT, "target/debug/parallax"));
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const BROWSER = process.env.CHROMIUM || "/usr/bin/chromium";

// Five reports about one day, written for the project.
export const REPORTS = join(ROOT, "examples/idlib-2015/reports.jsonl");

// An empty project with its desk open. `parallax` runs the program on it and gives what it printed.
export async function open() {
  const dir = mkdtempSync(join(tmpdir(), "parallax-e2e-"));
  const run = (...args) => execFileSync(PROGRAM, args, { cwd: dir, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  run("init", "project");
  const project = join(dir, "project");
  const desk = spawn(PROGRAM, ["serve", "--port", "0"], { cwd: project, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const url = await new Promise((found, lost) => {
    desk.stderr.on("data", (words) => {
      said += words;
      const at = said.match(/http:\/\/[^/\s]+(?=\/)/);
      if (at) found(at[0]);
    });
    desk.on("exit", (status) => lost(new Error(`the desk closed with ${status}: ${said}`)));
  });
  return {
    url,
    parallax: (...args) => execFileSync(PROGRAM, args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
    close: () => {
      desk.removeAllListeners("exit");
      desk.kill("SIGINT");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

// Every page of a desk over these reports, by the name of its picture. One claim is accepted on the way.
export async function addresses(desk) {
  const data = async (path) => (await fetch(`${desk.url}${path}`)).json();
  const { incidents } = await data("/incidents.json?event=killing");
  const { reports } = await data("/reports.json");
  const incident = incidents[0].id;
  const claim = (await data(`/incidents/${incident}.json`)).claims[0].id;
  desk.parallax("accept", claim, "--reason", "as the report says");
  const source = (await data("/sources.json")).sources[0].name;
  return {
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
    views: "/views",
    journal: "/journal",
    verify: "/journal/verify",
    rules: "/rules",
    settings: "/settings",
    "settings-sources": "/settings/sources",
    "settings-actors": "/settings/actors",
    "settings-places": "/settings/places",
    "settings-frames": "/settings/frames",
    people: "/people",
    work: "/work",
    about: "/about",
    "not-found": "/incidents/none",
  };
}

// A browser, and a desk over the five reports with the addresses of its pages: opened before the tests of a file, closed after them.
// `prepare` gets the desk before its pages are listed.
export function shared(prepare = () => {}) {
  const held = {};
  before(async () => {
    held.browser = await browse();
    held.desk = await open();
    held.desk.parallax("add", "--manifest", REPORTS);
    prepare(held.desk);
    held.pages = await addresses(held.desk);
  }, { timeout: PATIENCE_S * 1000 });
  after(async () => {
    await held.browser?.close();
    held.desk?.close();
  });
  return held;
}

// Longest that anything is waited for: the timeout of a test is what ends it on a computer that has more to do.
const PATIENCE_S = 300;

// The browser that is installed; nothing is downloaded. It waits for pages, however slow the computer is: the desk is asked to
// wait before it answers with how far it is, and whoever asked waits as long.
export async function browse() {
  const browser = await chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  const plain = browser.newContext.bind(browser);
  browser.newContext = async (options = {}) => {
    const context = await plain({ extraHTTPHeaders: { prefer: `wait=${PATIENCE_S}` }, ...options });
    context.setDefaultTimeout(PATIENCE_S * 1000);
    return context;
  };
  return browser;
}

// Whatever a page asks of another host than the desk.
export function strangers(page, url) {
  const asked = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith("data:")) asked.push(request.url());
  });
  return asked;
}

// What axe finds serious on a page. Its context must bypass the policy: axe is a script of ours that pages would refuse.
export async function serious(page) {
  await page.addScriptTag({ path: AXE });
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const grave = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  return grave.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html).join(" ")}`);
}
