// Judge pages with Lighthouse in one browser: node judge.js CHROMIUM ADDRESS...
// Prints one line of JSON for each: its scores, and what cost it points.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [chromePath, ...addresses] = process.argv.slice(2);
const chromeFlags = ["--headless", "--no-sandbox", "--disable-gpu"];
const settings = {
  onlyCategories: ["accessibility", "best-practices", "seo"],
  disableFullPageScreenshot: true,
};

const browser = await launch({ chromePath, chromeFlags });
try {
  for (const address of addresses) {
    const flags = { port: browser.port, logLevel: "error" };
    const config = { extends: "lighthouse:default", settings };
    const { lhr } = await lighthouse(address, flags, config);
    const scores = {};
    const faults = [];
    for (const { id, score, auditRefs } of Object.values(lhr.categories)) {
      scores[id] = score === null ? null : Math.round(score * 100);
      for (const { id: audit, weight } of auditRefs) {
        const { score, title } = lhr.audits[audit];
        if (weight && score !== null && score < 1) faults.push(`${audit}: ${title}`);
      }
    }
    console.log(JSON.stringify({ address, scores, faults, error: lhr.runtimeError?.message }));
  }
} finally {
  browser.kill();
}
