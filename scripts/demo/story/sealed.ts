/** Art. 23: data of level 4 is granted by authority, supervisor and provider together, for a short term, and used in a sealed channel alone. */
import { askedLike } from "./grant.ts";
import type { Stage } from "./story.ts";
import { Town } from "./town.ts";

const ABOUT = {
  slug: "sealed",
  name: { zh: "四级数据封闭授权（演示）", en: "A sealed grant of level 4 (demonstration)" },
};
const [SHORT, LONG] = [30, 365];

export async function playSealed(stage: Stage): Promise<void> {
  const town = new Town(stage, ABOUT);
  const sealed = town.permit(({ mode }) => mode === "sealed", "a sealed channel");
  const { holder, supervisor, provider } = sealed;
  const three = ["authority", supervisor, provider];
  const begin = async (days: number) => {
    const { channel, terms } = await askedLike(town, sealed, days);
    const requested = await town.does(holder, { chapter: "Grants", act: "requestPersonal", content: [channel, terms] });
    const on = await town.does(supervisor, {
      chapter: "Grants",
      act: "confirm",
      on: requested,
      content: [terms, terms],
    });
    return { on, content: [channel, terms, terms] };
  };
  const long = await begin(LONG);
  const tooLong = await town.isRefused(
    town.does(three, { chapter: "Grants", act: "approveSealed", ...long }),
    "TermTooLong",
  );
  town.tells(
    `申请四级数据 ${LONG} 天，需求已说明、监管部门已确认：期限超过规则所定，被拒绝（${tooLong}）。`,
    `Level 4 is asked for ${LONG} days, the need stated, the supervisor's confirmation given: refused, the rules allow less (${tooLong}).`,
  );
  await town.does(holder, { chapter: "Grants", act: "withdraw", on: long.on });
  const short = await begin(SHORT);
  const alone = await town.isRefused(
    town.does(provider, { chapter: "Grants", act: "approve", ...short }),
    "LevelUnfit",
  );
  town.tells(
    `改为 ${SHORT} 天；数据提供部门单独同意不够（${alone}）。`,
    `For ${SHORT} days, then; the provider's approval alone is not enough (${alone}).`,
  );
  const granted = await town.does(three, { chapter: "Grants", act: "approveSealed", ...short });
  const { subject: gate } = granted;
  await town.calls({ ...sealed, gate }, await town.token(holder), 403, "MODE_NOT_SERVED");
  town.tells(
    `主管部门、监管部门、数据提供部门共同签署：授权（闸口 ${gate}）生效；网关尚不提供封闭环境，调用被拒绝。`,
    `Authority, supervisor and provider sign together: the grant (gate ${gate}) is open; this gateway serves no sealed room yet, so a call is refused.`,
  );
  await town.does(holder, { chapter: "Grants", act: "giveUp", on: granted });
  town.tells(`运营单位放弃，授权关闭。`, `The operator gives it up, and it is closed.`);
}
