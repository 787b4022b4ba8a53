/** Art. 20: a partner is admitted and licensed; the supervisor demands its exit; with it every licence ends, and its keys serve elsewhere. */
import { sluiceAbi } from "../../../server/ledger/abi.ts";
import { askedLike } from "./grant.ts";
import type { Stage } from "./story.ts";
import { Town } from "./town.ts";

const ABOUT = { slug: "exit", name: { zh: "合作方退出（演示）", en: "A partner's exit (demonstration)" } };

export async function playExit(stage: Stage): Promise<void> {
  const town = new Town(stage, ABOUT);
  const known = town.permit(({ kind, released }) => kind === "licence" && released, "a licence");
  const grantGate = (await town.gate(known.gate)).first;
  const grant = town.permit(({ gate }) => gate === grantGate, "the licence's grant");
  const [operator, partner] = [town.organisation(grant.holder), town.organisation(known.holder)];
  const admitted = await town.does(grant.holder, {
    ...{ chapter: "Partners", act: "admit", content: [{ operator: operator.id, partner: partner.id }] },
  });
  const { channel, terms } = await askedLike(town, grant, 30);
  const licence = {
    ...{ grant: grant.gate, partner: admitted.subject, fields: await fieldsOf(town, known.gate), quota: 100n },
    ...{ period: terms.period, notBefore: terms.notBefore + 60, notAfter: terms.notAfter },
  };
  const licensed = await town.does(grant.holder, { chapter: "Partners", act: "licence", content: [channel, licence] });
  const permit = { ...known, gate: licensed.subject };
  const token = await town.token(known.holder);
  const { status } = await town.calls(permit, token, 200);
  town.tells(
    `${operator.name.zh}引入${partner.name.zh}并给予许可（闸口 ${permit.gate}），合作方调用 → ${status}。`,
    `${operator.name.en} admits ${partner.name.en} and licenses it (gate ${permit.gate}); the partner's call → ${status}.`,
  );
  const demanded = await town.does(grant.supervisor, {
    ...{ chapter: "Partners", act: "demandExit", on: admitted, content: [grant.agreement] },
  });
  town.tells(
    `${town.name(grant.supervisor).zh}要求其退出（案件 Partners/${demanded.id}），期限由规则确定；期间调用仍可用。`,
    `The ${town.name(grant.supervisor).en} demands its exit (case Partners/${demanded.id}), within the time that the rules set; until then calls pass.`,
  );
  await town.calls(permit, token, 200);
  await town.does(grant.holder, { chapter: "Partners", act: "exitDemanded", on: demanded });
  await town.calls(permit, token, 403, "GATE_CLOSED");
  const elsewhere = await town.calls(known, token, 200);
  town.tells(
    `运营单位办理退出：该许可随之关闭，调用被拒绝；它的另一项合作不受影响 → ${elsewhere.status}。`,
    `The operator carries out the exit: the licence is closed with it, and the call refused; its other partnership is not touched → ${elsewhere.status}.`,
  );
}

/** The mask of a permit's terms, as the kernel keeps it: the low 176 bits. */
async function fieldsOf(town: Town, gate: number): Promise<bigint> {
  const { Sluice: address } = town.stage.demo.ledger.contracts;
  const { reader } = town.office.penOf("authority");
  const terms = await reader.readContract({ address, abi: sluiceAbi, functionName: "terms", args: [gate] });
  return BigInt.asUintN(FIELD_BITS, BigInt(terms));
}

const FIELD_BITS = 176;
