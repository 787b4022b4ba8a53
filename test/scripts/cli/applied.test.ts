/** How the command line ends over a transaction that no block has taken. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { notInABlock } from "../../../scripts/cli/applied.ts";
import { NotInABlock, type Standing } from "../../../scripts/law/receipt.ts";

const SENT = { hash: "0x12", account: "0x00000000000000000000000000000000000000ee", nonce: 7 } as const;

describe("an act that was seen in no block", () => {
  const cases: [Standing, number, string][] = [
    [{ kind: "silent" }, 4, "OUTCOME_UNKNOWN"],
    [{ kind: "waiting" }, 4, "OUTCOME_UNKNOWN"],
    [{ kind: "forgotten" }, 4, "OUTCOME_UNKNOWN"],
    [{ kind: "behind", from: 5 }, 4, "NONCE_STUCK"],
    [{ kind: "overtaken" }, 1, "NONCE_TAKEN"],
  ];
  for (const [standing, exit, code] of cases) {
    it(`and is ${standing.kind} ends with ${exit} ${code}, with transaction, account and nonce`, () => {
      const error = new NotInABlock(SENT, standing, 60_000);
      const told = notInABlock(error);
      expect(told).to.include({ exit, code, words: error.words });
      const { hash: transaction, account, nonce } = SENT;
      expect(told.facts).to.deep.equal({ transaction, account, nonce, standing });
    });
  }
});
