/** What the chapters of grants and of rules refuse, and what several chapters ask of an agreement or a party. */
import { both, type Sentence } from "./sentence.ts";

export const GRANTS: Readonly<Record<string, Sentence>> = {
  TermsEmpty: (v) => both(`${v.word(0).zh}为空或已过。`, `${v.word(0).en} is empty, or over.`),
  TermsExceed: (v) => {
    const [found, wanted] = [v.amount(2, v.word(1).en), v.amount(3, v.word(1).en)];
    return both(
      `${v.n(0)} 号案件：${v.word(1).zh}超出上一步（${found.zh}，至多 ${wanted.zh}）；只能减少。`,
      `case ${v.n(0)}: ${v.word(1).en} is more than the step before had (${found.en}, at most ${wanted.en}); less is possible, never more.`,
    );
  },
  ChannelDiffers: (v) =>
    both(`通道 ${v.n(0)} 的说明与账本不符。`, `channel ${v.n(0)} is described otherwise on the ledger.`),
  LevelForbidden: (v) =>
    both(
      `通道 ${v.n(0)} 的方式不得共享 ${v.n(1)} 级字段（第二十三条）。`,
      `fields of level ${v.n(1)} are not shared in the mode of channel ${v.n(0)} (Art. 23).`,
    ),
  LevelUnfit: (v) =>
    both(
      `${v.n(0)} 号案件最高为 ${v.n(1)} 级：四级须会同审核同意，其余由数据提供部门审核同意。`,
      `case ${v.n(0)} has fields of level ${v.n(1)}: approveSealed is for level 4, approve for all others.`,
    ),
  TermTooLong: (v) =>
    both(`封闭授权期限 ${v.n(1)} 秒，至多 ${v.n(2)} 秒。`, `a sealed grant of ${v.n(1)} s; at most ${v.n(2)} s.`),
  FieldsPersonal: (v) =>
    both(
      `通道 ${v.n(0)} 的所选字段含个人信息：须附影响评估（--impact-assessment）和告知书（--notice-to-persons）。`,
      `some fields of channel ${v.n(0)} are personal: add --impact-assessment and --notice-to-persons.`,
    ),
  FieldsNotPersonal: (v) =>
    both(`通道 ${v.n(0)} 的所选字段不含个人信息。`, `no chosen field of channel ${v.n(0)} is personal.`),
  AlreadyOver: (v) =>
    both(
      `闸口 ${v.n(0)} 或其上的 ${v.n(1)} 已关闭或到期。`,
      `gate ${v.n(0)}, or ${v.n(1)} above it, is closed or over.`,
    ),
  RequestsTooMany: (v) =>
    both(
      `${v.party(0).zh}未决申请已达上限 ${v.n(1)}。`,
      `${v.party(0).en} has ${v.n(1)} undecided requests, which is the most.`,
    ),
  AgreementOver: (v) =>
    both(
      `协议 ${v.n(0)} 已于 ${v.time(1)} 到期或已关闭。`,
      `agreement ${v.n(0)} is closed, or was over at ${v.time(1)}.`,
    ),
  AgreementNotInLine: (v) =>
    both(
      `协议 ${v.n(0)} 签于办法公布之前且与办法不符，重新签订补充协议之前不接受新的授权（第 14 条）。`,
      `agreement ${v.n(0)} is from before the Measures and not in line with them: no new grants until its amendment (Art. 14).`,
    ),
  PartMissing: (v) =>
    both(`${v.party(0).zh}没有${v.parts(2).zh}的身份。`, `${v.party(0).en} is not: ${v.parts(2).en}.`),
  OrganisationUnknown: (v) => both(`${v.n(0)} 号单位未登记。`, `party ${v.n(0)} is not registered.`),
  TransactionReverted: (v) => both(`交易 ${v.n(0)} 在区块中失败。`, `transaction ${v.n(0)} failed in its block.`),
};

export const RULES: Readonly<Record<string, Sentence>> = {
  LimitNotSet: (v) => both(`没有施行中的${v.limit(0).zh}。`, `no rule in force sets the ${v.limit(0).en}.`),
  SetNotSet: (v) => both(`没有施行中的第 ${v.n(0)} 号必备清单。`, `no rule in force sets the required set ${v.n(0)}.`),
  VersionUnordered: (v) =>
    both(`第 ${v.n(0)} 项的编号没有递增。`, `the numbers do not rise at entry ${v.n(0)} of a list.`),
  LimitTooShort: (v) =>
    both(
      `${v.limit(0).zh}为 ${v.n(1)} 秒，至少 ${v.n(2)} 秒。`,
      `the ${v.limit(0).en} of ${v.n(1)} s is too short; at least ${v.n(2)} s.`,
    ),
  LimitTooLong: (v) =>
    both(
      `${v.limit(0).zh}为 ${v.n(1)} 秒，至多 ${v.n(2)} 秒。`,
      `the ${v.limit(0).en} of ${v.n(1)} s is too long; at most ${v.n(2)} s.`,
    ),
  VersionBackwards: (v) =>
    both(
      `规则不溯及既往：自 ${v.time(1)} 起，最早 ${v.time(2)}（第三十一条）。`,
      `no rule works backwards: from ${v.time(1)}, at the earliest ${v.time(2)} (Art. 31).`,
    ),
  VersionTooFar: (v) =>
    both(
      `施行日 ${v.time(1)} 过远，最迟 ${v.time(2)}。`,
      `from ${v.time(1)} is too far off; at the latest ${v.time(2)}.`,
    ),
  VersionNotLater: (v) =>
    both(
      `已有自 ${v.time(2)} 起施行的版本，须在其后，不是 ${v.time(1)}。`,
      `a version from ${v.time(2)} on is adopted already; ${v.time(1)} is not after it.`,
    ),
};
