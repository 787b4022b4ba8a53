/** What a start says when it is ready: where things are, and lines to paste that show what it is for. */
import type { DemoFile } from "../demo/demo-file.ts";

export function greetingOf(demo: DemoFile): string {
  const lines = [
    "",
    "sluice is ready 水闸已就绪",
    `  gateway 网关  ${demo.gateway}`,
    `  ledger 账本   ${demo.ledger.ws}`,
  ];
  const permit = Object.entries(demo.permits).find(
    ([, { released, stream, mode }]) => released && !stream && mode === "interface",
  );
  if (permit !== undefined) {
    const [slug, { supervisor, agreement }] = permit;
    const sluice = "npx --no-install sluice";
    lines.push(
      "",
      "Try it in another terminal 试一试（另开终端）:",
      `  ${sluice} call ${slug}`,
      `  ${sluice} hold ${agreement} --as ${supervisor} --evidence README.md`,
      `  ${sluice} call ${slug}`,
      `  ${sluice} lift ${agreement} --as ${supervisor} --document README.md`,
      "",
      "or the whole story 或完整演示: npm run demo",
    );
  }
  lines.push("", "Ctrl-C ends everything 按 Ctrl-C 结束");
  return lines.join("\n");
}
