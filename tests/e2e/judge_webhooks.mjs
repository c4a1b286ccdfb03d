// Verifies requests with the reference library of Standard Webhooks:
// {secret, requests: [{headers, body}]} → [{body, foreign, changed}] of booleans.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const { secret, requests } = JSON.parse(readFileSync(0, "utf8"));

function verifies(key, body, headers) {
  try {
    new Webhook(key).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

const foreign = "whsec_" + Buffer.alloc(32, 7).toString("base64");
console.log(JSON.stringify(requests.map(({ headers, body }) => ({
  body: verifies(secret, body, headers),
  foreign: verifies(foreign, body, headers),
  changed: verifies(secret, body.replace("4", "5"), headers),
}))));
