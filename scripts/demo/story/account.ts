/** K12: an account is lost. Whoever has it can stop, and lift nothing; it changes slowly, seen and contestable, or by the government's decision. */

import { createHash, randomBytes } from "node:crypto";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { PARTS } from "../../../server/registry/vocabulary.ts";
import { penOf } from "../../law/act.ts";
import { lineTo } from "../../law/line.ts";
import type { Stage } from "./story.ts";
import { Town } from "./town.ts";

const ABOUT = { slug: "lost-account", name: { zh: "遗失账户（演示）", en: "A lost account (demonstration)" } };
const YEAR = 365 * 86_400;
const ITSELF = 1;

export async function playAccount(stage: Stage): Promise<void> {
  const town = new Town(stage, ABOUT);
  const { ledger } = stage.demo;
  const line = lineTo(ledger.http);
  const [old, next] = [privateKeyToAccount(generatePrivateKey()), privateKeyToAccount(generatePrivateKey())];
  const [oldPen, nextPen] = [penOf(line, ledger.contracts, old), penOf(line, ledger.contracts, next)];
  const parts = 1 << (PARTS.find(({ name }) => name === "operator")?.number ?? 0);
  const registered = await town.does("authority", {
    ...{ chapter: "Accounts", act: "register", content: [{ account: old.address, parts }] },
  });
  const { holder } = await town.gate(registered.subject);
  const key = {
    ...{ holder, jwk: `0x${randomBytes(64).toString("hex")}`, notAfter: Math.floor(Date.now() / 1000) + YEAR },
    responsible: `0x${createHash("sha256").update(randomBytes(32)).digest("hex")}`,
  };
  const added = await oldPen.act({ chapter: "Accounts", act: "addKey", papers: [], content: [key] });
  town.tells(
    `新运营单位（${holder} 号）登记账户 ${old.address}，并登记服务密钥（闸口 ${added.subject}）。`,
    `A new operator (party ${holder}) is registered with the account ${old.address}, and adds a service key (gate ${added.subject}).`,
  );
  const proposed = await town.does("authority", {
    ...{ chapter: "Accounts", act: "propose", content: [{ organisation: holder, account: next.address }] },
  });
  const evidence = await town.paper("finding");
  await oldPen.kernel("hold", [added.subject, ITSELF, evidence]);
  const { turn } = await town.gate(added.subject);
  const lift = () => oldPen.kernel("lift", [added.subject, ITSELF, turn, evidence]);
  const refused = await town.isRefused(lift(), "SentinelMayOnlyHold");
  town.tells(
    `账户报失，主管部门提请更换：等待期内旧账户仍可暂扣，但不能解除（${refused}）。`,
    `It is reported lost and the authority proposes another: meanwhile the old one may still hold, and lifts nothing (${refused}).`,
  );
  const reason = await town.office.papers("contest", ["reason"], ABOUT);
  const contested = await oldPen.act({ chapter: "Accounts", act: "contest", on: proposed, papers: reason });
  const replaced = await town.does("government", { chapter: "Accounts", act: "assent", on: contested });
  town.tells(
    `旧账户提出异议，由市政府决定：同意更换，案件 Accounts/${replaced.id} 现为 ${replaced.state}。`,
    `The old account contests, so the government decides: it assents, and case Accounts/${replaced.id} is ${replaced.state}.`,
  );
  const late = await town.isRefused(oldPen.kernel("hold", [added.subject, ITSELF, evidence]), "NotSteward");
  const { seq } = await nextPen.kernel("lift", [added.subject, ITSELF, turn, evidence]);
  await town.applied(seq);
  town.tells(
    `此后旧账户什么也不能做（${late}），新账户解除了那次暂扣。`,
    `From then on the old account can do nothing (${late}); the new one lifts that hold.`,
  );
}
