// The OpenAPI document, judged by a validator that is not ours.
import { Validator } from "@seriousme/openapi-schema-validator";
import { readFileSync } from "node:fs";

const given = JSON.parse(readFileSync(0, "utf8"));
const validator = new Validator();
const result = await validator.validate(given.document);
console.log(JSON.stringify({ valid: result.valid, errors: result.errors ?? null, version: validator.version ?? null }));
