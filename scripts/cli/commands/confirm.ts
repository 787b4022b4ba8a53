/** `sluice confirm`: the zone's supervisor confirms a request, or a part of it (Art. 22). */
import type { Command } from "commander";
import { withPapers } from "../acting.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { type DecideOptions, type Decision, decide } from "./decide.ts";
import { withTerms } from "./request.ts";

const CONFIRM: Decision = {
  act: () => "confirm",
  content: (_channel, before, after) => [before, after],
};

export const confirmCommand = (run: Runner): Command =>
  withPapers(
    withWaiting(
      withSigner(
        withTerms(
          commandOf("confirm <case>", WORDS, run, (cli, [name = ""], command) =>
            decide(cli, name, command.opts<DecideOptions>(), CONFIRM),
          ),
        ),
      ),
    ),
    ["assessment", "descriptor"],
  );

const WORDS = {
  what: "confirms a request, or a part of it / 评估确认",
  examples: [
    "confirm Grants/7 --as transport --assessment opinion.pdf",
    "confirm 7 --as transport --assessment opinion.pdf --quota 500 --until 2026-12-31",
  ],
};
