/** What is wrong with a command line, and help, in the caller's language and nothing else. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { halfOf, placesIn } from "../../../scripts/cli/grammar.ts";
import { type Ran, sluice } from "./world.ts";

const run = (...args: string[]): Promise<Ran> => sluice("/nonexistent", args);

describe("the grammar", () => {
  const faults: [args: string[], en: string, zh: string, where: string][] = [
    [["hold", "31"], "the option --evidence is missing.", "缺少选项 --evidence。", "hold"],
    [["why"], "the argument <permit> is missing.", "缺少参数 <许可>。", "why"],
    [["watch", "--from"], "the option --from wants a value.", "选项 --from 后缺少值。", "watch"],
    [["why", "1", "2"], "there are too many arguments.", "参数过多。", "why"],
    [
      ["watch", "--frm", "7"],
      "there is no option --frm. Did you mean --from?",
      "没有选项 --frm。是否指 --from？",
      "watch",
    ],
    [
      ["gateway", "--finality", "instant", "--heartbeat", "pulse"],
      "the option --heartbeat does not take pulse; allowed: blocks, probe.",
      "选项 --heartbeat 不接受 pulse，可用：blocks, probe。",
      "gateway",
    ],
  ];
  for (const [args, en, zh, command] of faults) {
    it(`tells what is wrong with \`${args.join(" ")}\`, and where the usage stands`, async () => {
      expect(await run(...args)).to.deep.equal({
        exit: 2,
        out: "",
        err: `sluice: ${en}\nsee sluice ${command} --help\n`,
      });
      const { exit, err } = await run("--lang", "zh", ...args);
      expect([exit, err]).to.deep.equal([2, `sluice: ${zh}\n用法：sluice ${command} --help\n`]);
    });
  }

  it("points to the list of commands where the command itself is unknown", async () => {
    const { exit, err } = await run("holdd");
    expect([exit, err]).to.deep.equal([
      2,
      "sluice: there is no command holdd. Did you mean hold?\nsluice --help lists the commands\n",
    ]);
    expect((await run("--lang=zh", "nosuch")).err).to.equal("sluice: 没有命令 nosuch。\n命令一览：sluice --help\n");
  });

  it("tells a wrong command line in --json as one document", async () => {
    const { exit, out, err } = await run("--json", "hold", "31");
    expect([exit, err]).to.deep.equal([2, ""]);
    expect(JSON.parse(out)).to.deep.equal({ exit: 2, code: "USAGE", message: "the option --evidence is missing." });
  });

  it("shows help in one language: no Chinese in English, and in Chinese no English but what is typed", async () => {
    const { out } = await run("--help");
    const commands = [...out.matchAll(/^ {2}([a-z]+) /gm)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "help");
    expect(commands).to.have.length(20);
    for (const command of [undefined, ...commands]) {
      const args = command === undefined ? ["--help"] : [command, "--help"];
      expect((await run(...args)).out).to.not.match(/[\u4e00-\u9fff]/);
      const { exit, out: zh } = await run("--lang", "zh", ...args);
      expect(exit).to.equal(0);
      const words = zh
        .replace(/^ {2}\$ .*$/gm, "") // examples
        .replace(/^用法： .*$/m, "")
        .replace(
          /--?[a-z][a-z-]*|0x|SHA-256|SLUICE_\w+|\/?metrics|demo\.json|data\/|JSON|PEM|JWK|path:N|Grants\/3|organisations|permits/g,
          "",
        )
        .replace(/\{ gate, origin, credentialFile \}|\b(?:zh|en|instant|depth:N|blocks|probe|info|sluice)\b/g, "");
      const english = (words.match(/[A-Za-z]+/g) ?? []).filter((word) => !commands.includes(word) && word !== "help");
      expect(english, command).to.deep.equal([]);
    }
  });

  it("takes the half of a description by language, and names places in Chinese", () => {
    expect([halfOf("a / 甲", "en"), halfOf("a / 甲", "zh"), halfOf("a", "zh")]).to.deep.equal(["a", "甲", "a"]);
    expect(placesIn("--seat <gate|path> [path]", "zh")).to.equal("--seat <闸口|路径> [路径]");
    expect(placesIn("--seat <gate|path>", "en")).to.equal("--seat <gate|path>");
  });
});
