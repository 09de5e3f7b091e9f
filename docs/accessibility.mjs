// Looks at every page of the built book in every theme, as CONTRIBUTING.md tells: does axe find a fault, does a page
// ask the network for anything, and do its scripts run?
//
//   node docs/accessibility.mjs [part of a page's name …]

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(`${root}target/axe/`);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const puppeteer = require("puppeteer-core");

const THEMES = ["light", "rust", "coal", "navy", "ayu"];
// WCAG 2.2 AA, and what axe knows of good practice.
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const only = process.argv.slice(2);
const pages = readdirSync(`${root}target/book`)
  .filter((name) => name.endsWith(".html") && name !== "toc.html")
  .filter((name) => only.length === 0 || only.some((part) => name.includes(part)));

async function look(browser, name, theme) {
  const page = await browser.newPage();
  // Wide enough for the table of contents to be open.
  await page.setViewport({ width: 1280, height: 900 });
  const wrong = [];
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) wrong.push(`the network: ${request.url()}`);
  });
  page.on("pageerror", (error) => wrong.push(`a script: ${error.message}`));
  await page.evaluateOnNewDocument((theme) => localStorage.setItem("mdbook-theme", theme), theme);
  await page.goto(pathToFileURL(`${root}target/book/${name}`).href, { waitUntil: "load" });
  // Folded text is looked at, too.
  await page.evaluate(() => document.querySelectorAll("details").forEach((it) => { it.removeAttribute("name"); it.open = true; }));
  await page.evaluate(axe);
  const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values } }), RULES);
  await page.close();
  return { wrong, violations };
}

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--allow-file-access-from-files"],
});
const faults = new Map();
for (const name of pages) {
  for (const theme of THEMES) {
    const { wrong, violations } = await look(browser, name, theme);
    for (const what of wrong) faults.set(what, [...(faults.get(what) ?? []), `${name} (${theme})`]);
    for (const { id, help, nodes } of violations) {
      for (const { target, failureSummary } of nodes) {
        const key = `${id}: ${help}\n    ${failureSummary.split("\n").slice(1).join(" ").trim()}`;
        faults.set(key, [...(faults.get(key) ?? []), `${name} (${theme}) ${target.join(" ")}`]);
      }
    }
  }
}
await browser.close();
for (const [fault, places] of faults) console.log(`${fault}\n    ${places.length} times: ${places.slice(0, 3).join("; ")}`);
console.log(`${pages.length} pages in ${THEMES.length} themes: ${faults.size} different faults`);
process.exit(faults.size === 0 ? 0 : 1);
