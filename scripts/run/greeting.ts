/** What a start says when it is ready: where things are, and lines to paste that show what it is for. */
import type { Texts } from "../../server/reasons/reasons.ts";
import type { DemoFile } from "../demo/demo-file.ts";

/** @param seconds Since the start began. */
export function greetingOf(demo: DemoFile, seconds: string): Texts {
  const zh = ["", `水闸已就绪，用时 ${seconds} 秒`, `  网关  ${demo.gateway}`, `  账本  ${demo.ledger.ws}`];
  const en = ["", `sluice is ready, after ${seconds} s`, `  gateway  ${demo.gateway}`, `  ledger   ${demo.ledger.ws}`];
  const commands = commandsOf(demo);
  if (commands.length > 0) {
    zh.push("", "另开终端试一试：", ...commands, "", "或看完整演示：npm run demo");
    en.push("", "Try it in another terminal:", ...commands, "", "or the whole story: npm run demo");
  } else {
    zh.push("", "账本上只有主管部门与市政府。另开终端，登记第一个单位：", ...FIRST_ACTS);
    en.push(
      "",
      "The ledger knows authority and government alone. In another terminal, the first organisation:",
      ...FIRST_ACTS,
    );
  }
  zh.push("", "按 Ctrl-C 结束");
  en.push("", "Ctrl-C ends everything");
  return { zh: zh.join("\n"), en: en.join("\n") };
}

/** What an empty city begins with. */
const FIRST_ACTS = [
  "  npx --no-install sluice open                     # what there is to begin",
  "  npx --no-install sluice open Accounts register --as authority --decision README.md \\",
  "    --set registration.account=0x… --set registration.parts=supervisor",
];

/** A call, the hold that stops it, and the lift; none without a permit that answers at once. */
function commandsOf({ permits }: DemoFile): string[] {
  const permit = Object.entries(permits).find(
    ([, { released, stream, mode }]) => released && !stream && mode === "interface",
  );
  if (permit === undefined) return [];
  const [slug, { supervisor, agreement }] = permit;
  const sluice = "  npx --no-install sluice";
  return [
    `${sluice} call ${slug}`,
    `${sluice} hold ${agreement} --as ${supervisor} --evidence README.md`,
    `${sluice} call ${slug}`,
    `${sluice} lift ${agreement} --as ${supervisor} --document README.md`,
  ];
}
