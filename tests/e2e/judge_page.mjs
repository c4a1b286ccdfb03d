// Opens pages in Chromium and lets axe-core judge them:
// {signIn, base, pages, widths, shots, script} → {signedIn, messages, results: [{page, width,
// title, wide, violations}]}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const given = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--no-proxy-server", "--disable-gpu"],
});
try {
  const context = await browser.newContext({
    locale: "vi-VN", javaScriptEnabled: given.script !== false, colorScheme: given.scheme ?? "light",
  });
  const page = await context.newPage();
  const messages = [];
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("dialog", (dialog) => { messages.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("requestfailed", (request) => {
    const { errorText } = request.failure();
    // An icon still on its way when the next page is opened is no fault.
    if (errorText !== "net::ERR_ABORTED") messages.push(`${errorText}: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) messages.push(`${response.status()}: ${response.url()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(given.base)) messages.push(`elsewhere: ${request.url()}`);
  });

  await page.goto(given.signIn);
  await page.click("main button");
  const signedIn = page.url();

  const results = [];
  for (const width of given.widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of given.pages) {
      await page.goto(given.base + path);
      if (given.shots) {
        const name = `${path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "today"}-${width}.png`;
        await page.screenshot({ path: `${given.shots}/${name}`, fullPage: true });
      }
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      }));
      results.push({
        page: path, width, title: await page.title(),
        wide: await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth),
        violations: violations.map(({ id, nodes }) => ({ id, at: nodes[0].html.slice(0, 200) })),
      });
    }
  }
  console.log(JSON.stringify({ signedIn, messages, results }));
} finally {
  await browser.close();
}
