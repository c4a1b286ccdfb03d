// Opens letters as a mail program shows them, in Chromium:
// {letters: [{name, html}], widths, shots} → [{name, width, scheme, wide, small,
// fetched, violations}]. With `shots`, a folder, each is kept there as a picture.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const given = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--no-proxy-server", "--disable-gpu"],
});
const results = [];
try {
  for (const scheme of ["light", "dark"]) {
    const context = await browser.newContext({ colorScheme: scheme });
    const page = await context.newPage();
    const fetched = [];
    page.on("request", (request) => {
      if (!request.url().startsWith("about:")) fetched.push(request.url());
    });
    for (const width of given.widths) {
      await page.setViewportSize({ width, height: 800 });
      for (const { name, html } of given.letters) {
        await page.setContent(html);
        let violations = [];
        if (width === given.widths[0]) { // a letter's colours and words are those of any width
          await page.evaluate(axe);
          ({ violations } = await page.evaluate(() => window.axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
          })));
        }
        const seen = await page.evaluate(() => ({
          wide: document.documentElement.scrollWidth > window.innerWidth,
          // A thumb needs 44 px: links that are answers, not those within a text.
          small: [...document.querySelectorAll("a")].filter((a) =>
            getComputedStyle(a).display === "block" && a.getBoundingClientRect().height < 44).length,
        }));
        if (given.shots) {
          await page.screenshot({
            path: `${given.shots}/${name}.${width}${scheme === "dark" ? ".dark" : ""}.png`,
            fullPage: true,
          });
        }
        results.push({
          name, width, scheme, ...seen, fetched: fetched.splice(0),
          violations: violations.map(({ id, nodes }) => ({ id, at: nodes[0].html.slice(0, 200) })),
        });
      }
    }
    await context.close();
  }
  console.log(JSON.stringify(results));
} finally {
  await browser.close();
}
