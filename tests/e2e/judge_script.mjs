// What the script of the pages does: {signIn, base} → {messages, charts, drawn, walk,
// next, renewed, plain}.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const given = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--no-proxy-server", "--disable-gpu"],
});
try {
  const context = await browser.newContext({ locale: "vi-VN" });
  context.setDefaultTimeout(90000);
  const page = await context.newPage();
  const messages = [];
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(String(error)));
  await page.goto(given.signIn);
  await page.click("main button");

  await page.goto(`${given.base}/targets`);
  const charts = await page.locator("figure[data-chart]").count();
  await page.waitForFunction((n) => document.querySelectorAll("figure .plot canvas").length >= n, charts);
  const drawn = await page.locator("figure .plot canvas").count();

  await page.goto(`${given.base}/calendar/2026-04`);
  const day = () => page.evaluate(() => document.activeElement.querySelector("time")?.dateTime);
  await page.focus("td.now");
  const walk = [await day()];
  for (const key of ["ArrowRight", "ArrowDown", "Home", "End"]) {
    await page.keyboard.press(key);
    walk.push(await day());
  }
  await page.keyboard.press("PageDown");
  await page.waitForURL("**/calendar/2026-05*");
  const next = page.url().split("?")[0];

  await page.goto(`${given.base}/?wall=1`);
  await page.evaluate(() => {
    window.mark = true;
    document.querySelector("main").dataset.old = "yes";
    const button = document.querySelector("button[data-live]");
    button.dataset.live = "0.5"; // as good as a minute
    button.click();
    button.click();
  });
  await page.waitForFunction(() => !document.querySelector("main").dataset.old);
  const renewed = await page.evaluate(() => window.mark === true);

  const state = await context.storageState();
  const plainContext = await browser.newContext({ javaScriptEnabled: false, storageState: state });
  const plainPage = await plainContext.newPage();
  await plainPage.goto(`${given.base}/targets/btxm-ngo-xom`);
  const plain = {
    svg: await plainPage.locator("figure svg").isVisible(),
    table: await plainPage.locator("table.numbers").isVisible(),
    plot: await plainPage.locator(".plot").count() > 0,
  };
  console.log(JSON.stringify({ messages, charts, drawn, walk, next, renewed, plain }));
} finally {
  await browser.close();
}
