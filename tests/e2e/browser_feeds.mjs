// An officer makes a calendar on /feeds and revokes it, on a computer or a phone:
// {signIn, base, width, folder} → {messages, violations, wide, link, webcal, shown, gone}.
// The code for a phone's camera is left in FOLDER/qr.png, the pages in FOLDER/*.png.
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
  const context = await browser.newContext({ locale: "vi-VN" });
  const page = await context.newPage();
  const messages = [], violations = [];
  let wide = false;
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(String(error)));
  await page.setViewportSize({ width: given.width, height: 900 });
  async function look(name) {
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }));
    for (const { id, nodes } of found.violations)
      violations.push(`${name}: ${id} ${nodes[0].html.slice(0, 200)}`);
    wide ||= await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    await page.screenshot({ path: `${given.folder}/${name}-${given.width}.png`, fullPage: true });
  }

  await page.goto(given.signIn);
  await page.click("main button");
  await page.goto(given.base + "feeds");
  await page.fill("#f-name", "Lịch của Phòng Kinh tế");
  await page.selectOption("#f-unit", "phong-kinh-te");
  await page.click("main summary");
  await page.check("#f-overdue");
  await page.fill("#f-alarms", "1,3");
  await look("form");
  await page.click("text=Lập lịch >> nth=-1");
  await look("made");
  const link = await page.inputValue("#link");
  const webcal = await page.getAttribute("a.act", "href");
  await page.locator("svg.qr").screenshot({ path: `${given.folder}/qr.png` });
  await page.goto(given.base + "feeds");
  await look("list");
  const shown = await page.content();
  await page.locator("table.feeds tbody tr", { hasText: "Lịch của Phòng Kinh tế" }).last()
    .locator("button").click();
  const gone = await page.textContent("main");
  console.log(JSON.stringify({ messages, violations, wide, link, webcal, shown, gone }));
} finally {
  await browser.close();
}
