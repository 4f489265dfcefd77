// A project, the desk over it through the real program, and a browser that looks at it.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
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

// The browser that is installed; nothing is downloaded. It waits for pages, however slow the computer is.
export async function browse() {
  const browser = await chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  const plain = browser.newContext.bind(browser);
  browser.newContext = (options = {}) => plain({ extraHTTPHeaders: { prefer: "wait=120" }, ...options });
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
