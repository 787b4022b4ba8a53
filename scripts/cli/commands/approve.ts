/** `sluice approve`: the provider approves what was confirmed, or a part of it, and the grant opens (Art. 22); level 4 by authority, supervisor and provider together (Art. 23). */
import type { Command } from "commander";
import { withPapers } from "../acting.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { type DecideOptions, type Decision, decide } from "./decide.ts";
import { withTerms } from "./request.ts";

const APPROVE: Decision = {
  act: ({ level4 }, { fields }) => ((fields & level4) === 0n ? "approve" : "approveSealed"),
  content: (channel, before, after) => [channel, before, after],
};

export const approveCommand = (run: Runner): Command =>
  withPapers(
    withWaiting(
      withSigner(
        withTerms(
          commandOf("approve <case>", WORDS, run, (cli, [name = ""], command) =>
            decide(cli, name, command.opts<DecideOptions>(), APPROVE),
          ),
        ),
      ),
    ),
    ["opinion", "measures", "supervisorOpinion", "authorityOpinion", "descriptor"],
  );

const WORDS = {
  what: "approves what was confirmed, or a part of it / 审核同意",
  examples: [
    "approve Grants/7 --as market-regulation --opinion opinion.pdf",
    "approve 7 --as market-regulation --opinion opinion.pdf --fields name",
  ],
};
