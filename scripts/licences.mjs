// Prints what licences the parts of Weir have: Go modules from a CycloneDX list, npm packages from a lock file. Fails where a part that
// is shipped has none, or one that asks for the source of the whole.
import { readFileSync } from "node:fs";

const [sbom, lock] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));
const demanding = /\b(A?GPL|SSPL|BUSL|Commons-Clause)/;

const parts = (sbom.components ?? []).map((c) => ({
  name: `${c.name}@${c.version}`,
  licence: [...(c.evidence?.licenses ?? []), ...(c.licenses ?? [])]
    .map((l) => l.license?.id ?? l.license?.name ?? l.expression)
    .filter(Boolean)
    .join(" AND "),
}));
for (const [path, p] of Object.entries(lock.packages)) {
  if (path !== "" && !p.dev && !p.link) {
    parts.push({ name: `npm:${path.replace(/^.*node_modules\//, "")}@${p.version}`, licence: p.license ?? "" });
  }
}

const byLicence = new Map();
for (const p of parts) byLicence.set(p.licence, [...(byLicence.get(p.licence) ?? []), p.name]);
for (const licence of [...byLicence.keys()].sort()) {
  console.log(`${licence || "NONE"}: ${byLicence.get(licence).length}`);
}
const bad = parts.filter((p) => p.licence === "" || (demanding.test(p.licence) && !/\b(MIT|Apache|BSD)/.test(p.licence)));
for (const p of bad) console.error(`${p.name}: ${p.licence || "no licence found"}`);
process.exit(bad.length === 0 ? 0 : 1);
