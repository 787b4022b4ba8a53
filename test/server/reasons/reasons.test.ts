import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import { releaseAnswer } from "../../../server/api/forms/gateway.ts";
import { standingWords } from "../../../server/reasons/endings.ts";
import { REASONS } from "../../../server/reasons/reasons.ts";

/** `code status retry`, one a line: a client may rely on each. A line is added here with its code, and none is ever changed. */
const SNAPSHOT = new URL("./reasons.snapshot.txt", import.meta.url);

const rows = Object.entries(REASONS);

describe("the registry of reasons", () => {
  it("keeps every code, status and retry that was ever published", () => {
    const now = rows.map(([code, { status, retry }]) => `${code} ${status} ${retry}`);
    expect(now).to.deep.equal(readFileSync(SNAPSHOT, "utf8").trim().split("\n"));
  });

  it("says each reason in Chinese and in English", () => {
    for (const [code, { title, advice }] of rows) {
      for (const texts of [title, advice]) {
        expect(texts.zh, code).to.match(/\p{Script=Han}/u);
        expect(texts.en, code)
          .to.match(/[a-z]/)
          .and.not.match(/\p{Script=Han}/u);
      }
    }
  });

  it("says in Chinese what may become of a release, each state by a name of its own", () => {
    const states = releaseAnswer.shape.state.options.map((state) => standingWords(state).zh);
    for (const state of states) expect(state).to.match(/^\p{Script=Han}+$/u);
    expect(new Set(states).size).to.equal(states.length);
  });

  it("never makes a policy's refusal an accident of the server", () => {
    const accidents = rows.filter(([, { status }]) => status >= 500).map(([code]) => code);
    expect(accidents).to.have.members([
      "HTTP_VERSION",
      "LEDGER_STALE",
      "LEDGER_REORGANISED",
      "LOG_UNAVAILABLE",
      "OVERLOADED",
      "ASSERTION_MEMORY_UNAVAILABLE",
      "SHUTTING_DOWN",
      "UPSTREAM_UNREACHABLE",
      "UPSTREAM_TIMEOUT",
      "UPSTREAM_FAULT",
      "RELEASE_LOST",
      "INTERNAL",
    ]);
  });

  it("tells when to come back with every 503", () => {
    for (const [code, { status, retry }] of rows) if (status === 503) expect(retry, code).to.be.a("number");
  });
});
