/** What the kernel refuses, and the engine that all chapters share. */
import { both, type Sentence } from "./sentence.ts";

export const KERNEL: Readonly<Record<string, Sentence>> = {
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

export const ENGINE: Readonly<Record<string, Sentence>> = {
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
