/** What each of the contracts' refusals says, in both languages, with the error's values by their place. */
import type { Texts } from "../../server/reasons/reasons.ts";

/** An error's values, told by place, as the sentence needs them. */
export interface Values {
  /** An id or a number. */
  n(at: number): string;
  party(at: number): Texts;
  /** bytes16: an act, a state, a term. */
  word(at: number): Texts;
  words(at: number): Texts;
  /** Of a gate, by its number. */
  kind(at: number): Texts;
  parts(at: number): Texts;
  documents(at: number): Texts;
  limit(at: number): Texts;
  /** Of a term by that name: a moment, numbers of fields, or a count. */
  amount(at: number, term: string): Texts;
  /** Unix seconds. */
  time(at: number): string;
}

export type Sentence = (v: Values) => Texts;

export const both = (zh: string, en: string): Texts => ({ zh, en });

const KERNEL: Readonly<Record<string, Sentence>> = {
  GateUnknown: (v) => both(`账本上没有闸口 ${v.n(0)}。`, `gate ${v.n(0)} was never opened.`),
  GateIsClosed: (v) =>
    both(
      `闸口 ${v.n(0)} 已关闭，不再改变；请申请新的许可。`,
      `gate ${v.n(0)} is closed for ever; request a new permit.`,
    ),
  PlatformIsForEver: () => both("平台闸口不能关闭或改期。", "the platform's gate is never closed or retimed."),
  PathInvalid: (v) =>
    both(`闸口 ${v.n(0)} 的路径 ${v.n(1)} 处没有席位。`, `gate ${v.n(0)} has no seat at path ${v.n(1)}.`),
  EvidenceMissing: (v) => both(`暂扣闸口 ${v.n(0)} 须附证据。`, `a hold of gate ${v.n(0)} wants evidence.`),
  DocumentMissing: (v) => both(`解除闸口 ${v.n(0)} 须附文件。`, `a lift of gate ${v.n(0)} wants a document.`),
  NotSteward: (v) =>
    both(
      `账户 ${v.n(2)} 属${v.party(3).zh}，不是闸口 ${v.n(0)} 路径 ${v.n(1)} 处席位的管理方；有权的是${v.party(4).zh}。`,
      `account ${v.n(2)} is of ${v.party(3).en}, not steward of the seat at path ${v.n(1)} of gate ${v.n(0)}; that is ${v.party(4).en}.`,
    ),
  SentinelMayOnlyHold: (v) =>
    both(
      `账户 ${v.n(0)} 是${v.party(1).zh}的哨兵，只能暂扣；请由该单位自己的账户办理。`,
      `account ${v.n(0)} is a sentinel of ${v.party(1).en} and may only hold; let that organisation's own account act.`,
    ),
  SentinelSpent: (v) =>
    both(
      `哨兵 ${v.n(0)} 的暂扣次数已用完；请由${v.party(1).zh}自己暂扣，或重设次数。`,
      `sentinel ${v.n(0)} has no holds left; ${v.party(1).en} holds itself, or sets them anew.`,
    ),
  NotHeldFrom: (v) =>
    both(
      `闸口 ${v.n(0)} 没有来自路径 ${v.n(1)} 处席位的暂扣。`,
      `gate ${v.n(0)} is not held from the seat at path ${v.n(1)}.`,
    ),
  HeldSince: (v) =>
    both(
      `闸口 ${v.n(0)} 在您查看之后又被暂扣（所见第 ${v.n(1)} 次，现为第 ${v.n(2)} 次）；请重新查看再解除。`,
      `gate ${v.n(0)} was held again after you looked (turn ${v.n(1)} seen, now ${v.n(2)}); look again, then lift.`,
    ),
  NotProcedure: (v) =>
    both(
      `只有 ${v.n(2)} 处的程序可以这样做，不是 ${v.n(1)}。`,
      `only the procedure at ${v.n(2)} may do that, not ${v.n(1)}.`,
    ),
  NoProcedure: (v) => both(`${v.n(0)} 不是登记的程序。`, `${v.n(0)} is no registered procedure.`),
  KindOpensNoGate: (v) => both(`${v.kind(0).zh}不开设闸口。`, `${v.kind(0).en} opens no gates.`),
  KindReserved: (v) => both(`${v.kind(0).zh}为保留种类。`, `${v.kind(0).en} is reserved.`),
  UpstreamNotAllowed: (v) =>
    both(
      `${v.kind(0).zh}不能开在闸口 ${v.n(1)}（${v.kind(2).zh}）之下。`,
      `a gate of the kind ${v.kind(0).en} may not stand below gate ${v.n(1)}, which is of the kind ${v.kind(2).en}.`,
    ),
  TooDeep: (v) => both(`层级过深：${v.n(0)}，至多 ${v.n(1)}。`, `too deep: ${v.n(0)} gates above, at most ${v.n(1)}.`),
  TermEmpty: (v) =>
    both(`期限为空：${v.time(0)} 至 ${v.time(1)}。`, `the term is empty: from ${v.time(0)} until ${v.time(1)}.`),
  AccountTaken: (v) =>
    both(`账户 ${v.n(0)} 已属${v.party(1).zh}。`, `account ${v.n(0)} is ${v.party(1).en}'s already.`),
  NotAParty: (v) => both(`账本不认识账户 ${v.n(0)}。`, `the ledger does not know the account ${v.n(0)}.`),
};

const ENGINE: Readonly<Record<string, Sentence>> = {
  CaseUnknown: (v) => both(`没有 ${v.n(0)} 号案件。`, `there is no case ${v.n(0)}.`),
  ActNotPossible: (v) =>
    both(
      `${v.n(0)} 号案件的状态是${v.word(2).zh || "未立案"}，${v.word(1).zh}要求${v.words(3).zh}。`,
      `case ${v.n(0)} is ${v.word(2).en || "not there yet"}; ${v.word(1).en} wants ${v.words(3).en}.`,
    ),
  ActNeedsContent: (v) =>
    both(`${v.word(1).zh}须附内容。`, `${v.word(1).en} brings content: it has a command of its own.`),
  CaseChanged: (v) =>
    both(
      `${v.n(0)} 号案件已有变化（所见第 ${v.n(1)} 版，现为第 ${v.n(2)} 版）；请重新查看再办理。`,
      `case ${v.n(0)} has moved on (version ${v.n(1)} seen, now ${v.n(2)}); look again, then act.`,
    ),
  DeadlinePassed: (v) =>
    both(
      `${v.n(0)} 号案件的签署截止时间 ${v.time(1)} 已过。`,
      `case ${v.n(0)}: the approval was good until ${v.time(1)}.`,
    ),
  TooLate: (v) =>
    both(
      `${v.n(0)} 号案件的${v.word(1).zh}已于 ${v.time(3)} 到期。`,
      `case ${v.n(0)}: ${v.word(1).en} was due by ${v.time(3)}.`,
    ),
  TooEarly: (v) =>
    both(
      `${v.n(0)} 号案件的${v.word(1).zh}须在 ${v.time(3)} 之后。`,
      `case ${v.n(0)}: ${v.word(1).en} is possible from ${v.time(3)} on.`,
    ),
  NotParty: (v) =>
    both(
      `${v.word(1).zh}应由${v.parts(4).zh}办理；账户 ${v.n(2)} 属${v.party(3).zh}。`,
      `${v.word(1).en} is for: ${v.parts(4).en}; account ${v.n(2)} is of ${v.party(3).en}.`,
    ),
  AlreadySigned: (v) =>
    both(
      `${v.party(2).zh}已签署 ${v.n(0)} 号案件的${v.word(1).zh}。`,
      `${v.party(2).en} has signed ${v.word(1).en} of case ${v.n(0)} already.`,
    ),
  SignatureInvalid: (v) =>
    both(`${v.n(2)} 对${v.word(1).zh}的签名无效。`, `the signature of ${v.n(2)} on ${v.word(1).en} does not hold.`),
  ApprovalUsed: (v) => both(`该${v.word(0).zh}已提交过一次。`, `this ${v.word(0).en} was brought once before.`),
  DocumentsDiffer: (v) =>
    both(
      `${v.word(1).zh}所附文件：${v.documents(2).zh}；应为：${v.documents(3).zh}。`,
      `${v.word(1).en} came with: ${v.documents(2).en}; wanted: ${v.documents(3).en}.`,
    ),
  DocumentMalformed: (v) =>
    both(`${v.word(1).zh}的第 ${v.n(2)} 份文件不合规定。`, `document ${v.n(2)} of ${v.word(1).en} is malformed.`),
  ContentDiffers: (v) =>
    both(
      `${v.n(0)} 号案件的内容与所提交的不同；请重新查看。`,
      `what was handed in is not what case ${v.n(0)} holds; look again.`,
    ),
  SubjectUnfit: (v) =>
    both(
      `闸口 ${v.n(0)} 的种类不符：是${v.kind(1).zh}，应为${v.kind(2).zh}。`,
      `gate ${v.n(0)} is of the kind ${v.kind(1).en}; wanted ${v.kind(2).en}.`,
    ),
};

const GRANTS: Readonly<Record<string, Sentence>> = {
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

const RULES: Readonly<Record<string, Sentence>> = {
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

/** By the error's name. */
const DATA: Readonly<Record<string, Sentence>> = {
  NotPublic: (v) =>
    both(
      `${v.party(0).zh}不得发布公共数据：其身份为${v.parts(1).zh}（第二条）。`,
      `${v.party(0).en} publishes no public data: it is ${v.parts(1).en} (Art. 2).`,
    ),
  SecondMustAccept: (v) =>
    both(`闸口 ${v.n(0)} 属另一部门，须其接受：请用 publishShared。`, `${v.n(0)} is another's: publishShared asks it.`),
  SecondMustAgree: (v) =>
    both(
      `数据集 ${v.n(0)} 属两部门：请用 lowerShared。`,
      `dataset ${v.n(0)} is of two departments: lowerShared asks both.`,
    ),
  SecondMissing: (v) =>
    both(`数据集 ${v.n(0)} 只属一部门：请用 lower。`, `dataset ${v.n(0)} is of one department: use lower.`),
  LevelBelowSource: (v) =>
    both(
      `派生数据定为 ${v.n(1)} 级，低于来源 ${v.n(0)} 的 ${v.n(2)} 级。`,
      `derived data of level ${v.n(1)}; its source ${v.n(0)} is of level ${v.n(2)}.`,
    ),
  LevelMoved: (v) =>
    both(
      `数据集 ${v.n(0)} 现为 ${v.n(1)} 级，并非 ${v.n(2)} 级。`,
      `dataset ${v.n(0)} is of level ${v.n(1)}, not ${v.n(2)}.`,
    ),
  LevelNotRaised: (v) =>
    both(`数据集 ${v.n(0)} 须提高到 ${v.n(2)} 级以上。`, `dataset ${v.n(0)} is raised to ${v.n(2)} at least.`),
  LevelNotLowered: (v) =>
    both(`数据集 ${v.n(0)} 至多降到 ${v.n(2)} 级。`, `dataset ${v.n(0)} is lowered to ${v.n(2)} at most.`),
  ModeForbidden: (v) =>
    both(
      `${v.n(1)} 级数据集 ${v.n(0)} 不得以此方式共享。`,
      `dataset ${v.n(0)}, level ${v.n(1)}, is not shared in this mode.`,
    ),
  StoppedByRaise: (v) =>
    both(
      `通道 ${v.n(0)} 已因提高级别（案件 Levels/${v.n(1)}）停止，不能撤回。`,
      `channel ${v.n(0)} was stopped by the raise Levels/${v.n(1)}, and does not come back.`,
    ),
  AgreementOfAnother: (v) =>
    both(
      `协议 ${v.n(0)} 属${v.party(1).zh}，该合作方由${v.party(2).zh}引入。`,
      `agreement ${v.n(0)} is of ${v.party(1).en}; the partner is with ${v.party(2).en}.`,
    ),
};

export const SENTENCES: Readonly<Record<string, Sentence>> = { ...KERNEL, ...ENGINE, ...GRANTS, ...DATA, ...RULES };
