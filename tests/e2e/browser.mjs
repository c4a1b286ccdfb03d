// A browser that is led from outside: one JSON action a line on standard input, one
// JSON answer a line on standard output. {do, …} → {…} or {error}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--no-proxy-server", "--disable-gpu"],
});
let context, page, messages, base, expected;

async function open({ width, height, phone, scripts, base: at }) {
  await context?.close();
  context = await browser.newContext({
    locale: "vi-VN", viewport: { width, height }, isMobile: phone, hasTouch: phone,
    javaScriptEnabled: scripts ?? true, permissions: ["clipboard-read", "clipboard-write"],
  });
  page = await context.newPage();
  page.setDefaultTimeout(15000);
  messages = [];
  base = at;
  expected = [];
  page.on("console", (m) => {
    // What the test does on purpose is no surprise.
    if (!/status of (403|409|422)/.test(m.text())) messages.push(m.text());
  });
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("dialog", (dialog) => { messages.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    if (!request.url().startsWith(base)) messages.push(`elsewhere: ${request.url()}`);
  });
}

const field = (label) => page.getByLabel(label, { exact: false }).first();

const acts = {
  open,
  goto: ({ path }) => page.goto(base + path),
  press: async ({ name }) => {
    await page.locator("main, header").getByRole("button", { name, exact: true }).first().click();
    await page.waitForLoadState();
  },
  follow: async ({ name, within }) => {
    await page.locator(within ?? "body").getByRole("link", { name, exact: false }).first().click();
    await page.waitForLoadState();
  },
  fill: ({ label, text }) => field(label).fill(text),
  choose: ({ label, option }) => field(label).selectOption({ label: option }),
  check: ({ label }) => page.getByLabel(label).check(),
  keys: async ({ keys }) => { for (const key of keys) await page.keyboard.press(key); },
  focused: () => page.evaluate(() => document.activeElement.textContent || document.activeElement.id),
  paste: ({ label, html, text }) => field(label).evaluate((node, given) => {
    const data = new DataTransfer();
    if (given.html) data.setData("text/html", given.html);
    data.setData("text/plain", given.text);
    node.focus();
    node.dispatchEvent(new ClipboardEvent("paste",
      { clipboardData: data, bubbles: true, cancelable: true }));
  }, { html, text }),
  upload: ({ label, file }) => field(label).setInputFiles(file),
  value: ({ label }) => field(label).inputValue(),
  text: () => page.locator("body").innerText(),
  url: () => page.url().slice(base.length),
  messages: () => messages,
  shot: ({ file }) => page.screenshot({ path: file, fullPage: true }).then(() => null),
  judge: async () => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }));
    return {
      wide: await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth),
      violations: violations.map(({ id, nodes }) => ({ id, at: nodes[0].html.slice(0, 200) })),
    };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  try {
    const result = await acts[given.do](given);
    console.log(JSON.stringify({ result: result?.constructor === Object || Array.isArray(result)
      || typeof result === "string" || typeof result === "boolean" ? result : null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error).slice(0, 1500) }));
  }
}
await browser.close();
