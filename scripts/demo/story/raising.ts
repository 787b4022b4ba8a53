/** Art. 23: a department raises the level of its data; the raw channel, and every grant on it, stops at once. */
import { askedLike, granted } from "./grant.ts";
import type { Stage } from "./story.ts";
import { stopsIn, Town } from "./town.ts";

const ABOUT = { slug: "raising", name: { zh: "提高数据级别（演示）", en: "Raising a level (demonstration)" } };

export async function playRaising(stage: Stage): Promise<void> {
  const town = new Town(stage, ABOUT);
  const raw = town.permit(({ released, mode }) => released && mode === "raw", "raw data");
  const { provider, holder } = raw;
  const { name } = town.organisation(provider);
  const providerGate = (await town.gate(raw.dataset)).first;
  const dataset = { provider: providerGate, second: 0, level: 1 };
  const published = await town.does(provider, { chapter: "Catalog", act: "publish", content: [dataset] });
  const like = await askedLike(town, raw, 30);
  const offered = await town.does(provider, {
    ...{ chapter: "Channels", act: "offer", content: [{ dataset: published.subject, channel: like.channel }] },
    papers: [{ kind: "descriptor", hash: like.channel.descriptor }],
  });
  const { subject: gate } = await granted(town, raw, await askedLike(town, raw, 30, offered.subject));
  const permit = { ...raw, gate, dataset: published.subject };
  const token = await town.token(holder);
  const { status } = await town.calls(permit, token, 200);
  town.tells(
    `${name.zh}发布一级数据集（闸口 ${published.subject}）及原始数据通道，授权（闸口 ${gate}）调用 → ${status}。`,
    `The ${name.en} publishes a dataset of level 1 (gate ${published.subject}) with a raw channel; under the grant (gate ${gate}) a call → ${status}.`,
  );
  const raised = await town.does(provider, {
    ...{ chapter: "Levels", act: "raise", content: [{ dataset: published.subject, level: 2 }] },
  });
  const stops = stopsIn(await town.calls(permit, token, 403, "GATE_EXPIRED"));
  town.tells(
    `提高到二级（案件 Levels/${raised.id}）：原始数据通道立即停止，调用被拒绝：${stops.map(({ gate, code }) => `闸口 ${gate} ${code}`).join("、")}。`,
    `It is raised to level 2 (case Levels/${raised.id}): the raw channel stops at once, and the call is refused: ${stops.map(({ gate, code }) => `gate ${gate} ${code}`).join(", ")}.`,
  );
  await town.calls(raw, token, 200);
  town.tells(
    `其他一级数据不受影响。已停止的通道在等待期满后关闭，不能撤回；降低级别须由主管部门会同监管部门同意。`,
    `Other data of level 1 flows on. What was stopped is closed once the delay is over, and cannot be recalled; a lowering wants authority and supervisor.`,
  );
}
