// Opens links to answers in Chromium, not signed in, as a phone and a desk do; axe-core
// judges the pages. {base, visits: [{url, width, dark, fill: {name: text}, press: value,
// shot: file}]} → [{status, title, text, wide, small, violations, messages, again, after:
// {status, …}}]; `again`: what the page says when it is loaded anew.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const given = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--no-proxy-server", "--disable-gpu"],
});
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function judge(page) {
  await page.evaluate(axe); // through the debugger: the page's own policy forbids it
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), tags);
  return {
    title: await page.title(),
    text: await page.innerText("main"),
    wide: await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth),
    small: await page.evaluate(() => [...document.querySelectorAll("main button, main input")]
      .filter((e) => e.getBoundingClientRect().height < 40).map((e) => e.outerHTML.slice(0, 120))),
    violations: violations.map(({ id, nodes }) => ({ id, at: nodes[0].html.slice(0, 200) })),
  };
}

try {
  const results = [];
  for (const visit of given.visits) {
    const context = await browser.newContext({
      locale: "vi-VN",
      viewport: { width: visit.width, height: 900 }, colorScheme: visit.dark ? "dark" : "light",
    });
    const page = await context.newPage();
    const messages = [];
    page.on("console", (message) => messages.push(message.text()));
    page.on("pageerror", (error) => messages.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith(given.base)) messages.push(`elsewhere: ${request.url()}`);
    });
    const first = await page.goto(visit.url);
    const result = { status: first.status(), ...(await judge(page)) };
    if (visit.shot) await page.screenshot({ path: visit.shot, fullPage: true });
    if (visit.press) {
      for (const [name, text] of Object.entries(visit.fill ?? {})) await page.fill(`[name=${name}]`, text);
      const [answer] = await Promise.all([
        page.waitForNavigation(), page.click(`button[value=${visit.press}]`),
      ]);
      result.after = { status: answer.status(), url: page.url(), ...(await judge(page)) };
      if (visit.shot) await page.screenshot({ path: visit.shot.replace(".png", "-after.png"), fullPage: true });
      await page.reload();
      result.again = await page.innerText("main");
    }
    if (messages.some((m) => !m.includes("status of 4"))) result.messages = messages;
    results.push(result);
    await context.close();
  }
  console.log(JSON.stringify(results));
} finally {
  await browser.close();
}
