/** What the chapters of organisations refuse: their accounts, zones and agreements, and the proceedings that end these. */
import { both, type Sentence } from "./sentence.ts";

export const ACCOUNTS: Readonly<Record<string, Sentence>> = {
  AccountMissing: (v) => both(`没有写明${v.party(0).zh}的账户。`, `no account is named for ${v.party(0).en}.`),
  AccountOfAnother: (v) =>
    both(
      `账户 ${v.n(0)} 属${v.party(1).zh}；应属${v.party(2).zh}（0 号：不属任何单位）。`,
      `account ${v.n(0)} is ${v.party(1).en}'s; wanted ${v.party(2).en}'s (party 0: nobody's).`,
    ),
  KeyKnown: (v) =>
    both(
      `该服务密钥已登记为闸口 ${v.n(1)}；请换一把新密钥。`,
      `this service key is gate ${v.n(1)} already: make a new one.`,
    ),
  KeyMalformed: (v) =>
    both(
      `${v.party(0).zh}的服务密钥公钥长 ${v.n(1)} 字节，应为 1 至 ${v.n(2)} 字节。`,
      `the public key of ${v.party(0).en} has ${v.n(1)} bytes; wanted 1 to ${v.n(2)}.`,
    ),
  KeysTooMany: (v) =>
    both(
      `${v.party(0).zh}的服务密钥已达上限 ${v.n(1)}；请先注销不用的。`,
      `${v.party(0).en} has ${v.n(1)} service keys, which is the most: close one first.`,
    ),
  OrganisationRetired: (v) => both(`${v.party(0).zh}已停用。`, `${v.party(0).en} has been retired.`),
  PartReserved: (v) =>
    both(
      `${v.party(0).zh}的身份为${v.parts(1).zh}，应为${v.parts(2).zh}：主管部门与市政府各只有一个，市政府不作数据提供部门。`,
      `${v.party(0).en} would be: ${v.parts(1).en}; wanted: ${v.parts(2).en}. Authority and government are one organisation each, and the government provides no data.`,
    ),
  PartsUnknown: (v) =>
    both(
      `身份 ${v.parts(0).zh} 不能登记；可登记的是${v.parts(1).zh}。`,
      `no organisation is registered as: ${v.parts(0).en}; possible are: ${v.parts(1).en}.`,
    ),
  PersonMissing: (v) =>
    both(
      `备案须写明${v.party(0).zh}人员的加密哈希（--set handler.person）。`,
      `a filing names a person of ${v.party(0).en} by a keyed hash (--set handler.person).`,
    ),
  ProposedOtherwise: (v) =>
    both(
      `更换${v.party(0).zh}的账户应办${v.word(2).zh}，不是${v.word(1).zh}。`,
      `the account of ${v.party(0).en} is replaced by ${v.word(2).en}, not by ${v.word(1).en}.`,
    ),
  ReplacementPending: (v) =>
    both(
      `${v.party(0).zh}的换户案件 Accounts/${v.n(1)} 尚未办结。`,
      `the account of ${v.party(0).en} is being replaced already: Accounts/${v.n(1)}.`,
    ),
  ResponsibleMissing: (v) =>
    both(
      `须写明${v.party(0).zh}密钥负责人的加密哈希（--set key.responsible）。`,
      `a key of ${v.party(0).en} names who answers for it, by a keyed hash (--set key.responsible).`,
    ),
  RetiredNever: (v) =>
    both(
      `${v.party(0).zh}不能停用：主管部门与市政府常设。`,
      `${v.party(0).en} is never retired: authority and government stay.`,
    ),
  SeatIsOwn: (v) =>
    both(
      `闸口 ${v.n(0)} 路径 ${v.n(1)} 的暂扣是${v.party(2).zh}自己的：由其自行解除（sluice lift）。`,
      `the hold of gate ${v.n(0)} from path ${v.n(1)} is ${v.party(2).en}'s own: it lifts that itself (sluice lift).`,
    ),
  SeatNotOverridable: (v) =>
    both(
      `闸口 ${v.n(0)} 路径 ${v.n(1)} 的席位是${v.kind(2).zh}，其暂扣不能由本程序代为解除。`,
      `the seat of gate ${v.n(0)} at path ${v.n(1)} is of the kind ${v.kind(2).en}: this chapter overrides no hold of it.`,
    ),
};

export const ZONES: Readonly<Record<string, Sentence>> = {
  FoundationNotHandedOver: (v) =>
    both(
      `基础专区 ${v.n(0)} 由主管部门管理，不移交（第六条）。`,
      `zone ${v.n(0)} is a foundation zone, which stays the authority's (Art. 6).`,
    ),
  FoundationNotProposed: (v) =>
    both(
      `基础专区由主管部门自行设立（found），不向${v.party(0).zh}提出（第六条）。`,
      `a foundation zone is the authority's own: it uses found, and proposes none to ${v.party(0).en} (Art. 6).`,
    ),
  SupervisorDiffers: (v) =>
    both(
      `设立（found）的专区由${v.party(1).zh}自行管理，不是${v.party(0).zh}；其他专区请用 propose。`,
      `a zone that is founded is supervised by ${v.party(1).en}, not by ${v.party(0).en}: propose is for other supervisors.`,
    ),
  SupervisorIsAuthority: (v) =>
    both(
      `${v.party(0).zh}自行管理的专区请用 found，无须向自己提出。`,
      `a zone that ${v.party(0).en} supervises itself is founded (found), not proposed to oneself.`,
    ),
  SupervisorTwice: (v) =>
    both(
      `第二监管部门与监管部门同为${v.party(0).zh}；只有一个监管部门时，zone.second 写 0。`,
      `${v.party(0).en} is named as supervisor and as second supervisor; where there is only one, zone.second is 0.`,
    ),
  ZoneAssigned: (v) =>
    both(
      `专区 ${v.n(0)} 已有监管部门${v.party(1).zh}；只移交主管部门代管的专区（第七条）。`,
      `zone ${v.n(0)} has its supervisor, ${v.party(1).en}: only what the authority manages for now is handed over (Art. 7).`,
    ),
  ZoneEnding: (v) =>
    both(
      `专区 ${v.n(0)} 已关闭或将于 ${v.time(1)} 结束；请先撤回结束。`,
      `zone ${v.n(0)} is closed, or ends at ${v.time(1)}: recall that first.`,
    ),
  ZoneKindMissing: () => both("没有写明专区种类（zone.kind）。", "the kind of zone is missing (zone.kind)."),
};

export const AGREEMENTS: Readonly<Record<string, Sentence>> = {
  AgreementInLine: (v) =>
    both(`协议 ${v.n(0)} 已符合办法，无须再办。`, `agreement ${v.n(0)} is in line with the Measures already.`),
  AgreementNotEarlier: (v) =>
    both(
      `协议签于 ${v.time(0)}，在办法公布（${v.time(1)}）之后：请用 propose。`,
      `signed at ${v.time(0)}, after the Measures were published (${v.time(1)}): use propose.`,
    ),
  NotAttestations: (v) =>
    both(
      `只有评估程序 ${v.n(1)} 可以这样做，不是 ${v.n(0)}。`,
      `only the procedure of attestations, ${v.n(1)}, may do that, not ${v.n(0)}.`,
    ),
  NotProceedings: (v) =>
    both(
      `只有第十四条程序 ${v.n(1)} 可以这样做，不是 ${v.n(0)}。`,
      `only the proceedings of Art. 14, ${v.n(1)}, may do that, not ${v.n(0)}.`,
    ),
  PartsFixed: (v) =>
    both(
      `协议 ${v.n(0)} 的补充协议改动${v.documents(1).zh}，其中${v.documents(2).zh}不能改动，须另签协议。`,
      `the amendment of agreement ${v.n(0)} names: ${v.documents(1).en}; of these ${v.documents(2).en} stay for ever, and need another agreement.`,
    ),
  PartsNotNamed: (v) =>
    both(
      `协议 ${v.n(0)} 的补充协议写明改动的部分为${v.documents(1).zh}，至少应有${v.documents(2).zh}之一。`,
      `the amendment of agreement ${v.n(0)} names what it changes: ${v.documents(1).en}; wanted at least one of: ${v.documents(2).en}.`,
    ),
  ProposalOfAnother: (v) =>
    both(
      `${v.n(0)} 号案件的修改把专区 ${v.n(3)}、${v.party(4).zh}写成了专区 ${v.n(1)}、${v.party(2).zh}：另换一方须另行提出。`,
      `case ${v.n(0)} is of zone ${v.n(3)} and ${v.party(4).en}, not of zone ${v.n(1)} and ${v.party(2).en}: those need a proposal of their own.`,
    ),
  ScopeMissing: (v) =>
    both(
      `专区 ${v.n(0)} 与${v.party(1).zh}的协议没有写明应用范围（agreement.scope）。`,
      `the agreement of zone ${v.n(0)} with ${v.party(1).en} names no scope (agreement.scope).`,
    ),
  TermAboveCap: (v) =>
    both(
      `期限 ${v.n(0)} 秒超过五年上限 ${v.n(1)} 秒：须说明理由，用“超过五年”的相应行为（…LongTerm，第十四条）。`,
      `a term of ${v.n(0)} s is above the cap of five years (${v.n(1)} s): it is for the act …LongTerm, with its ground (Art. 14).`,
    ),
  TermDiffers: (v) =>
    both(
      `协议 ${v.n(0)} 的止期现为 ${v.time(2)}，不是 ${v.time(1)}；请重新查看。`,
      `agreement ${v.n(0)} ends at ${v.time(2)} now, not at ${v.time(1)}: look again.`,
    ),
  TermIsGeneral: (v) =>
    both(
      `期限 ${v.n(0)} 秒就是一般的五年，无须“另定期限”的理由：请用 propose、amend 或 align。`,
      `a term of ${v.n(0)} s is the general one of five years and needs no ground: use propose, amend or align.`,
    ),
  TermNotGeneral: (v) =>
    both(
      `期限 ${v.n(0)} 秒不是一般的五年（${v.n(1)} 至 ${v.n(2)} 秒）：须说明理由，用“另定期限”的相应行为（…OtherTerm，第十四条）。`,
      `a term of ${v.n(0)} s is not the general one of five years (${v.n(1)} to ${v.n(2)} s): it is for the act …OtherTerm, with its ground (Art. 14).`,
    ),
  TermOver: (v) =>
    both(`期限已于 ${v.time(0)} 届满（现为 ${v.time(1)}）。`, `the term was over at ${v.time(0)}; it is ${v.time(1)}.`),
  TermWithinCap: (v) =>
    both(
      `期限 ${v.n(0)} 秒未超过五年上限 ${v.n(1)} 秒：请用“另定期限”的相应行为（…OtherTerm）。`,
      `a term of ${v.n(0)} s is within the cap of five years (${v.n(1)} s): it is for the act …OtherTerm.`,
    ),
};

export const PROCEEDINGS: Readonly<Record<string, Sentence>> = {
  AgreementRuns: (v) =>
    both(
      `协议 ${v.n(0)} 仍在履行（至 ${v.time(1)}）：案件不因此作罢，须按市政府同意的办理。`,
      `agreement ${v.n(0)} goes on until ${v.time(1)}: the case does not lapse, and what was assented to is carried out.`,
    ),
  FindingKnown: (v) =>
    both(
      `协议 ${v.n(0)} 的该认定书已有案件 Proceedings/${v.n(2)}。`,
      `there is a case on this finding about agreement ${v.n(0)} already: Proceedings/${v.n(2)}.`,
    ),
  ResultMisplaced: (v) =>
    both(
      `第 ${v.n(1)} 项考核期（${v.time(2)} 至 ${v.time(3)}）为空、未结束，或早于 ${v.time(4)}（协议或上一期）。`,
      `result ${v.n(1)}: the period from ${v.time(2)} until ${v.time(3)} is empty, not over, or begins before ${v.time(4)}, where the agreement or the period before it stands.`,
    ),
  ResultUnfit: (v) =>
    both(
      `第 ${v.n(1)} 项考核没有结果文件，或与上一项相同（${v.n(2)}）。`,
      `result ${v.n(1)} has no paper, or the same as the one before (${v.n(2)}).`,
    ),
  ResultsNotInARow: (v) =>
    both(
      `考核结果 ${v.n(1)} 项；连续 ${v.n(2)} 次较差方可终止（第三十条）。`,
      `${v.n(1)} poor results in a row; wanted ${v.n(2)} (Art. 30).`,
    ),
};
