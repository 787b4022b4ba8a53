/** The stories by their names, as `npm run demo -- --story NAME` takes them. */
import type { Texts } from "../../../server/reasons/reasons.ts";
import { playAccount } from "./account.ts";
import { playAuthorities } from "./authorities.ts";
import { playExit } from "./exit.ts";
import { playRaising } from "./raising.ts";
import { playSealed } from "./sealed.ts";
import { playStory, type Stage } from "./story.ts";
import { playSuspension } from "./suspension.ts";

export interface Story {
  readonly what: Texts;
  play(stage: Stage): Promise<void>;
}

export const DEFAULT_STORY = "hold";

export const STORIES: Readonly<Record<string, Story>> = {
  hold: { what: { zh: "暂扣协议，切断正在传输的流", en: "a hold cuts a running stream" }, play: playStory },
  suspension: {
    what: { zh: "暂停协议与恢复（第十四条）", en: "suspension and reopening (Art. 14)" },
    play: playSuspension,
  },
  authorities: {
    what: { zh: "两个部门分别暂扣、分别解除", en: "two authorities hold, and each lifts its own" },
    play: playAuthorities,
  },
  level: { what: { zh: "提高数据级别（第二十三条）", en: "a level is raised (Art. 23)" }, play: playRaising },
  account: { what: { zh: "遗失账户的更换", en: "a lost account is replaced" }, play: playAccount },
  sealed: { what: { zh: "四级数据封闭授权", en: "a sealed grant of level 4" }, play: playSealed },
  exit: { what: { zh: "合作方退出（第二十条）", en: "a partner's exit (Art. 20)" }, play: playExit },
};
