/** Art. 14: authority and supervisor report a breach, the government assents, they suspend; the running stream ends; the same order reopens. */
import { castOf } from "./cast.ts";
import { Flow } from "./service.ts";
import { endOf, type Stage } from "./story.ts";
import { stopsIn, Town } from "./town.ts";

const ABOUT = {
  slug: "suspension",
  name: { zh: "暂停协议（演示）", en: "Suspension of an agreement (demonstration)" },
};

export async function playSuspension(stage: Stage): Promise<void> {
  const town = new Town(stage, ABOUT);
  const { stream, short, supervisorSlug, supervisor } = castOf(stage.demo);
  const { agreement, holder } = stream;
  const both = ["authority", supervisorSlug];
  const token = await town.token(holder);
  await town.calls(short, token, 200);
  const flow = await Flow.open(stage.demo, stream, token);
  try {
    await flow.reaches(3);
    town.tells(
      `协议（闸口 ${agreement}）正常，数据流正在传输。`,
      `The agreement (gate ${agreement}) is in force, and its stream runs.`,
    );
    const found = await town.does("authority", { chapter: "Proceedings", act: "find", content: [agreement] });
    const reported = await town.does(both, { chapter: "Proceedings", act: "reportPause", on: found });
    town.tells(
      `主管部门认定违约，会同${supervisor.name.zh}上报市政府（案件 Proceedings/${found.id}）；此时数据仍在流动。`,
      `The authority finds a breach and reports it with the ${supervisor.name.en} (case Proceedings/${found.id}); data still flows.`,
    );
    await town.calls(short, token, 200);
    const assented = await town.does("government", { chapter: "Proceedings", act: "assent", on: reported });
    const suspended = await town.does(both, { chapter: "Proceedings", act: "suspend", on: assented });
    const { error } = await endOf(flow);
    const refused = await town.calls(short, token, 403, "GATE_HELD");
    town.tells(
      `市政府同意后两部门共同暂停：流以 ${error} 中断，调用被拒绝（由 ${stopsIn(refused)[0]?.heldBy} 暂扣）。`,
      `The government assents and both suspend: the stream ends with ${error}, the call is refused (held by the ${stopsIn(refused)[0]?.heldBy}).`,
    );
    await town.isRefused(town.lift(supervisorSlug, agreement, 2), "NotHeldFrom");
    town.tells(
      `${supervisor.name.zh}单方无法解除：法定程序的暂扣只由法定程序解除。`,
      `The ${supervisor.name.en} alone cannot lift it: what the proceedings hold, the proceedings lift.`,
    );
    const again = await town.does(both, { chapter: "Proceedings", act: "reportLift", on: suspended });
    const allowed = await town.does("government", { chapter: "Proceedings", act: "assent", on: again });
    await town.does(both, { chapter: "Proceedings", act: "reopen", on: allowed });
    const { status } = await town.calls(short, token, 200);
    town.tells(
      `整改后按同样次序上报、同意、恢复：同一令牌调用 → ${status}。`,
      `After rectification the same order reopens it: the call with the same token → ${status}.`,
    );
  } finally {
    flow.leave();
  }
}
