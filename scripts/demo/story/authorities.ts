/** Art. 28: two authorities hold what lies above one grant; data flows again when each has lifted its own. */
import type { Stage } from "./story.ts";
import { stopsIn, Town } from "./town.ts";

const ABOUT = {
  slug: "two-holds",
  name: { zh: "两个部门分别暂扣（演示）", en: "Two authorities hold (demonstration)" },
};
/** From an agreement up to its zone, and from a dataset up to its provider: the first upstream of each. */
const FIRST_UPSTREAM = 2;

export async function playAuthorities(stage: Stage): Promise<void> {
  const town = new Town(stage, ABOUT);
  const permit = town.permit(
    ({ released, stream, kind, supervisor, provider }) =>
      released && !stream && kind === "grant" && supervisor !== provider && supervisor !== "authority",
    "a grant whose supervisor and provider are two",
  );
  const { supervisor, provider, agreement, dataset, holder } = permit;
  const [one, other] = [town.name(supervisor), town.name(provider)];
  const token = await town.token(holder);
  await town.calls(permit, token, 200);
  town.tells(
    `授权（闸口 ${permit.gate}）可用：监管部门是${one.zh}，数据属于${other.zh}。`,
    `A grant (gate ${permit.gate}) flows: its zone is supervised by the ${one.en}, its data is the ${other.en}'s.`,
  );
  await town.hold(supervisor, agreement, FIRST_UPSTREAM);
  await town.hold(provider, dataset, FIRST_UPSTREAM);
  const held = stopsIn(await town.calls(permit, token, 403, "GATE_HELD"));
  town.tells(
    `两部门各自暂扣协议与数据集，拒绝中逐一列明：${held.map(({ gate }) => `闸口 ${gate}`).join("、")}。`,
    `One holds the agreement, the other the dataset; the refusal names both: gates ${held.map(({ gate }) => gate).join(" and ")}.`,
  );
  await town.isRefused(town.lift(supervisor, dataset, FIRST_UPSTREAM), "NotSteward");
  town.tells(`${one.zh}不能解除${other.zh}的暂扣。`, `The ${one.en} cannot lift what the ${other.en} holds.`);
  await town.lift(provider, dataset, FIRST_UPSTREAM);
  const left = stopsIn(await town.calls(permit, token, 403, "GATE_HELD"));
  town.tells(
    `${other.zh}解除后仍被拒绝，只剩闸口 ${left.map(({ gate }) => gate).join("、")}。`,
    `Once the ${other.en} has lifted, the call is still refused: gate ${left.map(({ gate }) => gate).join(", ")} is left.`,
  );
  await town.lift(supervisor, agreement, FIRST_UPSTREAM);
  const { status } = await town.calls(permit, token, 200);
  town.tells(`各自解除后，调用 → ${status}。`, `When each has lifted its own, the call → ${status}.`);
}
